//! The one connection that writes. It commits all waiting entries together, so that a burst costs one flush to disk, and reports
//! success only after the flush, and only if the flush went into the files that are still there. Other changes have a transaction each. After a
//! failure it opens a new connection. It does not know requests.

use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tokio::sync::{Mutex, mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use super::entry::{Entry, Stored};
use super::identity::Identity;
use super::overwrite::overwrite;
use super::transaction::{self, Work};

/// The most entries in one commit, and the most that wait. There may be as many as there are connections: while another process
/// locks the database, all of them wait once, together.
const BATCH: usize = 1024;
/// How long after a failure the writer tries again, even if no lead comes.
const RETRY: Duration = Duration::from_secs(1);
/// How often the writer looks whether the database's files are still there, if no lead comes.
const LOOK: Duration = Duration::from_millis(500);
/// SQLite's codes for errors that one entry may cause: too big, a violated constraint, a mismatch of types.
const ENTRY_ERRORS: [i32; 3] = [18, 19, 20];

/// Why an entry was not stored. All entries of a failed commit share it.
type Cause = Arc<sqlx::Error>;
/// Makes a change, and keeps what it answers to itself.
type Change = Box<dyn for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, (), ()> + Send>;

/// What waits to be written.
enum Job {
    Entry(Box<Entry>, oneshot::Sender<Result<Stored, Cause>>),
    Change(Change, oneshot::Sender<Result<(), Cause>>),
    Overwrite(oneshot::Sender<Result<bool, Cause>>),
}

/// The handle of the task that writes.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    task: Mutex<Option<JoinHandle<()>>>,
    failing: watch::Receiver<bool>,
    writes: watch::Receiver<u64>,
}

impl Writer {
    /// Starts writing with a connection. After a failure, the writer opens others with the same options.
    pub(super) fn start(connection: SqliteConnection, options: SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let identity = Identity::of(options.get_filename())?;
        let (jobs, waiting) = mpsc::channel(BATCH);
        let (outcome, failing) = watch::channel(false);
        let (count, writes) = watch::channel(0);
        // If somebody removed the database, an empty one in its place would hide that.
        let options = options.create_if_missing(false);
        let database = Database { options, connection: Some(connection), identity, failing: outcome, writes: count };
        let task = tokio::spawn(run(database, waiting));
        Ok(Self { jobs: Mutex::new(Some(jobs)), task: Mutex::new(Some(task)), failing, writes })
    }

    pub(super) async fn store(&self, entry: Entry) -> Result<Stored, Cause> {
        self.send(|answer| Job::Entry(Box::new(entry), answer)).await
    }

    /// Makes a change in a transaction of its own. Returns what the change answers; if that is a refusal, nothing changed.
    pub(super) async fn change<T: Send + 'static, R: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T, R> + Send + 'static,
    ) -> Result<Result<T, R>, Cause> {
        let (keep, kept) = oneshot::channel();
        let change: Change = Box::new(move |connection| {
            let done = work(connection);
            Box::pin(async move {
                let done = done.await?;
                let outcome = if done.is_ok() { Ok(()) } else { Err(()) };
                let _gone = keep.send(done);
                Ok(outcome)
            })
        });
        self.send(|answer| Job::Change(change, answer)).await?;
        kept.await.map_err(|_| gone())
    }

    /// Overwrites what was removed so far. Returns whether that is done; somebody who reads may keep it.
    pub(super) async fn overwrite(&self) -> Result<bool, Cause> {
        self.send(Job::Overwrite).await
    }

    async fn send<T>(&self, job: impl FnOnce(oneshot::Sender<Result<T, Cause>>) -> Job) -> Result<T, Cause> {
        let jobs = self.jobs.lock().await.clone().ok_or_else(gone)?;
        let (answer, answered) = oneshot::channel();
        jobs.send(job(answer)).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }

    /// Whether the last attempt to write failed.
    pub(super) fn is_failing(&self) -> bool {
        *self.failing.borrow()
    }

    /// Changes with each write, for those who wait for something new.
    pub(super) fn writes(&self) -> watch::Receiver<u64> {
        self.writes.clone()
    }

    /// Stores all waiting entries and closes the connection.
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

/// The writer has ended.
fn gone() -> Cause {
    Arc::new(sqlx::Error::WorkerCrashed)
}

async fn run(mut database: Database, mut waiting: mpsc::Receiver<Job>) {
    let mut jobs = Vec::with_capacity(BATCH);
    loop {
        let patience = if *database.failing.borrow() { RETRY } else { LOOK };
        match tokio::time::timeout(patience, waiting.recv_many(&mut jobs, BATCH)).await {
            Ok(0) => break,
            Ok(_) => {}
            Err(_) => {
                database.look().await;
                continue;
            }
        }
        let (mut entries, mut answers, mut changes, mut overwrites) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for job in jobs.drain(..) {
            match job {
                Job::Entry(entry, answer) => {
                    entries.push(*entry);
                    answers.push(answer);
                }
                Job::Change(change, answer) => changes.push((change, answer)),
                Job::Overwrite(answer) => overwrites.push(answer),
            }
        }
        if !entries.is_empty() {
            for (answer, stored) in answers.into_iter().zip(database.store(&entries).await) {
                // The request may have ended; its entry is stored all the same.
                let _gone = answer.send(stored);
            }
        }
        for (change, answer) in changes {
            let changed = database.attempt(Writing::Change(change)).await;
            let _gone = answer.send(changed.map(drop).map_err(Arc::new));
        }
        for answer in overwrites {
            let _gone = answer.send(database.overwrite().await.map_err(Arc::new));
        }
    }
    database.close().await;
}

/// What one transaction writes.
enum Writing<'e> {
    Entries(&'e [Entry]),
    Change(Change),
}

/// The database, open for writing unless the last attempt to open it failed.
struct Database {
    options: SqliteConnectOptions,
    connection: Option<SqliteConnection>,
    /// The files that the connection writes into.
    identity: Identity,
    /// Whether the last attempt to write failed.
    failing: watch::Sender<bool>,
    /// How often something was written.
    writes: watch::Sender<u64>,
}

impl Database {
    /// Stores entries together. If that fails, stores each alone.
    async fn store(&mut self, entries: &[Entry]) -> Vec<Result<Stored, Cause>> {
        let cause = match self.attempt(Writing::Entries(entries)).await {
            Ok(stored) => return stored.into_iter().map(Ok).collect(),
            Err(cause) => Arc::new(cause),
        };
        // One bad entry must not take its neighbours with it. All entries share an error of the database itself.
        let mut common = (!is_caused_by_entry(&cause)).then_some(cause);
        let mut results = Vec::with_capacity(entries.len());
        for entry in entries {
            results.push(match &common {
                Some(cause) => Err(Arc::clone(cause)),
                None => {
                    let alone = self.attempt(Writing::Entries(std::slice::from_ref(entry))).await;
                    let alone = alone.and_then(|stored| stored.into_iter().next().ok_or(sqlx::Error::RowNotFound));
                    let alone = alone.map_err(Arc::new);
                    common = alone.as_ref().err().filter(|cause| !is_caused_by_entry(cause)).map(Arc::clone);
                    alone
                }
            });
        }
        results
    }

    /// Overwrites what was removed. Without a connection nothing can be, and the next one finds the log as it is.
    async fn overwrite(&mut self) -> Result<bool, sqlx::Error> {
        match &mut self.connection {
            Some(connection) => overwrite(connection).await,
            None => Ok(false),
        }
    }

    /// Looks whether the database's files are still there, and after a failure also whether writing works again.
    async fn look(&mut self) {
        let is_failing = *self.failing.borrow();
        if is_failing || self.identity.check().is_err() {
            let _still_fails = self.attempt(Writing::Entries(&[])).await;
        }
    }

    /// Writes everything or nothing. A change answers no entries.
    async fn attempt(&mut self, writing: Writing<'_>) -> Result<Vec<Stored>, sqlx::Error> {
        let entries = if let Writing::Entries(entries) = writing { entries.len() } else { 0 };
        let stored = self.attempt_unlogged(writing).await;
        if let Err(error) = &stored {
            tracing::error!(%error, entries, "could not write to the database");
        }
        self.failing.send_replace(stored.is_err());
        if stored.is_ok() {
            self.writes.send_modify(|count| *count = count.wrapping_add(1));
        }
        stored
    }

    async fn attempt_unlogged(&mut self, writing: Writing<'_>) -> Result<Vec<Stored>, sqlx::Error> {
        // Another file in the same place has other leads. The connection stays open: its files may be put back.
        self.identity.check()?;
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        let stored = match writing {
            Writing::Entries(entries) => store_all(&mut connection, entries).await,
            Writing::Change(change) => transaction::run(&mut connection, change).await.map(|_| Vec::new()),
        };
        if stored.is_ok() {
            self.connection = Some(connection);
            self.identity.has_written()?;
            // What went into a file that nobody finds again is not stored.
            self.identity.check()?;
            return stored;
        }
        self.identity.has_closed();
        if let Err(error) = connection.close().await {
            // If the disk is full, SQLite rolls back by itself. For sqlx the transaction stays open for ever, so this connection
            // is of no more use.
            tracing::debug!(%error, "a failed connection did not close well");
        }
        stored
    }

    async fn close(self) {
        if let Some(connection) = self.connection
            && let Err(error) = connection.close().await
        {
            tracing::error!(%error, "the database did not close well");
        }
    }
}

/// Whether an entry caused the error, rather than the database.
fn is_caused_by_entry(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<i32>().ok());
    // The lowest byte is the kind of error; the others are details.
    code.is_some_and(|code| ENTRY_ERRORS.contains(&(code & 0xff)))
}

async fn store_all(connection: &mut SqliteConnection, entries: &[Entry]) -> Result<Vec<Stored>, sqlx::Error> {
    // Immediate: a transaction that reads first and writes later can fail in between.
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let mut stored = Vec::with_capacity(entries.len());
    for entry in entries {
        stored.push(entry.store(&mut transaction).await?);
    }
    if entries.is_empty() {
        // A write that changes nothing shows whether writing works again.
        sqlx::query("UPDATE definition SET activated_ms = activated_ms").execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(stored)
}

#[cfg(test)]
mod tests;
