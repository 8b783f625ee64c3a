//! The one connection that writes. Entries that wait together are committed together, so that a burst costs one flush
//! to disk, and nobody is answered before it. After a failure it is another connection. It does not know requests.

use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tokio::sync::{Mutex, mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use super::entry::{Entry, Kept};

/// Entries in one commit at most, and waiting at most: as many as there are connections, so that all who wait for a
/// database that somebody else has locked wait for it once.
const TOGETHER: usize = 1024;
/// How long after a failure it is seen whether it is over, should no lead come.
const RETRY: Duration = Duration::from_secs(1);
/// SQLite's codes for what an entry can be the cause of: too big, a constraint, a mismatch of types.
const OF_AN_ENTRY: [i32; 3] = [18, 19, 20];

/// Why an entry was not stored; those that were to be committed together share it.
type Cause = Arc<sqlx::Error>;
type Job = (Entry, oneshot::Sender<Result<Kept, Cause>>);

/// The writing end.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    task: Mutex<Option<JoinHandle<()>>>,
    fails: watch::Receiver<bool>,
}

impl Writer {
    /// Writes with a connection, and after a failure with others that are opened in the same way.
    pub(super) fn start(connection: SqliteConnection, options: SqliteConnectOptions) -> Self {
        let (jobs, waiting) = mpsc::channel(TOGETHER);
        let (failing, fails) = watch::channel(false);
        // A database that is gone is no reason to begin an empty one.
        let file = File { options: options.create_if_missing(false), connection: Some(connection), failing };
        Self { jobs: Mutex::new(Some(jobs)), task: Mutex::new(Some(tokio::spawn(work(file, waiting)))), fails }
    }

    pub(super) async fn keep(&self, entry: Entry) -> Result<Kept, Cause> {
        let gone = || Arc::new(sqlx::Error::WorkerCrashed);
        let jobs = self.jobs.lock().await.clone().ok_or_else(gone)?;
        let (answer, answered) = oneshot::channel();
        jobs.send((entry, answer)).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }

    /// Whether the last attempt to write failed.
    pub(super) fn fails(&self) -> bool {
        *self.fails.borrow()
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

async fn work(mut file: File, mut waiting: mpsc::Receiver<Job>) {
    let mut jobs = Vec::with_capacity(TOGETHER);
    loop {
        let patience = if *file.failing.borrow() { RETRY } else { Duration::MAX };
        match tokio::time::timeout(patience, waiting.recv_many(&mut jobs, TOGETHER)).await {
            Ok(0) => break,
            Ok(_) => {}
            Err(_) => {
                let _still_fails = file.attempt(&[]).await;
                continue;
            }
        }
        let (entries, answers): (Vec<_>, Vec<_>) = jobs.drain(..).unzip();
        for (answer, kept) in answers.into_iter().zip(file.keep(&entries).await) {
            // Whoever asked may have gone; the entry is stored all the same.
            let _gone = answer.send(kept);
        }
    }
    file.close().await;
}

/// The database's file, open for writing unless opening it failed.
struct File {
    options: SqliteConnectOptions,
    connection: Option<SqliteConnection>,
    /// Whether the last attempt did.
    failing: watch::Sender<bool>,
}

impl File {
    async fn keep(&mut self, entries: &[Entry]) -> Vec<Result<Kept, Cause>> {
        let cause = match self.attempt(entries).await {
            Ok(kept) => return kept.into_iter().map(Ok).collect(),
            Err(cause) => Arc::new(cause),
        };
        // One bad entry must not take its neighbours with it; what is wrong with the database, all have in common.
        let mut common = (!is_of_an_entry(&cause)).then_some(cause);
        let mut results = Vec::with_capacity(entries.len());
        for entry in entries {
            results.push(match &common {
                Some(cause) => Err(Arc::clone(cause)),
                None => {
                    let alone = self.attempt(std::slice::from_ref(entry)).await;
                    let alone = alone.and_then(|kept| kept.into_iter().next().ok_or(sqlx::Error::RowNotFound));
                    let alone = alone.map_err(Arc::new);
                    common = alone.as_ref().err().filter(|cause| !is_of_an_entry(cause)).map(Arc::clone);
                    alone
                }
            });
        }
        results
    }

    /// Stores all entries or none.
    async fn attempt(&mut self, entries: &[Entry]) -> Result<Vec<Kept>, sqlx::Error> {
        let kept = self.attempt_once(entries).await;
        if let Err(error) = &kept {
            tracing::error!(%error, entries = entries.len(), "could not write to the database");
        }
        self.failing.send_replace(kept.is_err());
        kept
    }

    async fn attempt_once(&mut self, entries: &[Entry]) -> Result<Vec<Kept>, sqlx::Error> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        let kept = keep_all(&mut connection, entries).await;
        if kept.is_ok() {
            self.connection = Some(connection);
        } else if let Err(error) = connection.close().await {
            // When a disk is full SQLite rolls back by itself. To sqlx the transaction is open then, for ever, so that
            // this connection is of no use any more.
            tracing::debug!(%error, "a failed connection did not close well");
        }
        kept
    }

    async fn close(self) {
        if let Some(connection) = self.connection
            && let Err(error) = connection.close().await
        {
            tracing::error!(%error, "the database did not close well");
        }
    }
}

fn is_of_an_entry(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<i32>().ok());
    // The lowest byte is the kind; the others say more of it.
    code.is_some_and(|code| OF_AN_ENTRY.contains(&(code & 0xff)))
}

async fn keep_all(connection: &mut SqliteConnection, entries: &[Entry]) -> Result<Vec<Kept>, sqlx::Error> {
    // Immediate: a transaction that reads first and writes later can fail in between.
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let mut kept = Vec::with_capacity(entries.len());
    for entry in entries {
        kept.push(entry.keep(&mut transaction).await?);
    }
    if entries.is_empty() {
        // Only to see whether anything can be written: what is there is written again.
        sqlx::query("UPDATE definition SET activated_ms = activated_ms").execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use sqlx::sqlite::SqliteJournalMode;
    use tempfile::TempDir;

    use super::*;
    use crate::entry::Judged;

    /// A database with its tables, and how to open it.
    async fn database(folder: &TempDir) -> (SqliteConnection, SqliteConnectOptions) {
        let options = SqliteConnectOptions::new()
            .filename(folder.path().join("test.sqlite3"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal);
        let mut connection = options.clone().connect().await.expect("a database");
        sqlx::migrate!("src/migrations").run(&mut connection).await.expect("tables");
        (connection, options)
    }

    async fn start(options: SqliteConnectOptions) -> Writer {
        Writer::start(options.connect().await.expect("a connection"), options)
    }

    fn entry(submission: usize, message: &str) -> Entry {
        let judged = Judged { verdict: "unverified", reasons: "[]".into(), assessment: "{}".into() };
        Entry {
            submission: submission.to_string(),
            received_ms: 0,
            contact: message.to_owned(),
            claimed: "{}".into(),
            definition_hash: String::new(),
            raises_hand: false,
            evidence: None,
            judged,
            if_replayed: None,
        }
    }

    #[tokio::test]
    async fn a_full_disk_is_named_and_over_once_there_is_room() {
        let folder = TempDir::new().expect("a folder");
        let (mut neighbour, options) = database(&folder).await;
        let writer = start(options.pragma("max_page_count", "40")).await;
        let message = "x".repeat(8000);
        let mut full = None;
        for n in 0..40 {
            full = full.or(writer.keep(entry(n, &message)).await.err());
        }
        let full = full.expect("a full disk").to_string();
        assert!(full.contains("full"), "{full}");
        let again = writer.keep(entry(40, &message)).await.expect_err("a full disk").to_string();
        assert_eq!(again, full);
        sqlx::raw_sql("DELETE FROM lead").execute(&mut neighbour).await.expect("room");
        assert!(writer.keep(entry(41, &message)).await.is_ok());
        writer.close().await;
    }

    #[tokio::test]
    async fn a_failure_is_seen_to_be_over_though_no_lead_comes() {
        let folder = TempDir::new().expect("a folder");
        let (mut neighbour, options) = database(&folder).await;
        let writer = start(options.busy_timeout(Duration::ZERO)).await;
        sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut neighbour).await.expect("a lock");
        assert!(!writer.fails());
        writer.keep(entry(0, "")).await.expect_err("a locked database");
        assert!(writer.fails());
        sqlx::raw_sql("COMMIT").execute(&mut neighbour).await.expect("no lock");
        let mut fails = writer.fails.clone();
        let over = fails.wait_for(|fails| !fails);
        tokio::time::timeout(Duration::from_secs(30), over).await.expect("in time").expect("a writer");
        writer.close().await;
    }

    #[tokio::test]
    async fn a_bad_entry_takes_no_neighbour_with_it() {
        let folder = TempDir::new().expect("a folder");
        let (mut neighbour, options) = database(&folder).await;
        sqlx::raw_sql(
            "CREATE TRIGGER bad BEFORE INSERT ON lead WHEN new.contact = 'bad' BEGIN SELECT RAISE(ROLLBACK, 'bad'); END",
        )
        .execute(&mut neighbour)
        .await
        .expect("a trigger");
        let connection = options.connect().await.expect("a connection");
        let mut file = File { options, connection: Some(connection), failing: watch::channel(false).0 };
        let kept = file.keep(&[entry(0, "good"), entry(1, "bad"), entry(2, "good")]).await;
        assert_eq!(kept.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
        file.close().await;
    }

    #[tokio::test]
    async fn whoever_waits_for_a_locked_database_waits_together() {
        let folder = TempDir::new().expect("a folder");
        let (mut neighbour, options) = database(&folder).await;
        let busy = Duration::from_millis(500);
        let writer = Arc::new(start(options.busy_timeout(busy)).await);
        sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut neighbour).await.expect("a lock");
        let started = Instant::now();
        let keeping = |n| {
            let writer = Arc::clone(&writer);
            tokio::spawn(async move { writer.keep(entry(n, "")).await.is_ok() })
        };
        for kept in (0..200).map(keeping).collect::<Vec<_>>() {
            assert!(!kept.await.expect("a task"));
        }
        assert!(started.elapsed() < 5 * busy, "{:?}", started.elapsed());
        sqlx::raw_sql("COMMIT").execute(&mut neighbour).await.expect("no lock");
        assert!(keeping(200).await.expect("a task"));
        writer.close().await;
    }
}
