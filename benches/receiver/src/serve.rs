//! The limit: axum, and one connection of sqlx that commits waiting forms together, with the receiver's tables, settings and rows. It decodes a
//! form's fields and verifies nothing.

use std::path::Path;

use anyhow::{Context, Result};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use serde_json::{Map, Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use crate::database::Row;

/// The most forms in one commit, as in the receiver.
const BATCH: usize = 1024;

/// A form to store, and who waits for it.
struct Job {
    submission: String,
    contact: String,
    evidence: Option<String>,
    stored: oneshot::Sender<bool>,
}

/// Stores forms in a new database in `folder`, as rows like the one in `row`, until it is killed.
pub(crate) async fn serve(address: &str, folder: &Path, row: &Path) -> Result<()> {
    let row: Row = serde_json::from_slice(&std::fs::read(row).context("could not read the row")?)?;
    let options = SqliteConnectOptions::new()
        .filename(folder.join("limit.sqlite3"))
        .create_if_missing(true)
        .page_size(16 * 1024)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true);
    let mut connection = options.connect().await?;
    sqlx::migrate!("../../crates/receiver/src/migrations").run(&mut connection).await?;
    let (jobs, waiting) = mpsc::channel(BATCH);
    tokio::spawn(write(connection, waiting, row));
    let app = Router::new().route("/v1/leads", post(take)).route("/healthz", get(|| async {})).with_state(jobs);
    let listener = tokio::net::TcpListener::bind(address).await?;
    axum::serve(listener, app).await?;
    Ok(())
}

async fn take(State(jobs): State<mpsc::Sender<Job>>, body: Bytes) -> (StatusCode, String) {
    let (mut submission, mut evidence, mut contact) = (String::new(), None, Map::new());
    for (name, value) in form_urlencoded::parse(&body) {
        match name.as_ref() {
            "handraise_submission" => submission = value.into_owned(),
            "handraise_evidence" => evidence = Some(value.into_owned()),
            name if name.starts_with("handraise_") => {}
            name => _ = contact.insert(name.to_owned(), Value::from(value.into_owned())),
        }
    }
    let (stored, is_stored) = oneshot::channel();
    let job = Job { submission: submission.clone(), contact: Value::from(contact).to_string(), evidence, stored };
    let sent = jobs.send(job).await;
    match sent.is_ok() && is_stored.await.unwrap_or(false) {
        true => (StatusCode::CREATED, json!({ "submission": submission, "repeated": false }).to_string()),
        false => (StatusCode::SERVICE_UNAVAILABLE, String::new()),
    }
}

async fn write(mut connection: SqliteConnection, mut waiting: mpsc::Receiver<Job>, row: Row) {
    let (mut jobs, mut count) = (Vec::with_capacity(BATCH), 0);
    while waiting.recv_many(&mut jobs, BATCH).await > 0 {
        let stored = store(&mut connection, &jobs, &row, &mut count).await;
        if let Err(error) = &stored {
            eprintln!("could not store: {error}");
        }
        for job in jobs.drain(..) {
            let _gone = job.stored.send(stored.is_ok());
        }
    }
}

async fn store(connection: &mut SqliteConnection, jobs: &[Job], row: &Row, count: &mut u64) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    for job in jobs {
        *count += 1;
        sqlx::query(
            "INSERT INTO lead (submission, received_ms, contact, assessment, verdict, verdict_reasons, claimed, \
             definition_hash, evidence, added, card, sighted, told) VALUES (?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 1)",
        )
        .bind(&job.submission)
        .bind(&job.contact)
        .bind(&row.assessment)
        .bind(&row.verdict)
        .bind(&row.verdict_reasons)
        .bind(&row.claimed)
        .bind(&row.definition_hash)
        .bind(&job.evidence)
        .bind(&row.added)
        .bind(&row.card)
        .execute(&mut *transaction)
        .await?;
        let keys = (1..=row.sightings.unsigned_abs()).map(|sighting| key(*count, sighting));
        sqlx::query("INSERT INTO sighting (key, person, whole, submission) SELECT value, ?2, 1, ?3 FROM json_each(?1)")
            .bind(Value::from_iter(keys).to_string())
            .bind(key(*count, 0))
            .bind(&job.submission)
            .execute(&mut *transaction)
            .await?;
        let person = format!("receipt:{}", key(*count, 0));
        let fact = sqlx::query(
            "INSERT INTO fact (id, about, kind, received_ms, source, who, authenticated, says) \
             VALUES (?, ?, 'form', 0, 'form', 'visitor', 0, ?)",
        )
        .bind(format!("form:{}:{}", job.submission, key(*count, 0).get(..32).unwrap_or_default()))
        .bind(&person)
        .bind(says(job, row))
        .execute(&mut *transaction)
        .await?;
        sqlx::query("INSERT INTO person_due (key, fact_seq) VALUES (?, ?)")
            .bind(person)
            .bind(fact.last_insert_rowid())
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await
}

/// A form as a fact.
fn says(job: &Job, row: &Row) -> String {
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    json!({
        "kind": "form", "submission": job.submission, "contact": read(&job.contact), "receipt": null, "evidence": job.evidence,
        "claimed": read(&row.claimed), "verdict": row.verdict, "definition": row.definition_hash,
    })
    .to_string()
}

/// As long as a SHA-256 in hexadecimal digits, and anywhere in an index, as those are.
fn key(count: u64, sighting: u64) -> String {
    let mixed = (count * 8 + sighting).wrapping_mul(0x9e37_79b9_7f4a_7c15).swap_bytes();
    format!("{mixed:016x}{:048x}", count)
}
