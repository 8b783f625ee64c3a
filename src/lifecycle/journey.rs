//! How far a person came, and when: from the history and from what sales and the CRM said. It does not compare people.

use crate::definition::{Compiled, Grade};
use crate::matching::Kind;
use crate::person::{Change, LifecycleStage, Standing, StatusKind, Summary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A person's way to the customer. All times are in milliseconds since 1970. What nobody knows is left out of the JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Journey {
    /// When the person first became a marketing qualified lead; `None` for somebody who never was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mql_ms: Option<u64>,
    /// When sales first accepted the lead, or took it further.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sal_ms: Option<u64>,
    /// When sales first qualified it, or took it further.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sql_ms: Option<u64>,
    /// When there first was an opportunity, or a deal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opportunity_ms: Option<u64>,
    /// When the person first bought.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_ms: Option<u64>,
    /// When sales first rejected the lead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejected_ms: Option<u64>,
    /// Why it did, as a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejected_for: Option<String>,
    /// When sales rejected the lead, gave it back, lost the deal or lost the customer, if that is its last word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_ms: Option<u64>,
    /// The deals with an amount that were won, oldest first, also those from before the qualification.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub won: Vec<Deal>,
    /// Where the person first came from, by the source's id; `None` if nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The segment, when the person became a marketing qualified lead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// The grade at that time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// The version of the definition that said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// The persona that the person matches best at present.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub persona: Option<String>,
}

/// A deal that was won, and what it brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Deal {
    /// When it was won.
    pub at_ms: u64,
    /// The amount, in whole units of its currency.
    pub amount: u64,
    /// The currency; `None` if nobody said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

impl Journey {
    /// The way of a person whose history is this, oldest first. `persona` is the one that the present report names.
    pub fn of(changes: &[Change], standing: &Standing, persona: Option<&str>, compiled: &Compiled) -> Self {
        let mut journey = Self::default();
        journey.take_in_history(changes);
        journey.take_in_facts(standing, persona, compiled);
        journey
    }

    /// Takes in a history, oldest first.
    pub fn take_in_history(&mut self, changes: &[Change]) {
        Summary::steps(changes).for_each(|(change, _, after)| self.take_in_change(change, &after));
    }

    /// Takes in one more change, with the summary after it: when the person first became a marketing qualified lead, and as what. No change after
    /// that one says anything new.
    pub fn take_in_change(&mut self, change: &Change, after: &Summary) {
        if self.mql_ms.is_none() && change.stage.as_ref().is_some_and(|moved| moved.to == LifecycleStage::Mql) {
            self.mql_ms = Some(change.at_ms);
            self.segment.clone_from(&after.segment);
            self.grade = Some(after.grade);
            self.version = Some(change.definition.version);
        }
    }

    /// Takes in the way of the same person under another name: the earlier qualification counts.
    pub fn take_in_qualification(&mut self, other: &Self) {
        let is_earlier = |at_ms: u64| self.mql_ms.is_none_or(|own_ms| at_ms < own_ms);
        if other.mql_ms.is_some_and(is_earlier) {
            (self.mql_ms, self.version, self.grade) = (other.mql_ms, other.version, other.grade);
            self.segment.clone_from(&other.segment);
        }
    }

    /// What the person paid since they qualified, in whole units by currency. What names no currency stands under an empty name.
    pub fn revenue(&self) -> BTreeMap<String, u64> {
        let mut sums = BTreeMap::new();
        for deal in self.won.iter().filter(|deal| self.counts(deal)) {
            let sum: &mut u64 = sums.entry(deal.currency.clone().unwrap_or_default()).or_default();
            *sum = sum.saturating_add(deal.amount);
        }
        sums
    }

    /// Whether a deal was won at the qualification or after it.
    fn counts(&self, deal: &Deal) -> bool {
        self.mql_ms.is_some_and(|mql_ms| mql_ms <= deal.at_ms)
    }

    /// Leaves out the deals that do not count, and changes every time, such as to the hour in which it lies.
    pub fn change_times(&mut self, change: impl Fn(u64) -> u64) {
        // Two times of one hour could not be told apart later.
        let mut won = std::mem::take(&mut self.won);
        won.retain(|deal| self.counts(deal));
        won.iter_mut().for_each(|deal| deal.at_ms = change(deal.at_ms));
        self.won = won;
        let Self { mql_ms, sal_ms, sql_ms, opportunity_ms, customer_ms, rejected_ms, closed_ms, .. } = self;
        for at_ms in [mql_ms, sal_ms, sql_ms, opportunity_ms, customer_ms, rejected_ms, closed_ms] {
            *at_ms = at_ms.map(&change);
        }
    }

    /// Takes in all that the facts about the person say now, instead of what facts said before. `persona` is the one that the present report names.
    pub fn take_in_facts(&mut self, standing: &Standing, persona: Option<&str>, compiled: &Compiled) {
        let (version, segment) = (self.version, self.segment.take());
        *self = Self { mql_ms: self.mql_ms, grade: self.grade, version, segment, ..Self::default() };
        self.persona = persona.map(str::to_owned);
        for change in &standing.statuses {
            let (at_ms, status) = (change.at_ms, &change.status);
            self.closed_ms = None;
            let reached = match status.status {
                StatusKind::Accepted => LifecycleStage::Sal,
                StatusKind::SalesQualified => LifecycleStage::Sql,
                StatusKind::Opportunity => LifecycleStage::Opportunity,
                StatusKind::Won => LifecycleStage::Customer,
                StatusKind::Rejected | StatusKind::Recycled | StatusKind::Lost | StatusKind::Churned => {
                    self.closed_ms = Some(at_ms);
                    if status.status == StatusKind::Rejected && self.rejected_ms.is_none() {
                        self.rejected_ms = Some(at_ms);
                        self.rejected_for = status.reason_code().map(str::to_owned);
                    }
                    continue;
                }
            };
            let stages = [
                (LifecycleStage::Sal, &mut self.sal_ms),
                (LifecycleStage::Sql, &mut self.sql_ms),
                (LifecycleStage::Opportunity, &mut self.opportunity_ms),
                (LifecycleStage::Customer, &mut self.customer_ms),
            ];
            for (_, reached_ms) in stages.into_iter().filter(|(stage, _)| *stage <= reached) {
                reached_ms.get_or_insert(at_ms);
            }
            if let (StatusKind::Won, Some(amount)) = (status.status, status.amount) {
                self.won.push(Deal { at_ms, amount, currency: status.currency.clone() });
            }
        }
        // Occurrences are sorted by time.
        let came = standing.admitted.evidence.occurrences().iter().find(|seen| seen.kind == Kind::Channel);
        self.source = came.and_then(|seen| seen.class).map(|class| compiled.definition().name_of(class));
    }
}
