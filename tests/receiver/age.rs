//! How old evidence may be, and who may say when a form was received.

use serde_json::{Value, json};

use crate::running::{DEFINITION, Place, TOKEN};
use crate::verdict::codes;
use crate::visitor::{GOOD, Visitor, now_s};

const HOUR_S: u32 = 3600;
const DAY_S: u32 = 24 * HOUR_S;

/// The fields of somebody who sent a form so long ago.
fn sent_ago(ago_s: u32) -> Vec<(String, String)> {
    let mut visitor = Visitor::at(DEFINITION, now_s() - ago_s);
    visitor.read(90_000, 60);
    visitor.read(300, 60);
    visitor.send("aged-00001", &GOOD)
}

async fn judged(fields: &[(String, String)], headers: &[(&str, &str)]) -> Value {
    let place = Place::new();
    let running = place.start().await;
    let mut post = running.post().header("accept", "application/json").form(fields);
    for (name, value) in headers {
        post = post.header(*name, *value);
    }
    assert_eq!(post.send().await.expect("an answer").status(), 201);
    let lead = running.lead().await;
    running.stop().await;
    lead
}

/// RFC 3339 of so long ago, in UTC.
fn ago(ago_s: u32) -> String {
    rfc3339(now_s() - ago_s)
}

pub(crate) fn rfc3339(at_s: u32) -> String {
    jiff::Timestamp::from_second(at_s.into()).expect("a time").to_string()
}

#[tokio::test]
async fn evidence_of_a_day_is_verified_and_older_evidence_is_unverified() {
    let lead = judged(&sent_ago(23 * HOUR_S), &[]).await;
    assert_eq!((&lead["verdict"], codes(&lead)), (&json!("verified"), vec![]), "{lead}");
    let lead = judged(&sent_ago(25 * HOUR_S), &[]).await;
    assert_eq!((&lead["verdict"], codes(&lead)), (&json!("unverified"), vec!["late"]), "{lead}");
}

#[tokio::test]
async fn late_behaviour_is_kept_to_read_and_gives_no_points() {
    let lead = judged(&sent_ago(30 * HOUR_S), &[]).await;
    let found = &lead["assessment"];
    assert_eq!((&found["score"], &found["grade"], &found["decision"]), (&json!(0), &json!("A"), &json!("nurture")));
    assert_eq!(found["skipped"], json!([{ "rule": "pricing_read", "reason": "not_admitted" }]));
    assert_eq!(lead["late_assessment"]["score"], lead["claimed"]["score"], "{lead}");
    assert_eq!(lead["late_assessment"]["contributions"][0]["label"], "Read the pricing page");
    assert_eq!(lead["added"], json!([]));
}

#[tokio::test]
async fn a_hand_raised_in_a_late_form_counts() {
    let mut visitor = Visitor::at(DEFINITION, now_s() - 3 * DAY_S);
    let fields = visitor.send("aged-00002", &[&GOOD[..], &[("contact_sales", "yes")]].concat());
    let lead = judged(&fields, &[]).await;
    assert_eq!((&lead["verdict"], &lead["assessment"]["decision"]), (&json!("unverified"), &json!("hand_raiser")));
    assert_eq!(lead.get("late_assessment"), None, "there is no behaviour to read");
}

#[tokio::test]
async fn evidence_older_than_the_definition_keeps_any_is_contradicted() {
    let lead = judged(&sent_ago(179 * DAY_S), &[]).await;
    assert_eq!((&lead["verdict"], codes(&lead)), (&json!("unverified"), vec!["late"]), "{lead}");
    let lead = judged(&sent_ago(181 * DAY_S), &[]).await;
    assert_eq!((&lead["verdict"], codes(&lead)), (&json!("contradicted"), vec!["expired"]), "{lead}");
    assert_eq!((&lead["contact"]["name"], &lead["assessment"]["grade"]), (&json!("A. Director"), &json!("A")));
    assert_eq!(lead.get("late_assessment"), None);
}

#[tokio::test]
async fn an_authenticated_forwarder_states_when_it_received_the_form() {
    let bearer = format!("Bearer {TOKEN}");
    let fields = sent_ago(50 * HOUR_S);
    let stated = ago(49 * HOUR_S);
    let lead = judged(&fields, &[("authorization", &bearer), ("handraise-received-at", &stated)]).await;
    assert_eq!((&lead["verdict"], codes(&lead)), (&json!("verified"), vec!["forwarded"]), "{lead}");
    assert!(lead["verdict_reasons"][0].as_str().is_some_and(|reason| reason.contains(&stated)), "{lead}");
    let received_s = i64::from(now_s() - 49 * HOUR_S);
    let at_s = lead["assessment"]["at_s"].as_i64().expect("a time");
    assert!((at_s - received_s).abs() < 60, "the report is as of that time");

    let late = judged(&fields, &[("authorization", &bearer), ("handraise-received-at", &ago(HOUR_S))]).await;
    assert_eq!((&late["verdict"], codes(&late)), (&json!("unverified"), vec!["late", "forwarded"]), "{late}");
}

#[tokio::test]
async fn without_the_token_or_with_an_impossible_time_the_arrival_counts() {
    let bearer = format!("Bearer {TOKEN}");
    let (stated, ahead) = (ago(49 * HOUR_S), rfc3339(now_s() + HOUR_S));
    for headers in [
        [("authorization", ""), ("handraise-received-at", stated.as_str())],
        [("authorization", "Bearer wrong"), ("handraise-received-at", &stated)],
        [("authorization", &bearer), ("handraise-received-at", &ahead)],
        [("authorization", &bearer), ("handraise-received-at", "yesterday")],
    ] {
        let lead = judged(&sent_ago(50 * HOUR_S), &headers).await;
        assert_eq!((&lead["verdict"], codes(&lead)), (&json!("unverified"), vec!["late", "forwarder"]), "{headers:?}");
    }
    let mut fields = sent_ago(50 * HOUR_S);
    fields.push(("handraise_received_at".into(), stated));
    let lead = judged(&fields, &[("authorization", &bearer)]).await;
    assert_eq!(lead["verdict"], "unverified", "a visitor writes the fields, also those that a forwarder passes on");
}

#[tokio::test]
async fn a_receiver_whose_clock_is_days_ahead_finds_out_from_its_visitors_and_does_not_hold_it_against_them() {
    let place = Place::new();
    place.wait(2);
    let running = place.start().await;
    for n in 0..20 {
        let mut visitor = Visitor::at(DEFINITION, now_s());
        visitor.read(90_000 + 7 * n, 60);
        visitor.read(300 + 7 * n, 60);
        let email = format!("director{n}@works{n}.example");
        let form = [("name", "A. Director"), ("email", email.as_str()), ("company_size", "51-200")];
        running.submit(&visitor.send(&format!("skewed-{n:05}"), &form)).await;
    }
    let leads = running.leads().await;
    assert_eq!((&leads[1]["verdict"], codes(&leads[1])), (&json!("unverified"), vec!["late"]), "{}", leads[1]);
    assert_eq!((&leads[0]["verdict"], codes(&leads[0])), (&json!("verified"), vec!["receiver_clock"]), "{}", leads[0]);
    assert_eq!(leads[0]["assessment"]["score"], leads[0]["claimed"]["score"], "{}", leads[0]);
    running.stop().await;
}
