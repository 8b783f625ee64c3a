//! What became of a person over time, as compact differences: only what matters to people, only when it changes, and never written
//! anew. It does not know who is told.

use super::score::STILL_QUALIFIED;
use super::{FactId, LifecycleStage, PersonReport};
use crate::canonical;
use crate::definition::{Grade, Rating};
use crate::lists;
use crate::scoring::{DecisionKind, DefinitionReport, Reason};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What people see of a report at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// The grade of fit.
    pub grade: Grade,
    /// The rating of behaviour.
    pub rating: Rating,
    /// How far the person has come.
    pub stage: LifecycleStage,
    /// The priority.
    pub priority: Option<String>,
    /// The queue that the lead goes to. Left out where there is none, as in summaries of builds before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    /// How soon sales follows up, in minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sla_min: Option<u32>,
    /// The segment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// Whether a hand is raised.
    pub hand_raised: bool,
    /// What is to happen.
    pub decision: DecisionKind,
    /// Why.
    pub reason: String,
    /// Which gates are not passed, of a lead that marketing keeps in touch with: as reasons. Left out where there is none, as in summaries of builds
    /// before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// The score, in thousandths of a point, when any of the others changed.
    pub score_milli: i64,
}

impl Summary {
    /// The summary before anything was told.
    pub fn nobody() -> Self {
        Self {
            grade: Grade::U,
            rating: Rating::U,
            stage: LifecycleStage::Visitor,
            priority: None,
            queue: None,
            sla_min: None,
            segment: None,
            hand_raised: false,
            decision: DecisionKind::Nurture,
            reason: String::new(),
            missing: Vec::new(),
            score_milli: 0,
        }
    }

    /// The summary of a report.
    pub fn of(found: &PersonReport) -> Self {
        Self {
            grade: found.report.grade,
            rating: found.report.rating,
            stage: found.stage,
            priority: found.report.priority.clone(),
            queue: found.report.queue.clone(),
            sla_min: found.report.sla_min,
            segment: found.report.segment.clone(),
            hand_raised: found.report.hand_raised,
            decision: found.report.decision,
            reason: found.report.reason.clone(),
            missing: found.missing().into_iter().map(str::to_owned).collect(),
            score_milli: found.report.score_milli,
        }
    }

    /// Whether the person is for sales because of the score: a higher threshold would have kept such a lead away.
    pub fn is_by_score(&self) -> bool {
        self.decision == DecisionKind::Qualified
            && [Reason::FitAndIntent.name(), STILL_QUALIFIED].contains(&self.reason.as_str())
    }

    /// The summary after changes, oldest first, from the beginning. Where a change does not follow on the one before, `None`.
    pub fn after<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Option<Self> {
        changes.into_iter().try_fold(Self::nobody(), |summary, change| summary.apply(change))
    }

    /// Each change with the summaries before and after it, from the beginning. A change that does not follow on the one before leaves the summary as it
    /// was: such a history was altered, and what it still says counts.
    pub fn steps<'a>(changes: impl IntoIterator<Item = &'a Change>) -> impl Iterator<Item = (&'a Change, Self, Self)> {
        let mut summary = Self::nobody();
        changes.into_iter().map(move |change| {
            let after = summary.clone().apply(change).unwrap_or_else(|| summary.clone());
            (change, std::mem::replace(&mut summary, after.clone()), after)
        })
    }

    /// The summary after one more change; `None` if the change begins elsewhere.
    fn apply(mut self, change: &Change) -> Option<Self> {
        step(&mut self.grade, change.grade.as_ref())?;
        step(&mut self.rating, change.rating.as_ref())?;
        step(&mut self.stage, change.stage.as_ref())?;
        step(&mut self.priority, change.priority.as_ref())?;
        step(&mut self.queue, change.queue.as_ref())?;
        step(&mut self.sla_min, change.sla_min.as_ref())?;
        step(&mut self.segment, change.segment.as_ref())?;
        step(&mut self.hand_raised, change.hand_raised.as_ref())?;
        step(&mut self.decision, change.decision.as_ref())?;
        step(&mut self.reason, change.reason.as_ref())?;
        step(&mut self.missing, change.missing.as_ref())?;
        self.score_milli = self.score_milli.saturating_add(change.score_milli);
        Some(self)
    }
}

fn step<T: Clone + PartialEq>(value: &mut T, moved: Option<&Move<T>>) -> Option<()> {
    if let Some(moved) = moved {
        if *value != moved.from {
            return None;
        }
        value.clone_from(&moved.to);
    }
    Some(())
}

/// From one value to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Move<T> {
    /// What it was.
    pub from: T,
    /// What it is.
    pub to: T,
}

/// Why a report changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Cause {
    /// Something was told.
    Fact(FactId),
    /// Something that was told was withdrawn, by this fact.
    Undo(FactId),
    /// Another definition is in force.
    Definition(FactId),
    /// A build with other lists, or another core, reads the same facts. It was not written down which; see `Program`.
    Build,
    /// The same, and the fact that tells of that build.
    Program(FactId),
    /// Time has passed.
    Time,
}

/// Which code and lists computed a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Build {
    /// The version of this library.
    pub core: String,
    /// The version of the long lists: a hash of all of them.
    pub lists: String,
}

impl Build {
    /// This build.
    pub fn this() -> Self {
        Self { core: env!("CARGO_PKG_VERSION").to_owned(), lists: lists::version().to_owned() }
    }
}

/// A crossing: what people see changed. What did not change is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Change {
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// The definition that computed the new report.
    pub definition: DefinitionReport,
    /// The code and lists that did.
    pub build: Build,
    /// Why.
    pub cause: Cause,
    /// The grade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Move<Grade>>,
    /// The rating.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Move<Rating>>,
    /// The stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Move<LifecycleStage>>,
    /// The priority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Move<Option<String>>>,
    /// The queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<Move<Option<String>>>,
    /// How soon sales follows up, in minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sla_min: Option<Move<Option<u32>>>,
    /// The segment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<Move<Option<String>>>,
    /// The raised hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hand_raised: Option<Move<bool>>,
    /// The decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Move<DecisionKind>>,
    /// Why it is so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Move<String>>,
    /// The deadline that passed. Nothing else changes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breach: Option<Breach>,
    /// The gates that a lead which marketing keeps in touch with does not pass, as reasons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<Move<Vec<String>>>,
    /// Of a withdrawal that makes somebody a lead for sales: whether they were one until what is withdrawn took that away (`true`), or come to sales
    /// only now (`false`). Left out elsewhere, and in changes of builds before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restored: Option<bool>,
    /// By how much the score differs from that at the crossing before, in thousandths of a point.
    pub score_milli: i64,
}

/// A deadline that passed while somebody waited for sales.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Breach {
    /// When the wait began, in milliseconds since 1970.
    pub started_ms: u64,
    /// When sales should have done something, in milliseconds since 1970.
    pub due_ms: u64,
    /// How soon that was to be, in working minutes.
    pub sla_min: u32,
    /// Until when the one who follows up does not want to be reminded, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snoozed_until_ms: Option<u64>,
}

impl Change {
    /// The change from one summary to the one of a new report; `None` if people see none. A score that moves and crosses nothing is no
    /// change.
    pub fn between(before: &Summary, found: &PersonReport, at_ms: u64, cause: Cause) -> Option<Self> {
        let after = Summary::of(found);
        if (Summary { score_milli: before.score_milli, ..after.clone() }) == *before {
            return None;
        }
        Some(Self {
            at_ms,
            definition: found.report.definition.clone(),
            build: Build::this(),
            cause,
            grade: moved(&before.grade, &after.grade),
            rating: moved(&before.rating, &after.rating),
            stage: moved(&before.stage, &after.stage),
            priority: moved(&before.priority, &after.priority),
            queue: moved(&before.queue, &after.queue),
            sla_min: moved(&before.sla_min, &after.sla_min),
            segment: moved(&before.segment, &after.segment),
            hand_raised: moved(&before.hand_raised, &after.hand_raised),
            decision: moved(&before.decision, &after.decision),
            reason: moved(&before.reason, &after.reason),
            breach: None,
            missing: moved(&before.missing, &after.missing),
            restored: None,
            score_milli: after.score_milli - before.score_milli,
        })
    }

    /// The entry of a deadline that passed, noticed at a time. It adds nothing to a summary.
    pub fn breached(breach: Breach, found: &PersonReport, at_ms: u64, cause: Cause) -> Self {
        Self {
            at_ms,
            definition: found.report.definition.clone(),
            build: Build::this(),
            cause,
            grade: None,
            rating: None,
            stage: None,
            priority: None,
            queue: None,
            sla_min: None,
            segment: None,
            hand_raised: None,
            decision: None,
            reason: None,
            breach: Some(breach),
            missing: None,
            restored: None,
            score_milli: 0,
        }
    }

    /// Whether somebody gets to a stage, or beyond it, who was before it.
    pub fn reaches(&self, stage: LifecycleStage) -> bool {
        self.stage.as_ref().is_some_and(|moved| moved.from < stage && stage <= moved.to)
    }

    /// This change and the one that follows on it, as one: from before this to after that, at the time and with the cause of that.
    #[must_use]
    pub fn join(self, later: Self) -> Self {
        // Each member by its name, so that none is forgotten.
        Self {
            at_ms: later.at_ms,
            definition: later.definition,
            build: later.build,
            cause: later.cause,
            grade: moved_on(self.grade, later.grade),
            rating: moved_on(self.rating, later.rating),
            stage: moved_on(self.stage, later.stage),
            priority: moved_on(self.priority, later.priority),
            queue: moved_on(self.queue, later.queue),
            sla_min: moved_on(self.sla_min, later.sla_min),
            segment: moved_on(self.segment, later.segment),
            hand_raised: moved_on(self.hand_raised, later.hand_raised),
            decision: moved_on(self.decision, later.decision),
            reason: moved_on(self.reason, later.reason),
            breach: later.breach.or(self.breach),
            missing: moved_on(self.missing, later.missing),
            restored: later.restored,
            score_milli: self.score_milli.saturating_add(later.score_milli),
        }
    }

    /// The canonical JSON.
    pub fn to_json(&self) -> String {
        canonical::json(self)
    }
}

fn moved_on<T: PartialEq>(earlier: Option<Move<T>>, later: Option<Move<T>>) -> Option<Move<T>> {
    match (earlier, later) {
        (Some(earlier), Some(later)) => (earlier.from != later.to).then_some(Move { from: earlier.from, to: later.to }),
        (earlier, later) => earlier.or(later),
    }
}

fn moved<T: Clone + PartialEq>(from: &T, to: &T) -> Option<Move<T>> {
    (from != to).then(|| Move { from: from.clone(), to: to.clone() })
}
