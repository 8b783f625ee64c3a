//! What became of a lead, by what sales and the CRM said from the beginning of the period until the facts end. It does not know which definition sent it.

use handraise::person::{Fact, Payload, StatusKind};
use serde::Serialize;
use std::collections::BTreeMap;

/// What became of a lead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    /// The person bought.
    Won,
    /// Sales works on it.
    Open,
    /// The opportunity was lost, or the customer has left.
    Lost,
    /// Sales rejected it, or gave it back.
    Rejected,
    /// Sales never said anything: perhaps it never had the lead.
    #[default]
    Unknown,
}

/// What became of a lead, with what was said of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// What it was.
    pub kind: OutcomeKind,
    /// When sales said so, in seconds since 1970.
    pub at_s: Option<u32>,
    /// Why, as a code.
    pub reason: Option<String>,
    /// What the person paid, in whole units by currency. What names no currency stands under an empty name.
    pub revenue: BTreeMap<String, u64>,
}

impl Outcome {
    /// The outcome by the facts about a person that hold. Whoever bought has bought, whatever is said later; otherwise the last word counts.
    pub(super) fn of(facts: &[&Fact], from_s: u32) -> Self {
        let mut said: Vec<_> = facts
            .iter()
            .filter(|fact| fact.provenance.authenticated && fact.at_s() >= from_s)
            .filter_map(|fact| match &fact.says {
                Payload::Status(status) => Some(((fact.at_ms(), &fact.id), fact.at_s(), status)),
                _ => None,
            })
            .collect();
        said.sort_by_key(|(place, ..)| *place);
        let mut outcome = Self::default();
        for (_, at_s, status) in said {
            let kind = match status.status {
                StatusKind::Won => OutcomeKind::Won,
                StatusKind::Lost | StatusKind::Churned => OutcomeKind::Lost,
                StatusKind::Rejected | StatusKind::Recycled => OutcomeKind::Rejected,
                _ => OutcomeKind::Open,
            };
            if let (StatusKind::Won, Some(amount)) = (status.status, status.amount) {
                let sum = outcome.revenue.entry(status.currency.clone().unwrap_or_default()).or_default();
                *sum = sum.saturating_add(amount);
            }
            if outcome.kind != OutcomeKind::Won {
                (outcome.kind, outcome.at_s) = (kind, Some(at_s));
                outcome.reason = status.reason_code().map(str::to_owned);
            }
        }
        outcome
    }
}

impl OutcomeKind {
    /// Whether sales has come to an end with it.
    pub const fn is_decided(self) -> bool {
        matches!(self, Self::Won | Self::Lost | Self::Rejected)
    }

    /// The word in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Won => "won",
            Self::Open => "open",
            Self::Lost => "lost",
            Self::Rejected => "rejected",
            Self::Unknown => "unknown",
        }
    }
}
