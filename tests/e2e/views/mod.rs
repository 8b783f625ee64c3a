//! Every view of the inbox, with made-up leads: nobody is kept out by how it is drawn (axe-core finds nothing), light and dark, in each language; and
//! pictures of all of them. It does not know what a view says.

mod axe;
mod pictures;

use std::process::Command;

use handraise_tests::tool;
use serde_json::json;

use crate::engine::Engine;
use crate::receiver::TOKEN;
use crate::visitor::{Visitor, World};

/// One of the made-up users, who has leads of her own.
pub(crate) const SELLER: &str = "grace.moreno@lumenstack.example";

/// A view: where it is, what is there when it is drawn, and what to press then, and what is there after that.
#[derive(Clone, Copy)]
struct View {
    name: &'static str,
    path: Path,
    is_drawn: &'static str,
    pressed: Option<(&'static str, &'static str)>,
}

#[derive(Clone, Copy)]
enum Path {
    Fixed(&'static str),
    /// The page of somebody who waits for sales.
    Lead,
    /// The page of somebody's company.
    Company,
}

const fn view(name: &'static str, path: Path, is_drawn: &'static str) -> View {
    View { name, path, is_drawn, pressed: None }
}

const fn dialog(name: &'static str, path: Path, is_drawn: &'static str, pressed: &'static str) -> View {
    View { name, path, is_drawn, pressed: Some((pressed, "dialog[open]")) }
}

/// What is there before anybody has signed in.
const OUTSIDE: [View; 1] = [view("sign-in", Path::Fixed("/inbox"), "#gate #password")];

/// What a salesperson sees.
const INSIDE: [View; 7] = [
    view("list", Path::Fixed("/inbox"), "#leads li"),
    View {
        pressed: Some((".account summary", ".account[open] #language")),
        ..view("menu", Path::Fixed("/inbox"), "#leads li")
    },
    view("lead", Path::Lead, "#detail[data-person]"),
    dialog("reject", Path::Lead, "#reject", "#reject"),
    dialog("owner", Path::Lead, "#owner", "#owner"),
    view("company", Path::Company, "#company[aria-busy=false] *"),
    view("approvals", Path::Fixed("/inbox/approvals"), "#in-force *"),
];

/// What an admin sees.
const ADMIN: [View; 3] = [
    view("settings", Path::Fixed("/inbox/settings"), "#users li"),
    dialog("invite", Path::Fixed("/inbox/settings"), "#users li", "#invite"),
    dialog("token", Path::Fixed("/inbox/settings"), "#users li", "#create"),
];

impl World {
    /// With three weeks of made-up leads. Nobody is made up twice: a test goes through all views with them.
    pub(crate) fn made_up(engine: Engine) -> Self {
        Self::with_data(engine, |data| {
            let made_up = Command::new(tool())
                .args(["made-up", "--weeks", "3", "--data"])
                .arg(data)
                .env("HANDRAISE_TOKEN", TOKEN)
                .output()
                .expect("the tool runs");
            assert!(made_up.status.success(), "{}", String::from_utf8_lossy(&made_up.stderr));
        })
    }

    /// Somebody whom sales is to call, and their company.
    pub(crate) async fn somebody(&self) -> (String, String) {
        let found = self.receiver.get("/v1/persons?priority=P1&limit=50").await;
        let persons = found["persons"].as_array().expect("a list");
        let somebody = persons.iter().find(|person| person["owner"] == SELLER).expect("a lead of hers");
        let email = somebody["contact"]["email"].as_str().expect("an address");
        let domain = email.split('@').next_back().expect("a domain").to_owned();
        (somebody["person"].as_str().expect("an id").to_owned(), domain)
    }
}

impl Visitor {
    /// Signs in as the salesperson.
    pub(crate) async fn sign_in_as_seller(&self) {
        self.open("/inbox").await;
        self.fill_in(&[("email", SELLER), ("password", TOKEN)]).await;
        self.until("document.querySelector('#gate').hidden").await;
    }

    /// Chooses a language for the pages to come.
    async fn speak(&self, language: &str) {
        self.script(&format!("localStorage.setItem('handraise:language', '{language}')")).await;
    }

    /// Draws the view in a scheme, and waits until it is there.
    async fn show(&self, view: &View, (id, domain): &(String, String)) {
        let path = match view.path {
            Path::Fixed(path) => path.to_owned(),
            Path::Lead => format!("/inbox/persons/{id}"),
            Path::Company => format!("/inbox/companies/{domain}"),
        };
        self.browser.goto(format!("{}{path}", self.site)).await.expect("the page opens");
        self.until(&format!("document.querySelector(`{}`)?.checkVisibility()", view.is_drawn)).await;
        // On a wide page, somebody is open beside the list.
        let is_open = "!document.querySelector('#desk:not([hidden])') || !matchMedia('(min-width: 78rem)').matches
            || document.querySelector('#detail h2')";
        self.until(is_open).await;
        if let Some((pressed, there)) = view.pressed {
            self.activate(pressed).await;
            self.until(&format!("document.querySelector(`{there}`)?.checkVisibility()")).await;
        }
    }

    /// How wide the page is drawn, and whether it is dark.
    async fn draw_as(&self, width: u32, scheme: &str) {
        let size = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        for (command, what) in [("setDeviceMetricsOverride", size), ("setEmulatedMedia", media)] {
            let drawn = self.browser.cdp().send_raw(&format!("Emulation.{command}"), what).await;
            drawn.expect("it is drawn so");
        }
    }
}
