//! Deadlines that pass while somebody waits for sales: each is told once, when it passes, and the person shows it.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::running::{Place, Running, TOKEN, json as body};

const HOUR_S: i64 = 3600;

const DEFINITION: &str = r#"
id = "clock"
version = 1

[[fields]]
id = "contact_sales"

[hand_raise]
field = "contact_sales"

[[routing]]
hand_raised = true
priority = "P1"
queue = "sales"
sla = "4h"
"#;

async fn get(running: &Running, path: &str) -> Value {
    let answer = running.get(path).bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    body(answer).await
}

async fn send(running: &Running, method: Method, path: &str, sent: Value) -> Value {
    let request = running.client.request(method, running.url(path)).bearer_auth(TOKEN);
    let answer = request.json(&sent).send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path} {sent}");
    body(answer).await
}

/// Somebody who asks for sales, and the address of what is known of them.
async fn asked(running: &Running, email: &str) -> String {
    running.submit(&[("email".into(), email.into()), ("contact_sales".into(), "yes".into())]).await;
    let persons = get(running, &format!("/v1/persons?email={email}")).await;
    format!("/v1/persons/{}", persons["persons"][0]["person"].as_str().expect("an id"))
}

async fn breaches(running: &Running) -> Vec<Value> {
    let events = get(running, "/v1/events?limit=1000").await["events"].as_array().expect("a list").clone();
    events.into_iter().filter(|event| event["type"] == "sla.breached").collect()
}

/// Asks until a person is as they should be.
async fn until(running: &Running, person: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    let asked = async {
        loop {
            let found = get(running, person).await;
            if is_so(&found) {
                return found;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), asked).await.expect("in time")
}

fn is_overdue(person: &Value) -> bool {
    person["overdue"] == true
}

/// Whether somebody was computed after a time, so that an event of before would be there.
async fn is_computed_again(running: &Running, person: &str) -> Value {
    let before = get(running, person).await["computed_at"].clone();
    send(running, Method::PUT, &format!("{person}/owner"), json!({ "owner": "Grace" })).await;
    until(running, person, |found| found["computed_at"] != before).await
}

#[tokio::test]
async fn a_deadline_that_passes_is_told_once_when_it_passes_and_after_downtime_too() {
    let place = Place::new();
    place.write("definition.toml", DEFINITION);
    let running = place.start().await;
    let person = asked(&running, "ada@works.example").await;
    let waits = get(&running, &person).await;
    assert_eq!((&waits["overdue"], waits["due_at"].is_string()), (&json!(false), true), "{waits}");
    let at = |name: &str| waits[name].as_str().expect("a time").trim_end_matches('Z').to_owned();
    assert!(at("next_change_at") > at("due_at"), "{waits}");
    place.wait_s(4 * HOUR_S + 1);
    let late = until(&running, &person, is_overdue).await;
    assert_eq!(late["due_at"], waits["due_at"], "the deadline that passed");
    let told = breaches(&running).await;
    let [event] = &told[..] else { panic!("one event: {told:?}") };
    let breach = &event["change"]["breach"];
    assert_eq!((&event["person"], &breach["sla_min"]), (&late["person"], &json!(240)), "{event}");
    let due_ms = breach["due_ms"].as_u64().expect("a time");
    let noticed_ms = event["change"]["at_ms"].as_u64().expect("a time");
    assert!((1..10_000).contains(&(noticed_ms - due_ms)), "{event}");
    let work = get(&running, &format!("{person}/work")).await;
    assert_eq!((&work["waits"][0]["due_ms"], &work["waits"][0]["is_overdue"]), (&json!(due_ms), &json!(true)));
    // Somebody else, whose deadline passes while the receiver is down.
    let other = asked(&running, "bob@works.example").await;
    running.stop().await;
    place.wait_s(30 * HOUR_S);
    let running = place.start().await;
    until(&running, &other, is_overdue).await;
    let told = breaches(&running).await;
    assert_eq!(told.len(), 2, "{told:?}");
    let breach = &told[1]["change"]["breach"];
    let late_ms = told[1]["change"]["at_ms"].as_u64().expect("a time") - breach["due_ms"].as_u64().expect("a time");
    assert!(late_ms > 25 * 3_600_000, "when it was due, and when that was noticed: {told:?}");
    // The next receiver tells nobody again.
    running.stop().await;
    let running = place.start().await;
    is_computed_again(&running, &person).await;
    is_computed_again(&running, &other).await;
    assert_eq!(breaches(&running).await, told);
    running.stop().await;
}

#[tokio::test]
async fn what_sales_does_ends_it_and_what_is_undone_goes_on() {
    let place = Place::new();
    place.write("definition.toml", DEFINITION);
    let running = place.start().await;
    let in_time = asked(&running, "ada@works.example").await;
    let status = json!([{ "id": "crm-1", "email": "ada@works.example", "status": "accepted" }]);
    send(&running, Method::POST, "/v1/statuses", status).await;
    let kept_away = asked(&running, "bob@works.example").await;
    let decided = json!({ "decision": "nurture", "comment": "a student" });
    send(&running, Method::PUT, &format!("{kept_away}/override"), decided).await;
    let called = asked(&running, "cyd@works.example").await;
    let call = send(&running, Method::POST, &format!("{called}/follow-ups"), json!({ "what": "call" })).await;
    let snoozed = asked(&running, "dan@works.example").await;
    send(&running, Method::PUT, &format!("{snoozed}/snooze"), json!({ "until": "2099-01-01" })).await;
    for person in [&in_time, &kept_away, &called] {
        let found = get(&running, person).await;
        assert_eq!((&found["due_at"], &found["overdue"]), (&Value::Null, &json!(false)), "{found}");
    }
    place.wait_s(5 * HOUR_S);
    // A snooze puts off no deadline; whoever reminds people knows of it.
    until(&running, &snoozed, is_overdue).await;
    let told = breaches(&running).await;
    let [event] = &told[..] else { panic!("one event: {told:?}") };
    assert!(event["change"]["breach"]["snoozed_until_ms"].is_u64(), "{event}");
    // A call that was noted by mistake: the lead waits again, since when it did.
    send(&running, Method::POST, "/v1/undo", json!({ "fact": call["fact"] })).await;
    assert!(is_overdue(&get(&running, &called).await));
    assert_eq!(breaches(&running).await.len(), 2);
    // Sales is late, and then it was not: a wait is told once.
    let call = send(&running, Method::POST, &format!("{called}/follow-ups"), json!({ "what": "call" })).await;
    assert!(!is_overdue(&get(&running, &called).await));
    send(&running, Method::POST, "/v1/undo", json!({ "fact": call["fact"] })).await;
    assert!(is_overdue(&get(&running, &called).await));
    for person in [&in_time, &kept_away] {
        assert!(!is_overdue(&is_computed_again(&running, person).await));
    }
    assert_eq!(breaches(&running).await.len(), 2);
    running.stop().await;
}

#[tokio::test]
async fn what_ended_a_wait_and_is_withdrawn_begins_no_other_and_is_no_news() {
    let place = Place::new();
    place.write("definition.toml", DEFINITION);
    let running = place.start().await;
    let person = asked(&running, "ada@works.example").await;
    place.wait_s(5 * HOUR_S);
    let due_at = until(&running, &person, is_overdue).await["due_at"].clone();
    for (status, reason) in [("accepted", None), ("rejected", Some("no_budget"))] {
        let mut said = json!({ "id": format!("said-{status}"), "email": "ada@works.example", "status": status });
        if let Some(reason) = reason {
            said["reason"] = json!(reason);
        }
        send(&running, Method::POST, "/v1/statuses", json!([said])).await;
        let found = get(&running, &person).await;
        assert_eq!((&found["due_at"], &found["overdue"]), (&Value::Null, &json!(false)), "{found}");
        let fact =
            &found["timeline"].as_array().expect("a list").iter().find(|it| it["kind"] == "status").expect("a status")
                ["fact"];
        send(&running, Method::POST, "/v1/undo", json!({ "fact": fact })).await;
        let found = get(&running, &person).await;
        assert!(is_overdue(&found) && found["due_at"] == due_at, "{status}: {found}");
    }
    let work = get(&running, &format!("{person}/work")).await;
    let waits = work["waits"].as_array().expect("a list");
    assert!(waits.len() == 1 && waits[0]["ended"].is_null() && waits[0]["is_overdue"] == true, "{work}");
    let events = get(&running, "/v1/events?limit=1000").await["events"].as_array().expect("a list").clone();
    let is_news = |kind: &&str| ["lead.hand_raised", "lead.qualified", "sla.breached"].contains(kind);
    let news: Vec<&str> = events.iter().filter_map(|event| event["type"].as_str()).filter(is_news).collect();
    assert_eq!(news, ["lead.hand_raised", "sla.breached"], "{events:?}");
    running.stop().await;
}

#[tokio::test]
async fn a_shorter_deadline_is_no_breach_of_waits_that_are_over() {
    let place = Place::new();
    place.write("definition.toml", DEFINITION);
    let running = place.start().await;
    let called = asked(&running, "ada@works.example").await;
    let waiting = asked(&running, "bob@works.example").await;
    place.wait_s(2 * HOUR_S);
    send(&running, Method::POST, &format!("{called}/follow-ups"), json!({ "what": "call" })).await;
    let shorter = DEFINITION.replace("version = 1", "version = 2").replace("4h", "1h");
    let put = running.client.put(running.url("/v1/definition")).bearer_auth(TOKEN).body(shorter);
    assert_eq!(put.send().await.expect("an answer").status(), 200);
    let is_new = |found: &Value| found["report"]["definition"]["version"] == 2;
    let found = until(&running, &waiting, is_new).await;
    assert!(!is_overdue(&found), "an hour from now on: {found}");
    assert!(!is_overdue(&until(&running, &called, is_new).await));
    assert_eq!(breaches(&running).await, [] as [Value; 0]);
    place.wait_s(HOUR_S + 1);
    until(&running, &waiting, is_overdue).await;
    assert!(!is_overdue(&is_computed_again(&running, &called).await));
    let told = breaches(&running).await;
    assert_eq!((told.len(), &told[0]["change"]["breach"]["sla_min"]), (1, &json!(60)), "{told:?}");
    running.stop().await;
}
