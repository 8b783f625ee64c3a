//! What becomes of somebody who is in: another password, a session that ends, and the lead that they were reading.

use super::member::{ADMIN, PASSWORD};
use crate::engine::{Engine, in_each_engine};
use crate::receiver::TOKEN;
use crate::visitor::World;
use serde_json::json;

in_each_engine! {
    a_session_that_an_admin_ends_leads_back_to_sign_in_and_then_to_the_same_lead(in_chromium),
    whoever_changes_the_password_stays_here_and_is_out_elsewhere(in_chromium),
}

async fn a_session_that_an_admin_ends_leads_back_to_sign_in_and_then_to_the_same_lead(engine: Engine) {
    let world = World::new(engine);
    for name in ["first", "second", "third"] {
        let form = json!({ "name": name, "email": format!("{name}@harbour-works.example") });
        let sent = reqwest::Client::new().post(format!("{}/v1/leads", world.receiver.address)).json(&form).send();
        sent.await.expect("an answer");
    }
    let visitor = world.member("grace@works.example", "sales").await;
    visitor.until("document.querySelectorAll('li[data-person]').length === 3").await;
    // Not the newest, which is open by itself.
    visitor.activate("#leads li:nth-child(2) a").await;
    visitor.until("document.querySelector('#detail h2').textContent === 'second'").await;

    // A new link that somebody follows elsewhere ends all sessions.
    let client = reqwest::Client::new();
    let api = |path: &str| format!("{}/v1/{path}", world.receiver.address);
    let users: serde_json::Value =
        client.get(api("users")).bearer_auth(TOKEN).send().await.expect("an answer").json().await.expect("in JSON");
    let renew = format!("users/{}/invitation", users["users"][0]["id"]);
    let link: serde_json::Value =
        client.post(api(&renew)).bearer_auth(TOKEN).send().await.expect("an answer").json().await.expect("in JSON");
    let chosen = json!({ "invitation": link["invitation"], "password": "other quiet lighthouses" });
    let joined = client.put(api("invitation")).json(&chosen).send().await.expect("an answer");
    assert_eq!(joined.status(), 200);

    visitor.activate("#refresh").await;
    visitor.until_asked_to_sign_in().await;
    assert_eq!(visitor.text_of("#alert").await, "Your session has ended. Sign in again to go on where you were.");
    let left = "return [document.querySelector('#detail').innerText, document.querySelector('#leads').children.length, document.querySelector('#email').value]";
    assert_eq!(visitor.script(left).await, json!(["", 0, "grace@works.example"]));
    assert_eq!(visitor.focused().await, "password");
    visitor.fill_in(&[("password", "other quiet lighthouses")]).await;
    visitor.until("document.querySelector('#detail h2')?.textContent === 'second'").await;
    assert_eq!(visitor.script("return document.querySelector('#alert').hidden").await, json!(true));
    visitor.leave().await;
}

async fn whoever_changes_the_password_stays_here_and_is_out_elsewhere(engine: Engine) {
    let world = World::new(engine);
    let here = world.admin().await;
    let elsewhere = world.visitor().await;
    elsewhere.open("/inbox").await;
    elsewhere.fill_in(&[("email", ADMIN), ("password", PASSWORD)]).await;
    elsewhere.until_in_as("Ada Byron").await;

    here.activate(".account summary").await;
    here.activate("#change-password").await;
    let completed = "return ['present', 'new'].map((id) => document.getElementById(id).autocomplete)";
    here.until("document.querySelector('dialog #present')").await;
    assert_eq!(here.script(completed).await, json!(["current-password", "new-password"]));
    here.fill_in(&[("present", "nine quiet lighthouses"), ("new", "eight quiet lighthouses")]).await;
    assert_eq!(here.text_of("#present-wrong").await, "The present password is wrong.");
    here.fill_in(&[("present", PASSWORD), ("new", ADMIN)]).await;
    assert!(here.text_of("#new-wrong").await.starts_with("Is too easy to guess"));
    here.fill_in(&[("new", "eight quiet lighthouses")]).await;
    here.until("document.querySelector('dialog h2').textContent === 'Your password is changed'").await;
    here.activate("#done").await;
    here.browser.refresh().await.expect("it reloads");
    here.until_in_as("Ada Byron").await;

    elsewhere.activate("#refresh").await;
    elsewhere.until_asked_to_sign_in().await;
    elsewhere.fill_in(&[("password", PASSWORD)]).await;
    assert_eq!(elsewhere.text_of("#password-wrong").await, "The e-mail address or the password is wrong.");
    elsewhere.fill_in(&[("password", "eight quiet lighthouses")]).await;
    elsewhere.until_in_as("Ada Byron").await;
    elsewhere.leave().await;
    here.leave().await;
}
