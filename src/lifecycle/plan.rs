//! What sales is to do with a lead, step by step, by the policy's series. It does not know who does it.

use super::WorkingTime;
use crate::definition::{FollowUpKind, Policy, Series};
use crate::person::{FactId, FollowUpDone};
use schemars::JsonSchema;
use serde::Serialize;

/// The follow-ups that a lead is to have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FollowUpPlan {
    /// The series, by its id.
    pub series: String,
    /// What a salesperson reads.
    pub label: String,
    /// Its steps, in order.
    pub steps: Vec<PlannedStep>,
}

/// A step of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlannedStep {
    /// What to do.
    pub what: FollowUpKind,
    /// What a salesperson reads.
    pub label: String,
    /// The content to send, by its id.
    pub content: Option<String>,
    /// When it is due, in milliseconds since 1970; `null` if nobody works any more.
    pub due_ms: Option<u64>,
    /// The follow-up that did it.
    pub done: Option<FactId>,
}

/// To whom a series applies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Whose<'a> {
    /// The lead's segment.
    pub segment: Option<&'a str>,
    /// The lead's queue.
    pub queue: Option<&'a str>,
}

impl FollowUpPlan {
    /// The plan of a lead that sales has had since a time; `None` if no series of the policy is for it.
    ///
    /// A follow-up does the first step of its kind that is not done. A snooze puts off what is not done until it ends.
    pub fn of(
        policy: &Policy,
        whose: Whose<'_>,
        since_ms: u64,
        follow_ups: &[FollowUpDone],
        snoozed_until_ms: Option<u64>,
        working: &WorkingTime,
    ) -> Option<Self> {
        let series = policy.follow_up.iter().find(|series| is_for(series, whose))?;
        let mut done: Vec<&FollowUpDone> = follow_ups.iter().filter(|done| done.at_ms >= since_ms).collect();
        let steps = series.steps.iter().map(|step| {
            let place = done.iter().position(|done| done.done.what == step.what);
            let fact = place.map(|place| done.remove(place).fact.clone());
            let due_ms = since_ms.saturating_add(u64::from(step.after_s) * 1000);
            let put_off_ms = snoozed_until_ms.filter(|_| fact.is_none()).unwrap_or(0);
            PlannedStep {
                what: step.what,
                label: step.label.clone(),
                content: step.content.clone(),
                due_ms: working.opens(due_ms.max(put_off_ms)),
                done: fact,
            }
        });
        Some(Self { series: series.id.clone(), label: series.label.clone(), steps: steps.collect() })
    }

    /// The first step that is not done.
    pub fn next(&self) -> Option<&PlannedStep> {
        self.steps.iter().find(|step| step.done.is_none())
    }
}

fn is_for(series: &Series, whose: Whose<'_>) -> bool {
    let fits = |asked: &Option<String>, is: Option<&str>| asked.is_none() || asked.as_deref() == is;
    fits(&series.segment, whose.segment) && fits(&series.queue, whose.queue)
}
