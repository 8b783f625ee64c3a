//! What somebody of the team does in the inbox and in its settings. It does not know what they may do.

use crate::receiver::TOKEN;
use crate::visitor::{Visitor, World};
use serde_json::{Value, json};
use thirtyfour::prelude::*;

/// The first admin of these tests.
pub(super) const ADMIN: &str = "ada@works.example";
/// A password that nobody guesses.
pub(super) const PASSWORD: &str = "seven quiet lighthouses";

impl World {
    /// The first admin, who has followed the link that the receiver printed, with the inbox open.
    pub(crate) async fn admin(&self) -> Visitor {
        let visitor = self.visitor().await;
        visitor.open(&self.receiver.first_link).await;
        visitor.fill_in(&[("email", ADMIN), ("name", "Ada Byron"), ("password", PASSWORD)]).await;
        visitor.until_in_as("Ada Byron").await;
        visitor
    }

    /// Somebody whom the receiver's own token invited, with the inbox open. They are called as their address says.
    pub(crate) async fn member(&self, email: &str, role: &str) -> Visitor {
        let link = self.invite(email, role).await;
        let visitor = self.visitor().await;
        visitor.open(&link).await;
        visitor.fill_in(&[("password", PASSWORD)]).await;
        visitor.until_in_as(email.split('@').next().expect("a name")).await;
        visitor
    }

    /// A link for somebody new, made with the receiver's own token.
    pub(crate) async fn invite(&self, email: &str, role: &str) -> String {
        let invited = reqwest::Client::new()
            .post(format!("{}/v1/users", self.receiver.address))
            .bearer_auth(TOKEN)
            .json(&json!({ "email": email, "role": role }));
        let answer: Value = invited.send().await.expect("an answer").json().await.expect("in JSON");
        format!("/inbox#invitation={}", answer["invitation"].as_str().expect("a link's secret"))
    }

    /// Asks for leads with a token → the status of the answer.
    pub(super) async fn leads_with(&self, token: &str) -> u16 {
        let asked = reqwest::Client::new().get(format!("{}/v1/leads", self.receiver.address)).bearer_auth(token);
        asked.send().await.expect("an answer").status().as_u16()
    }
}

impl Visitor {
    /// Types into the form that is open, dialog or not, and sends it. Nothing is sent before a field is there.
    pub(crate) async fn fill_in(&self, fields: &[(&str, &str)]) {
        for (name, text) in fields {
            let selector = format!("form.form :is(input, textarea)[name='{name}']");
            let field =
                self.browser.query(By::Css(selector)).and_displayed().first().await.expect("the field is there");
            // A dialog may be higher than the window, and WebKitWebDriver does not scroll within one.
            field.scroll_into_view().await.expect("it can be looked at");
            field.clear().await.expect("it can be emptied");
            field.send_keys(*text).await.expect("it can be filled in");
        }
        self.script("document.querySelector('dialog form.form, #gate form.form').requestSubmit()").await;
    }

    /// Presses a button as a keyboard does, once it is there.
    pub(crate) async fn activate(&self, selector: &str) {
        self.until(&format!("document.querySelector(`{selector}`)?.checkVisibility()")).await;
        self.script(&format!("const button = document.querySelector(`{selector}`); button.focus(); button.click();"))
            .await;
    }

    /// The text of what is shown.
    pub(super) async fn text_of(&self, selector: &str) -> String {
        self.until(&format!("document.querySelector(`{selector}`)?.checkVisibility()")).await;
        let text = self.script(&format!("return document.querySelector(`{selector}`).innerText")).await;
        text.as_str().expect("a text").to_owned()
    }

    /// Waits until the page is open to somebody of this name.
    pub(super) async fn until_in_as(&self, name: &str) {
        self.until(&format!("document.querySelector('[data-field=who]')?.textContent === '{name}'")).await;
        self.until("document.querySelector('#gate').hidden").await;
    }

    /// Signs out, or forgets the token, in the menu.
    pub(crate) async fn sign_out(&self) {
        self.activate(".account summary").await;
        self.activate("#leave").await;
        self.until_asked_to_sign_in().await;
    }

    /// Waits until the page asks for a password.
    pub(super) async fn until_asked_to_sign_in(&self) {
        self.until("document.querySelector('#gate #password')?.checkVisibility()").await;
    }

    /// The fragment of the one-time link, or the token, that is shown once.
    pub(super) async fn shown_once(&self) -> String {
        self.until("document.querySelector('#once')?.value").await;
        self.script("return document.querySelector('#once').value").await.as_str().expect("a text").to_owned()
    }

    /// The cookie of this receiver's session. Ports share cookies, and tests share browsers.
    pub(super) async fn session_cookie(&self) -> Option<Cookie> {
        let name = format!("handraise-{}", self.site.rsplit(':').next().expect("a port"));
        let cookies = self.browser.get_all_cookies().await.expect("cookies");
        cookies.into_iter().find(|cookie| cookie.name == name)
    }

    /// What has the focus: its id, or the words on it.
    pub(super) async fn focused(&self) -> String {
        let focused = "return document.activeElement.id || document.activeElement.textContent";
        self.script(focused).await.as_str().expect("a text").to_owned()
    }
}
