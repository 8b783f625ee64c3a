//! Sends in the background: each target has a task of its own, so that a slow one delays no other. The task wakes when the database changes, takes new
//! events, and sends what is due, so many at a time, and of one person one after the other. What waits together is sent together. It does not know what is
//! sent, nor how.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use handraise::lifecycle::WorkingTime;
use sqlx::SqlitePool;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::Instant;

use super::alert::{self, Around, Due, NextDigest};
use super::interest::{may_want, wants};
use super::message::{Lead, Message};
use super::schedule::pause;
use super::table::{self, Attempt, Delivery, FailedAttempt};
use super::target::{Failure, Parcel, Sent, Target};
use super::together;
use crate::clock::Clock;
use crate::definition::InForce;
use crate::ledger::{self, About, Event};
use crate::metrics::OutboxAttempts;
use crate::store::Store;

/// How many events are looked at together.
const BATCH: i64 = 500;
/// How many that are due are looked at together: more than may be on their way, because of one person only one is.
const DUE: i64 = 200;
/// How many that wait together are sent as one message at most; the rest follows in another.
const TOGETHER: i64 = 1000;
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
        (clock, in_force): (&Clock, &watch::Receiver<InForce>),
        attempts: &OutboxAttempts,
    ) -> Result<Self, Arc<sqlx::Error>> {
        let mut tasks = Vec::with_capacity(targets.len());
        let named: Vec<_> = targets.iter().map(|target| (target.name().to_owned(), target.file.kind())).collect();
        store.write(move |c| Box::pin(async move { table::adopt(c, &named).await })).await?;
        for target in targets {
            for warning in target.file.unknown_names(in_force.borrow().loaded.compiled.definition()) {
                tracing::warn!(target = target.name(), "{warning}");
            }
            let common = Arc::new(Common {
                target: target.clone(),
                store: Arc::clone(store),
                clock: clock.clone(),
                in_force: in_force.clone(),
                attempts: attempts.clone(),
                left_alone_until: Mutex::new(None),
            });
            let writes = store.writes();
            tasks.push(tokio::spawn(
                Sender {
                    common,
                    writes,
                    running: JoinSet::new(),
                    busy: BTreeMap::new(),
                    tidy_ms: i64::MIN,
                    planned: None,
                }
                .run(),
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
    in_force: watch::Receiver<InForce>,
    attempts: OutboxAttempts,
    left_alone_until: Mutex<Option<Instant>>,
}

/// One target at work.
struct Sender {
    common: Arc<Common>,
    writes: watch::Receiver<u64>,
    /// Each gives the number of its delivery.
    running: JoinSet<Result<(), Arc<sqlx::Error>>>,
    /// What is on its way, by its task.
    busy: BTreeMap<tokio::task::Id, Vec<Delivery>>,
    /// When what is old is removed again.
    tidy_ms: i64,
    /// The digest that is planned.
    planned: Option<NextDigest>,
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
        let delivery = self.busy.remove(&id).and_then(|deliveries| deliveries.into_iter().next());
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
        self.plan_digest(now_ms).await?;
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

    /// Plans the next digest, if the target has one.
    async fn plan_digest(&mut self, now_ms: i64) -> Result<(), Arc<sqlx::Error>> {
        let digest = self.common.target.file.timing().digest(&self.common.working_time(), now_ms);
        if digest.is_none() || digest == self.planned {
            return Ok(());
        }
        let (Some(next), name) = (digest.clone(), self.common.target.name().to_owned()) else { return Ok(()) };
        let plan =
            self.common.store.write(move |c| Box::pin(async move { together::plan_digest(c, &name, &next).await }));
        plan.await?;
        self.planned = digest;
        Ok(())
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
            if room == 0 || self.busy.values().flatten().any(is_busy) {
                continue;
            }
            let deliveries = match &delivery.bundle {
                None => vec![delivery],
                Some(bundle) => together::of(common.store.readers(), &delivery.target, bundle, TOGETHER).await?,
            };
            let (common, own) = (Arc::clone(common), deliveries.clone());
            let handle = self.running.spawn(async move { common.send_all(own).await });
            self.busy.insert(handle.id(), deliveries);
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
        let (mut wanted, timing, working) = (Vec::new(), self.target.file.timing(), self.working_time());
        for event in events.into_iter().filter(|event| may_want(&self.target.file, event)) {
            let lead = lead_of(readers, &event).await?;
            if wants(&self.target.file, &event, lead.as_ref()) {
                let when = timing.of(&event, lead.as_ref(), &working, now_ms);
                wanted.push((event, when));
            }
        }
        self.store.write(move |c| Box::pin(async move { table::take(c, &name, (from, to), &wanted).await })).await?;
        Ok(is_full)
    }

    /// Sends what is due together: to a program one event, to people one letter or more.
    async fn send_all(&self, deliveries: Vec<Delivery>) -> Result<(), Arc<sqlx::Error>> {
        let readers = self.store.readers();
        let mut due = Vec::with_capacity(deliveries.len());
        for delivery in deliveries {
            let is_digest = delivery.event < 0;
            let events = if is_digest { Vec::new() } else { ledger::events(readers, delivery.event - 1, 1).await? };
            let event = events.into_iter().find(|event| event.seq == delivery.event);
            // Somebody was forgotten just now, and the delivery with them.
            if event.is_none() && !is_digest {
                continue;
            }
            let lead = match &event {
                Some(event) => lead_of(readers, event).await?,
                None => None,
            };
            let compose = |event| Message::compose(&delivery.id, event, lead.as_ref(), &self.target.file);
            let message = event.as_ref().map(compose);
            due.push(Due { delivery, message, lead });
        }
        let Some(people) = self.target.people() else {
            for Due { delivery, message, .. } in due {
                let Some(message) = message else { continue };
                self.send(vec![delivery], &Parcel::Message(Box::new(message))).await?;
            }
            return Ok(());
        };
        let loaded = Arc::clone(&self.in_force.borrow().loaded);
        let around = Around { readers, loaded: &loaded, file: &self.target.file, now_ms: self.clock.now_ms() };
        for (deliveries, letter) in alert::letters(people, around, due).await? {
            match letter {
                Some(letter) => self.send(deliveries, &Parcel::Letter(Box::new(letter))).await?,
                None => {
                    let seqs: Vec<i64> = deliveries.iter().map(|delivery| delivery.seq).collect();
                    self.store.write(move |c| Box::pin(async move { together::remove(c, &seqs).await })).await?;
                }
            }
        }
        Ok(())
    }

    /// Sends once, and writes down what became of the deliveries in it.
    async fn send(&self, deliveries: Vec<Delivery>, parcel: &Parcel) -> Result<(), Arc<sqlx::Error>> {
        let sent = self.target.send(parcel, self.clock.now_ms()).await;
        let at_ms = self.clock.now_ms();
        let (status, failure, gone) = match sent {
            Sent::Delivered { status } => (status, None, None),
            Sent::Failed(failure) => (failure.status, Some(failure), None),
            Sent::Gone { status, why } => (status, None, Some(why)),
        };
        let (mut attempts, first) = (Vec::with_capacity(deliveries.len()), deliveries.first().cloned());
        for Delivery { seq, target, .. } in deliveries {
            let failed = match (&failure, &gone, &first) {
                // What fails together is sent again together.
                (Some(failure), _, Some(first)) => Some(self.failed(first, failure, at_ms)),
                // It stays due, for somebody who wants the target again.
                (_, Some(why), _) => Some(FailedAttempt { why: why.clone(), next_ms: Some(at_ms) }),
                _ => None,
            };
            let outcome = match &failed {
                None => "delivered",
                Some(_) if gone.is_some() => "gone",
                Some(failed) => {
                    if failed.next_ms.is_some() {
                        "failed"
                    } else {
                        "dead"
                    }
                }
            };
            if let (Some(failed), Some(first)) = (&failed, &first)
                && first.seq == seq
            {
                tracing::warn!(target, id = first.id, why = failed.why, outcome, "a message did not arrive");
            }
            self.attempts.count(self.target.name(), outcome);
            attempts.push(Attempt { seq, target, at_ms, status, failed });
        }
        let name = self.target.name().to_owned();
        let written = self.store.write(move |c| {
            Box::pin(async move {
                for attempt in &attempts {
                    table::note(c, attempt).await?;
                }
                let Some(why) = gone else { return Ok(()) };
                if table::stop(c, &name, Some("gone"), at_ms).await? {
                    let body = serde_json::json!({ "target": name, "why": why });
                    ledger::notice(c, at_ms, "target.gone", &body).await?;
                }
                Ok(())
            })
        });
        written.await
    }

    fn working_time(&self) -> WorkingTime {
        WorkingTime::of(self.in_force.borrow().loaded.policy.as_ref())
    }

    fn failed(&self, delivery: &Delivery, failure: &Failure, at_ms: i64) -> FailedAttempt {
        if failure.is_of_target {
            self.leave_alone(failure.wait.unwrap_or(OVERLOADED).min(LONGEST_WAIT));
        }
        let pause = pause(&delivery.id, delivery.attempts.saturating_add(1), failure.wait);
        let next_ms = pause
            .filter(|_| !failure.is_final)
            .map(|pause| at_ms.saturating_add(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX)));
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
