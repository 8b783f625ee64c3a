//! Reading leads.

use serde_json::json;

use crate::running::{Place, Running, TOKEN, json as body, problem};

/// All leads, page by page: each page as it was answered, and the total that it states.
async fn pages(running: &Running, limit: usize) -> Vec<(String, Vec<String>)> {
    let (mut pages, mut next) = (Vec::new(), String::new());
    loop {
        let answer = running.get(&format!("/v1/leads?limit={limit}{next}")).bearer_auth(TOKEN).send().await;
        let text = answer.expect("an answer").text().await.expect("a body");
        let page: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let leads = page["leads"].as_array().expect("a list").iter();
        let numbers = leads.map(|lead| lead["contact"]["n"].as_str().expect("text").to_owned()).collect();
        pages.push((text, numbers));
        match page["next"].as_str() {
            Some(before) => next = format!("&before={before}"),
            None => return pages,
        }
    }
}

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
    for (_, numbers) in pages(&running, 2).await {
        assert!(numbers.len() <= 2);
        seen.extend(numbers);
    }
    assert_eq!(seen, ["4", "3", "2", "1", "0"]);
    for query in ["limit=0", "limit=x", "before=-1"] {
        let answer = running.get(&format!("/v1/leads?{query}")).bearer_auth(TOKEN).send().await.expect("an answer");
        problem(answer, 400).await;
    }
    running.stop().await;
}

#[tokio::test]
async fn an_answer_is_never_so_long_that_nobody_can_read_it() {
    let place = Place::new();
    let running = place.start().await;
    let long = "x".repeat(16_000);
    for n in 0..80 {
        running
            .submit(
                &["n", "a", "b", "c"].map(|name| (name.into(), if name == "n" { n.to_string() } else { long.clone() })),
            )
            .await;
    }
    let mut seen = Vec::new();
    for (text, numbers) in pages(&running, 1000).await {
        assert!(text.len() < 3_500_000, "{} bytes", text.len());
        assert!(!numbers.is_empty());
        seen.extend(numbers);
    }
    let expected: Vec<_> = (0..80).rev().map(|n| n.to_string()).collect();
    assert_eq!(seen, expected);
    running.stop().await;
}

#[tokio::test]
async fn what_is_sent_again_is_kept_as_far_as_it_fits_and_the_raised_hand_always() {
    let place = Place::new();
    let running = place.start().await;
    let long = "x".repeat(16_000);
    let form = |name: &str, more: &[(&str, &str)]| {
        let fixed = [("name", name), ("a", &long), ("b", &long), ("handraise_submission", "long-again-1")];
        let all = fixed.iter().chain(more);
        all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>()
    };
    for name in ["first", "second", "third", "fourth", "fifth"] {
        running.submit(&form(name, &[])).await;
    }
    running.submit(&form("last", &[("contact_sales", "yes")])).await;
    let lead = running.lead().await;
    let again = lead["sent_again"].as_array().expect("a list").iter();
    let names: Vec<_> = again.map(|again| again["contact"]["name"].as_str().expect("text")).collect();
    assert_eq!((names, &lead["assessment"]["hand_raised"]), (vec!["second", "third", "last"], &json!(true)));
    running.stop().await;
}
