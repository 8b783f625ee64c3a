//! What salespeople note of their work, and what is to be done next.

use reqwest::Method;
use serde_json::{Value, json};

use crate::running::{Place, Running, TOKEN, json as body, problem};
use crate::signed_in::{Browser, invite, with_admin};

const DEFINITION: &str = r#"
id = "work"
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

[[policy.follow_up]]
id = "new_lead"
label = "A new lead"
steps = [
  { after = "1h", what = "call", label = "Call" },
  { after = "2d", what = "mail", label = "Send the price list", content = "price_list" },
]

[[policy.content]]
id = "price_list"
label = "Price list"
address = "https://acme.example/price-list.pdf"
"#;

async fn send(running: &Running, method: Method, path: &str, sent: Value) -> reqwest::Response {
    let request = running.client.request(method, running.url(path)).bearer_auth(TOKEN);
    request.json(&sent).send().await.expect("an answer")
}

async fn get(running: &Running, path: &str) -> Value {
    let answer = running.get(path).bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    body(answer).await
}

/// Somebody who asks for sales, and the address of what is known of them.
async fn asked(place: &Place) -> (Running, String) {
    place.write("definition.toml", DEFINITION);
    let running = place.start().await;
    running.submit(&[("email".into(), "ada@works.example".into()), ("contact_sales".into(), "yes".into())]).await;
    let persons = get(&running, "/v1/persons").await;
    let path = format!("/v1/persons/{}", persons["persons"][0]["person"].as_str().expect("an id"));
    (running, path)
}

#[tokio::test]
async fn a_lead_waits_until_somebody_follows_up_and_the_plan_goes_on() {
    let place = Place::new();
    let (running, person) = asked(&place).await;
    place.wait_s(5 * 3600);
    let work = get(&running, &format!("{person}/work")).await;
    let wait = &work["waits"][0];
    assert_eq!((&wait["sla_min"], &wait["is_overdue"], &wait["ended"]), (&json!(240), &json!(true), &Value::Null));
    let called = json!({ "what": "call", "reached": true, "comment": "Call again in spring" });
    assert_eq!(send(&running, Method::POST, &format!("{person}/follow-ups"), called).await.status(), 200);
    let work = get(&running, &format!("{person}/work")).await;
    assert_eq!(work["waits"][0]["ended"]["by"], "follow_up");
    let steps = work["plan"]["steps"].as_array().expect("steps");
    assert!(steps[0]["done"].is_string(), "{steps:?}");
    assert_eq!((&steps[1]["done"], &steps[1]["content"]), (&Value::Null, &json!("price_list")));
    assert_eq!(work["suggestions"][0]["address"], "https://acme.example/price-list.pdf");
    let timeline = get(&running, &person).await;
    let kinds: Vec<&Value> =
        timeline["timeline"].as_array().expect("a list").iter().map(|entry| &entry["kind"]).collect();
    assert_eq!(kinds, ["form", "follow_up"]);
    running.stop().await;
}

#[tokio::test]
async fn a_snooze_puts_off_what_is_to_be_done() {
    let place = Place::new();
    let (running, person) = asked(&place).await;
    let past = send(&running, Method::PUT, &format!("{person}/snooze"), json!({ "until": "2020-01-01" })).await;
    assert!(problem(past, 422).await["detail"].to_string().contains("`until` has passed"));
    let until = json!({ "until": "2099-01-01", "comment": "on holiday" });
    assert_eq!(send(&running, Method::PUT, &format!("{person}/snooze"), until).await.status(), 200);
    let work = get(&running, &format!("{person}/work")).await;
    assert_eq!(work["plan"]["steps"][0]["due_ms"], work["snoozed_until_ms"]);
    assert_eq!(send(&running, Method::PUT, &format!("{person}/snooze"), json!({})).await.status(), 200);
    assert_eq!(get(&running, &format!("{person}/work")).await["snoozed_until_ms"], Value::Null);
    running.stop().await;
}

#[tokio::test]
async fn somebody_decides_against_the_definition_with_a_reason_and_takes_it_back() {
    let place = Place::new();
    let (running, person) = asked(&place).await;
    let path = format!("{person}/override");
    let without = send(&running, Method::PUT, &path, json!({ "decision": "nurture" })).await;
    assert!(problem(without, 422).await["detail"].to_string().contains("`comment` is missing"));
    let decided = json!({ "decision": "nurture", "comment": "a student" });
    assert_eq!(send(&running, Method::PUT, &path, decided).await.status(), 200);
    let found = get(&running, &person).await;
    assert_eq!((&found["report"]["reason"], &found["stage"]), (&json!("override"), &json!("lead")));
    let work = get(&running, &format!("{person}/work")).await;
    assert_eq!(work["overridden"]["comment"], "a student");
    assert_eq!(work["waits"][0]["ended"]["by"], "withdrawn");
    assert_eq!(send(&running, Method::PUT, &path, json!({})).await.status(), 200);
    assert_eq!(get(&running, &person).await["report"]["reason"], "hand_raised");
    running.stop().await;
}

#[tokio::test]
async fn an_undo_gives_a_lead_back_as_it_was_and_who_qualified_meanwhile_comes_to_sales_only_then() {
    let place = Place::new();
    let (running, person) = asked(&place).await;
    let events = async || get(&running, "/v1/events?limit=1000").await["events"].as_array().expect("a list").clone();
    let kinds = async || -> Vec<String> {
        events().await.iter().map(|event| event["type"].as_str().expect("a kind").to_owned()).collect()
    };
    let keep_away = async |person: &str| {
        let decided = json!({ "decision": "nurture", "comment": "a student" });
        body(send(&running, Method::PUT, &format!("{person}/override"), decided).await).await["fact"].clone()
    };
    let fact = keep_away(&person).await;
    get(&running, &person).await;
    send(&running, Method::POST, "/v1/undo", json!({ "fact": fact })).await;
    assert_eq!(get(&running, &person).await["report"]["reason"], "hand_raised");
    assert_eq!(kinds().await, ["lead.hand_raised", "lead.disqualified", "lead.restored"]);
    assert_eq!(events().await[2]["change"]["restored"], true);
    let work = get(&running, &format!("{person}/work")).await;
    assert_eq!(work["waits"].as_array().map(Vec::len), Some(1), "it waits as it did: {work}");
    // Bob asks for sales only after somebody has decided that he does not go there.
    let form = |answer: &str| [("email".into(), "bob@works.example".into()), ("contact_sales".into(), answer.into())];
    running.submit(&form("no")).await;
    let found = get(&running, "/v1/persons?email=bob@works.example").await;
    let bob = format!("/v1/persons/{}", found["persons"][0]["person"].as_str().expect("an id"));
    let fact = keep_away(&bob).await;
    running.submit(&form("yes")).await;
    assert_eq!(get(&running, &bob).await["stage"], "lead");
    let before = kinds().await.len();
    send(&running, Method::POST, "/v1/undo", json!({ "fact": fact })).await;
    assert_eq!(get(&running, &bob).await["stage"], "mql");
    assert_eq!(kinds().await[before..], ["lead.qualified"], "{:?}", events().await);
    assert_eq!(get(&running, &format!("{bob}/work")).await["waits"].as_array().map(Vec::len), Some(1));
    running.stop().await;
}

#[tokio::test]
async fn who_decides_chooses_among_colleagues_times_and_criteria() {
    let (place, running, admin) = with_admin().await;
    let criteria = "[[policy.sql_criteria]]\nid = \"need\"\nlabel = \"They have a need\"\nrequired = true\n";
    place.write("definition.toml", format!("{DEFINITION}\n{criteria}"));
    for (email, role) in
        [("grace@works.example", "sales"), ("reader@works.example", "read"), ("new@works.example", "sales")]
    {
        let (_, link) = invite(&admin, email, role).await;
        if !email.starts_with("new") {
            Browser::new(&running).join(&link, json!({})).await;
        }
    }
    running.stop().await;
    let running = place.start().await;
    let choices = get(&running, "/v1/choices?day=2099-12-24").await;
    let emails: Vec<_> = choices["team"].as_array().expect("a list").iter().map(|each| &each["email"]).collect();
    assert_eq!(emails, ["ada@works.example", "grace@works.example"], "who only reads, or never came, owns no leads");
    assert_eq!(choices["criteria"], json!([{ "id": "need", "label": "They have a need", "required": true }]));
    assert_eq!(choices["has_crm"], false);
    assert_eq!(choices["priorities"], json!(["P1"]));
    let times: Vec<u64> = choices["snooze"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|each| each["at_ms"].as_u64().expect("a time"))
        .collect();
    assert!(times.len() >= 2 && times.is_sorted(), "{choices}");
    assert_eq!(choices["snooze"].as_array().and_then(|all| all.last()).map(|last| &last["id"]), Some(&json!("day")));
    problem(running.get("/v1/choices?day=tomorrow").bearer_auth(TOKEN).send().await.expect("an answer"), 400).await;
    problem(running.get("/v1/choices").send().await.expect("an answer"), 401).await;
    running.stop().await;
}
