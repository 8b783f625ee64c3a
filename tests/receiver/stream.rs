//! Who follows what changes: is told whom it concerns, as long as they may read, and until the receiver stops.

use std::time::Duration;

use reqwest::{Method, Response};
use serde_json::json;

use crate::ledger::persons;
use crate::running::{Place, Running, TOKEN, json as body, problem};
use crate::signed_in::{Browser, invite, with_admin};

const SOON: Duration = Duration::from_secs(30);

/// A stream, and what of it came so far.
struct Following {
    answer: Response,
    text: String,
}

impl Following {
    async fn of(running: &Running, token: &str) -> Self {
        let answer = running.get("/v1/stream").bearer_auth(token).send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream; charset=utf-8");
        Self { answer, text: String::new() }
    }

    /// Waits until this came.
    async fn until(&mut self, words: &str) {
        let told = async {
            while !self.text.contains(words) {
                let piece = self.answer.chunk().await.expect("a stream").expect("it goes on");
                self.text.push_str(std::str::from_utf8(&piece).expect("a text"));
            }
        };
        tokio::time::timeout(SOON, told).await.expect("in time");
    }

    /// Waits until it has ended.
    async fn end(&mut self) {
        let ended = async {
            while let Ok(Some(piece)) = self.answer.chunk().await {
                self.text.push_str(std::str::from_utf8(&piece).expect("a text"));
            }
        };
        tokio::time::timeout(SOON, ended).await.expect("in time");
    }
}

#[tokio::test]
async fn whoever_follows_hears_of_everybody_who_changes_until_the_receiver_stops() {
    let place = Place::new();
    let running = place.start().await;
    let mut stream = Following::of(&running, TOKEN).await;
    stream.until("event: begin").await;
    running.submit(&[("email".to_owned(), "ada@works.example".to_owned())]).await;
    let ada = persons(&running).await[0]["person"].as_str().expect("an id").to_owned();
    stream.until(&format!("event: persons\ndata: {{\"persons\":[\"{ada}\"]}}")).await;
    let metrics = running.get("/metrics").send().await.expect("an answer").text().await.expect("a text");
    assert!(metrics.contains("handraise_streams_open 1"), "{metrics}");
    let erased = running.client.delete(running.url(&format!("/v1/persons/{ada}"))).bearer_auth(TOKEN).send().await;
    assert_eq!(erased.expect("an answer").status(), 204);
    stream.text.clear();
    stream.until(&ada).await;
    running.stop().await;
    stream.end().await;
    assert!(!stream.text.contains("event: end"), "the page comes again by itself");
}

#[tokio::test]
async fn a_stream_ends_with_the_right_to_read() {
    let (_place, running, admin) = with_admin().await;
    let stranger = running.get("/v1/stream").send().await.expect("an answer");
    problem(stranger, 401).await;
    let (_, link) = invite(&admin, "grace@works.example", "read").await;
    let mut grace = Browser::new(&running);
    grace.join(&link, json!({ "name": "Grace" })).await;
    let answer = grace.get("/v1/stream").await;
    assert_eq!(answer.status(), 200);
    let mut stream = Following { answer, text: String::new() };
    stream.until("event: begin").await;
    let users = body(admin.get("/v1/users").await).await;
    let id = users["users"].as_array().expect("a list").iter().find(|user| user["email"] == "grace@works.example");
    let id = id.expect("Grace")["id"].as_i64().expect("a number");
    assert_eq!(admin.send(Method::DELETE, &format!("/v1/users/{id}"), json!({})).await.status(), 204);
    // Nothing about anybody is told her any more.
    running.submit(&[("email".to_owned(), "ada@works.example".to_owned())]).await;
    stream.end().await;
    assert!(stream.text.contains("event: end") && !stream.text.contains("event: persons"), "{}", stream.text);
    running.stop().await;
}
