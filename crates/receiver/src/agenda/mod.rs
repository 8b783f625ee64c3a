//! What the teams should look at together: the definition is to be reviewed, or more leads came in a week than sales can take. Each is told once.
//!
//! In reading order: `told` (what was told) → `review` (whether the definition is to be reviewed) → `load` (whether too many leads came). It does not know
//! who follows events.

mod load;
mod review;
mod told;

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::clock::Clock;
use crate::definition::InForce;
use crate::store::Store;

pub use told::{Acknowledged, DueReview};
pub(crate) use told::{acknowledge, due_reviews};

/// How often it looks whether a day has begun, or somebody came to sales.
const LOOK: Duration = Duration::from_secs(1);
/// The pause after a failure.
const PAUSE: Duration = Duration::from_secs(5);
/// How often it counts what sales said, at most, in the receiver's time.
const COUNT_MS: i64 = 60 * 1000;

/// The handle of the task.
#[derive(Debug)]
pub(super) struct Agenda {
    task: std::sync::Mutex<Option<JoinHandle<()>>>,
}

impl Agenda {
    /// Starts looking, in the background.
    pub(super) fn start(store: Arc<Store>, in_force: watch::Receiver<InForce>, clock: Clock) -> Self {
        let task = Task { store, in_force, clock, counted_ms: None, last_arrival: None };
        Self { task: std::sync::Mutex::new(Some(tokio::spawn(task.run()))) }
    }

    /// Ends. What was not told is told at the next start.
    pub(super) async fn stop(&self) {
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            task.abort();
            let _ended = task.await;
        }
    }
}

struct Task {
    store: Arc<Store>,
    in_force: watch::Receiver<InForce>,
    clock: Clock,
    /// When what sales said was last counted, and for which definition.
    counted_ms: Option<(i64, String)>,
    /// The last arrival that was counted, and with which policy.
    last_arrival: Option<(i64, String)>,
}

impl Task {
    async fn run(mut self) {
        loop {
            let pause = match self.look().await {
                Ok(()) => LOOK,
                Err(error) => {
                    tracing::error!(%error, "reviews and loads could not be looked at; it is tried again");
                    PAUSE
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    async fn look(&mut self) -> Result<(), Arc<sqlx::Error>> {
        let loaded = Arc::clone(&self.in_force.borrow_and_update().loaded);
        let now_ms = self.clock.now_ms();
        let is_counted = self
            .counted_ms
            .as_ref()
            .is_some_and(|(at_ms, hash)| *hash == loaded.policy_hash && (0..COUNT_MS).contains(&(now_ms - at_ms)));
        review::look(&self.store, &loaded, now_ms, !is_counted).await?;
        if !is_counted {
            self.counted_ms = Some((now_ms, loaded.policy_hash.clone()));
        }
        let last = load::last_arrival(self.store.readers()).await?.map(|last| (last, loaded.policy_hash.clone()));
        if last.is_some() && last != self.last_arrival {
            load::look(&self.store, &loaded, now_ms).await?;
            self.last_arrival = last;
        }
        Ok(())
    }
}
