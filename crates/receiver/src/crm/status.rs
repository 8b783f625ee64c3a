//! The CRMs that are kept, each by a desk of its own, and how they are doing. It does not know what a desk does.

use std::sync::{Arc, Mutex, PoisonError};

use handraise::definition::Policy;
use handraise::person::{Fact, Subject};
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::SqlitePool;
use tokio::task::JoinHandle;

use super::Crm;
use super::desk::Desk;
use super::file::CrmFile;
use super::link::{self, Failing, ToDelete};
use super::outcome;
use crate::clock::{Clock, rfc3339};
use crate::ledger::{Erasures, Remarks, statuses_of};
use crate::store::Store;

/// How many persons are named whose statuses lack something.
const NAMED: usize = 5;
/// How many who could not be sent are listed.
const LISTED: i64 = 50;

/// Those who keep CRMs.
#[derive(Debug)]
pub(crate) struct Crms {
    all: Vec<(Arc<CrmFile>, Paused)>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

/// Until when nobody asks.
pub(super) type Paused = Arc<Mutex<Option<i64>>>;

/// How a CRM is doing.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "CrmStatus")]
pub struct Status {
    /// Its name.
    pub name: String,
    /// How many persons are in it.
    pub linked: i64,
    /// How many could not be sent.
    pub failing: i64,
    /// Who could not be sent; of many, the first.
    pub failures: Vec<Failing>,
    /// Records of persons who are forgotten, which are to be deleted in the CRM.
    pub to_delete: Vec<ToDelete>,
    /// How often records were made.
    pub created: i64,
    /// How often records were taken over that were there already.
    pub taken_over: i64,
    /// How often records were written.
    pub updated: i64,
    /// How often records of somebody who is forgotten were deleted.
    pub deleted: i64,
    /// How many statuses came back.
    pub outcomes: i64,
    /// Of these, those `sales_qualified` that lack what the policy requires.
    pub missing_criteria: Incomplete,
    /// Of these, those with an amount and no currency, where the policy has none either: figures count such amounts apart.
    pub without_currency: Incomplete,
    /// How many records were there and are gone.
    pub gone: i64,
    /// When that was noticed last.
    #[schemars(extend("format" = "date-time"))]
    pub last_gone_at: Option<String>,
    /// When the CRM last did what it was asked.
    #[schemars(extend("format" = "date-time"))]
    pub last_success_at: Option<String>,
    /// When it last failed as a whole.
    #[schemars(extend("format" = "date-time"))]
    pub last_error_at: Option<String>,
    /// Why.
    pub last_error: Option<String>,
    /// Until when nobody asks it.
    #[schemars(extend("format" = "date-time"))]
    pub paused_until: Option<String>,
}

/// Statuses that lack something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "CrmIncomplete")]
pub struct Incomplete {
    /// How many.
    pub count: usize,
    /// The persons of the first of them, by the receiver's ids.
    pub persons: Vec<String>,
}

impl Incomplete {
    fn of<'a>(all: impl ExactSizeIterator<Item = &'a Fact>) -> Self {
        let count = all.len();
        let mut persons: Vec<String> = Vec::new();
        for fact in all.take(NAMED) {
            let id = match &fact.about {
                Subject::Id(id) => id.clone(),
                Subject::Person(key) => key.id(),
                _ => continue,
            };
            if !persons.contains(&id) {
                persons.push(id);
            }
        }
        Self { count, persons }
    }
}

/// Of what a CRM said of how far sales is, what lacks something by the policy in force: required criteria, and currencies.
async fn incomplete(readers: &SqlitePool, name: &str, policy: Option<&Policy>) -> Result<[Incomplete; 2], sqlx::Error> {
    let facts = statuses_of(readers, &outcome::batch_of(name)).await?;
    let remarks = Remarks::of(&facts, policy);
    let missing: Vec<&Fact> = remarks.missing_criteria.iter().filter_map(|missing| facts.get(missing.index)).collect();
    let without: Vec<&Fact> = remarks.without_currency.iter().filter_map(|index| facts.get(*index)).collect();
    Ok([missing, without].map(|all| Incomplete::of(all.into_iter())))
}

/// How the CRM with a name is doing.
pub(crate) async fn status_of(
    readers: &SqlitePool,
    name: &str,
    paused_until_ms: Option<i64>,
    policy: Option<&Policy>,
) -> Result<Status, sqlx::Error> {
    let [missing_criteria, without_currency] = incomplete(readers, name, policy).await?;
    let tally = link::read(readers, name).await?;
    let (linked, failing, failures) = link::counts(readers, name, LISTED).await?;
    Ok(Status {
        name: name.to_owned(),
        linked,
        failing,
        failures,
        to_delete: link::forgotten(readers, name).await?,
        created: tally.created,
        taken_over: tally.taken_over,
        updated: tally.updated,
        deleted: tally.deleted,
        outcomes: tally.outcomes,
        missing_criteria,
        without_currency,
        gone: tally.gone,
        last_gone_at: tally.last_gone_ms.map(rfc3339),
        last_success_at: tally.last_success_ms.map(rfc3339),
        last_error_at: tally.last_error_ms.map(rfc3339),
        last_error: tally.last_error,
        paused_until: paused_until_ms.map(rfc3339),
    })
}

impl Crms {
    /// Begins to keep them.
    pub(crate) fn open(crms: &[Crm], (store, erasures, clock): (&Arc<Store>, &Arc<Erasures>, &Clock)) -> Self {
        let (mut all, mut tasks) = (Vec::new(), Vec::new());
        for crm in crms {
            let paused = Paused::default();
            all.push((Arc::clone(&crm.file), Arc::clone(&paused)));
            let (store, erasures, clock) = (Arc::clone(store), Arc::clone(erasures), clock.clone());
            let desk = Desk::new(crm.clone(), (store, erasures, clock), paused);
            tasks.push(tokio::spawn(desk.run()));
        }
        Self { all, tasks: Mutex::new(tasks) }
    }

    /// Ends, also in the middle of a request. What was not written down is found again by its key at the next start.
    pub(crate) fn close(&self) {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).drain(..).for_each(|task| task.abort());
    }

    /// How all of them are doing.
    pub(crate) async fn status(
        &self,
        readers: &SqlitePool,
        now_ms: i64,
        policy: Option<&Policy>,
    ) -> Result<Vec<Status>, sqlx::Error> {
        let mut all = Vec::with_capacity(self.all.len());
        for (file, paused) in &self.all {
            let paused_until_ms = *paused.lock().unwrap_or_else(PoisonError::into_inner);
            let paused_until_ms = paused_until_ms.filter(|until_ms| *until_ms > now_ms);
            all.push(status_of(readers, &file.name, paused_until_ms, policy).await?);
        }
        Ok(all)
    }

    /// Whether there is no CRM.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The file of the CRM with a name.
    pub(crate) fn file(&self, name: &str) -> Option<&CrmFile> {
        self.all.iter().find(|(file, _)| file.name == name).map(|(file, _)| &**file)
    }
}
