//! What is worth a word about statuses that are stored all the same: one that lacks what sales asks for, and an amount of which nobody knows the currency. It
//! does not know who is told.

use handraise::definition::Policy;
use handraise::person::{Fact, Payload};
use schemars::JsonSchema;
use serde::Serialize;

/// A status that lacks what the policy requires.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Missing")]
pub struct MissingCriteria {
    /// Its place in the list, counted from 0.
    pub index: usize,
    /// The criteria of the policy's `sql_criteria` that it lacks, by their ids.
    pub criteria: Vec<String>,
}

/// What is worth a word about a list of facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// Statuses `sales_qualified` that lack a required criterion.
    pub missing_criteria: Vec<MissingCriteria>,
    /// Amounts without a currency, if the policy has none either: their places in the list, counted from 0.
    pub without_currency: Vec<usize>,
}

impl Remarks {
    /// By the policy in force.
    pub(crate) fn of<'a>(facts: impl IntoIterator<Item = &'a Fact>, policy: Option<&Policy>) -> Self {
        let mut remarks = Self::default();
        let has_currency = policy.is_some_and(|policy| policy.currency.is_some());
        for (index, fact) in facts.into_iter().enumerate() {
            let Payload::Status(status) = &fact.says else { continue };
            let missing = policy.into_iter().flat_map(|policy| policy.missing_criteria(status));
            let criteria: Vec<String> = missing.map(|criterion| criterion.id.clone()).collect();
            if !criteria.is_empty() {
                remarks.missing_criteria.push(MissingCriteria { index, criteria });
            }
            if status.amount.is_some() && status.currency.is_none() && !has_currency {
                remarks.without_currency.push(index);
            }
        }
        remarks
    }
}
