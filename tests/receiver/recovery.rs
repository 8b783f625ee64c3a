//! A database that fails for a while, and the leads that come in meanwhile.

use std::time::{Duration, Instant};

use serde_json::json;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqliteConnection};

use crate::running::{Place, json as body, problem};

/// Another program that has the database open.
async fn neighbour(place: &Place) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(place.path().join("data/handraise.sqlite3"));
    options.connect().await.expect("the database")
}

#[tokio::test]
async fn a_failure_that_rolls_back_by_itself_ends_with_its_cause_and_health_says_so_meanwhile() {
    let place = Place::new();
    let running = place.start().await;
    let mut neighbour = neighbour(&place).await;
    // Like SQLite when a disk is full: the statement fails, and the transaction is gone.
    let full = "BEGIN SELECT RAISE(ROLLBACK, 'full'); END";
    for (name, event) in [("full_lead", "INSERT ON lead"), ("full_definition", "UPDATE ON definition")] {
        let trigger = AssertSqlSafe(format!("CREATE TRIGGER {name} BEFORE {event} {full}"));
        sqlx::raw_sql(trigger).execute(&mut neighbour).await.expect("a trigger");
    }
    for _ in 0..3 {
        problem(running.post().json(&json!({ "name": "A" })).send().await.expect("an answer"), 503).await;
    }
    let health = problem(running.get("/readyz").send().await.expect("an answer"), 503).await;
    assert_eq!(health["type"], "urn:handraise:problem:storage");
    sqlx::raw_sql("DROP TRIGGER full_lead; DROP TRIGGER full_definition")
        .execute(&mut neighbour)
        .await
        .expect("no trigger");
    let answer = running.post().json(&json!({ "name": "B" })).send().await.expect("an answer");
    assert_eq!(answer.status(), 201);
    let health = body(running.get("/readyz").send().await.expect("an answer")).await;
    assert_eq!((&health["status"], &health["leads"]), (&json!("ready"), &json!(1)));
    neighbour.close().await.expect("closed");
    running.stop().await;
}

#[tokio::test]
async fn a_locked_database_does_not_keep_a_receiver_from_stopping() {
    let place = Place::new();
    let running = place.start().await;
    let mut neighbour = neighbour(&place).await;
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut neighbour).await.expect("a lock");
    let posts: Vec<_> = (0..8).map(|n| tokio::spawn(running.post().json(&json!({ "n": n })).send())).collect();
    let started = Instant::now();
    // Once the receiver answers a later request, it has these.
    running.get("/readyz").send().await.expect("an answer");
    running.stop().await;
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    for post in posts {
        // The client was told to retry, or got no answer; it was never told that the lead is stored.
        let answer = post.await.expect("a task");
        assert!(answer.is_err() || answer.is_ok_and(|answer| answer.status() == 503));
    }
    neighbour.close().await.expect("closed");
}
