//! How far a person came, and when: from the history and from what sales and the CRM said. It does not compare people.

use crate::definition::{Compiled, Grade};
use crate::matching::Kind;
use crate::person::{Change, LifecycleStage, Standing, StatusKind};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// A person's way to the customer. All times are in milliseconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Journey {
    /// When the person first became a marketing qualified lead; `null` for somebody who never was one.
    pub mql_ms: Option<u64>,
    /// When sales first accepted the lead, or took it further.
    pub sal_ms: Option<u64>,
    /// When sales first qualified it, or took it further.
    pub sql_ms: Option<u64>,
    /// When there first was an opportunity, or a deal.
    pub opportunity_ms: Option<u64>,
    /// When the person first bought.
    pub customer_ms: Option<u64>,
    /// When sales first rejected the lead.
    pub rejected_ms: Option<u64>,
    /// Why it did, as a code.
    pub rejected_for: Option<String>,
    /// What the person paid, in whole units by currency. What names no currency stands under an empty name.
    pub revenue: BTreeMap<String, u64>,
    /// Where the person first came from, by the source's id; `null` if nobody knows.
    pub source: Option<String>,
    /// The segment, when the person became a marketing qualified lead.
    pub segment: Option<String>,
    /// The grade at that time.
    pub grade: Option<Grade>,
    /// The version of the definition that said so.
    pub version: Option<u32>,
    /// The persona that the person matches best at present.
    pub persona: Option<String>,
}

impl Journey {
    /// The way of a person whose history is this, oldest first. `persona` is the one that the present report names.
    pub fn of(changes: &[Change], standing: &Standing, persona: Option<&str>, compiled: &Compiled) -> Self {
        let mut journey = Self { persona: persona.map(str::to_owned), ..Self::default() };
        journey.take_in_history(changes);
        for change in &standing.statuses {
            let (at_ms, status) = (change.at_ms, &change.status);
            let reached = match status.status {
                StatusKind::Accepted => LifecycleStage::Sal,
                StatusKind::SalesQualified => LifecycleStage::Sql,
                StatusKind::Opportunity => LifecycleStage::Opportunity,
                StatusKind::Won => LifecycleStage::Customer,
                StatusKind::Rejected => {
                    journey.rejected_ms.get_or_insert(at_ms);
                    journey.rejected_for = journey.rejected_for.or_else(|| status.reason.clone());
                    continue;
                }
                StatusKind::Recycled | StatusKind::Lost | StatusKind::Churned => continue,
            };
            let stages = [
                (LifecycleStage::Sal, &mut journey.sal_ms),
                (LifecycleStage::Sql, &mut journey.sql_ms),
                (LifecycleStage::Opportunity, &mut journey.opportunity_ms),
                (LifecycleStage::Customer, &mut journey.customer_ms),
            ];
            for (_, reached_ms) in stages.into_iter().filter(|(stage, _)| *stage <= reached) {
                reached_ms.get_or_insert(at_ms);
            }
            if let (StatusKind::Won, Some(amount)) = (status.status, status.amount) {
                let sum = journey.revenue.entry(status.currency.clone().unwrap_or_default()).or_default();
                *sum = sum.saturating_add(amount);
            }
        }
        // Occurrences are sorted by time.
        let came = standing.admitted.evidence.occurrences().iter().find(|seen| seen.kind == Kind::Channel);
        journey.source = came.and_then(|seen| seen.class).map(|class| compiled.definition().name_of(class));
        journey
    }

    /// Takes in when the person became a marketing qualified lead, and as what.
    fn take_in_history(&mut self, changes: &[Change]) {
        for change in changes {
            if let Some(moved) = &change.segment {
                self.segment.clone_from(&moved.to);
            }
            self.grade = change.grade.as_ref().map(|moved| moved.to).or(self.grade);
            if change.stage.as_ref().is_some_and(|moved| moved.to == LifecycleStage::Mql) {
                self.mql_ms = Some(change.at_ms);
                self.version = Some(change.definition.version);
                return;
            }
        }
    }
}
