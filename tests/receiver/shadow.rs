//! A shadow definition: it says whom it would change, and changes nobody.

use std::time::Duration;

use serde_json::{Value, json};
use sqlx::Row;

use crate::activation::{done, in_force, put, version};
use crate::ledger::{form, get, persons, told};
use crate::running::{DEFINITION, Place, Running, TOKEN, problem};
use crate::visitor::Visitor;

/// Nobody has a high rating, so nobody qualifies.
fn stricter() -> String {
    DEFINITION.replace("version = 1", "version = 2").replace("[60, 20, 10]", "[95, 90, 85]")
}

async fn shadow(running: &Running, text: String) -> Value {
    let request = running.client.put(running.url("/v1/definition/shadow")).bearer_auth(TOKEN).body(text);
    done(request.send().await.expect("an answer")).await
}

/// What the shadow says once it has computed everybody.
async fn complete(running: &Running, persons: usize) -> Value {
    let computed = async {
        loop {
            let now = get(running, "/v1/definition/shadow").await;
            if now["progress"] == json!({ "persons": persons, "computed": persons }) {
                return now;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), computed).await.expect("in time")
}

/// Everything in the database that people or programs see or decide by.
async fn decisive(place: &Place) -> Vec<String> {
    let mut database = crate::migration::database(place).await;
    let mut rows = Vec::new();
    for query in [
        "SELECT json_array(id, stage, grade, rating, score_milli, priority, decision, hand_raised, owner, basis, computed_ms, next_change_ms, \
         summary, report, added, suppressed) AS line FROM person ORDER BY id",
        "SELECT json_array(person, at_ms, change) AS line FROM crossing ORDER BY seq",
        "SELECT json_array(id, says) AS line FROM fact ORDER BY seq",
        "SELECT json_array(submission, assessment, verdict, definition_hash) AS line FROM lead ORDER BY seq",
        "SELECT json_array(hash, superseded_ms) AS line FROM definition ORDER BY hash",
        "SELECT json_array(key, person) AS line FROM person_key ORDER BY key",
        "SELECT json_array(key) AS line FROM person_due ORDER BY key",
    ] {
        let found = sqlx::query(query).fetch_all(&mut database).await.expect("rows");
        rows.extend(found.iter().map(|row| row.get::<String, _>("line")));
    }
    sqlx::Connection::close(database).await.expect("closed");
    rows
}

#[tokio::test]
async fn a_shadow_says_who_would_leave_and_changes_nobody() {
    let place = Place::new();
    let running = place.start().await;
    for (submission, email) in [("shadow-001", "ada@works.example"), ("shadow-002", "bob@works.example")] {
        running.submit(&form(&mut Visitor::interested(), submission, email)).await;
    }
    running.submit(&[("email".into(), "cyd@works.example".into())]).await;
    persons(&running).await;
    let (before, events) = (decisive(&place).await, get(&running, "/v1/events").await);
    assert!(events.to_string().contains("lead.qualified"), "{events}");
    problem(running.get("/v1/definition/shadow").bearer_auth(TOKEN).send().await.expect("an answer"), 404).await;
    let set = shadow(&running, stricter()).await;
    assert!(set["changes"].to_string().contains("harder to reach"), "{set}");
    assert_eq!(shadow(&running, stricter()).await["changed"], false);
    let found = complete(&running, 3).await;
    // Whoever asks what is stored of them gets this, too.
    let left = found["persons"][0]["person"].as_str().expect("an id");
    let exported = get(&running, &format!("/v1/persons/{left}/export")).await;
    assert_eq!(exported["shadow"]["summary"], found["persons"][0]["then"], "{exported}");
    assert_eq!((&found["counts"]["enter"], &found["counts"]["leave"]), (&json!(0), &json!(2)), "{found}");
    assert_eq!((&found["definition"]["version"], &found["definition"]["by"]), (&json!(2), &json!("admin")));
    let names: Vec<_> =
        found["persons"].as_array().expect("a list").iter().map(|person| &person["contact"]["email"]).collect();
    assert_eq!(names.len(), 2, "{found}");
    let first = &found["persons"][0];
    assert_eq!((&first["now"]["decision"], &first["then"]["decision"]), (&json!("qualified"), &json!("nurture")));
    // A page at a time, and only what is asked for.
    let page = get(&running, "/v1/definition/shadow?limit=1&change=leave").await;
    let next = page["next"].as_str().expect("more");
    let rest = get(&running, &format!("/v1/definition/shadow?limit=1&change=leave&after={next}")).await;
    assert_eq!((&page["persons"][0], &rest["persons"][0]), (&found["persons"][0], &found["persons"][1]));
    assert_eq!(
        (&rest["next"], get(&running, "/v1/definition/shadow?change=enter").await["persons"].clone()),
        (&Value::Null, json!([]))
    );
    problem(running.get("/v1/definition/shadow?change=x").bearer_auth(TOKEN).send().await.expect("an answer"), 400)
        .await;
    let path = format!("/v1/persons/{}", first["person"].as_str().expect("an id"));
    let beside = get(&running, &path).await;
    assert_eq!(
        (&beside["shadow"]["changes"][0], &beside["report"]["decision"]),
        (&json!("leave"), &json!("qualified"))
    );
    assert_eq!(beside["shadow"]["summary"], first["then"]);
    // Nothing that decides anything has moved, and no event was written.
    assert_eq!(decisive(&place).await, before);
    assert_eq!(get(&running, "/v1/events").await, events);
    assert_eq!(in_force(&running).await, "receiver-test@1");
    // It survives a restart, and is what everybody becomes when it comes into force.
    running.stop().await;
    let running = place.start().await;
    let kept = complete(&running, 3).await;
    assert_eq!(kept["counts"], found["counts"]);
    done(put(&running, "", stricter()).await).await;
    problem(running.get("/v1/definition/shadow").bearer_auth(TOKEN).send().await.expect("an answer"), 404).await;
    let activated = async {
        while persons(&running).await.iter().any(|person| person["report"]["definition"]["version"] != 2) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), activated).await.expect("in time");
    for moved in kept["persons"].as_array().expect("a list") {
        let now = get(&running, &format!("/v1/persons/{}", moved["person"].as_str().expect("an id"))).await;
        for member in ["decision", "grade", "rating", "priority", "reason", "hand_raised"] {
            assert_eq!(now["report"][member], moved["then"][member], "{member}: {now}");
        }
        assert_eq!((&now["stage"], &now["shadow"]), (&moved["then"]["stage"], &Value::Null));
    }
    running.stop().await;
}

#[tokio::test]
async fn a_shadow_follows_what_is_told_and_forgets_who_is_forgotten() {
    let place = Place::new();
    let running = place.start().await;
    shadow(&running, stricter()).await;
    running.submit(&form(&mut Visitor::interested(), "shadow-011", "ada@works.example")).await;
    persons(&running).await;
    let found = complete(&running, 1).await;
    assert_eq!(found["counts"]["leave"], 1, "{found}");
    // Who is suppressed anyway does not leave.
    told(&running, "suppressions", json!([{ "id": "s-1", "email": "ada@works.example", "suppression": "customers" }]))
        .await;
    persons(&running).await;
    assert_eq!(complete(&running, 1).await["counts"]["leave"], 0);
    let id = found["persons"][0]["person"].as_str().expect("an id");
    let erased = running.client.delete(running.url(&format!("/v1/persons/{id}"))).bearer_auth(TOKEN).send().await;
    assert_eq!(erased.expect("an answer").status(), 204);
    let mut database = crate::migration::database(&place).await;
    let left: i64 =
        sqlx::query_scalar("SELECT (SELECT count(*) FROM shadow_person) + (SELECT count(*) FROM shadow_due)")
            .fetch_one(&mut database)
            .await
            .expect("a number");
    assert_eq!(left, 0);
    let ended = running.client.delete(running.url("/v1/definition/shadow")).bearer_auth(TOKEN).send().await;
    assert_eq!(ended.expect("an answer").status(), 204);
    let again = running.client.delete(running.url("/v1/definition/shadow")).bearer_auth(TOKEN).send().await;
    problem(again.expect("an answer"), 404).await;
    let present =
        running.client.put(running.url("/v1/definition/shadow")).bearer_auth(TOKEN).body(DEFINITION).send().await;
    problem(present.expect("an answer"), 409).await;
    assert_ne!(version(2), DEFINITION);
    running.stop().await;
}
