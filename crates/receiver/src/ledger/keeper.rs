//! Keeps what is known of persons up to date, in the background: after facts, when time changes something, and when another definition is in
//! force. Whom something was told of last comes first. It does not know how a person is computed.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use sqlx::Row;

use super::person::Basis;
use super::recompute::{Due, With, recompute};
use super::shadow;
use crate::clock::Clock;
use crate::definition::{InForce, Shadow};
use crate::store::Store;

/// How many persons are computed and written together. Forms that come meanwhile wait for the writing, not for the computing.
const BATCH: i64 = 250;
/// How often it looks whether time has changed something.
const LOOK: Duration = Duration::from_secs(1);
/// The pause after a failure.
const PAUSE: Duration = Duration::from_secs(5);

/// The definition in force and its shadow.
type Watched = (watch::Receiver<InForce>, watch::Receiver<Option<Shadow>>);

/// The handle of the task.
#[derive(Debug)]
pub(crate) struct Keeper {
    asks: Mutex<Option<mpsc::Sender<oneshot::Sender<()>>>>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Keeper {
    /// Starts it.
    pub(crate) fn start(store: Arc<Store>, (in_force, shadow): Watched, clock: Clock) -> Self {
        let (asks, asked) = mpsc::channel(64);
        let current = in_force.borrow().clone();
        let basis = Basis::of(&current);
        let task = tokio::spawn(Task { store, in_force, shadow, current, basis, clock }.run(asked));
        Self { asks: Mutex::new(Some(asks)), task: Mutex::new(Some(task)) }
    }

    /// Completes when everything that was told so far is taken in, or at once if that fails.
    pub(crate) async fn is_up_to_date(&self) {
        let Some(asks) = self.asks.lock().await.clone() else { return };
        let (answer, answered) = oneshot::channel();
        if asks.send(answer).await.is_ok() {
            let _failed = answered.await;
        }
    }

    /// Ends after the batch that it is at. The rest stays due.
    pub(crate) async fn stop(&self) {
        drop(self.asks.lock().await.take());
        if let Some(task) = self.task.lock().await.take() {
            let _ended = task.await;
        }
    }
}

/// Who was computed.
enum Batch {
    /// Persons of whom something was told; perhaps there are more.
    Told,
    /// Persons whom another definition or the time may change.
    Others,
    Nobody,
}

struct Task {
    store: Arc<Store>,
    in_force: watch::Receiver<InForce>,
    shadow: watch::Receiver<Option<Shadow>>,
    /// The definition in force when it was last looked at.
    current: InForce,
    basis: Basis,
    clock: Clock,
}

impl Task {
    async fn run(mut self, mut asked: mpsc::Receiver<oneshot::Sender<()>>) {
        let mut waiting: Vec<oneshot::Sender<()>> = Vec::new();
        loop {
            let done = self.batch().await;
            if !matches!(done, Ok(Batch::Told)) {
                waiting.drain(..).for_each(|answer| {
                    let _gone = answer.send(());
                });
            }
            let pause = match done {
                Ok(Batch::Told | Batch::Others) => Duration::ZERO,
                Ok(Batch::Nobody) => LOOK,
                Err(error) => {
                    tracing::error!(%error, "what is known of persons could not be brought up to date; facts are kept, and it is tried again");
                    PAUSE
                }
            };
            match tokio::time::timeout(pause, asked.recv()).await {
                Ok(None) => return,
                Ok(Some(answer)) => waiting.push(answer),
                Err(_) => {}
            }
        }
    }

    /// Computes the next persons.
    async fn batch(&mut self) -> Result<Batch, Arc<sqlx::Error>> {
        let now_ms = self.clock.now_ms();
        if self.in_force.has_changed().is_ok_and(|has| has) {
            self.current = self.in_force.borrow_and_update().clone();
            self.basis = Basis::of(&self.current);
        }
        let due = self.due(now_ms).await?;
        let batch = match due.first() {
            None => return self.shadow_batch(now_ms).await,
            Some(Due { fact: Some(_), .. }) => Batch::Told,
            Some(Due { fact: None, .. }) => Batch::Others,
        };
        let with = With { loaded: Arc::clone(&self.current.loaded), basis: self.basis.clone(), now_ms };
        let found = recompute(self.store.readers(), due, &with).await?;
        self.store.write(move |c| Box::pin(async move { found.write(c).await })).await?;
        Ok(batch)
    }

    /// Computes the next persons with the shadow, if there is one; only if nobody else is due.
    async fn shadow_batch(&self, now_ms: i64) -> Result<Batch, Arc<sqlx::Error>> {
        let shadow = self.shadow.borrow().clone();
        let Some(shadow) = shadow else { return Ok(Batch::Nobody) };
        let done = shadow::batch(&self.store, &shadow, &self.basis, (now_ms, BATCH)).await?;
        Ok(if done { Batch::Others } else { Batch::Nobody })
    }

    /// Who is due: first those of whom something was told, then those whom another definition or the time may change.
    async fn due(&self, now_ms: i64) -> Result<Vec<Due>, sqlx::Error> {
        let readers = self.store.readers();
        let rows = sqlx::query(
            "SELECT key, fact_seq, fact.id FROM person_due JOIN fact ON fact.seq = fact_seq ORDER BY fact_seq DESC LIMIT ?",
        )
        .bind(BATCH)
        .fetch_all(readers)
        .await?;
        let mut due = Vec::with_capacity(rows.len());
        for row in rows {
            due.push(Due { key: row.try_get("key")?, fact: Some((row.try_get("fact_seq")?, row.try_get("id")?)) });
        }
        if due.is_empty() {
            let keys: Vec<String> = sqlx::query_scalar(
                "SELECT key FROM (SELECT key, last_ms FROM person WHERE basis < ?1 OR basis > ?1 \
                 UNION SELECT key, last_ms FROM person WHERE next_change_ms <= ?2) ORDER BY last_ms DESC LIMIT ?3",
            )
            .bind(self.basis.to_text())
            .bind(now_ms)
            .bind(BATCH)
            .fetch_all(readers)
            .await?;
            due.extend(keys.into_iter().map(|key| Due { key, fact: None }));
        }
        Ok(due)
    }
}
