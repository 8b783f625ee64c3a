//! Reading leads.

use serde_json::json;

use crate::running::{Place, Running, TOKEN, json as body, problem};

#[tokio::test]
async fn leads_are_read_only_with_the_token() {
    let place = Place::new();
    let running = place.start().await;
    let wrong = ["", "Bearer", "Bearer wrong", "Bearer correct", "Basic Y29ycmVjdCBob3JzZQ==", TOKEN];
    for header in wrong {
        let answer = running.get("/v1/leads").header("authorization", header).send().await.expect("an answer");
        assert!(answer.headers()["www-authenticate"].to_str().expect("text").starts_with("Bearer"));
        problem(answer, 401).await;
    }
    problem(running.get("/v1/leads").send().await.expect("an answer"), 401).await;
    let answer = running.get("/v1/leads").bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    assert_eq!(body(answer).await, json!({ "leads": [], "next": null }));
    running.stop().await;
}

#[tokio::test]
async fn without_a_token_configured_nobody_reads_leads() {
    let place = Place::new();
    let mut config = place.config();
    config.token = String::new();
    let running = Running::start(config).await;
    let answer = running.get("/v1/leads").header("authorization", "Bearer ").send().await.expect("an answer");
    problem(answer, 401).await;
    running.stop().await;
}

#[tokio::test]
async fn leads_come_newest_first_in_pages() {
    let place = Place::new();
    let running = place.start().await;
    for n in 0..5 {
        running.submit(&[("n".into(), n.to_string())]).await;
    }
    let mut seen = Vec::new();
    let mut address = "/v1/leads?limit=2".to_owned();
    loop {
        let page = body(running.get(&address).bearer_auth(TOKEN).send().await.expect("an answer")).await;
        let leads = page["leads"].as_array().expect("a list");
        assert!(leads.len() <= 2);
        seen.extend(leads.iter().map(|lead| lead["contact"]["n"].as_str().expect("text").to_owned()));
        let Some(next) = page["next"].as_str() else {
            break;
        };
        address = format!("/v1/leads?limit=2&before={next}");
    }
    assert_eq!(seen, ["4", "3", "2", "1", "0"]);
    for query in ["limit=0", "limit=x", "before=-1"] {
        let answer = running.get(&format!("/v1/leads?{query}")).bearer_auth(TOKEN).send().await.expect("an answer");
        problem(answer, 400).await;
    }
    running.stop().await;
}
