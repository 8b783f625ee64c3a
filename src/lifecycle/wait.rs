//! How long a lead waits for sales: from the moment at which it is one for sales, to the first thing that sales does. It does not know what
//! sales should do.

use super::WorkingTime;
use crate::person::{Cause, Change, FactId, LifecycleStage, Standing, Summary};
use schemars::JsonSchema;
use serde::Serialize;

/// A time for which a lead waited for sales, or waits.
///
/// The clock starts when the receiver took what made the person a lead for sales. It stops when sales accepts the lead, gives it
/// back, or follows up. What passes before the receiver notices is the system's time, the rest is that of the people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Wait {
    /// When it began, in milliseconds since 1970.
    pub started_ms: u64,
    /// When the receiver noticed, in milliseconds since 1970.
    pub noticed_ms: u64,
    /// How soon sales is to follow up, in working minutes. `null` if nobody promises anything.
    pub sla_min: Option<u32>,
    /// By when, in milliseconds since 1970.
    pub due_ms: Option<u64>,
    /// What ended it; `null` if the lead still waits.
    pub ended: Option<WaitEnd>,
    /// How much working time the system took, in milliseconds.
    pub system_ms: u64,
    /// How much working time people took, or have taken so far, in milliseconds.
    pub sales_ms: u64,
    /// Whether it lasted, or lasts, longer than it should.
    pub is_overdue: bool,
}

/// What ended a wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WaitEnd {
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// What it was.
    pub by: WaitEndKind,
    /// Who did it; `null` for nobody.
    pub who: Option<String>,
}

/// What ends a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WaitEndKind {
    /// Sales said how far it has come: accepted, rejected, or anything later.
    Status,
    /// Somebody followed up.
    FollowUp,
    /// The person is no lead for sales any more, by what is known or by what somebody decided.
    Withdrawn,
}

impl Wait {
    /// All waits of a person until now, oldest first.
    ///
    /// `changes` are the person's history, oldest first. `received_ms` tells when the receiver took a fact.
    pub fn all(
        changes: &[Change],
        standing: &Standing,
        received_ms: impl Fn(&FactId) -> Option<u64>,
        working: &WorkingTime,
        now_ms: u64,
    ) -> Vec<Self> {
        let mut waits: Vec<Self> = Vec::new();
        for (change, before, after) in Summary::steps(changes) {
            let told_ms = match &change.cause {
                Cause::Fact(fact) => received_ms(fact).map_or(change.at_ms, |told_ms| told_ms.min(change.at_ms)),
                _ => change.at_ms,
            };
            match (before.waits_for_sales(), after.waits_for_sales()) {
                (false, true) => waits.push(Self::begun(told_ms, change.at_ms, after.sla_min, working)),
                (true, true) if change.sla_min.is_some() => {
                    if let Some(wait) = waits.last_mut() {
                        wait.promise(told_ms, after.sla_min, working);
                    }
                }
                (true, false) => {
                    if let Some(wait) = waits.last_mut() {
                        wait.ended = Some(WaitEnd { at_ms: change.at_ms, by: WaitEndKind::Withdrawn, who: None });
                    }
                }
                _ => {}
            }
        }
        waits.iter_mut().for_each(|wait| wait.finish(standing, working, now_ms));
        waits
    }

    fn begun(started_ms: u64, noticed_ms: u64, sla_min: Option<u32>, working: &WorkingTime) -> Self {
        let mut wait = Self {
            started_ms,
            noticed_ms,
            sla_min: None,
            due_ms: None,
            ended: None,
            system_ms: 0,
            sales_ms: 0,
            is_overdue: false,
        };
        wait.promise(started_ms, sla_min, working);
        wait
    }

    /// Takes in that sales is to follow up so soon after a time. Of several promises, the one counts that ends first.
    fn promise(&mut self, from_ms: u64, sla_min: Option<u32>, working: &WorkingTime) {
        let due_ms = sla_min.and_then(|sla_min| working.after(from_ms, u64::from(sla_min) * 60_000));
        if due_ms.is_some() && (self.due_ms.is_none() || due_ms < self.due_ms) {
            (self.due_ms, self.sla_min) = (due_ms, sla_min);
        }
    }

    /// Looks for what sales did first, and measures.
    fn finish(&mut self, standing: &Standing, working: &WorkingTime, now_ms: u64) {
        let statuses = standing.statuses.iter().map(|change| (change.at_ms, WaitEndKind::Status, &change.who));
        let follow_ups = standing.follow_ups.iter().map(|done| (done.at_ms, WaitEndKind::FollowUp, &done.who));
        let first = statuses.chain(follow_ups).filter(|(at_ms, ..)| (self.started_ms..=now_ms).contains(at_ms)).min();
        if let Some((at_ms, by, who)) = first
            // What sales says also ends the wait by a change, a moment later.
            && self.ended.as_ref().is_none_or(|end| at_ms <= end.at_ms)
        {
            self.ended = Some(WaitEnd { at_ms, by, who: Some(who.clone()) });
        }
        let end_ms = self.ended.as_ref().map_or(now_ms, |end| end.at_ms);
        self.system_ms = working.between(self.started_ms, self.noticed_ms.min(end_ms));
        self.sales_ms = working.between(self.noticed_ms, end_ms);
        self.is_overdue = self.due_ms.is_some_and(|due_ms| end_ms > due_ms);
    }
}

impl Summary {
    /// Whether the lead is one for sales, and sales has not said that it has it.
    pub fn waits_for_sales(&self) -> bool {
        self.decision.is_for_sales() && self.stage <= LifecycleStage::Mql
    }
}
