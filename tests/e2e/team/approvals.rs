//! Teams approve a definition in the inbox: they see what changes and who has signed, and it comes into force with the last of them.

use crate::engine::{Engine, in_each_engine};
use crate::receiver::TOKEN;
use crate::visitor::{Visitor, World};
use handraise_tests::root;
use serde_json::json;

in_each_engine! {
    teams_approve_what_changes_and_a_rollback_is_shown_as_one(in_chromium),
}

/// Sends a definition; it waits.
async fn put(world: &World, query: &str, text: String) {
    let request = reqwest::Client::new().put(format!("{}/v1/definition{query}", world.receiver.address));
    let answer = request.bearer_auth(TOKEN).body(text).send().await.expect("an answer");
    assert_eq!(answer.status(), 409, "it lacks signatures");
}

/// Opens the page, and waits until it says this of what waits.
async fn at_approvals(visitor: &Visitor, words: &str) {
    visitor.open("/inbox/approvals").await;
    visitor.until(&format!("document.querySelector('#waiting')?.innerText.includes('{words}')")).await;
}

async fn approve(visitor: &Visitor, told: &str) {
    visitor.activate("#approve").await;
    assert!(visitor.text_of("dialog").await.contains("You put your name to"));
    visitor.fill_in(&[]).await;
    visitor.until(&format!("document.querySelector('#status').textContent === '{told}'")).await;
    visitor.until("!document.querySelector('dialog') && document.activeElement.id === 'waiting-title'").await;
}

async fn teams_approve_what_changes_and_a_rollback_is_shown_as_one(engine: Engine) {
    let world = World::that_requires(engine, "marketing,sales");
    let first = std::fs::read_to_string(root().join("www/definition.toml")).expect("a definition");
    let admin = world.admin().await;
    at_approvals(&admin, "No definition waits for approval.").await;
    assert!(admin.text_of("#in-force").await.contains("puts nothing into force without Marketing and Sales"));
    let second = first.replacen("version = 1", "version = 2", 1).replacen("min_intent = 15", "min_intent = 17", 1);
    assert_ne!(first, second);
    put(&world, "", second).await;

    let marketing = world.member("grace@works.example", "marketing").await;
    at_approvals(&marketing, "version 2").await;
    let waiting = marketing.text_of("#waiting").await;
    assert!(waiting.contains("15") && waiting.contains("17") && waiting.contains("Has not approved yet"), "{waiting}");
    approve(&marketing, "Approved for Marketing. It still waits for others.").await;
    let signed = marketing.text_of("#waiting [data-team=marketing] .signed").await;
    assert!(signed.starts_with("Approved by grace@works.example on "), "{signed}");
    assert!(marketing.text_of("#waiting [data-field=why-not]").await.starts_with("You have approved it."));
    marketing.leave().await;

    let reader = world.member("eve@works.example", "read").await;
    at_approvals(&reader, "Your role sees this page and approves nothing.").await;
    assert!(reader.text_of("#waiting").await.contains("Only marketing, sales and admins see what changes"));
    assert_eq!(reader.script("return document.querySelector('#approve')").await, json!(null));
    reader.leave().await;

    let sales = world.member("alan@works.example", "sales").await;
    at_approvals(&sales, "version 2").await;
    let reference = sales.text_of("#waiting [data-field=which]").await;
    approve(&sales, &format!("Approved for Sales. {reference} is in force now.")).await;
    assert!(sales.text_of("#waiting").await.contains("No definition waits"));
    assert!(sales.text_of("#in-force").await.contains(&reference));
    let newest = sales.text_of("#log li").await;
    assert!(
        newest.contains("came into force, by Marketing (entry ") && newest.contains("and Sales (entry "),
        "{newest}"
    );
    assert!(sales.text_of("[data-field=chain]").await.starts_with("Whole: "));
    sales.leave().await;

    // Back to the first, on purpose.
    put(&world, "?rollback", first).await;
    at_approvals(&admin, "Rollback from version 2").await;
    admin.activate("#approve").await;
    let asked = admin.text_of("dialog").await;
    assert!(asked.contains("Approve a rollback to version 1?") && asked.contains("replaces it on purpose"), "{asked}");
    admin.activate("#team-sales").await;
    admin.fill_in(&[]).await;
    let told = "document.querySelector('#status').textContent === 'Approved for Sales. It still waits for others.'";
    admin.until(told).await;
    assert!(admin.text_of("#log li").await.contains("to replace version 2"));
    admin.leave().await;
}
