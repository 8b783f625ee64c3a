//! The one connection that writes. Entries that wait together are committed together, so that a burst costs one flush
//! to disk, and nobody is answered before it. It does not know requests.

use sqlx::{Connection, Row, SqliteConnection};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinHandle;

/// Entries in one commit at most, and waiting at most.
const TOGETHER: usize = 64;
/// Contacts kept for a submission that is sent again and again.
const AGAIN: i64 = 20;

/// A lead to be stored; the texts are JSON unless said otherwise.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Plain text.
    pub(super) submission: String,
    pub(super) received_ms: i64,
    pub(super) contact: String,
    pub(super) claimed: String,
    /// Plain text.
    pub(super) definition_hash: String,
    /// The canonical evidence, when it was readable.
    pub(super) evidence: Option<String>,
    pub(super) judged: Judged,
    /// What to store when the same evidence came with another submission before.
    pub(super) if_replayed: Option<Judged>,
}

/// A verdict and what it rests on.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    pub(super) verdict: &'static str,
    pub(super) reasons: String,
    pub(super) assessment: String,
}

/// What became of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    /// When the lead was first received.
    pub(super) received_ms: i64,
    pub(super) verdict: String,
    /// Its submission id was there already; what is told is what was stored then.
    pub(super) repeated: bool,
}

type Job = (Entry, oneshot::Sender<Result<Kept, sqlx::Error>>);

/// The writing end.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    pub(super) fn start(connection: SqliteConnection) -> Self {
        let (jobs, waiting) = mpsc::channel(TOGETHER);
        Self { jobs: Mutex::new(Some(jobs)), task: Mutex::new(Some(tokio::spawn(work(connection, waiting)))) }
    }

    pub(super) async fn keep(&self, entry: Entry) -> Result<Kept, sqlx::Error> {
        let jobs = self.jobs.lock().await.clone();
        let jobs = jobs.ok_or(sqlx::Error::WorkerCrashed)?;
        let (answer, answered) = oneshot::channel();
        let sent = jobs.send((entry, answer)).await;
        sent.map_err(|_| sqlx::Error::WorkerCrashed)?;
        answered.await.map_err(|_| sqlx::Error::WorkerCrashed)?
    }

    /// Finishes what waits and closes the connection.
    pub(super) async fn close(&self) {
        drop(self.jobs.lock().await.take());
        let task = self.task.lock().await.take();
        if let Some(Err(error)) = match task {
            Some(task) => Some(task.await),
            None => None,
        } {
            tracing::error!(%error, "the writer did not end well");
        }
    }
}

async fn work(mut connection: SqliteConnection, mut waiting: mpsc::Receiver<Job>) {
    let mut jobs = Vec::with_capacity(TOGETHER);
    while waiting.recv_many(&mut jobs, TOGETHER).await > 0 {
        let (entries, answers): (Vec<_>, Vec<_>) = jobs.drain(..).unzip();
        match keep_all(&mut connection, &entries).await {
            Ok(kept) => {
                for (answer, kept) in answers.into_iter().zip(kept) {
                    // Whoever asked may have gone; the entry is stored all the same.
                    let _gone = answer.send(Ok(kept));
                }
            }
            Err(_) => {
                // One bad entry must not take its neighbours with it.
                for (answer, entry) in answers.into_iter().zip(&entries) {
                    let alone = keep_all(&mut connection, std::slice::from_ref(entry)).await;
                    let kept = alone.and_then(|kept| kept.into_iter().next().ok_or(sqlx::Error::RowNotFound));
                    let _gone = answer.send(kept);
                }
            }
        }
    }
    if let Err(error) = connection.close().await {
        tracing::error!(%error, "the database did not close well");
    }
}

async fn keep_all(connection: &mut SqliteConnection, entries: &[Entry]) -> Result<Vec<Kept>, sqlx::Error> {
    // Immediate: a transaction that reads first and writes later can fail in between.
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let mut kept = Vec::with_capacity(entries.len());
    for entry in entries {
        kept.push(keep_one(&mut transaction, entry).await?);
    }
    transaction.commit().await?;
    Ok(kept)
}

async fn keep_one(connection: &mut SqliteConnection, entry: &Entry) -> Result<Kept, sqlx::Error> {
    let first = sqlx::query("SELECT received_ms, contact, verdict FROM lead WHERE submission = ?")
        .bind(&entry.submission)
        .fetch_optional(&mut *connection)
        .await?;
    if let Some(first) = first {
        let contact: String = first.try_get("contact")?;
        if contact != entry.contact {
            keep_again(connection, entry).await?;
        }
        return Ok(Kept {
            received_ms: first.try_get("received_ms")?,
            verdict: first.try_get("verdict")?,
            repeated: true,
        });
    }
    let judged = match &entry.if_replayed {
        Some(replayed) if is_known(connection, entry).await? => replayed,
        _ => &entry.judged,
    };
    sqlx::query(
        "INSERT INTO lead (submission, received_ms, contact, assessment, verdict, verdict_reasons, claimed, \
         definition_hash, evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&entry.submission)
    .bind(entry.received_ms)
    .bind(&entry.contact)
    .bind(&judged.assessment)
    .bind(judged.verdict)
    .bind(&judged.reasons)
    .bind(&entry.claimed)
    .bind(&entry.definition_hash)
    .bind(&entry.evidence)
    .execute(&mut *connection)
    .await?;
    Ok(Kept { received_ms: entry.received_ms, verdict: judged.verdict.to_owned(), repeated: false })
}

/// Whether another submission brought the same evidence.
async fn is_known(connection: &mut SqliteConnection, entry: &Entry) -> Result<bool, sqlx::Error> {
    let found = sqlx::query("SELECT 1 FROM lead WHERE evidence = ? LIMIT 1")
        .bind(&entry.evidence)
        .fetch_optional(connection)
        .await?;
    Ok(found.is_some())
}

/// Keeps the contact of a submission that was sent again with another one.
async fn keep_again(connection: &mut SqliteConnection, entry: &Entry) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO lead_again (submission, received_ms, contact) SELECT ?1, ?2, ?3 \
         WHERE (SELECT count(*) FROM lead_again WHERE submission = ?1) < ?4 ON CONFLICT DO NOTHING",
    )
    .bind(&entry.submission)
    .bind(entry.received_ms)
    .bind(&entry.contact)
    .bind(AGAIN)
    .execute(connection)
    .await?;
    Ok(())
}
