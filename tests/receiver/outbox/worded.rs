//! What sales says of a lead leaves as a code: words are refused where they are told, and those that were stored before leave as `other`.

use handraise_tests::vendor::Vendor;
use serde_json::{Value, json};

use super::{form, get, message, place, start, target, yes};
use crate::migration::database;
use crate::running::{Place, Running, TOKEN, json as body, problem};

const WORDS: &str = "Grace says: no";

async fn tell(running: &Running, path: &str, sent: Value) -> reqwest::Response {
    running.client.post(running.url(path)).bearer_auth(TOKEN).json(&sent).send().await.expect("an answer")
}

fn rejected(reason: &str) -> Value {
    json!([{ "id": "r-1", "email": "ada@works.example", "status": "rejected", "reason": reason }])
}

/// The database of a receiver that stored a reason in words, where the present one has a code.
async fn put_words_instead_of(code: &str, place: &Place) {
    let mut connection = database(place).await;
    for (table, column) in [
        ("fact", "says"),
        ("crossing", "change"),
        ("person", "summary"),
        ("person", "report"),
        ("person", "added"),
        ("person", "nurture"),
        ("journey", "journey"),
    ] {
        let update = format!("UPDATE {table} SET {column} = replace({column}, ?, ?)");
        let done = sqlx::query(sqlx::AssertSqlSafe(update)).bind(code).bind(WORDS).execute(&mut connection).await;
        assert!(done.expect("as before").rows_affected() > 0, "{table}");
    }
    let before = "ALTER TABLE arrival DROP COLUMN by_score; INSERT INTO journey_left SELECT journey FROM journey; DELETE FROM _sqlx_migrations WHERE description = 'reason'";
    sqlx::raw_sql(before).execute(&mut connection).await.expect("as it was");
    sqlx::Connection::close(connection).await.expect("closed");
}

#[tokio::test]
async fn words_are_refused_where_a_code_belongs_and_named_by_nothing_that_they_say() {
    let place = place();
    let running = start(&place, Vec::new()).await;
    form(&running, "words-0001", "ada@works.example", true).await;
    for words in [WORDS, "No budget", "grace@works.example", &"a".repeat(41)] {
        let told = problem(tell(&running, "/v1/statuses", rejected(words)).await, 422).await.to_string();
        assert!(told.contains("index 0: `reason` is no code: ") && told.contains("put words into `comment`"), "{told}");
        assert!(!told.contains(words), "{told}");
    }
    let stored = body(tell(&running, "/v1/statuses", rejected("no_budget")).await).await;
    assert_eq!(stored["stored"], 1);
    running.stop().await;
}

#[tokio::test]
async fn a_reason_in_words_that_was_stored_before_leaves_nowhere() {
    let (place, vendor) = (place(), Vendor::start([yes()]).await);
    let changes = || vec![target("changes", "events = [\"lead.restored\"]\n", &vendor)];
    let running = start(&place, changes()).await;
    form(&running, "words-0002", "ada@works.example", true).await;
    // A hand that is given back before anybody has computed it never was a qualified lead.
    while get(&running, "/v1/kpis").await["all"]["mql"] != 1 {
        tokio::task::yield_now().await;
    }
    assert_eq!(tell(&running, "/v1/statuses", rejected("no_budget")).await.status(), 200);
    let person = get(&running, "/v1/persons").await["persons"][0]["person"].as_str().expect("an id").to_owned();
    running.stop().await;
    put_words_instead_of("no_budget", &place).await;
    let running = start(&place, changes()).await;
    for path in
        ["/v1/events", "/v1/nurture", "/v1/nurture?format=csv", "/v1/kpis", "/v1/kpis?format=csv", "/v1/persons?brief"]
    {
        let answer = running.get(path).bearer_auth(TOKEN).send().await.expect("an answer");
        let text = answer.text().await.expect("a text");
        assert!(!text.contains("Grace") && !text.contains("no_budget"), "{path}: {text}");
    }
    let kpis = get(&running, "/v1/kpis").await;
    assert_eq!(kpis["all"]["rejected_for"], json!({ "other": 2 }), "of Ada, and of whoever was removed: {kpis}");
    let events = get(&running, "/v1/events").await["events"].as_array().expect("a list").len();
    // Where people read what was told of a person, the words are a comment.
    let shown = get(&running, &format!("/v1/persons/{person}")).await;
    let timeline = shown["timeline"].as_array().expect("a list");
    let says = timeline.iter().find(|entry| entry["kind"] == "status").map(|entry| &entry["says"]).expect("a status");
    assert_eq!((&says["reason"], &says["comment"]), (&json!("other"), &json!(WORDS)));
    assert_eq!(shown["report"]["reason"], "other");
    assert!(!shown["history"].to_string().contains(WORDS), "{}", shown["history"]);
    // What is withdrawn changes the reason again.
    assert_eq!(tell(&running, "/v1/undo", json!({ "fact": "r-1" })).await.status(), 200);
    let [question] = <[_; 1]>::try_from(vendor.was_asked(1).await).expect("one message");
    assert_eq!(message(&question)["data"]["change"]["reason"]["from"], "other");
    assert!(!question.body.contains("Grace"), "{}", question.body);
    let after = get(&running, "/v1/events").await["events"].as_array().expect("a list").len();
    assert_eq!(after, events + 1, "that the reason is written otherwise is no event");
    let shown = get(&running, &format!("/v1/persons/{person}")).await;
    assert!(!shown["added"].to_string().contains("Grace"), "{}", shown["added"]);
    running.stop().await;
}
