//! The database's files: who may read them, how they are laid out, and what happens if somebody takes them away while the receiver runs.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::json;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use crate::running::{Place, Running, problem};

const SCHEMA_1: &str = include_str!("old/schema_1.sql");

fn file(place: &Place) -> PathBuf {
    place.path().join("data/handraise.sqlite3")
}

fn log(place: &Place) -> PathBuf {
    place.path().join("data/handraise.sqlite3-wal")
}

async fn open(place: &Place) -> SqliteConnection {
    SqliteConnectOptions::new().filename(file(place)).create_if_missing(true).connect().await.expect("a database")
}

async fn page_bytes(place: &Place) -> i64 {
    let mut database = open(place).await;
    let bytes = sqlx::query_scalar("PRAGMA page_size").fetch_one(&mut database).await.expect("a number");
    database.close().await.expect("closed");
    bytes
}

async fn post(running: &Running, name: &str) -> u16 {
    running.post().json(&json!({ "name": name })).send().await.expect("an answer").status().as_u16()
}

async fn health(running: &Running) -> u16 {
    running.get("/readyz").send().await.expect("an answer").status().as_u16()
}

/// Asks until the receiver says that it stores nothing, or that it does again.
async fn until_health_is(running: &Running, status: u16) -> Duration {
    let begun = Instant::now();
    while health(running).await != status {
        assert!(begun.elapsed() < Duration::from_secs(20), "the receiver never says {status}");
        tokio::task::yield_now().await;
    }
    begun.elapsed()
}

#[cfg(unix)]
#[tokio::test]
async fn a_removed_database_or_log_is_noticed_within_a_second_and_no_lead_is_taken_until_it_is_back() {
    for taken in [file, log] {
        let place = Place::new();
        let running = place.start().await;
        assert_eq!(post(&running, "A").await, 201);
        let (taken, elsewhere) = (taken(&place), place.path().join("elsewhere"));
        std::fs::rename(&taken, &elsewhere).expect("taken away");
        assert_eq!(post(&running, "B").await, 503, "the very next lead");
        std::fs::rename(&elsewhere, &taken).expect("put back");
        assert_eq!(post(&running, "C").await, 201);

        std::fs::rename(&taken, &elsewhere).expect("taken away");
        let noticed = until_health_is(&running, 503).await;
        assert!(noticed < Duration::from_secs(1), "{noticed:?}");
        std::fs::rename(&elsewhere, &taken).expect("put back");
        until_health_is(&running, 200).await;
        assert_eq!(post(&running, "D").await, 201);
        running.stop().await;
        let running = place.start().await;
        let names: Vec<_> = running.leads().await.iter().map(|lead| lead["contact"]["name"].clone()).collect();
        assert_eq!(names, ["D", "C", "A"].map(|name| json!(name)), "what was answered with 201 is there");
        running.stop().await;
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_database_that_was_put_in_the_place_of_the_open_one_is_used_after_a_new_start_only() {
    let place = Place::new();
    let running = place.start().await;
    assert_eq!(post(&running, "A").await, 201);
    let backup = place.path().join("backup.sqlite3");
    let mut neighbour = open(&place).await;
    sqlx::query("VACUUM INTO ?").bind(backup.to_str()).execute(&mut neighbour).await.expect("a backup");
    neighbour.close().await.expect("closed");
    std::fs::rename(&backup, file(&place)).expect("replaced");
    let answer = running.post().json(&json!({ "name": "B" })).send().await.expect("an answer");
    assert_eq!(problem(answer, 503).await["type"], "urn:handraise:problem:storage");
    running.stop().await;
    for left in ["-wal", "-shm"] {
        let _there = std::fs::remove_file(place.path().join(format!("data/handraise.sqlite3{left}")));
    }
    let running = place.start().await;
    assert_eq!(post(&running, "C").await, 201);
    assert_eq!(running.leads().await.len(), 2);
    running.stop().await;
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_on_the_machine_can_read_what_the_receiver_creates() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let mut config = place.config();
    config.data_dir = place.path().join("new/data");
    let running = Running::start(config).await;
    assert_eq!(post(&running, "A").await, 201);
    let mode = |path: &str| {
        let about = std::fs::metadata(place.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        about.permissions().mode() & 0o777
    };
    assert_eq!(["new", "new/data"].map(mode), [0o700; 2]);
    let files = ["", "-wal", "-shm"].map(|ending| format!("new/data/handraise.sqlite3{ending}"));
    assert_eq!(files.map(|file| mode(&file)), [0o600; 3]);
    running.stop().await;
}

#[tokio::test]
async fn a_new_database_has_large_pages_and_an_old_one_gets_them_as_documented_without_losing_a_lead() {
    let place = Place::new();
    let running = place.start().await;
    assert_eq!(post(&running, "A").await, 201);
    running.stop().await;
    assert_eq!(page_bytes(&place).await, 16_384);

    let place = Place::new();
    place.write("data/.keep", "");
    let mut old = open(&place).await;
    sqlx::raw_sql(SCHEMA_1).execute(&mut old).await.expect("an old database");
    old.close().await.expect("closed");
    let running = place.start().await;
    let before = running.leads().await;
    running.stop().await;
    assert_eq!((page_bytes(&place).await, before.len()), (4096, 3), "an old database stays as it is");

    let guide = std::fs::read_to_string(handraise_tests::root().join("docs/receiver.md")).expect("the page");
    let (_, rest) = guide.split_once("sqlite3 data/handraise.sqlite3 \"PRAGMA journal_mode").expect("it is documented");
    let statements = format!("PRAGMA journal_mode{}", rest.split_once('"').expect("its end").0);
    let mut stopped = open(&place).await;
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements)).execute(&mut stopped).await.expect("new pages");
    stopped.close().await.expect("closed");
    assert_eq!(page_bytes(&place).await, 16_384);
    let running = place.start().await;
    assert_eq!(running.leads().await, before);
    assert_eq!(post(&running, "B").await, 201);
    running.stop().await;
    let options = SqliteConnectOptions::new().filename(file(&place)).journal_mode(SqliteJournalMode::Wal);
    options.connect().await.expect("it opens").close().await.expect("closed");
}
