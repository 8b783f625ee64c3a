//! What the teams are to look at together: a definition that is to be reviewed, and more leads than sales can take. Each is told once.

use std::process::Command;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::running::{Place, Running, TOKEN, json as body, problem};
use crate::signed_in::first_admin;

const DEFINITION: &str = r#"
id = "agenda"
version = 1
review_by = "REVIEW_BY"

[[fields]]
id = "contact_sales"

[hand_raise]
field = "contact_sales"

[[routing]]
hand_raised = true
priority = "P1"
queue = "sales"

[[policy.review]]
id = "launch"
label = "The new product is out"
day = "LAUNCH"

[[policy.review]]
id = "rejects"
label = "Sales rejects too much"
reject_rate_pct = 50
of_at_least = 2

[[policy.capacity]]
queue = "sales"
leads_per_week = 2

[[policy.sql_criteria]]
id = "need"
label = "A need that we meet"
kind = "need"
required = true

[[policy.sql_criteria]]
id = "timeline"
label = "They decide this year"
kind = "timeline"
"#;

/// The definition, to be reviewed after so many days, with a launch after so many.
fn definition(place: &Place, version: u32, [review_by, launch]: [i64; 2]) -> String {
    let day = |days: i64| {
        let at = jiff::Timestamp::from_second(i64::from(place.now_s()) + days * 86_400).expect("a time");
        at.strftime("%Y-%m-%d").to_string()
    };
    let text = DEFINITION.replace("REVIEW_BY", &day(review_by)).replace("LAUNCH", &day(launch));
    text.replace("version = 1", &format!("version = {version}"))
}

async fn get(running: &Running, path: &str) -> Value {
    let answer = running.get(path).bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    body(answer).await
}

async fn events(running: &Running, kind: &str) -> Vec<Value> {
    let events = get(running, "/v1/events?limit=1000").await["events"].as_array().expect("a list").clone();
    events.into_iter().filter(|event| event["type"] == kind).collect()
}

/// Asks until there are so many events of a kind.
async fn until(running: &Running, kind: &str, many: usize) -> Vec<Value> {
    let asked = async {
        loop {
            let found = events(running, kind).await;
            if found.len() >= many {
                return found;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), asked).await.expect("in time")
}

/// Why, of each event.
fn why(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["review"]["why"].as_str().expect("a reason")).collect()
}

async fn status(running: &Running, id: &str, email: &str, status: &str) -> Value {
    let mut sent = json!({ "id": id, "email": email, "status": status });
    if status == "rejected" {
        sent["reason"] = json!("no_budget");
    }
    let request = running.client.post(running.url("/v1/statuses")).bearer_auth(TOKEN);
    body(request.json(&json!([sent])).send().await.expect("an answer")).await
}

#[tokio::test]
async fn a_review_is_called_for_once_for_each_reason_and_version_also_after_downtime() {
    let place = Place::new();
    place.write("definition.toml", definition(&place, 1, [30, 10]));
    let running = place.start().await;
    for (email, said) in [("ada", "rejected"), ("bob", "accepted"), ("cyd", "lost")] {
        status(&running, email, &format!("{email}@works.example"), said).await;
    }
    place.wait_s(61);
    let told = until(&running, "definition.review_due", 1).await;
    assert_eq!(
        why(&told),
        ["Sales rejects too much: sales rejected 1 of 2 leads within 28 days; 50 percent are too many"]
    );
    assert_eq!((&told[0]["review"]["id"], &told[0]["definition"]["version"]), (&json!("rejects"), &json!(1)));
    assert_eq!((&told[0]["review"]["rejected"], &told[0]["review"]["decided"]), (&json!(1), &json!(2)));
    running.stop().await;
    // The day comes while the receiver is down.
    place.wait(12);
    let running = place.start().await;
    let told = until(&running, "definition.review_due", 2).await;
    assert!(why(&told)[1].starts_with("The new product is out: the day 2"), "{told:?}");
    place.wait(20);
    let told = until(&running, "definition.review_due", 3).await;
    assert!(why(&told)[2].starts_with("the definition was to be reviewed by 2"), "{told:?}");
    let listed = get(&running, "/v1/definitions").await["reviews"].clone();
    let reasons: Vec<&Value> = listed.as_array().expect("a list").iter().map(|review| &review["by"]).collect();
    assert_eq!(reasons, ["reject_rate", "day", "review_by"], "{listed}");
    assert!(listed[0]["since"].is_string(), "{listed}");
    running.stop().await;
    let run = Command::new(handraise_tests::tool()).args(["definition", "list"]).current_dir(place.path()).output();
    let printed = String::from_utf8(run.expect("a run").stdout).expect("text");
    let reviews: Vec<&str> = printed.lines().filter(|line| line.starts_with("to be reviewed since ")).collect();
    assert_eq!(reviews.len(), 3, "{printed}");
    assert!(reviews[0].ends_with("sales rejected 1 of 2 leads within 28 days; 50 percent are too many"), "{printed}");
    // The next receiver says nothing new, and another version begins anew: what sales said before is not about it.
    let running = place.start().await;
    let put = running.client.put(running.url("/v1/definition")).bearer_auth(TOKEN).body(definition(&place, 2, [3, 40]));
    assert_eq!(put.send().await.expect("an answer").status(), 200);
    assert_eq!(get(&running, "/v1/definitions").await["reviews"], json!([]));
    place.wait(4);
    let told = until(&running, "definition.review_due", 4).await;
    assert_eq!(
        (told.len(), &told[3]["definition"]["version"], &told[3]["review"]["by"]),
        (4, &json!(2), &json!("review_by"))
    );
    running.stop().await;
}

#[tokio::test]
async fn more_leads_than_sales_can_take_are_told_once_a_week() {
    let place = Place::new();
    // A Monday, so that the week does not end meanwhile.
    let weekday = i64::from(place.now_s()) / 86_400 + 3;
    place.wait((7 - weekday.rem_euclid(7)).rem_euclid(7));
    place.write("definition.toml", definition(&place, 1, [300, 300]));
    let running = place.start().await;
    let ask = async |running: &Running, name: &str| {
        running
            .submit(&[("email".into(), format!("{name}@works.example")), ("contact_sales".into(), "yes".into())])
            .await
    };
    for name in ["a", "b"] {
        ask(&running, name).await;
    }
    assert_eq!(events(&running, "lead.hand_raised").await.len(), 2);
    ask(&running, "c").await;
    let told = until(&running, "queue.over_capacity", 1).await;
    let load = &told[0]["load"];
    assert_eq!((&load["queue"], &load["leads"], &load["over"]), (&json!("sales"), &json!(3), &json!(1)), "{told:?}");
    // No threshold keeps those away who ask for sales themselves.
    assert_eq!((&load["fitting_score"], &load["hand_raised"]), (&Value::Null, &json!(3)), "{told:?}");
    ask(&running, "d").await;
    running.stop().await;
    let running = place.start().await;
    place.wait(7);
    for name in ["e", "f", "g"] {
        ask(&running, name).await;
    }
    let told = until(&running, "queue.over_capacity", 2).await;
    assert_eq!(told.len(), 2, "once a week: {told:?}");
    assert_ne!(told[0]["load"]["week"], told[1]["load"]["week"]);
    running.stop().await;
}

#[tokio::test]
async fn a_program_s_status_without_required_criteria_is_stored_and_marked_and_a_user_is_asked() {
    let place = Place::new();
    place.write("definition.toml", definition(&place, 1, [300, 300]));
    let running = place.start().await;
    running.submit(&[("email".into(), "ada@works.example".into())]).await;
    let told = status(&running, "crm-1", "ada@works.example", "sales_qualified").await;
    assert_eq!(told["stored"], 1);
    assert_eq!(told["missing_criteria"], json!([{ "index": 0, "criteria": ["need"] }]), "{told}");
    let persons = get(&running, "/v1/persons").await;
    let id = persons["persons"][0]["person"].as_str().expect("an id").to_owned();
    let timeline = get(&running, &format!("/v1/persons/{id}")).await["timeline"].clone();
    assert_eq!(timeline[1]["missing_criteria"], json!(["need"]), "{timeline}");
    assert!(timeline[0].get("missing_criteria").is_none(), "{timeline}");
    // Somebody who is signed in can say more.
    let admin = first_admin(&running).await;
    let mut sent = json!([{ "id": "inbox-1", "person": id, "status": "sales_qualified", "criteria": ["timeline"] }]);
    let asked = problem(admin.send(Method::POST, "/v1/statuses", sent.clone()).await, 422).await;
    assert_eq!(asked["type"], "urn:handraise:problem:criteria");
    let detail = "ada@works.example is not sales qualified yet: your teams ask for \"A need that we meet\" (`need`);";
    assert!(asked["detail"].as_str().is_some_and(|said| said.starts_with(detail)), "{asked}");
    let stored = body(admin.send(Method::POST, "/v1/statuses?incomplete", sent.clone()).await).await;
    assert_eq!((&stored["stored"], &stored["missing_criteria"][0]["criteria"]), (&json!(1), &json!(["need"])));
    sent[0]["id"] = json!("inbox-2");
    sent[0]["criteria"] = json!(["need"]);
    let stored = body(admin.send(Method::POST, "/v1/statuses", sent.clone()).await).await;
    assert_eq!((&stored["stored"], stored.get("missing_criteria")), (&json!(1), None), "{stored}");
    running.stop().await;
}
