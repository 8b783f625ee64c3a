//! An admin manages users and tokens, and reads who did what; nobody else sees that.

use super::member::PASSWORD;
use crate::engine::{Engine, in_each_engine};
use crate::receiver::TOKEN;
use crate::visitor::{Visitor, World};
use serde_json::json;

in_each_engine! {
    an_admin_invites_somebody_who_joins_elsewhere_with_that_role(in_chromium),
    a_removed_user_is_out_at_once_and_may_be_invited_again(in_chromium),
    older_entries_of_the_log_follow_on_request,
    a_token_is_shown_once_opens_the_leads_and_nothing_any_more_when_revoked(in_chromium),
}

/// A button of a row of users or tokens.
fn button(row: &str, name: &str) -> String {
    format!("[data-row='{row}'] [data-do='{name}']")
}

/// The number of the row with this e-mail address or name.
async fn row_of(visitor: &Visitor, text: &str) -> String {
    let found = format!("[...document.querySelectorAll('[data-row]')].find((row) => row.innerText.includes('{text}'))");
    visitor.until(&found).await;
    visitor.script(&format!("return {found}.dataset.row")).await.as_str().expect("a number").to_owned()
}

async fn an_admin_invites_somebody_who_joins_elsewhere_with_that_role(engine: Engine) {
    let world = World::new(engine);
    let admin = world.admin().await;
    admin.open("/inbox/settings").await;
    admin.until_in_as("Ada Byron").await;
    admin.activate("#invite").await;
    admin.activate("#role-marketing").await;
    admin.fill_in(&[("email", "ada@works.example")]).await;
    assert_eq!(
        admin.text_of("#email-wrong").await,
        "There is already a user with this e-mail address; make a new link for that one instead."
    );
    admin.fill_in(&[("email", "Grace@Works.example"), ("name", "Grace Hopper")]).await;
    let link = admin.shown_once().await;
    let path = link.strip_prefix(&world.front.address).expect("at this receiver's address").to_owned();
    assert!(path.starts_with("/inbox#invitation=hri_"), "{path}");
    admin.activate("#done").await;
    admin.until("!document.querySelector('dialog')").await;
    admin.until("document.querySelector('#status').textContent === 'grace@works.example is invited.'").await;
    assert!(!admin.script("return document.body.innerHTML").await.to_string().contains("hri_"), "it is shown once");

    let grace = world.visitor().await;
    grace.open(&path).await;
    grace.until("document.querySelector('#gate #password')").await;
    let shown = "return [document.querySelector('#email').value, document.querySelector('#email').readOnly, document.querySelector('#name').value]";
    assert_eq!(grace.script(shown).await, json!(["grace@works.example", true, "Grace Hopper"]));
    assert!(grace.text_of("#gate").await.contains("Marketing"));
    grace.fill_in(&[("password", PASSWORD)]).await;
    grace.until_in_as("Grace Hopper").await;
    assert_eq!(grace.script("return document.querySelectorAll('.account a[href$=settings]').length").await, json!(0));
    grace.open("/inbox/settings").await;
    assert!(grace.text_of("#not-permitted").await.contains("your role is Marketing"));
    assert_eq!(grace.script("return document.querySelector('#sheets').checkVisibility()").await, json!(false));

    // Another role counts at once.
    let row = row_of(&admin, "grace@works.example").await;
    admin.activate(&button(&row, "role")).await;
    admin.activate("#role-admin").await;
    admin.fill_in(&[]).await;
    admin.until("document.querySelector('#status').textContent === 'Grace Hopper is now Admin.'").await;
    admin.until(&format!("document.activeElement === document.querySelector(`{}`)", button(&row, "role"))).await;
    grace.browser.refresh().await.expect("it reloads");
    let log = grace.text_of("#log").await;
    let sentences = [
        "ada@works.example made grace@works.example Admin, who was Marketing before.",
        "grace@works.example followed a link and chose a password, as Marketing.",
        "ada@works.example made a link for grace@works.example to choose a password, as Marketing.",
        "ada@works.example followed a link and chose a password, as Admin.",
    ];
    let places =
        sentences.map(|sentence| log.find(sentence).unwrap_or_else(|| panic!("`{sentence}` is not in: {log}")));
    assert!(places.is_sorted(), "newest first: {log}");
    grace.leave().await;
    admin.leave().await;
}

async fn a_removed_user_is_out_at_once_and_may_be_invited_again(engine: Engine) {
    let world = World::new(engine);
    let admin = world.admin().await;
    let grace = world.member("grace@works.example", "read").await;
    grace.until("!document.querySelector('#empty').hidden").await;
    admin.open("/inbox/settings").await;

    // Somebody has to manage users.
    let own = row_of(&admin, "(you)").await;
    admin.activate(&button(&own, "remove")).await;
    assert!(admin.text_of("dialog").await.contains("This is you."));
    admin.fill_in(&[]).await;
    let refused = admin.text_of("dialog [role=alert]").await;
    assert_eq!(refused, "This is the last admin; make somebody else an admin first.");
    admin.activate("dialog .key:not([type=submit])").await;

    let row = row_of(&admin, "grace@works.example").await;
    admin.activate(&button(&row, "remove")).await;
    assert!(admin.text_of("dialog").await.contains("signed out everywhere at once"));
    admin.fill_in(&[]).await;
    admin.until("document.querySelector('#users .over')?.innerText.includes('Removed (1)')").await;
    admin.until("document.activeElement.id === 'users-title'").await;

    grace.activate("#refresh").await;
    grace.until_asked_to_sign_in().await;
    grace.fill_in(&[("password", PASSWORD)]).await;
    assert_eq!(grace.text_of("#password-wrong").await, "The e-mail address or the password is wrong.");

    admin.activate("#users .over summary").await;
    admin.activate(&button(&row, "again")).await;
    admin.fill_in(&[]).await;
    let link = admin.shown_once().await;
    grace.open("/").await;
    grace.open(link.strip_prefix(&world.front.address).expect("at this receiver's address")).await;
    grace.fill_in(&[("password", "other quiet lighthouses")]).await;
    grace.until_in_as("grace").await;
    grace.leave().await;
    admin.leave().await;
}

async fn older_entries_of_the_log_follow_on_request(engine: Engine) {
    let world = World::new(engine);
    for number in 0..40 {
        world.invite(&format!("number{number}@works.example"), "read").await;
    }
    let visitor = world.visitor().await;
    visitor.open(&format!("/inbox/settings#token={TOKEN}")).await;
    visitor.until("document.querySelectorAll('#log li').length === 30").await;
    let ends = "return [...document.querySelectorAll('#log [data-action=user_invited] span')].map(({ textContent }) => textContent).filter((_, at, all) => [0, all.length - 1].includes(at))";
    let made = |number| {
        format!(
            "Somebody with the receiver’s own token made a link for number{number}@works.example to choose a password, as Read only."
        )
    };
    assert_eq!(visitor.script(ends).await, json!([made(39), made(10)]));
    visitor.activate("#older").await;
    visitor
        .until("document.querySelectorAll('#log [data-action=user_invited]').length === 40 && document.querySelector('#older').hidden")
        .await;
    assert_eq!(visitor.script(ends).await, json!([made(39), made(0)]));
    assert!(visitor.focused().await.contains("number9@works.example"), "reading goes on where it was");
    visitor.leave().await;
}

async fn a_token_is_shown_once_opens_the_leads_and_nothing_any_more_when_revoked(engine: Engine) {
    let world = World::new(engine);
    let admin = world.admin().await;
    admin.open("/inbox/settings").await;
    admin.until_in_as("Ada Byron").await;
    admin.activate("#create").await;
    admin.fill_in(&[("name", "Reports")]).await;
    assert_eq!(admin.text_of("#scopes-wrong").await, "Choose at least one.");
    admin.activate("#scopes-read").await;
    admin.fill_in(&[("expires_in_days", "4000")]).await;
    assert_eq!(admin.text_of("#expires_in_days-wrong").await, "Must be from 1 to 3650.");
    admin.fill_in(&[("expires_in_days", "30")]).await;
    let token = admin.shown_once().await;
    assert!(token.starts_with("hrt_"), "{token}");
    admin.activate("#done").await;
    admin.until("!document.querySelector('dialog')").await;
    assert!(!admin.script("return document.body.innerHTML").await.to_string().contains("hrt_"), "it is shown once");
    assert_eq!(world.leads_with(&token).await, 200);

    let row = row_of(&admin, "Reports").await;
    let shown = admin.text_of(&format!("#tokens [data-row='{row}']")).await;
    assert!(
        shown.contains("Read leads") && shown.contains("by ada@works.example") && shown.contains("Ends "),
        "{shown}"
    );
    admin.activate(&button(&row, "revoke")).await;
    admin.fill_in(&[]).await;
    admin.until("document.querySelector('#tokens .over')?.innerText.includes('Revoked or ended (1)')").await;
    assert_eq!(world.leads_with(&token).await, 401);
    let log = admin.text_of("#log").await;
    for sentence in [
        "ada@works.example revoked the token “Reports”.",
        "The token “Reports” read leads on that day.",
        "ada@works.example made the token “Reports”, which may read leads.",
    ] {
        assert!(log.contains(sentence), "`{sentence}` is not in: {log}");
    }
    admin.leave().await;
}
