//! Keeps what is known of persons up to date, in the background: after facts, when time changes something, and when another definition is in
//! force. While some are written, the next are computed. It does not know how a person is computed, nor who comes first.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, broadcast, mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use super::basis::Basis;
use super::due::{self, Due, Others};
use super::journey;
use super::recompute::{With, recompute};
use super::shadow;
use crate::clock::Clock;
use crate::definition::{InForce, Shadow};
use crate::store::Store;

/// How many persons of whom something was told are computed and written together. Forms that come meanwhile wait for the writing, not for the
/// computing.
const TOLD: i64 = 250;
/// How many of the others are.
const OTHERS: i64 = 500;
/// How many persons of an older database are looked at together for what figures count.
const OLDER: i64 = 50;
/// How often it looks whether time has changed something.
const LOOK: Duration = Duration::from_secs(1);
/// How long after a write it looks whether something was told: a burst of forms is one batch.
const BURST: Duration = Duration::from_millis(50);
/// The pause after a failure.
const PAUSE: Duration = Duration::from_secs(5);

/// How many persons an announcement names at most.
const NAMED: usize = 100;
/// How many announcements of changed persons wait for somebody who is slow to hear them.
const ANNOUNCED: usize = 64;

/// The ids of persons who changed, or are gone; empty for many.
pub(crate) type Changed = Arc<[String]>;

/// The definition in force and its shadow.
type Watched = (watch::Receiver<InForce>, watch::Receiver<Option<Shadow>>);

/// The handle of the task.
#[derive(Debug)]
pub(crate) struct Keeper {
    asks: Mutex<Option<mpsc::Sender<oneshot::Sender<()>>>>,
    task: Mutex<Option<JoinHandle<()>>>,
    changed: broadcast::Sender<Changed>,
}

impl Keeper {
    /// Starts it.
    pub(crate) fn start(store: Arc<Store>, (in_force, shadow): Watched, clock: Clock) -> Self {
        let (asks, asked) = mpsc::channel(64);
        let current = in_force.borrow().clone();
        let basis = Basis::of(&current);
        let changed = broadcast::Sender::new(ANNOUNCED);
        let task = Task {
            changed: changed.clone(),
            store,
            in_force,
            shadow,
            current,
            basis,
            clock,
            others: Others::default(),
            writing: None,
            is_filled: false,
        };
        let task = tokio::spawn(task.run(asked));
        Self { asks: Mutex::new(Some(asks)), task: Mutex::new(Some(task)), changed }
    }

    /// From now on, who changed, each time that some were written.
    pub(crate) fn changes(&self) -> broadcast::Receiver<Changed> {
        self.changed.subscribe()
    }

    /// Announces that somebody is gone.
    pub(crate) fn announce(&self, person: String) {
        announce(&self.changed, vec![person]);
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

/// Tells listeners who changed. Of many, it says only that they are many.
fn announce(changed: &broadcast::Sender<Changed>, persons: Vec<String>) {
    let few = if persons.len() > NAMED { Vec::new() } else { persons };
    let _nobody_listens = changed.send(few.into());
}

/// Completes a little after the next write.
async fn written(writes: &mut watch::Receiver<u64>) {
    if writes.changed().await.is_err() {
        // The writer has ended, and nothing is written any more.
        std::future::pending::<()>().await;
    }
    tokio::time::sleep(BURST).await;
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
    changed: broadcast::Sender<Changed>,
    store: Arc<Store>,
    in_force: watch::Receiver<InForce>,
    shadow: watch::Receiver<Option<Shadow>>,
    /// The definition in force when it was last looked at.
    current: InForce,
    basis: Basis,
    clock: Clock,
    others: Others,
    writing: Option<Writing>,
    /// Whether figures count everybody of an older database.
    is_filled: bool,
}

/// Others who were computed and are being written.
struct Writing {
    keys: BTreeSet<String>,
    done: JoinHandle<Result<(), Arc<sqlx::Error>>>,
}

impl Task {
    async fn run(mut self, mut asked: mpsc::Receiver<oneshot::Sender<()>>) {
        let mut waiting: Vec<oneshot::Sender<()>> = Vec::new();
        let mut writes = self.store.writes();
        loop {
            writes.borrow_and_update();
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
            tokio::select! {
                biased;
                answer = asked.recv() => match answer {
                    None => break,
                    Some(answer) => waiting.push(answer),
                },
                () = tokio::time::sleep(pause) => {}
                () = written(&mut writes) => {}
            }
        }
        if let Err(error) = self.finish_writing().await {
            tracing::error!(%error, "the last persons that were computed are not written; they are computed again at the next start");
        }
    }

    /// Computes the next persons.
    async fn batch(&mut self) -> Result<Batch, Arc<sqlx::Error>> {
        let now_ms = self.clock.now_ms();
        if self.in_force.has_changed().is_ok_and(|has| has) {
            self.current = self.in_force.borrow_and_update().clone();
            self.basis = Basis::of(&self.current);
            self.others = Others::default();
        }
        let due = due::told(self.store.readers(), TOLD).await?;
        if !due.is_empty() {
            // Somebody may be among them who is being written.
            self.finish_writing().await?;
            let found = recompute(self.store.readers(), due, &self.with(now_ms)).await?;
            let persons = found.ids();
            self.store.write(move |c| Box::pin(async move { found.write(c).await })).await?;
            announce(&self.changed, persons);
            return Ok(Batch::Told);
        }
        let mut due = self.others.next(self.store.readers(), &self.basis.to_text(), now_ms, OTHERS).await?;
        if due.is_empty() {
            self.finish_writing().await?;
            if !self.is_filled {
                self.is_filled = !journey::fill(&self.store, &self.current.loaded.compiled, OLDER).await?;
                return Ok(Batch::Others);
            }
            return self.shadow_batch(now_ms).await;
        }
        let is_being_written =
            |due: &Due, writing: &Option<Writing>| writing.as_ref().is_some_and(|it| it.keys.contains(&due.key));
        if due.iter().any(|due| is_being_written(due, &self.writing)) {
            let written = self.finish_writing().await?;
            due.retain(|due| !written.contains(&due.key));
        }
        let keys = due.iter().map(|due| due.key.clone()).collect();
        let found = recompute(self.store.readers(), due, &self.with(now_ms)).await?;
        self.finish_writing().await?;
        let (store, changed, persons) = (Arc::clone(&self.store), self.changed.clone(), found.ids());
        let done = tokio::spawn(async move {
            store.write(move |c| Box::pin(async move { found.write(c).await })).await?;
            announce(&changed, persons);
            Ok(())
        });
        self.writing = Some(Writing { keys, done });
        Ok(Batch::Others)
    }

    /// Computes the next persons with the shadow, if there is one; only if nobody else is due.
    async fn shadow_batch(&self, now_ms: i64) -> Result<Batch, Arc<sqlx::Error>> {
        let shadow = self.shadow.borrow().clone();
        let Some(shadow) = shadow else { return Ok(Batch::Nobody) };
        let done = shadow::batch(&self.store, &shadow, &self.basis, (now_ms, OTHERS)).await?;
        Ok(if done { Batch::Others } else { Batch::Nobody })
    }

    fn with(&self, now_ms: i64) -> With {
        With { loaded: Arc::clone(&self.current.loaded), basis: self.basis.clone(), now_ms }
    }

    /// Waits until those who are being written are. Returns their keys.
    async fn finish_writing(&mut self) -> Result<BTreeSet<String>, Arc<sqlx::Error>> {
        let Some(Writing { keys, done }) = self.writing.take() else { return Ok(BTreeSet::new()) };
        let written = done.await.unwrap_or_else(|_panicked| Err(Arc::new(sqlx::Error::WorkerCrashed)));
        if written.is_err() {
            // They are due still.
            self.others = Others::default();
        }
        written.map(|()| keys)
    }
}
