//! What calls for a review of a definition before its day, and what sales asks for before it accepts a lead. It does not know whether anything of it has
//! happened.

use super::file::dates;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Something that calls for a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Its id, such as `launch`.
    pub id: String,
    /// What it is, in words.
    pub label: String,
    /// When it is there.
    pub when: ReviewOccasion,
}

/// When a review is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewOccasion {
    /// When a day begins.
    Day(#[serde(with = "dates::one")] Date),
    /// When sales rejects too many leads.
    RejectRate(RejectRate),
    /// When an input of the definition has dried up.
    DriedUp,
}

/// A share of leads that sales rejects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RejectRate {
    /// From this share on, in percent.
    pub pct: u8,
    /// Only if sales has decided on so many leads.
    pub of_at_least: u32,
    /// Within so many days.
    pub within_days: u32,
}

impl RejectRate {
    /// Whether it can be reached, and asks for something.
    pub(super) fn is_sound(&self) -> bool {
        (1..=100).contains(&self.pct) && self.of_at_least > 0 && (1..=366).contains(&self.within_days)
    }
}

/// What sales asks for before it accepts a lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SqlCriterion {
    /// Its id, such as `need`.
    pub id: String,
    /// The criterion, in words.
    pub label: String,
    /// What it is about. Left out of the file if nobody says, so that policies before it keep their bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<CriterionKind>,
    /// Whether no lead is sales qualified without it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
}

words! {
    /// What a criterion of sales is about.
    CriterionKind {
        /// A need that the product meets.
        Need = "need",
        /// When they want to decide.
        Timeline = "timeline",
        /// Who decides, and how.
        BuyingProcess = "buying_process",
        /// What they can spend.
        Budget = "budget",
        /// Whether the person may decide.
        Authority = "authority",
    }
}
