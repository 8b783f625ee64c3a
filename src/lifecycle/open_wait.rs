//! A wait for sales that is not over, so small that it can be kept beside a person: it goes on from change to change without their history. It does not
//! know who keeps it.

use super::wait::{WaitEnd, WaitEndKind};
use super::{Wait, WorkingTime};
use crate::person::{Breach, Cause, Change, FactId, LifecycleStage, Standing, Summary};
use serde::{Deserialize, Serialize};

/// A lead that is one for sales. Whether sales did something meanwhile is known from facts alone, which may be withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenWait {
    /// When it began, in milliseconds since 1970.
    pub started_ms: u64,
    /// When the receiver noticed, in milliseconds since 1970.
    pub noticed_ms: u64,
    /// How soon sales is to follow up, since when: only what may end first.
    promises: Vec<Promise>,
    /// Whether it was told that the deadline has passed. That happens once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_breach_told: bool,
    /// Whether something that was told ended it. If that is withdrawn, it goes on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_left: bool,
}

/// So many working minutes from a time on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Promise {
    from_ms: u64,
    sla_min: u32,
}

impl OpenWait {
    /// The wait after a change from one summary to another, which was told at `told_ms`. `None` for somebody who waits no longer, and would wait anew.
    pub fn after(open: Option<Self>, change: &Change, before: &Summary, after: &Summary, told_ms: u64) -> Option<Self> {
        let is_told = matches!(change.cause, Cause::Fact(_) | Cause::Undo(_));
        let is_withdrawn = matches!(change.cause, Cause::Undo(_));
        let mut wait = match (before.waits_for_sales(), after.waits_for_sales()) {
            (true, false) => return open.filter(|_| is_told).map(|open| Self { is_left: true, ..open }),
            (false, false) => return open,
            (true, true) => open?,
            (false, true) => match open.filter(|_| is_withdrawn) {
                Some(left) => Self { is_left: false, ..left },
                None => Self {
                    started_ms: told_ms,
                    noticed_ms: change.at_ms,
                    promises: Vec::new(),
                    is_breach_told: false,
                    is_left: false,
                },
            },
        };
        wait.is_breach_told |= change.breach.is_some();
        if let Some(sla_min) = after.sla_min.filter(|_| change.sla_min.is_some() || wait.begins_with(change))
            // A promise that begins later ends first only if it is shorter.
            && wait.promises.iter().all(|promise| sla_min < promise.sla_min)
        {
            wait.promises.push(Promise { from_ms: told_ms, sla_min });
        }
        Some(wait)
    }

    /// The wait at the end of a history, oldest first. `received_ms` tells when the receiver took a fact.
    pub fn of(changes: &[Change], received_ms: impl Fn(&FactId) -> Option<u64>) -> Option<Self> {
        Summary::steps(changes).fold(None, |open, (change, before, after)| {
            Self::after(open, change, &before, &after, change.told_ms(&received_ms))
        })
    }

    /// Whether the person waits: nothing ended it but, perhaps, what sales did.
    pub fn is_open(&self) -> bool {
        !self.is_left
    }

    /// Whether it began with this change, and did not go on by it.
    pub fn begins_with(&self, change: &Change) -> bool {
        !self.is_left && self.noticed_ms == change.at_ms
    }

    /// By when sales is to do something, and how soon that was to be, in working minutes. Of several promises, the one counts that ends first.
    /// `None` if nobody promises anything.
    pub fn due(&self, working: &WorkingTime) -> Option<(u64, u32)> {
        let ends = self.promises.iter().filter_map(|promise| {
            Some((working.after(promise.from_ms, u64::from(promise.sla_min) * 60_000)?, promise.sla_min))
        });
        ends.min_by_key(|(due_ms, _)| *due_ms)
    }

    /// What sales did first, until now.
    pub fn ended_by_sales(&self, standing: &Standing, now_ms: u64) -> Option<WaitEnd> {
        let statuses = standing.statuses.iter().map(|change| (change.at_ms, WaitEndKind::Status, &change.who));
        let follow_ups = standing.follow_ups.iter().map(|done| (done.at_ms, WaitEndKind::FollowUp, &done.who));
        let first = statuses.chain(follow_ups).filter(|(at_ms, ..)| (self.started_ms..=now_ms).contains(at_ms)).min();
        first.map(|(at_ms, by, who)| WaitEnd { at_ms, by, who: Some(who.clone()) })
    }

    /// The deadline that has passed, if nobody was told yet; from then on, somebody was.
    pub fn take_breach(&mut self, standing: &Standing, working: &WorkingTime, now_ms: u64) -> Option<Breach> {
        let (due_ms, sla_min) = self.due(working).filter(|(due_ms, _)| now_ms > *due_ms)?;
        if self.is_left || self.is_breach_told || self.ended_by_sales(standing, now_ms).is_some() {
            return None;
        }
        self.is_breach_told = true;
        let snoozed_until_ms = standing.snoozed_until_ms.filter(|until_ms| *until_ms > now_ms);
        Some(Breach { started_ms: self.started_ms, due_ms, sla_min, snoozed_until_ms })
    }

    /// The same, of which nobody is told that the deadline has passed, if it has.
    #[must_use]
    pub fn told_if_overdue(mut self, working: &WorkingTime, now_ms: u64) -> Self {
        self.is_breach_told |= self.due(working).is_some_and(|(due_ms, _)| now_ms > due_ms);
        self
    }

    /// As a wait until now, if nothing but sales ended it.
    pub(super) fn measured(
        &self,
        withdrawn_ms: Option<u64>,
        standing: &Standing,
        working: &WorkingTime,
        now_ms: u64,
    ) -> Wait {
        let due = self.due(working);
        let (due_ms, sla_min) = due.unzip();
        let withdrawn = withdrawn_ms.map(|at_ms| WaitEnd { at_ms, by: WaitEndKind::Withdrawn, who: None });
        // What sales says also ends the wait by a change, a moment later.
        let is_first = |end: &WaitEnd| withdrawn_ms.is_none_or(|at_ms| end.at_ms <= at_ms);
        let ended = self.ended_by_sales(standing, now_ms).filter(is_first).or(withdrawn);
        let end_ms = ended.as_ref().map_or(now_ms, |end| end.at_ms);
        Wait {
            started_ms: self.started_ms,
            noticed_ms: self.noticed_ms,
            sla_min,
            due_ms,
            system_ms: working.between(self.started_ms, self.noticed_ms.min(end_ms)),
            sales_ms: working.between(self.noticed_ms, end_ms),
            is_overdue: due_ms.is_some_and(|due_ms| end_ms > due_ms),
            ended,
        }
    }
}

impl Change {
    /// Notes whether a withdrawal that makes somebody a lead for sales gives back what they were. `open` is the wait after the change.
    pub fn note_restored(&mut self, open: Option<&OpenWait>) {
        if matches!(self.cause, Cause::Undo(_)) && self.reaches(LifecycleStage::Mql) {
            self.restored = Some(!open.is_some_and(|open| open.begins_with(self)));
        }
    }
}

impl Summary {
    /// Whether the lead is one for sales, and sales has not said that it has it.
    pub fn waits_for_sales(&self) -> bool {
        self.decision.is_for_sales() && self.stage <= LifecycleStage::Mql
    }
}
