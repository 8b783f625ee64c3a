//! What the writer does when the database is full, locked, or given something bad.

use std::time::Instant;

use sqlx::sqlite::SqliteJournalMode;
use tempfile::TempDir;

use super::*;
use crate::entry::{IfNotOwn, Judgement};
use handraise::verification::Sender;

/// Creates a database with its tables. Also returns how to open it.
async fn create(folder: &TempDir) -> (SqliteConnection, SqliteConnectOptions) {
    let options = SqliteConnectOptions::new()
        .filename(folder.path().join("test.sqlite3"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal);
    let mut connection = options.clone().connect().await.expect("a database");
    sqlx::migrate!("src/migrations").run(&mut connection).await.expect("tables");
    (connection, options)
}

async fn start(options: SqliteConnectOptions) -> Writer {
    Writer::start(options.connect().await.expect("a connection"), options).expect("a writer")
}

fn entry(submission: usize, message: &str) -> Entry {
    let judgement = Judgement {
        verdict: "unverified",
        raised: false,
        reasons: Vec::new(),
        assessment: "{}".into(),
        added: "[]".into(),
        late_assessment: None,
    };
    Entry {
        submission: submission.to_string(),
        received_ms: 0,
        contact: message.to_owned(),
        claimed: "{}".into(),
        definition_hash: String::new(),
        to_be_checked: None,
        raises_hand: false,
        evidence: None,
        card: "{}".into(),
        judgement: judgement.clone(),
        if_not_own: IfNotOwn::new(move |_| judgement.clone()),
        fingerprint: Vec::new(),
        sender: Sender::default(),
        visit: None,
        site: None,
    }
}

#[tokio::test]
async fn a_full_disk_is_named_and_writing_continues_once_there_is_room() {
    let folder = TempDir::new().expect("a folder");
    let (mut neighbour, options) = create(&folder).await;
    let writer = start(options.pragma("max_page_count", "240")).await;
    let message = "x".repeat(8000);
    let mut full = None;
    for n in 0..240 {
        full = full.or(writer.store(entry(n, &message)).await.err());
    }
    let full = full.expect("a full disk").to_string();
    assert!(full.contains("full"), "{full}");
    let again = writer.store(entry(240, &message)).await.expect_err("a full disk").to_string();
    assert_eq!(again, full);
    sqlx::raw_sql("DELETE FROM lead").execute(&mut neighbour).await.expect("room");
    assert!(writer.store(entry(241, &message)).await.is_ok());
    writer.close().await;
}

#[tokio::test]
async fn the_end_of_a_failure_is_noticed_even_if_no_lead_comes() {
    let folder = TempDir::new().expect("a folder");
    let (mut neighbour, options) = create(&folder).await;
    let writer = start(options.busy_timeout(Duration::ZERO)).await;
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut neighbour).await.expect("a lock");
    assert!(!writer.is_failing());
    writer.store(entry(0, "")).await.expect_err("a locked database");
    assert!(writer.is_failing());
    sqlx::raw_sql("COMMIT").execute(&mut neighbour).await.expect("no lock");
    let mut failing = writer.failing.clone();
    let over = failing.wait_for(|failing| !failing);
    tokio::time::timeout(Duration::from_secs(30), over).await.expect("in time").expect("a writer");
    writer.close().await;
}

#[tokio::test]
async fn a_bad_entry_takes_no_neighbour_with_it() {
    let folder = TempDir::new().expect("a folder");
    let (mut neighbour, options) = create(&folder).await;
    sqlx::raw_sql(
        "CREATE TRIGGER bad BEFORE INSERT ON lead WHEN new.contact = 'bad' BEGIN SELECT RAISE(ROLLBACK, 'bad'); END",
    )
    .execute(&mut neighbour)
    .await
    .expect("a trigger");
    let connection = options.connect().await.expect("a connection");
    let identity = Identity::of(options.get_filename()).expect("a file");
    let failing = watch::channel(false).0;
    let writes = watch::channel(0).0;
    let mut database = Database { options, connection: Some(connection), identity, failing, writes };
    let stored = database.store(&[entry(0, "good"), entry(1, "bad"), entry(2, "good")]).await;
    assert_eq!(stored.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
    database.close().await;
}

#[tokio::test]
async fn entries_wait_for_a_locked_database_together() {
    let folder = TempDir::new().expect("a folder");
    let (mut neighbour, options) = create(&folder).await;
    let busy = Duration::from_millis(500);
    let writer = Arc::new(start(options.busy_timeout(busy)).await);
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut neighbour).await.expect("a lock");
    let started = Instant::now();
    let storing = |n| {
        let writer = Arc::clone(&writer);
        tokio::spawn(async move { writer.store(entry(n, "")).await.is_ok() })
    };
    for stored in (0..200).map(storing).collect::<Vec<_>>() {
        assert!(!stored.await.expect("a task"));
    }
    assert!(started.elapsed() < 5 * busy, "{:?}", started.elapsed());
    sqlx::raw_sql("COMMIT").execute(&mut neighbour).await.expect("no lock");
    assert!(storing(200).await.expect("a task"));
    writer.close().await;
}
