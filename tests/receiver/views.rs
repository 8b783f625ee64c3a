//! Views of the list that users keep: their own, and those that others share.

use reqwest::Method;
use serde_json::{Value, json};

use crate::running::{TOKEN, json as body, problem};
use crate::signed_in::{Browser, invite, with_admin};

async fn views(browser: &Browser) -> Vec<Value> {
    body(browser.get("/v1/views").await).await["views"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn a_view_is_its_users_own_until_they_share_it() {
    let (_place, running, admin) = with_admin().await;
    let (_, link) = invite(&admin, "grace@works.example", "read").await;
    let mut grace = Browser::new(&running);
    grace.join(&link, json!({ "name": "Grace" })).await;
    let keep = async |browser: &Browser, name: &str, query: &str, shared: bool| {
        browser.send(Method::PUT, "/v1/views", json!({ "name": name, "query": query, "shared": shared })).await
    };
    assert_eq!(keep(&admin, " Large ", "view=all&q=works", false).await.status(), 204);
    assert_eq!(views(&grace).await, [] as [Value; 0]);
    assert_eq!(keep(&admin, "Large", "view=all&overdue=true", true).await.status(), 204, "it takes the other's place");
    let shared = &views(&grace).await[0];
    assert_eq!((&shared["name"], &shared["query"]), (&json!("Large"), &json!("view=all&overdue=true")));
    assert_eq!((&shared["own"], &shared["shared"]), (&json!(false), &json!(true)));
    problem(keep(&grace, "Mine", "", true).await, 403).await;
    assert_eq!(keep(&grace, "Mine", "", false).await.status(), 204);
    assert_eq!((views(&grace).await.len(), views(&admin).await.len()), (2, 1));
    problem(grace.send(Method::DELETE, "/v1/views?name=Large", json!({})).await, 404).await;
    assert_eq!(grace.send(Method::DELETE, "/v1/views?name=Mine", json!({})).await.status(), 204);
    for (name, query) in [("", ""), ("a\u{7}", ""), (&*"x".repeat(61), ""), ("a", &*"x".repeat(1001))] {
        problem(keep(&grace, name, query, false).await, 422).await;
    }
    for number in 0..50 {
        assert_eq!(keep(&grace, &format!("view {number}"), "", false).await.status(), 204);
    }
    problem(keep(&grace, "one more", "", false).await, 422).await;
    assert_eq!(keep(&grace, "view 7", "q=x", false).await.status(), 204, "one that is there may change");
    let by_token =
        running.client.put(running.url("/v1/views")).bearer_auth(TOKEN).json(&json!({ "name": "a", "query": "" }));
    problem(by_token.send().await.expect("an answer"), 403).await;
    let none = running.get("/v1/views").bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(body(none).await, json!({ "views": [] }));
    running.stop().await;
}
