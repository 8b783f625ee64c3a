//! Overwrites what was removed from the database. SQLite does that when it writes its log back into the file, which it otherwise does only after some
//! megabytes, and while nobody reads from the log. It does not know what was removed.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use sqlx::SqliteConnection;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::store::Store;

/// How long writing waits for those who read, in milliseconds. Forms that come meanwhile wait as well.
const PATIENCE_MS: u32 = 100;
/// When it is tried again.
const AGAIN: Duration = Duration::from_secs(2);
/// How often it looks whether something was removed, such as by the tool.
const LOOK: Duration = Duration::from_secs(60);

/// Writes the log back and empties it. Returns whether nothing is left in it: somebody who reads may keep it.
pub(crate) async fn overwrite(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let usual_ms: u32 = sqlx::query_scalar("PRAGMA busy_timeout").fetch_one(&mut *connection).await?;
    set_patience(connection, PATIENCE_MS).await?;
    let done: Result<(i64, i64, i64), _> =
        sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *connection).await;
    set_patience(connection, usual_ms).await?;
    done.map(|(is_busy, ..)| is_busy == 0)
}

async fn set_patience(connection: &mut SqliteConnection, ms: u32) -> Result<(), sqlx::Error> {
    let query = format!("PRAGMA busy_timeout = {ms}");
    sqlx::query(sqlx::AssertSqlSafe(query)).execute(connection).await.map(drop)
}

/// The handle of the task that overwrites after each removal, and tries again until it is done.
#[derive(Debug)]
pub(crate) struct Overwriter {
    asks: mpsc::Sender<oneshot::Sender<()>>,
    task: std::sync::Mutex<Option<JoinHandle<()>>>,
}

impl Overwriter {
    /// Starts. What a receiver that ended badly left is overwritten first.
    pub(crate) fn start(store: Arc<Store>) -> Self {
        let (asks, asked) = mpsc::channel(64);
        let task = tokio::spawn(run(store, asked));
        Self { asks, task: std::sync::Mutex::new(Some(task)) }
    }

    /// Completes when what was removed so far is overwritten, or could not be at once.
    pub(crate) async fn try_now(&self) {
        let (answer, answered) = oneshot::channel();
        if self.asks.send(answer).await.is_ok() {
            let _ended = answered.await;
        }
    }

    /// Ends. The database overwrites the rest when it is closed.
    pub(crate) async fn stop(&self) {
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            task.abort();
            let _ended = task.await;
        }
    }
}

async fn run(store: Arc<Store>, mut asked: mpsc::Receiver<oneshot::Sender<()>>) {
    let (mut overwritten, mut waiting) = (None, Vec::<oneshot::Sender<()>>::new());
    let mut is_told = false;
    loop {
        let is_done = match look(&store, &mut overwritten).await {
            Ok(is_done) => is_done,
            Err(error) => {
                tracing::error!(%error, "what was removed could not be overwritten; it is tried again");
                false
            }
        };
        if !is_done && !is_told {
            tracing::info!("somebody reads the database; what was removed is overwritten when they have finished");
        }
        is_told = !is_done;
        waiting.drain(..).for_each(|answer| {
            let _gone = answer.send(());
        });
        let pause = if is_done { LOOK } else { AGAIN };
        match tokio::time::timeout(pause, asked.recv()).await {
            Ok(None) => return,
            Ok(Some(answer)) => waiting.push(answer),
            Err(_) => {}
        }
    }
}

/// Overwrites if something was removed since. Returns whether nothing is left to do.
async fn look(store: &Store, overwritten: &mut Option<i64>) -> Result<bool, Arc<sqlx::Error>> {
    let removals = sqlx::query_scalar("SELECT count FROM removal").fetch_one(store.readers()).await?;
    if *overwritten == Some(removals) {
        return Ok(true);
    }
    let is_done = store.overwrite().await?;
    if is_done {
        *overwritten = Some(removals);
    }
    Ok(is_done)
}
