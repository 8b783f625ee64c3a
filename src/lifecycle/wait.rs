//! How long a lead waits for sales: from the moment at which it is one for sales, to the first thing that sales does. It does not know what
//! sales should do.

use super::{OpenWait, WorkingTime};
use crate::person::{Cause, Change, FactId, Standing, Summary};
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
        let (mut over, mut open): (Vec<(OpenWait, u64)>, Option<OpenWait>) = (Vec::new(), None);
        for (change, before, after) in Summary::steps(changes) {
            let next = OpenWait::after(open.clone(), change, &before, &after, change.told_ms(&received_ms));
            match (open.take(), &next) {
                (Some(was), _) if before.waits_for_sales() && !after.waits_for_sales() => {
                    over.push((was, change.at_ms))
                }
                // It goes on.
                (Some(_), Some(next))
                    if !before.waits_for_sales() && after.waits_for_sales() && !next.begins_with(change) =>
                {
                    over.pop();
                }
                _ => {}
            }
            open = next;
        }
        let mut waits: Vec<Self> =
            over.iter().map(|(over, at_ms)| over.measured(Some(*at_ms), standing, working, now_ms)).collect();
        let open = open.filter(OpenWait::is_open);
        waits.extend(open.map(|open| open.measured(None, standing, working, now_ms)));
        waits
    }
}

impl Change {
    /// When the receiver took what made the change; without a fact, when it noticed.
    pub fn told_ms(&self, received_ms: impl Fn(&FactId) -> Option<u64>) -> u64 {
        match &self.cause {
            Cause::Fact(fact) | Cause::Undo(fact) => {
                received_ms(fact).map_or(self.at_ms, |told_ms| told_ms.min(self.at_ms))
            }
            _ => self.at_ms,
        }
    }
}
