//! Sends in the background: each target has a task of its own, so that a slow one delays no other. The task wakes when the database changes, takes new
//! events, and sends what is due, so many at a time, and of one person one after the other. It does not know what is sent, nor how.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::SqlitePool;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::Instant;

use super::interest::{may_want, wants};
use super::message::{Lead, Message};
use super::schedule::pause;
use super::table::{self, Attempt, Delivery, FailedAttempt};
use super::target::{Failure, Sent, Target};
use crate::clock::Clock;
use crate::ledger::{self, About, Event};
use crate::metrics::OutboxAttempts;
use crate::store::Store;

/// How many events are looked at together.
const BATCH: i64 = 500;
/// How many that are due are looked at together: more than may be on their way, because of one person only one is.
const DUE: i64 = 200;
/// How often it looks for what another process changed, such as the tool.
const LOOK: Duration = Duration::from_secs(1);
/// The least time between two looks, so that a burst of forms is one look.
const BETWEEN: Duration = Duration::from_millis(25);
/// The pause after the database failed.
const PAUSE: Duration = Duration::from_secs(5);
/// How long a target is left alone that is overloaded and does not say for how long.
const OVERLOADED: Duration = Duration::from_secs(5);
/// The longest that a target may want.
const LONGEST_WAIT: Duration = Duration::from_secs(86_400);
const DAY_MS: i64 = 86_400_000;
/// How long what was delivered, and what is dead, can be seen.
const DELIVERED_MS: i64 = 30 * DAY_MS;
const DEAD_MS: i64 = 90 * DAY_MS;

/// All targets at work.
#[derive(Debug)]
pub(crate) struct Outbox {
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

impl Outbox {
    /// Begins to send.
    pub(crate) async fn open(
        targets: &[Target],
        store: &Arc<Store>,
        clock: &Clock,
        attempts: &OutboxAttempts,
    ) -> Result<Self, Arc<sqlx::Error>> {
        let mut tasks = Vec::with_capacity(targets.len());
        let named: Vec<_> = targets.iter().map(|target| (target.name().to_owned(), target.file.kind())).collect();
        store.write(move |c| Box::pin(async move { table::adopt(c, &named).await })).await?;
        for target in targets {
            let common = Arc::new(Common {
                target: target.clone(),
                store: Arc::clone(store),
                clock: clock.clone(),
                attempts: attempts.clone(),
                left_alone_until: Mutex::new(None),
            });
            let writes = store.writes();
            tasks.push(tokio::spawn(
                Sender { common, writes, running: JoinSet::new(), busy: BTreeMap::new(), tidy_ms: i64::MIN }.run(),
            ));
        }
        Ok(Self { tasks: Mutex::new(tasks) })
    }

    /// Ends, also in the middle of sending; that is sent again after the next start, with the same id.
    pub(crate) fn close(&self) {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).drain(..).for_each(|task| task.abort());
    }
}

/// What the task of a target shares with what it has on its way.
struct Common {
    target: Target,
    store: Arc<Store>,
    clock: Clock,
    attempts: OutboxAttempts,
    left_alone_until: Mutex<Option<Instant>>,
}

/// One target at work.
struct Sender {
    common: Arc<Common>,
    writes: watch::Receiver<u64>,
    /// Each gives the number of its delivery.
    running: JoinSet<Result<(), Arc<sqlx::Error>>>,
    /// Who is being told of, by the delivery's task.
    busy: BTreeMap<tokio::task::Id, Delivery>,
    /// When what is old is removed again.
    tidy_ms: i64,
}

impl Sender {
    async fn run(mut self) {
        loop {
            let begin = Instant::now();
            self.writes.borrow_and_update();
            let wait = match self.turn().await {
                Ok(wait) => wait,
                Err(error) => {
                    let target = self.common.target.name();
                    tracing::error!(target, %error, "the database failed; nothing is sent until it works again");
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            };
            tokio::select! {
                // An error only says that the writer has ended, and then the receiver ends.
                _ended = self.writes.changed() => {}
                Some(done) = self.running.join_next_with_id() => self.finish(done),
                () = tokio::time::sleep(wait) => {}
            }
            tokio::time::sleep_until(begin + BETWEEN).await;
            while let Some(done) = self.running.try_join_next_with_id() {
                self.finish(done);
            }
        }
    }

    fn finish(&mut self, done: Result<(tokio::task::Id, Result<(), Arc<sqlx::Error>>), tokio::task::JoinError>) {
        let (id, written) = match done {
            Ok((id, written)) => (id, written),
            Err(error) => (error.id(), Err(Arc::new(sqlx::Error::WorkerCrashed))),
        };
        let delivery = self.busy.remove(&id);
        if let (Err(error), Some(Delivery { id, target, .. })) = (written, delivery) {
            tracing::error!(target, id, %error, "what became of a message could not be written; it is sent again later");
            self.common.leave_alone(PAUSE);
        }
    }

    /// Takes what is new, and begins to send what is due. Returns how long nothing else is due.
    async fn turn(&mut self) -> Result<Duration, Arc<sqlx::Error>> {
        let (common, now_ms) = (Arc::clone(&self.common), self.common.clock.now_ms());
        let readers = common.store.readers();
        if now_ms >= self.tidy_ms {
            let (delivered, dead) = (now_ms - DELIVERED_MS, now_ms - DEAD_MS);
            common.store.write(move |c| Box::pin(async move { table::tidy(c, delivered, dead).await })).await?;
            self.tidy_ms = now_ms + DAY_MS;
        }
        let has_more = common.take_events(now_ms).await?;
        let stopped = table::place(readers, common.target.name()).await?.and_then(|(_, stopped)| stopped);
        let look = if has_more { Duration::ZERO } else { LOOK };
        if stopped.is_some() {
            return Ok(look);
        }
        if common.store.is_failing() {
            // What becomes of a message could not be written, and it would be sent again and again.
            return Ok(LOOK);
        }
        if let Some(left) = common.left_alone_for() {
            return Ok(left.min(look));
        }
        self.begin_sending(now_ms).await?;
        let next_ms = table::next_due(readers, common.target.name()).await?;
        let wait = next_ms.map(|next_ms| Duration::from_millis(u64::try_from(next_ms - now_ms).unwrap_or_default()));
        // What is under way is due still; its end wakes the task.
        Ok(wait.filter(|wait| !wait.is_zero()).map_or(look, |wait| wait.min(look)))
    }

    /// Begins to send what is due, as much as there is room for. Of one person, one message is on its way at a time.
    async fn begin_sending(&mut self, now_ms: i64) -> Result<(), sqlx::Error> {
        let common = &self.common;
        let mut room = common.target.file.at_once().saturating_sub(self.running.len());
        if room == 0 {
            return Ok(());
        }
        let due = table::due(common.store.readers(), common.target.name(), now_ms, DUE).await?;
        for delivery in due {
            let is_busy = |other: &Delivery| {
                other.seq == delivery.seq || (other.person.is_some() && other.person == delivery.person)
            };
            if room == 0 || self.busy.values().any(is_busy) {
                continue;
            }
            let (common, own) = (Arc::clone(common), delivery.clone());
            let handle = self.running.spawn(async move { common.send(own).await });
            self.busy.insert(handle.id(), delivery);
            room -= 1;
        }
        Ok(())
    }
}

impl Common {
    /// Takes the next events that the target wants. Whether there may be more.
    async fn take_events(&self, now_ms: i64) -> Result<bool, Arc<sqlx::Error>> {
        let (readers, name) = (self.store.readers(), self.target.name().to_owned());
        let Some((from, _)) = table::place(readers, &name).await? else { return Ok(false) };
        let events = ledger::events(readers, from, BATCH).await?;
        let Some(to) = events.last().map(|event| event.seq) else { return Ok(false) };
        let is_full = i64::try_from(events.len()).is_ok_and(|count| count == BATCH);
        let mut wanted = Vec::new();
        for event in events.into_iter().filter(|event| may_want(&self.target.file, event)) {
            let lead = lead_of(readers, &event).await?;
            if wants(&self.target.file, &event, lead.as_ref()) {
                wanted.push(event);
            }
        }
        self.store
            .write(move |c| Box::pin(async move { table::take(c, &name, (from, to), &wanted, now_ms).await }))
            .await?;
        Ok(is_full)
    }

    /// Sends one message, and writes down what became of it.
    async fn send(&self, delivery: Delivery) -> Result<(), Arc<sqlx::Error>> {
        let readers = self.store.readers();
        let events = ledger::events(readers, delivery.event - 1, 1).await?;
        // Somebody was forgotten just now, and the delivery with them.
        let Some(event) = events.into_iter().find(|event| event.seq == delivery.event) else { return Ok(()) };
        let lead = lead_of(readers, &event).await?;
        let message = Message::compose(&delivery.id, &event, lead.as_ref(), &self.target.file);
        let sent = self.target.send(&message, self.clock.now_ms()).await;
        let at_ms = self.clock.now_ms();
        let attempt =
            |status, failed| Attempt { seq: delivery.seq, target: delivery.target.clone(), at_ms, status, failed };
        let (attempt, outcome, gone) = match sent {
            Sent::Delivered { status } => (attempt(status, None), "delivered", None),
            Sent::Failed(failure) => {
                let failed = self.failed(&delivery, &failure, at_ms);
                let outcome = if failed.next_ms.is_some() { "failed" } else { "dead" };
                (attempt(failure.status, Some(failed)), outcome, None)
            }
            Sent::Gone { status, why } => {
                // It stays due, for somebody who wants the target again.
                let failed = FailedAttempt { why: why.clone(), next_ms: Some(at_ms) };
                (attempt(status, Some(failed)), "gone", Some(why))
            }
        };
        if let Some(failed) = &attempt.failed {
            let Attempt { target, .. } = &attempt;
            tracing::warn!(target, id = delivery.id, why = failed.why, outcome, "a message did not arrive");
        }
        self.attempts.count(self.target.name(), outcome);
        let written = self.store.write(move |c| {
            Box::pin(async move {
                table::note(c, &attempt).await?;
                let Some(why) = gone else { return Ok(()) };
                if table::stop(c, &attempt.target, Some("gone"), at_ms).await? {
                    let body = serde_json::json!({ "target": attempt.target, "why": why });
                    ledger::notice(c, at_ms, "target.gone", &body).await?;
                }
                Ok(())
            })
        });
        written.await
    }

    fn failed(&self, delivery: &Delivery, failure: &Failure, at_ms: i64) -> FailedAttempt {
        if failure.is_of_target {
            self.leave_alone(failure.wait.unwrap_or(OVERLOADED).min(LONGEST_WAIT));
        }
        let pause = pause(&delivery.id, delivery.attempts.saturating_add(1), failure.wait);
        let next_ms = pause.map(|pause| at_ms.saturating_add(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX)));
        FailedAttempt { why: failure.why.clone(), next_ms }
    }

    /// Sends nothing for a while.
    fn leave_alone(&self, wait: Duration) {
        *self.left_alone_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + wait);
    }

    /// For how long nothing is sent, because the target asked for that.
    fn left_alone_for(&self) -> Option<Duration> {
        let until = *self.left_alone_until.lock().unwrap_or_else(PoisonError::into_inner);
        let left = until?.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }
}

async fn lead_of(readers: &SqlitePool, event: &Event) -> Result<Option<Lead>, sqlx::Error> {
    match &event.about {
        About::Person { person, .. } => Lead::read(readers, person).await,
        About::Nobody(_) => Ok(None),
    }
}
