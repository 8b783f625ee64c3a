//! What sales has to do with a person: how long they waited, what comes next, what to send. Computed from facts when somebody asks; it stores
//! nothing.

use handraise::lifecycle::{FollowUpPlan, Suggestion, Wait, Whose, WorkingTime};
use handraise::person::{Change, FactId, Facts, LifecycleStage, Overridden, People, Summary, fold, report};
use serde::Serialize;
use sqlx::SqlitePool;
use std::collections::BTreeMap;

use super::fact;
use super::person::keys_of;
use crate::clock::seconds;
use crate::definition::Loaded;

/// What sales has to do with a person.
#[derive(Debug, Serialize)]
pub(crate) struct Work {
    /// For how long the person waited for sales each time, oldest first.
    waits: Vec<Wait>,
    /// What sales is to do; `null` if the policy has no series for the person, or sales does not have them.
    plan: Option<FollowUpPlan>,
    /// What to send, the best first.
    suggestions: Vec<Suggestion>,
    /// Until when the one who follows up does not want to be reminded, in milliseconds since 1970.
    snoozed_until_ms: Option<u64>,
    /// What somebody decided against the definition, while it holds.
    overridden: Option<Overridden>,
}

/// What sales has to do with the person with an id, which is that of their first key. `None` if nothing was told of them.
pub(crate) async fn work(
    readers: &SqlitePool,
    person: &str,
    loaded: &Loaded,
    now_ms: i64,
) -> Result<Option<Work>, sqlx::Error> {
    let mut reading = readers.begin().await?;
    let keys = keys_of(&mut reading, &[person.to_owned()]).await?;
    let facts: Facts = fact::about(&mut reading, &keys).await?.into_iter().collect();
    let history: Vec<String> = sqlx::query_scalar("SELECT change FROM crossing WHERE person = ? ORDER BY seq")
        .bind(person)
        .fetch_all(&mut *reading)
        .await?;
    drop(reading);
    let changes: Vec<Change> = history.iter().filter_map(|text| serde_json::from_str(text).ok()).collect();
    let holding = facts.standing();
    let received: BTreeMap<&FactId, u64> = holding.iter().map(|fact| (&fact.id, fact.received_ms)).collect();
    let own = People::of(&holding).group(&holding).into_iter().find(|(key, _)| key.id() == person);
    let Some((key, own)) = own else { return Ok(None) };
    let standing = fold(key, own, &loaded.compiled);
    let calendar = loaded.policy.as_ref().and_then(|policy| policy.calendar.as_ref());
    // A compiler refuses a zone that it does not know; an older receiver with a newer policy counts all hours.
    let working = WorkingTime::new(calendar).or_else(|_| WorkingTime::new(None));
    let Ok(working) = working else { return Ok(None) };
    let (at_ms, at_s) = (fact::unsigned(now_ms), seconds(now_ms));
    let waits = Wait::all(&changes, &standing, |id| received.get(id).copied(), &working, at_ms);
    let summary = Summary::after(&changes).unwrap_or_else(Summary::nobody);
    let policy = loaded.policy.as_ref();
    let found = report(&loaded.compiled, policy, &standing, summary.stage, at_s);
    let whose = Whose { segment: found.report.segment.as_deref(), queue: found.report.queue.as_deref() };
    let snoozed_until_ms = standing.snoozed_until_ms.filter(|until_ms| *until_ms > at_ms);
    // Nobody has to follow up on somebody who was given back, or whom somebody keeps from sales.
    let is_for_sales = summary.waits_for_sales() || summary.stage >= LifecycleStage::Sal;
    let plan = policy.zip(waits.last()).filter(|_| is_for_sales).and_then(|(policy, wait)| {
        FollowUpPlan::of(policy, whose, wait.started_ms, &standing.follow_ups, snoozed_until_ms, &working)
    });
    let suggestions = policy.map(|policy| Suggestion::all(policy, &found.report)).unwrap_or_default();
    let overridden = standing.overridden_at(at_s).cloned();
    Ok(Some(Work { waits, plan, suggestions, snoozed_until_ms, overridden }))
}
