//! A database of an earlier version of the receiver.

use serde_json::json;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use crate::running::Place;
use crate::verdict::codes;
use crate::visitor::{GOOD, Visitor};

const SCHEMA_1: &str = include_str!("old/schema_1.sql");

pub(crate) async fn database(place: &Place) -> SqliteConnection {
    let file = place.path().join("data/handraise.sqlite3");
    SqliteConnectOptions::new().filename(file).create_if_missing(true).connect().await.expect("a database")
}

/// A column of all leads, oldest first.
pub(crate) async fn column(place: &Place, name: &'static str) -> Vec<Option<String>> {
    let mut database = database(place).await;
    let query = sqlx::AssertSqlSafe(format!("SELECT {name} FROM lead ORDER BY seq"));
    let found = sqlx::query_scalar(query).fetch_all(&mut database).await.expect("a column");
    database.close().await.expect("closed");
    found
}

#[tokio::test]
async fn leads_of_schema_1_stay_as_they_are_and_their_evidence_is_recognised() {
    let place = Place::new();
    place.write("data/.keep", "");
    let mut old = database(&place).await;
    sqlx::raw_sql(SCHEMA_1).execute(&mut old).await.expect("an old database");
    old.close().await.expect("closed");
    let columns = ["assessment", "verdict_reasons", "claimed", "contact", "evidence", "verdict", "submission"];
    let mut before = Vec::new();
    for name in columns {
        before.push(column(&place, name).await);
    }
    // Opened twice: the second time there is nothing to catch up.
    place.start().await.stop().await;
    let running = place.start().await;
    for (name, before) in columns.into_iter().zip(before) {
        assert_eq!(column(&place, name).await, before, "{name}");
    }
    let leads = running.leads().await;
    let verdicts: Vec<_> = leads.iter().map(|lead| lead["verdict"].as_str().unwrap_or_default()).collect();
    assert_eq!(verdicts, ["unverified", "contradicted", "verified"]);
    assert_eq!((&leads[2]["assessment"]["score"], &leads[2]["added"]), (&json!(38), &json!([])));
    assert_eq!(leads[0]["sent_again"][0]["contact"]["email"], "bare@mended.example");

    // The captured evidence of these leads, with its clock moved to today.
    let evidence = before_evidence(&place).await;
    for (person, expected) in [
        ("director@works.example", None),
        ("third@works.example", Some("shared_evidence")),
        ("fourth@works.example", Some("replayed")),
    ] {
        let mut forger = Visitor::new();
        forger.evidence = evidence.clone();
        let mut form = GOOD;
        form[1].1 = person;
        running.submit(&forger.send(&format!("new-{}", &person[..5]), &form)).await;
        assert_eq!(codes(&running.leads().await[0]).first().copied(), expected, "{person}");
    }
    running.stop().await;
}

async fn before_evidence(place: &Place) -> handraise::evidence::Evidence {
    let text = column(place, "evidence").await.swap_remove(0).expect("evidence");
    handraise::evidence::Evidence::decode(&text).expect("the first version is read for ever")
}
