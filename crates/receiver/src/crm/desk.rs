//! Keeps a CRM as it is to be, in the background: it looks at everybody at the start and every hour, and in between at those of whom something changed. It
//! sends what differs from what was sent, reads what sales did, and looks once a day whether records are gone. Nothing waits for it. It does not know how a CRM
//! is asked.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::file::WhenForgotten;
use super::link::{self, Tally};
use super::order::{Broken, How, Order, Trouble};
use super::plan::{Look, look, stages_from};
use super::status::Paused;
use super::{Crm, crossing, outcome};
use crate::clock::Clock;
use crate::connector::{Pace, again_ms};
use crate::ledger::Erasures;
use crate::store::Store;

/// How often it looks whether something changed.
const LOOK: Duration = Duration::from_secs(1);
/// The pause after the database failed.
const PAUSE: Duration = Duration::from_secs(5);
/// How often it looks through everybody, in milliseconds.
const SWEEP_MS: i64 = 3_600_000;
/// How often it looks whether records are gone, in milliseconds.
const CHECK_MS: i64 = 86_400_000;
/// How many are looked up at a time.
const BATCH: i64 = 200;

/// One CRM at work.
pub(super) struct Desk {
    crm: Crm,
    store: Arc<Store>,
    erasures: Arc<Erasures>,
    clock: Clock,
    paused: Paused,
    /// Persons to look at.
    queue: VecDeque<String>,
    queued: BTreeSet<String>,
    /// Those among them who failed, and whose time has come.
    retrying: BTreeSet<String>,
    /// The last crossing that was looked at.
    seen_seq: i64,
    /// How far looking through everybody has come, and when it begins again.
    sweep: Option<String>,
    sweep_ms: i64,
    /// The same of looking whether records are gone.
    check: Option<String>,
    check_ms: i64,
    /// When it looks next what sales did.
    changes_ms: i64,
    pace: Pace,
    tally: Tally,
}

/// Why a turn did not come to its end.
enum Stop {
    Database(Arc<sqlx::Error>),
    Crm(Broken),
}

impl From<sqlx::Error> for Stop {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}

impl From<Arc<sqlx::Error>> for Stop {
    fn from(error: Arc<sqlx::Error>) -> Self {
        Self::Database(error)
    }
}

impl Desk {
    pub(super) fn new(crm: Crm, (store, erasures, clock): (Arc<Store>, Arc<Erasures>, Clock), paused: Paused) -> Self {
        Self {
            crm,
            store,
            erasures,
            clock,
            paused,
            queue: VecDeque::new(),
            queued: BTreeSet::new(),
            retrying: BTreeSet::new(),
            seen_seq: 0,
            sweep: Some(String::new()),
            sweep_ms: i64::MIN,
            check: Some(String::new()),
            check_ms: i64::MIN,
            changes_ms: i64::MIN,
            pace: Pace::default(),
            tally: Tally::default(),
        }
    }

    pub(super) async fn run(mut self) {
        while let Err(error) = self.begin().await {
            self.trouble(&error).await;
        }
        loop {
            let begin = Instant::now();
            let turn = self.turn().await;
            let requests = self.crm.vendor.take_requests();
            (0..requests).for_each(|_| self.pace.count(self.clock.now_ms()));
            let between = Pace::between(self.crm.file.limits).saturating_mul(requests);
            let wait = match turn {
                Ok(true) => between,
                Ok(false) => between.max(LOOK),
                Err(Stop::Database(error)) => {
                    self.trouble(&error).await;
                    between
                }
                Err(Stop::Crm(broken)) => {
                    let pause = self.pause(broken).await;
                    tokio::time::sleep(pause).await;
                    between
                }
            };
            tokio::time::sleep_until(begin + wait).await;
        }
    }

    async fn begin(&mut self) -> Result<(), sqlx::Error> {
        self.tally = link::read(self.store.readers(), &self.crm.file.name).await?;
        // Everybody is looked through at the start, so that only what changes from now on is to be followed.
        self.seen_seq = crossing::last_crossing(self.store.readers()).await?;
        Ok(())
    }

    async fn trouble(&self, error: &sqlx::Error) {
        tracing::error!(crm = self.crm.name(), %error, "the database failed; nothing is sent until it works again");
        tokio::time::sleep(PAUSE).await;
    }

    /// The CRM failed as a whole: how long to leave it alone. Everybody is looked through after that.
    async fn pause(&mut self, broken: Broken) -> Duration {
        let pause = self.pace.failed(broken.wait);
        let now_ms = self.clock.now_ms();
        tracing::warn!(
            crm = self.crm.name(),
            why = broken.why,
            pause_s = pause.as_secs(),
            "a CRM failed; it is asked again later"
        );
        let until_ms = now_ms.saturating_add(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX));
        *self.paused.lock().unwrap_or_else(PoisonError::into_inner) = Some(until_ms);
        (self.tally.last_error_ms, self.tally.last_error) = (Some(now_ms), Some(broken.why));
        self.queue.clear();
        self.queued.clear();
        self.sweep = Some(String::new());
        if let Err(error) = self.write_tally().await {
            tracing::error!(crm = self.crm.name(), %error, "that a CRM failed can't be written down");
        }
        pause
    }

    async fn write_tally(&self) -> Result<(), Arc<sqlx::Error>> {
        let (name, tally) = (self.crm.file.name.clone(), self.tally.clone());
        self.store.write(move |c| Box::pin(async move { link::write(c, &name, &tally).await })).await
    }

    /// The CRM did what it was asked.
    fn succeeded(&mut self, now_ms: i64) {
        self.pace.succeeded();
        self.tally.last_success_ms = Some(now_ms);
        *self.paused.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Does the next thing that is to be done. Returns whether there may be more.
    async fn turn(&mut self) -> Result<bool, Stop> {
        let now_ms = self.clock.now_ms();
        if self.pace.is_used_up(self.crm.file.limits, now_ms) {
            return Ok(false);
        }
        if now_ms >= self.changes_ms {
            self.changes(now_ms).await?;
            self.changes_ms = now_ms + i64::from(self.crm.file.outcomes.every_s) * 1000;
            return Ok(true);
        }
        if self.check.is_some() || now_ms >= self.check_ms {
            return self.check(now_ms).await.map(|()| true);
        }
        if self.crm.file.when_forgotten == WhenForgotten::Delete {
            self.forget(true, now_ms).await?;
        }
        self.find(now_ms).await?;
        if self.queue.is_empty() {
            return Ok(false);
        }
        self.send(now_ms).await.map(|()| true)
    }

    /// Finds persons to look at.
    async fn find(&mut self, now_ms: i64) -> Result<(), Stop> {
        let (readers, file) = (self.store.readers(), Arc::clone(&self.crm.file));
        let (crossed, seen_seq) = crossing::crossed(readers, self.seen_seq, BATCH).await?;
        let mut found = link::to_retry(readers, &file.name, now_ms, BATCH).await?;
        self.retrying.extend(found.iter().cloned());
        found.extend(crossed);
        self.seen_seq = seen_seq;
        if now_ms >= self.sweep_ms && self.sweep.is_none() {
            self.sweep = Some(String::new());
        }
        if let (true, Some(after)) = (self.queue.is_empty(), self.sweep.clone()) {
            let stages = stages_from(file.who.from_stage);
            let who = (stages.as_slice(), file.who.hand_raised);
            let ids = link::candidates(readers, &file.name, who, &after, BATCH).await?;
            self.sweep = ids.last().cloned();
            if self.sweep.is_none() {
                self.sweep_ms = now_ms + SWEEP_MS;
            }
            found.extend(ids);
        }
        for person in found {
            if self.queued.insert(person.clone()) {
                self.queue.push_back(person);
            }
        }
        Ok(())
    }

    /// Looks at the next persons, and sends what differs.
    async fn send(&mut self, now_ms: i64) -> Result<(), Stop> {
        let file = Arc::clone(&self.crm.file);
        let (mut orders, mut settled) = (Vec::<Order>::new(), Vec::new());
        while orders.len() < file.kind.batch()
            && let Some(person) = self.queue.pop_front()
        {
            self.queued.remove(&person);
            let is_retried = self.retrying.remove(&person);
            if let Look::Order(order) = look(self.store.readers(), &file, &person).await?
                && order.is_due(file.kind.records())
                && order.link.next_ms <= now_ms
                && !orders.iter().any(|known| known.desired.person == order.desired.person)
            {
                orders.push(*order);
            } else if is_retried {
                settled.push(person);
            }
        }
        if !settled.is_empty() {
            let file = Arc::clone(&file);
            let written =
                self.store.write(move |c| Box::pin(async move { link::settle(c, &file.name, &settled).await }));
            written.await?;
        }
        if orders.is_empty() {
            return Ok(());
        }
        let done = match self.crm.vendor.put(&orders).await {
            Ok(done) => done,
            Err(Trouble::OfAll(broken)) => return Err(Stop::Crm(broken)),
            Err(Trouble::OfOne(why)) => vec![Err(why); orders.len()],
        };
        self.succeeded(now_ms);
        let mut tally = self.tally.clone();
        for (order, done) in orders.iter().zip(&done) {
            let Ok(done) = done else { continue };
            match done.how {
                How::Created => tally.created += 1,
                How::TakenOver => tally.taken_over += 1,
                How::Updated => tally.updated += 1,
            }
            let is_other = |(record, id): (&String, &String)| done.remote.get(record).is_some_and(|new| new != id);
            if order.link.remote.iter().any(is_other) {
                (tally.gone, tally.last_gone_ms) = (tally.gone + 1, Some(now_ms));
            }
        }
        self.tally = tally.clone();
        let written = self.store.write(move |c| {
            Box::pin(async move {
                for (order, done) in orders.into_iter().zip(done) {
                    let person = &order.desired.person;
                    match done {
                        Ok(done) => {
                            let sent = link::hashes(&order.desired);
                            link::sent(c, &file.name, person, (&done.remote, &sent), now_ms).await?;
                        }
                        Err(why) => {
                            let failures = order.link.failures + 1;
                            let why = (failures, why.as_str(), again_ms(now_ms, failures));
                            link::failed(c, &file.name, person, why).await?;
                        }
                    }
                }
                link::write(c, &file.name, &tally).await
            })
        });
        Ok(written.await?)
    }

    /// Reads what sales did.
    async fn changes(&mut self, now_ms: i64) -> Result<(), Stop> {
        let since = self.tally.changes_since.clone();
        let (said, since) = self.crm.vendor.changes(since.as_deref()).await.map_err(all)?;
        self.succeeded(now_ms);
        self.tally.changes_since = Some(since);
        let (file, mut tally, eraser) = (Arc::clone(&self.crm.file), self.tally.clone(), self.erasures.eraser());
        let written = self.store.write(move |c| {
            Box::pin(async move {
                tally.outcomes += outcome::store(c, &file, &said, &eraser, now_ms).await?;
                link::write(c, &file.name, &tally).await?;
                Ok(tally)
            })
        });
        self.tally = written.await?;
        Ok(())
    }

    /// Looks whether the next records are there still; at the end, deletes those of persons who are forgotten, or notices that somebody did.
    async fn check(&mut self, now_ms: i64) -> Result<(), Stop> {
        let (file, after) = (Arc::clone(&self.crm.file), self.check.clone().unwrap_or_default());
        let record = file.kind.records().last().copied().unwrap_or_default();
        let links = link::after(self.store.readers(), &file.name, &after, BATCH).await?;
        let Some((last, _)) = links.last() else {
            self.forget(false, now_ms).await?;
            self.check = None;
            self.check_ms = now_ms + CHECK_MS;
            return Ok(());
        };
        self.check = Some(last.clone());
        let ids: Vec<String> = links.iter().filter_map(|(_, link)| link.remote.get(record).cloned()).collect();
        let there = self.crm.vendor.present(&ids).await.map_err(all)?;
        self.succeeded(now_ms);
        let is_gone = |link: &link::Link| link.remote.get(record).is_none_or(|id| !there.contains(id));
        let gone: Vec<String> =
            links.iter().filter(|(_, link)| is_gone(link)).map(|(person, _)| person.clone()).collect();
        if gone.is_empty() {
            return Ok(());
        }
        let count = gone.len();
        tracing::warn!(
            crm = file.name,
            count,
            "records are gone from the CRM; they are looked for by their keys, and made anew"
        );
        self.tally.gone += i64::try_from(count).unwrap_or_default();
        self.tally.last_gone_ms = Some(now_ms);
        self.sweep = Some(String::new());
        let tally = self.tally.clone();
        let written = self.store.write(move |c| {
            Box::pin(async move {
                link::lost(c, &file.name, &gone).await?;
                link::write(c, &file.name, &tally).await
            })
        });
        Ok(written.await?)
    }

    /// Deletes the records of persons who are forgotten, if the file says so, and strikes off what is gone.
    /// What was refused before is tried again only if everybody is looked at.
    async fn forget(&mut self, only_new: bool, now_ms: i64) -> Result<(), Stop> {
        let file = Arc::clone(&self.crm.file);
        let record = file.kind.records().last().copied().unwrap_or_default();
        let all = link::forgotten(self.store.readers(), &file.name).await?;
        for to_delete in all.into_iter().filter(|one| !only_new || one.error.is_none()) {
            let ids: Vec<String> = to_delete.remote.get(record).cloned().into_iter().collect();
            let deletes = file.when_forgotten == WhenForgotten::Delete;
            let done = match deletes {
                true => self.crm.vendor.delete(&to_delete.remote).await,
                false => self
                    .crm
                    .vendor
                    .present(&ids)
                    .await
                    .and_then(|there| if there.is_empty() { Ok(()) } else { Err(Trouble::OfOne(String::new())) }),
            };
            let error = match done {
                Ok(()) => None,
                Err(Trouble::OfOne(why)) => Some(why),
                Err(Trouble::OfAll(broken)) => return Err(Stop::Crm(broken)),
            };
            self.succeeded(now_ms);
            if !deletes && error.is_some() {
                continue;
            }
            self.tally.deleted += i64::from(deletes && error.is_none());
            let (file, tally) = (Arc::clone(&file), self.tally.clone());
            let written = self.store.write(move |c| {
                Box::pin(async move {
                    link::deleted(c, &file.name, &to_delete.remote, error.as_deref()).await?;
                    link::write(c, &file.name, &tally).await
                })
            });
            written.await?;
        }
        Ok(())
    }
}

/// What failed where no person was asked about.
fn all(trouble: Trouble) -> Stop {
    Stop::Crm(match trouble {
        Trouble::OfOne(why) => Broken::new(why),
        Trouble::OfAll(broken) => broken,
    })
}
