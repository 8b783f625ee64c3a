//! What sales looks at each day: who is overdue, by a deadline or by a step of the series, what became different since a time, and where the next grade begins.

use serde_json::{Value, json};

use crate::age::rfc3339;
use crate::ledger::{get, told};
use crate::persons::{DEFINITION, HOUR_S, everybody, everybody_of, id, names, who};
use crate::running::{Place, Running, TOKEN};

#[tokio::test]
async fn a_step_of_the_series_that_is_due_makes_somebody_overdue_as_a_deadline_does() {
    let place = Place::new();
    let soon =
        r#"{ after = "1h", what = "call", label = "=Call them" }, { after = "2d", what = "mail", label = "Write" }"#;
    let definition = DEFINITION.replace(r#"{ after = "2d", what = "call", label = "=Call them" }"#, soon);
    let running = everybody_of(&place, &definition).await;
    let (zoe, ogmundur) = (id(&running, "zoe@works.example").await, id(&running, "o@island.example").await);
    while who(&running, "overdue&sort=due").await != ["zoe", "o", "bob"] {}
    assert_eq!(who(&running, "overdue=false").await, ["eve"]);
    let put_off = json!([{ "id": "z1", "person": ogmundur, "until": "2099-01-01" }]);
    told(&running, "snoozes", put_off).await;
    assert_eq!(who(&running, "overdue&sort=due").await, ["zoe", "bob"], "a step waits for the end of a snooze");
    let called = json!({ "id": "f1", "what": "call", "reached": true });
    let path = format!("/v1/persons/{zoe}/follow-ups");
    let done = running.client.post(running.url(&path)).bearer_auth(TOKEN).json(&called).send().await;
    assert_eq!(done.expect("an answer").status(), 200);
    assert_eq!(who(&running, "overdue&sort=due").await, ["bob"]);
    told(&running, "statuses", json!([{ "id": "s1", "person": zoe, "status": "accepted" }])).await;
    place.wait_s(48 * HOUR_S);
    while !who(&running, "overdue").await.contains(&"zoe".to_owned()) {}
    let row = &get(&running, "/v1/persons?overdue&brief&q=zoe").await["persons"][0];
    assert_eq!((&row["overdue"], &row["due_at"]), (&json!(true), &Value::Null), "sales has her, and is to write");
    told(&running, "statuses", json!([{ "id": "s2", "person": zoe, "status": "won" }])).await;
    assert_eq!(who(&running, "overdue&q=zoe").await, [] as [&str; 0], "nobody follows up on a customer as on a lead");
    running.stop().await;
}

#[tokio::test]
async fn another_definition_changes_those_alone_of_whom_people_see_something_else_and_each_says_what() {
    let place = Place::new();
    let running = everybody(&place).await;
    let since = rfc3339(place.now_s() + 1);
    place.wait_s(HOUR_S);
    // A segment's name, and a time to answer: nobody's grade, priority, stage or decision.
    let other = DEFINITION.replace("\"rest\"", "\"others\"").replace("sla = \"24h\"", "sla = \"12h\"");
    place.write("definition.toml", other.replace("version = 1", "version = 2"));
    running.stop().await;
    let running = place.start().await;
    let history = async |running: &Running, email: &str| {
        let id = id(running, email).await;
        get(running, &format!("/v1/persons/{id}")).await["history"].as_array().expect("a list").len()
    };
    while history(&running, "o@island.example").await < 2 {}
    let changed = format!("changed_since={since}");
    assert_eq!(who(&running, &changed).await, [] as [&str; 0]);
    let (bob, zoe) = (id(&running, "bob@works.example").await, id(&running, "zoe@works.example").await);
    told(&running, "assignments", json!([{ "id": "a1", "person": bob, "owner": "grace@works.example" }])).await;
    told(&running, "statuses", json!([{ "id": "s1", "person": zoe, "status": "accepted" }])).await;
    place.wait_s(1);
    let undone = json!({ "id": "a2", "person": zoe, "owner": "grace@works.example" });
    told(&running, "assignments", json!([undone])).await;
    let undo = running.client.post(running.url("/v1/undo")).bearer_auth(TOKEN).json(&json!({ "fact": "a2" }));
    assert_eq!(undo.send().await.expect("an answer").status(), 200);
    let eve = [("email", "eve@other.example"), ("company_size", "1-10"), ("contact_sales", "yes")];
    running.submit(&eve.map(|(name, value)| (name.to_owned(), value.to_owned()))).await;
    let found = get(&running, &format!("/v1/persons?{changed}&brief&sort=name")).await;
    assert_eq!(names(&found), ["bob", "eve", "zoe"]);
    let of = |place: usize| found["persons"][place]["changed"].clone();
    assert_eq!(of(0), json!({ "told": ["assignment"] }));
    assert_eq!(
        of(1),
        json!({
            "priority": { "from": null, "to": "P2" }, "stage": { "from": "lead", "to": "mql" },
            "decision": { "from": "nurture", "to": "hand_raiser" }, "told": ["form"],
        })
    );
    assert_eq!(
        of(2),
        json!({ "stage": { "from": "mql", "to": "sal" }, "told": ["status"] }),
        "what was withdrawn is not told"
    );
    assert!(get(&running, "/v1/persons?brief").await["persons"][0].get("changed").is_none());
    running.stop().await;
}

#[tokio::test]
async fn a_person_comes_with_where_each_grade_begins_for_their_segment() {
    let fit = r#"
[fit]
grades = [80, 60, 40]
min_coverage_pct = 30

[[fit.company]]
label = "Company size"
attribute = "company_size"
points = { "201-1000" = 20, "1-10" = 5 }
"#;
    let place = Place::new();
    let definition = DEFINITION.replace("id = \"rest\"", "id = \"rest\"\ngrades = [70, 50, 20]");
    let running = everybody_of(&place, &format!("{definition}{fit}")).await;
    let grading = async |email: &str| {
        let id = id(&running, email).await;
        get(&running, &format!("/v1/persons/{id}")).await["grading"].clone()
    };
    let of = |grades: Value| json!({ "scale": "shares", "grades": grades, "min_coverage_pct": 30 });
    assert_eq!(grading("zoe@works.example").await, of(json!({ "A": 80, "B": 60, "C": 40 })));
    assert_eq!(grading("o@island.example").await, of(json!({ "A": 70, "B": 50, "C": 20 })));
    running.stop().await;
    let place = Place::new();
    let running = everybody(&place).await;
    let zoe = id(&running, "zoe@works.example").await;
    assert_eq!(get(&running, &format!("/v1/persons/{zoe}")).await["grading"], Value::Null, "nothing is graded");
    running.stop().await;
}
