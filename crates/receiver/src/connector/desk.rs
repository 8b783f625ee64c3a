//! Asks in the background: about companies and persons of whom something new was told, the newest first, and again when what was told has ended.
//! Nothing waits for it. Right before each question it looks whether somebody objects. It does not know what a connector asks.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use handraise::lists::is_company_domain;
use handraise::person::{ObjectionTo, PersonKey, Subject};
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::SqlitePool;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::once::{Connector, Outcome, asked_of};
use super::pace::{Pace, again_ms};
use super::record::{self, Candidate, Tally};
use super::{By, ConnectorFile};
use crate::clock::{Clock, rfc3339, seconds};
use crate::definition::InForce;
use crate::ledger::{self, Erasures, tell_one};
use crate::metrics::ConnectorRequests;
use crate::store::Store;

/// How often it looks for somebody new.
const LOOK: Duration = Duration::from_secs(1);
/// How often it looks through everybody, in milliseconds.
const SWEEP_MS: i64 = 300_000;
/// Since when somebody counts as new between two such looks, in milliseconds.
const NEW_MS: i64 = 600_000;
/// How many are looked up at a time.
const BATCH: i64 = 100;
/// After how long somebody is looked at again who objects, or may not be contacted, in milliseconds.
const PASSED_OVER_MS: i64 = 3_600_000;
/// The pause after somebody about whom nothing is asked.
const NEXT: Duration = Duration::from_millis(10);
/// The pause after the database failed.
const PAUSE: Duration = Duration::from_secs(5);
const DAY_MS: i64 = 86_400_000;

/// What the connectors work with.
pub(crate) type Around = (Arc<Store>, Arc<Erasures>, watch::Receiver<InForce>, Clock);

/// All connectors.
#[derive(Debug)]
pub(crate) struct Desks {
    desks: Vec<(ConnectorFile, Arc<Mutex<Option<i64>>>)>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

/// How a connector is doing.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ConnectorStatus")]
pub(crate) struct Status {
    /// Its name.
    name: String,
    /// What it is asked about: `domain` or `email`.
    by: &'static str,
    /// The attributes that it tells.
    attributes: Vec<String>,
    /// On what basis its answers may be kept.
    basis: String,
    /// How long an answer holds.
    expires_after_days: u32,
    /// How often it was asked.
    asked: i64,
    /// How often it knew somebody.
    found: i64,
    /// How often it knew nobody.
    not_found: i64,
    /// How often asking failed.
    failed: i64,
    /// How many are to be asked about.
    waiting: i64,
    /// What was used of today's limit.
    today: Today,
    /// When it last answered.
    #[schemars(extend("format" = "date-time"))]
    last_success_at: Option<String>,
    /// When asking last failed.
    #[schemars(extend("format" = "date-time"))]
    last_error_at: Option<String>,
    /// Why.
    last_error: Option<String>,
    /// Until when nobody asks it.
    #[schemars(extend("format" = "date-time"))]
    paused_until: Option<String>,
}

/// Today's limit.
#[derive(Debug, Serialize, JsonSchema)]
struct Today {
    /// How much is used.
    used: u32,
    /// Of how much.
    of: u32,
}

impl Desks {
    /// Begins to ask.
    pub(crate) fn open(connectors: &[Connector], around: Around, requests: &ConnectorRequests) -> Self {
        let (mut desks, mut tasks) = (Vec::new(), Vec::new());
        for connector in connectors {
            let paused_until_ms = Arc::new(Mutex::new(None));
            desks.push((connector.file.clone(), Arc::clone(&paused_until_ms)));
            let (store, erasures, in_force, clock) = around.clone();
            let (connector, requests) = (connector.clone(), requests.clone());
            let desk = Desk {
                connector,
                store,
                erasures,
                in_force,
                clock,
                requests,
                paused_until_ms,
                next: VecDeque::new(),
                sweep_ms: i64::MIN,
                tidy_ms: i64::MIN,
                pace: Pace::default(),
                tally: Tally::default(),
            };
            tasks.push(tokio::spawn(desk.run()));
        }
        Self { desks, tasks: Mutex::new(tasks) }
    }

    /// Ends, also in the middle of a question; it is asked again after the next start.
    pub(crate) fn close(&self) {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).drain(..).for_each(|task| task.abort());
    }

    /// How all of them are doing.
    pub(crate) async fn status(&self, readers: &SqlitePool, now_ms: i64) -> Result<Vec<Status>, sqlx::Error> {
        let mut all = Vec::with_capacity(self.desks.len());
        for (file, paused_until_ms) in &self.desks {
            let tally = record::read(readers, &file.name).await?;
            let waiting = record::waiting(readers, &file.name, file.by, now_ms).await?;
            let paused_until_ms = *paused_until_ms.lock().unwrap_or_else(PoisonError::into_inner);
            all.push(Status {
                name: file.name.clone(),
                by: file.by.word(),
                attributes: file.attributes().map(str::to_owned).collect(),
                basis: file.basis.clone(),
                expires_after_days: file.expires_after_days,
                asked: tally.found + tally.not_found + tally.failed,
                found: tally.found,
                not_found: tally.not_found,
                failed: tally.failed,
                waiting,
                today: Today { used: Pace::new(tally.day, tally.used).used_at(now_ms), of: file.limits.per_day },
                last_success_at: tally.last_success_ms.map(rfc3339),
                last_error_at: tally.last_error_ms.map(rfc3339),
                last_error: tally.last_error,
                paused_until: paused_until_ms.filter(|until_ms| *until_ms > now_ms).map(rfc3339),
            });
        }
        Ok(all)
    }
}

/// One connector at work.
struct Desk {
    connector: Connector,
    store: Arc<Store>,
    erasures: Arc<Erasures>,
    in_force: watch::Receiver<InForce>,
    clock: Clock,
    requests: ConnectorRequests,
    paused_until_ms: Arc<Mutex<Option<i64>>>,
    next: VecDeque<Candidate>,
    /// When everybody is looked through again.
    sweep_ms: i64,
    /// When those are forgotten again whom nobody knows any more.
    tidy_ms: i64,
    pace: Pace,
    tally: Tally,
}

/// Whom a question is about, and whether it is time to ask it.
struct Question {
    subject: Subject,
    key: PersonKey,
    /// How often in a row its answer failed.
    failures: i64,
}

impl Desk {
    async fn run(mut self) {
        while let Err(error) = self.begin().await {
            self.trouble(&error).await;
        }
        loop {
            let begin = Instant::now();
            match self.turn().await {
                Ok(Some(wait)) => tokio::time::sleep_until(begin + wait).await,
                Ok(None) => tokio::time::sleep(LOOK).await,
                Err(error) => self.trouble(&error).await,
            }
        }
    }

    async fn trouble(&self, error: &sqlx::Error) {
        tracing::error!(connector = self.connector.name(), %error, "the database failed; nobody is asked until it works again");
        tokio::time::sleep(PAUSE).await;
    }

    async fn begin(&mut self) -> Result<(), sqlx::Error> {
        self.tally = record::read(self.store.readers(), self.connector.name()).await?;
        self.pace = Pace::new(self.tally.day, self.tally.used);
        Ok(())
    }

    /// Looks at the next person, and asks if it may. Returns after how long the next turn is, counted from the beginning of this one; `None` if there
    /// is nobody.
    async fn turn(&mut self) -> Result<Option<Duration>, Arc<sqlx::Error>> {
        let now_ms = self.clock.now_ms();
        if now_ms >= self.tidy_ms {
            self.store.write(|c| Box::pin(async move { record::tidy(c).await })).await?;
            self.tidy_ms = now_ms + DAY_MS;
        }
        if self.pace.is_used_up(self.connector.file.limits, now_ms) {
            return Ok(None);
        }
        let Some(candidate) = self.candidate(now_ms).await? else { return Ok(None) };
        match self.question(&candidate, now_ms).await? {
            Some(question) => self.ask(question).await.map(Some),
            None => Ok(Some(NEXT)),
        }
    }

    /// The next person who may be due.
    async fn candidate(&mut self, now_ms: i64) -> Result<Option<Candidate>, sqlx::Error> {
        if self.next.is_empty() {
            let is_sweep = now_ms >= self.sweep_ms;
            let since_ms = if is_sweep { i64::MIN } else { now_ms - NEW_MS };
            let (name, by) = (self.connector.name(), self.connector.file.by);
            self.next = record::candidates(self.store.readers(), (name, by), now_ms, since_ms, BATCH).await?.into();
            let is_full = i64::try_from(self.next.len()).is_ok_and(|count| count == BATCH);
            if is_sweep && !is_full {
                self.sweep_ms = now_ms + SWEEP_MS;
            }
        }
        Ok(self.next.pop_front())
    }

    /// What to ask because of a person, if that is still to be asked and nobody objects.
    async fn question(&self, candidate: &Candidate, now_ms: i64) -> Result<Option<Question>, Arc<sqlx::Error>> {
        let (readers, name) = (self.store.readers(), self.connector.name());
        let key = candidate.key.parse::<PersonKey>().ok().filter(|_| is_company_domain(&candidate.domain));
        let subject = key.as_ref().and_then(|key| match self.connector.file.by {
            By::Domain => Subject::company(&candidate.domain),
            By::Email => Some(Subject::Person(key.clone())),
        });
        if let (Some(key), Some(subject)) = (key, subject) {
            // Somebody else of the company may have been the reason to ask meanwhile.
            let Some(failures) = record::failures(readers, name, &subject.to_string(), now_ms).await? else {
                return Ok(None);
            };
            let loaded = Arc::clone(&self.in_force.borrow().loaded);
            let known = ledger::known(readers, &candidate.person, &loaded.compiled).await?;
            let may_be_asked = known.is_some_and(|ledger::Known { standing, .. }| {
                let is_suppressed = standing.suppression_at(loaded.policy.as_ref(), seconds(now_ms)).is_some();
                !is_suppressed && !standing.objects_to(ObjectionTo::Enrichment)
            });
            if may_be_asked {
                return Ok(Some(Question { subject, key, failures }));
            }
        }
        self.pass_over(candidate.key.clone(), now_ms).await?;
        Ok(None)
    }

    async fn pass_over(&self, key: String, now_ms: i64) -> Result<(), Arc<sqlx::Error>> {
        let name = self.connector.name().to_owned();
        let next_ms = now_ms + PASSED_OVER_MS;
        self.store.write(move |c| Box::pin(async move { record::ask_again(c, &name, &key, next_ms, 0).await })).await
    }

    /// Asks, and writes down what that came to.
    async fn ask(&mut self, question: Question) -> Result<Duration, Arc<sqlx::Error>> {
        let Question { subject, key, failures } = question;
        let Some(asked) = asked_of(&key) else { return Ok(NEXT) };
        let name = self.connector.name().to_owned();
        self.pace.count(self.clock.now_ms());
        let begin = Instant::now();
        let outcome = self.connector.ask(&asked).await;
        let now_ms = self.clock.now_ms();
        let expires_ms = now_ms + i64::from(self.connector.file.expires_after_days) * DAY_MS;
        let received_ms = u64::try_from(now_ms).unwrap_or_default();
        let mut wait = Pace::between(self.connector.file.limits);
        let (facts, again) = match &outcome {
            Outcome::Found(found) => (self.connector.facts(&subject, found, received_ms), Some((expires_ms, 0))),
            Outcome::NotFound => (Vec::new(), Some((expires_ms, 0))),
            Outcome::Failed(failed) if failed.is_of_anybody => (Vec::new(), None),
            Outcome::Failed(_) => (Vec::new(), Some((again_ms(now_ms, failures + 1), failures + 1))),
        };
        if let Outcome::Failed(failed) = &outcome {
            let pause = self.pace.failed(failed.wait);
            tracing::warn!(
                connector = name,
                why = failed.why,
                pause_s = pause.as_secs(),
                "a connector failed; it is asked again later"
            );
            *self.paused_until_ms.lock().unwrap_or_else(PoisonError::into_inner) =
                Some(now_ms.saturating_add(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX)));
            wait = wait.max(begin.elapsed() + pause);
            // Whoever was next is looked at anew after the pause.
            self.next.clear();
        } else {
            self.pace.succeeded();
            *self.paused_until_ms.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
        self.requests.count(&name, outcome.word());
        self.tally.count(&outcome, &self.pace, now_ms);
        let (tally, eraser) = (self.tally.clone(), self.erasures.eraser());
        self.store
            .write(move |c| {
                Box::pin(async move {
                    for fact in &facts {
                        // Of somebody who was forgotten meanwhile, nothing is stored.
                        let _stored_or_not = tell_one(c, fact, &eraser).await?;
                    }
                    if let Some((next_ms, failures)) = again {
                        record::ask_again(c, &name, &subject.to_string(), next_ms, failures).await?;
                    }
                    record::write(c, &name, &tally).await
                })
            })
            .await?;
        Ok(wait)
    }
}

impl Tally {
    fn count(&mut self, outcome: &Outcome, pace: &Pace, now_ms: i64) {
        (self.day, self.used) = (pace.day, pace.used);
        match outcome {
            Outcome::Found(_) => self.found += 1,
            Outcome::NotFound => self.not_found += 1,
            Outcome::Failed(failed) => {
                self.failed += 1;
                (self.last_error_ms, self.last_error) = (Some(now_ms), Some(failed.why.clone()));
                return;
            }
        }
        self.last_success_ms = Some(now_ms);
    }
}
