//! What sales has to do with a person: how long they waited, what comes next, what to send. Computed from facts when somebody asks; it stores
//! nothing.

use handraise::lifecycle::{FollowUpPlan, Suggestion, Wait, Whose, WorkingTime};
use handraise::person::{Change, FactId, LifecycleStage, Overridden, Summary, report};
use handraise::scoring::DecisionKind;
use serde::Serialize;
use sqlx::SqlitePool;
use std::collections::BTreeMap;

use super::fact;
use super::timeline::{Known, known};
use crate::clock::seconds;
use crate::definition::Loaded;

/// What sales has to do with a person.
#[derive(Debug, Serialize)]
pub(crate) struct Work {
    /// For how long the person waited for sales each time, oldest first.
    pub(crate) waits: Vec<Wait>,
    /// What sales is to do; `null` if the policy has no series for the person, or sales does not have them.
    pub(crate) plan: Option<FollowUpPlan>,
    /// What to send, the best first.
    suggestions: Vec<Suggestion>,
    /// Until when the one who follows up does not want to be reminded, in milliseconds since 1970.
    snoozed_until_ms: Option<u64>,
    /// What somebody decided against the definition, while it holds.
    overridden: Option<Overridden>,
}

/// What sales is to do next with somebody, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NextStep {
    /// What the plan calls its first step that is not done; without a plan, sales is to follow up.
    pub(crate) label: Option<String>,
    /// The step's own time; without a plan, the deadline.
    pub(crate) due_ms: Option<u64>,
    /// Until when the wait that has not ended is to end.
    pub(crate) deadline_ms: Option<u64>,
}

impl Work {
    /// What comes next, for everybody who says it: the plan's step, and the deadline beside it. `None` if nothing waits and no step is left.
    pub(crate) fn next(&self) -> Option<NextStep> {
        let wait = self.waits.last().filter(|wait| wait.ended.is_none());
        let step = self.plan.as_ref().and_then(FollowUpPlan::next);
        let deadline_ms = wait.and_then(|wait| wait.due_ms);
        match step {
            Some(step) => Some(NextStep { label: Some(step.label.clone()), due_ms: step.due_ms, deadline_ms }),
            None => wait.map(|_| NextStep { label: None, due_ms: deadline_ms, deadline_ms }),
        }
    }
}

/// What sales has to do with the person with an id, which is that of their first key, and whose history in JSON this is. `None` if nothing was told
/// of them.
pub(crate) async fn work(
    readers: &SqlitePool,
    person: &str,
    history: &[String],
    loaded: &Loaded,
    now_ms: i64,
) -> Result<Option<Work>, sqlx::Error> {
    let Some(Known { standing, facts }) = known(readers, person, &loaded.compiled).await? else { return Ok(None) };
    let changes: Vec<Change> = history.iter().filter_map(|text| serde_json::from_str(text).ok()).collect();
    // Also of what was withdrawn since: it began a wait all the same.
    let received: BTreeMap<&FactId, u64> = facts.iter().map(|fact| (&fact.id, fact.received_ms)).collect();
    let working = WorkingTime::of(loaded.policy.as_ref());
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

/// The ids of leads that sales has, or is to have, the most important first, at most `limit`.
pub(crate) async fn leads_of_sales(readers: &SqlitePool, limit: i64) -> Result<Vec<String>, sqlx::Error> {
    let for_sales: Vec<_> =
        DecisionKind::ALL.iter().filter(|kind| kind.is_for_sales()).map(|kind| kind.name()).collect();
    let had = [LifecycleStage::Sal, LifecycleStage::Sql, LifecycleStage::Opportunity].map(LifecycleStage::name);
    let query = "SELECT id FROM person WHERE (decision IN (SELECT value FROM json_each(?1)) AND stage <> ?2) \
                 OR stage IN (SELECT value FROM json_each(?3)) \
                 ORDER BY hand_raised DESC, priority IS NULL, priority, score_milli DESC, id LIMIT ?4";
    sqlx::query_scalar(query)
        .bind(serde_json::json!(for_sales).to_string())
        .bind(LifecycleStage::Customer.name())
        .bind(serde_json::json!(had).to_string())
        .bind(limit)
        .fetch_all(readers)
        .await
}
