//! What a page tells after a form: it counts for the person of the form whose receipt's bits it shows, once, and nobody learns from the answer
//! whether there is such a form.

use std::time::{Duration, Instant};

use handraise::definition::hash;
use handraise::evidence::Consent;
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};

use crate::doors::{client_at, number};
use crate::running::{DEFINITION, Place, Running, TOKEN, json as body, problem};
use crate::visitor::{GOOD, Visitor, set};

const BITS: &str = "00112233445566778899aabbccddeeff";

/// The hash that a form carries for these bits.
fn receipt(bits: &str) -> String {
    let byte = |at| u8::from_str_radix(&bits[at..at + 2], 16).expect("digits");
    hash(&(0..bits.len()).step_by(2).map(byte).collect::<Vec<u8>>())
}

/// Somebody who read the pricing page yesterday, sends a form with the receipt for these bits, and so does not qualify yet.
async fn known(running: &Running, place: &Place, email: &str, bits: &str) -> Visitor {
    let mut visitor = Visitor::at(DEFINITION, place.now_s());
    visitor.read(90_000, 60);
    let mut fields = visitor.send(&format!("form-{}", &bits[..8]), &GOOD);
    set(&mut fields, "email", email);
    set(&mut fields, "handraise_receipt", &receipt(bits));
    running.submit(&fields).await;
    visitor
}

/// What the page of a visitor who reads pricing again tells.
fn update(visitor: &mut Visitor, place: &Place, bits: &str) -> Value {
    visitor.now_s = place.now_s();
    visitor.read(60, 60);
    visitor.evidence.advance_clock(visitor.now_s);
    json!({ "receipt": bits, "evidence": visitor.evidence.encode(), "definition": visitor.compiled.reference() })
}

fn telling(running: &Running, update: &Value) -> RequestBuilder {
    let post = running.client.post(running.url("/v1/updates")).header("content-type", "text/plain;charset=UTF-8");
    post.body(update.to_string())
}

async fn tell(running: &Running, update: &Value) -> Response {
    let answer = telling(running, update).send().await.expect("an answer");
    assert_eq!(answer.status(), 202);
    answer
}

async fn get(running: &Running, path: &str) -> Value {
    body(running.get(path).bearer_auth(TOKEN).send().await.expect("an answer")).await
}

/// The person with an address.
async fn person(running: &Running, email: &str) -> Value {
    let found = get(running, &format!("/v1/persons?email={email}")).await;
    let id = found["persons"][0]["person"].as_str().expect("a person").to_owned();
    get(running, &format!("/v1/persons/{id}")).await
}

/// The timeline's kinds, each with why it does not count.
fn timeline(person: &Value) -> Vec<(&str, Option<&str>)> {
    let entries = person["timeline"].as_array().expect("a list").iter();
    entries.map(|entry| (entry["kind"].as_str().expect("a word"), entry["not_admitted"].as_str())).collect()
}

async fn events(running: &Running) -> Vec<String> {
    let events = get(running, "/v1/events").await;
    let events = events["events"].as_array().expect("a list").iter();
    events.map(|event| event["type"].as_str().expect("a word").to_owned()).collect()
}

async fn outcomes(running: &Running) -> Vec<String> {
    let text = running.get("/metrics").send().await.expect("an answer").text().await.expect("a text");
    let lines = text.lines().filter_map(|line| line.strip_prefix("handraise_updates_total"));
    let mut found: Vec<String> = lines.map(str::to_owned).collect();
    found.sort();
    found
}

#[tokio::test]
async fn a_known_lead_who_comes_back_qualifies_and_is_in_the_events_and_in_the_timeline() {
    let place = Place::new();
    let running = place.start().await;
    let mut visitor = known(&running, &place, "director@works.example", BITS).await;
    assert!(!events(&running).await.contains(&"lead.qualified".to_owned()));
    place.wait_s(3600);
    let told = update(&mut visitor, &place, BITS);
    let answer = tell(&running, &told).await;
    assert!(answer.headers()["cache-control"] == "no-store" && !answer.headers().contains_key("set-cookie"));
    assert_eq!(answer.text().await.expect("a body"), "");
    let found = person(&running, "director@works.example").await;
    assert_eq!(timeline(&found), [("form", None), ("update", None)], "{found}");
    assert_eq!((&found["stage"], &found["timeline"][1]["source"]), (&json!("mql"), &json!("page")), "{found}");
    assert_eq!(events(&running).await.iter().filter(|kind| *kind == "lead.qualified").count(), 1);
    assert!(!get(&running, "/v1/persons").await.to_string().contains(BITS), "the bits are kept nowhere");
    // Sent again, with more, or under another name for the same definition, it is one fact.
    let again = update(&mut visitor, &place, &BITS.to_uppercase());
    for told in [&told, &again] {
        tell(&running, told).await;
    }
    assert_eq!(timeline(&person(&running, "director@works.example").await).len(), 2);
    assert_eq!(outcomes(&running).await, ["{outcome=\"known\"} 2", "{outcome=\"stored\"} 1"]);
    running.stop().await;
}

#[tokio::test]
async fn an_unknown_receipt_is_answered_like_a_known_one_and_stores_nothing() {
    let place = Place::new();
    let running = place.start().await;
    let unknown = BITS.replace('0', "1");
    let (mut took, mut answers) = ([Vec::new(), Vec::new()], Vec::new());
    for round in 0..9 {
        let bits = format!("{round:08x}{}", &BITS[8..]);
        // At one moment, so many would have the same evidence.
        place.wait_s(61);
        let mut visitor = known(&running, &place, &format!("lead-{round}@works.example"), &bits).await;
        for (times, bits) in took.iter_mut().zip([&bits, &unknown]) {
            let told = update(&mut visitor, &place, bits);
            let begun = Instant::now();
            let answer = tell(&running, &told).await;
            times.push(begun.elapsed());
            let headers: Vec<String> = answer.headers().keys().map(ToString::to_string).collect();
            answers.push((headers, answer.text().await.expect("a body")));
        }
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    let [known, unknown] = took.map(|mut times: Vec<Duration>| {
        times.sort();
        times[times.len() / 2]
    });
    println!("median: known {known:?}, unknown {unknown:?}");
    // Without waiting, a stored one takes several times as long.
    assert!(known.abs_diff(unknown) < Duration::from_millis(20), "known {known:?}, unknown {unknown:?}");
    assert_eq!(get(&running, "/v1/persons").await["persons"].as_array().expect("a list").len(), 9);
    assert_eq!(outcomes(&running).await, ["{outcome=\"stored\"} 9", "{outcome=\"unknown\"} 9"]);
    running.stop().await;
}

#[tokio::test]
async fn after_ninety_days_and_after_forgetting_a_receipt_is_unknown() {
    let place = Place::new();
    let running = place.start().await;
    let mut late = known(&running, &place, "late@works.example", BITS).await;
    place.wait(90);
    let told = update(&mut late, &place, BITS);
    tell(&running, &told).await;
    assert_eq!(timeline(&person(&running, "late@works.example").await).len(), 1);
    let bits = BITS.replace('0', "2");
    let mut gone = known(&running, &place, "gone@works.example", &bits).await;
    let id = person(&running, "gone@works.example").await["person"].as_str().expect("an id").to_owned();
    let erased = running.client.delete(running.url(&format!("/v1/persons/{id}"))).bearer_auth(TOKEN).send().await;
    assert_eq!(erased.expect("an answer").status(), 204);
    let told = update(&mut gone, &place, &bits);
    tell(&running, &told).await;
    let persons = get(&running, "/v1/persons").await;
    assert_eq!(persons["persons"].as_array().expect("a list").len(), 1, "{persons}");
    // Nor does it come back with a form of theirs that has another receipt.
    let other = BITS.replace('0', "3");
    known(&running, &place, "gone@works.example", &other).await;
    tell(&running, &told).await;
    assert_eq!(timeline(&person(&running, "gone@works.example").await), [("form", None)]);
    assert_eq!(outcomes(&running).await, ["{outcome=\"unknown\"} 3"]);
    running.stop().await;
}

#[tokio::test]
async fn evidence_is_verified_as_a_forms_and_without_consent_or_behaviour_nothing_is_stored() {
    let place = Place::new();
    let running = place.start().await;
    let mut visitor = known(&running, &place, "director@works.example", BITS).await;
    let told = update(&mut visitor, &place, BITS);
    let mut refused = visitor.evidence.clone();
    refused.record_consent(Consent::Denied);
    let nothing = Visitor::at(DEFINITION, place.now_s()).evidence.encode();
    for evidence in [refused.encode(), nothing, "no evidence".to_owned(), String::new()] {
        let mut told = told.clone();
        told["evidence"] = json!(evidence);
        tell(&running, &told).await;
    }
    assert_eq!(timeline(&person(&running, "director@works.example").await), [("form", None)]);
    // From a clock in the future.
    let mut forged = Visitor::at(DEFINITION, place.now_s() + 86_400);
    forged.read(600, 60);
    forged.evidence.advance_clock(forged.now_s);
    let mut told = told.clone();
    told["evidence"] = json!(forged.evidence.encode());
    tell(&running, &told).await;
    let found = person(&running, "director@works.example").await;
    assert_eq!(timeline(&found), [("form", None), ("update", Some("contradicted"))]);
    assert_eq!(found["stage"], "lead");
    assert_eq!(outcomes(&running).await, ["{outcome=\"empty\"} 4", "{outcome=\"stored\"} 1"]);
    running.stop().await;
}

#[tokio::test]
async fn captured_behaviour_qualifies_nobody_under_many_receipts() {
    let place = Place::new();
    let running = place.start().await;
    let mut visitor = known(&running, &place, "first@works.example", BITS).await;
    let captured = update(&mut visitor, &place, BITS);
    tell(&running, &captured).await;
    let mut verdicts = Vec::new();
    for forger in 0..5 {
        let bits = format!("{forger:08x}{}", &BITS[8..]);
        let mut fields = Visitor::at(DEFINITION, place.now_s()).send(&format!("forger-{forger:04}"), &GOOD);
        let email = format!("forger-{forger}@works.example");
        set(&mut fields, "email", &email);
        set(&mut fields, "handraise_receipt", &receipt(&bits));
        running.submit(&fields).await;
        let mut told = captured.clone();
        told["receipt"] = json!(bits);
        tell(&running, &told).await;
        verdicts.push(timeline(&person(&running, &email).await)[1].1.map(str::to_owned));
    }
    let contradicted = Some("contradicted".to_owned());
    assert_eq!(verdicts, [None, None, contradicted.clone(), contradicted.clone(), contradicted]);
    running.stop().await;
}

#[tokio::test]
async fn what_is_too_large_of_another_site_or_no_update_is_refused_and_so_is_a_client_that_tells_too_much() {
    let place = Place::new();
    let mut config = place.config();
    config.forms_a_minute = number(5);
    let running = Running::start(config).await;
    let told = json!({ "receipt": BITS, "evidence": "e" });
    let large = json!({ "receipt": BITS, "evidence": "e".repeat(20_000) });
    problem(telling(&running, &large).send().await.expect("an answer"), 413).await;
    problem(telling(&running, &json!({ "receipt": "00" })).send().await.expect("an answer"), 400).await;
    let foreign = telling(&running, &told).header("origin", "https://evil.example");
    problem(foreign.send().await.expect("an answer"), 403).await;
    let allowed = telling(&running, &told).header("origin", "https://www.example.com").send().await.expect("an answer");
    assert_eq!(
        (allowed.status().as_u16(), &allowed.headers()["access-control-allow-origin"]),
        (202, &"https://www.example.com".parse().expect("a value"))
    );
    let ask = |last| client_at(last).post(running.url("/v1/updates")).body(told.to_string()).send();
    for _ in 0..5 {
        assert_eq!(ask(2).await.expect("an answer").status(), 202);
    }
    let refused = ask(2).await.expect("an answer");
    assert!(refused.headers().contains_key("retry-after"));
    problem(refused, 429).await;
    assert_eq!(ask(3).await.expect("an answer").status(), 202);
    running.stop().await;
}
