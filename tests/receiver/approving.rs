//! What somebody who approves has to see: who signed already, what a definition changes, and which newer version it replaces.

use reqwest::Method;
use serde_json::{Value, json};

use crate::running::{DEFINITION, Running, TOKEN, json as body, problem};
use crate::signed_in::Browser;
use crate::signing::{approvals, approve, config, is_in_force, once, place, sign, users, version, waits};

async fn diff(user: &Browser, hash: &Value) -> reqwest::Response {
    user.get(&format!("/v1/definitions/{}/diff", hash.as_str().expect("a hash"))).await
}

#[tokio::test]
async fn who_signed_already_and_what_changes_is_told_before_somebody_approves() {
    let place = place();
    sign(&place, DEFINITION, &["marketing", "sales"], None);
    let running = Running::start(config(&place)).await;
    let (admin, [marketing, sales, reader]) = users(&running).await;
    let now = approvals(&running).await;
    assert_eq!(now["in_force"]["signed"][0]["team"], "marketing", "{now}");
    assert!(now["in_force"]["signed"][0]["fingerprint"].is_string() && now["in_force"]["since"].is_string(), "{now}");
    place.write("definition.toml", version(2));
    sign(&place, &version(2), &["sales"], None);
    let now = once(&running, |now| now["waiting"]["signed"].as_array().is_some_and(|signed| signed.len() == 1)).await;
    let by_key = &now["waiting"]["signed"][0];
    assert_eq!((&by_key["team"], &by_key["principal"]), (&json!("sales"), &json!("sales@example.com")));
    assert_eq!(now["waiting"]["rollback_from"], Value::Null);
    let hash = now["waiting"]["subject"]["definition"].clone();
    for user in [&admin, &marketing, &sales] {
        let found = body(diff(user, &hash).await).await;
        let words: Vec<&str> =
            found["changes"].as_array().expect("a list").iter().filter_map(|one| one["sentence"].as_str()).collect();
        assert!(words.iter().any(|sentence| sentence.contains("20 → 22")), "{found}");
    }
    problem(diff(&reader, &hash).await, 403).await;
    problem(diff(&sales, &json!("0".repeat(64))).await, 404).await;
    let of_present = body(diff(&sales, &now["in_force"]["subject"]["definition"]).await).await;
    assert_eq!(of_present["changes"], json!([]));
    assert_eq!(body(approve(&marketing, json!({ "definition": hash })).await).await["in_force"], true);
    let signed = approvals(&running).await["in_force"]["signed"].clone();
    let person = signed.as_array().expect("a list").iter().find(|one| one["team"] == "marketing").expect("marketing");
    assert_eq!(person["who"], "marketing@works.example");
    assert!(person["at"].is_string() && person["entry"].is_number(), "{person}");
    running.stop().await;
}

#[tokio::test]
async fn an_approval_without_the_rollback_says_so_and_not_what_is_wrong_with_a_file() {
    let place = place();
    place.write("definition.toml", version(3));
    sign(&place, &version(3), &["marketing", "sales"], None);
    let running = Running::start(config(&place)).await;
    let (_, [marketing, sales, _]) = users(&running).await;
    place.write("definition.toml", version(2));
    let now = once(&running, waits(2, "of_another")).await;
    assert_eq!(now["waiting"]["rollback_from"], 3);
    let hash = now["waiting"]["subject"]["definition"].clone();
    for user in [&marketing, &sales] {
        assert_eq!(body(approve(user, json!({ "definition": hash })).await).await["in_force"], false);
    }
    let now = approvals(&running).await;
    assert!(waits(2, "older")(&now) && is_in_force(3)(&now), "what people approved is what counts: {now}");
    let signed = now["waiting"]["signed"].as_array().expect("a list");
    assert!(signed.iter().all(|one| one["rollback_from"].is_null()), "{now}");
    for (user, in_force) in [(&marketing, false), (&sales, true)] {
        let sent = json!({ "definition": hash, "rollback_from": 3 });
        assert_eq!(body(approve(user, sent).await).await["in_force"], in_force);
    }
    let now = approvals(&running).await;
    assert_eq!((&now["in_force"]["rollback_from"], &now["entries"][0]["kind"]), (&json!(3), &json!("rollback")));
    let by_token = running.client.request(Method::GET, running.url("/v1/approvals")).bearer_auth(TOKEN);
    assert_eq!(by_token.send().await.expect("an answer").status(), 200);
    running.stop().await;
}
