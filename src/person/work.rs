//! What salespeople note of their own work on a lead: a follow-up, a snooze, a decision against the definition's. It does not know whether
//! they were in time.

use super::bound::{check_optional, check_text, check_time};
use super::{FactError, FactId};
use crate::definition::FollowUpKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Somebody followed up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowedUp {
    /// What they did.
    pub what: FollowUpKind,
    /// Whether they reached the person; left out, nobody says.
    pub reached: Option<bool>,
    /// What came of it, in words.
    pub comment: Option<String>,
}

/// Somebody wants to be reminded of the lead later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Snooze {
    /// When, in milliseconds since 1970; left out, an earlier snooze ends now.
    pub until_ms: Option<u64>,
    /// Why, in words.
    pub comment: Option<String>,
}

/// Somebody decides otherwise than the definition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// What they decide; left out, the definition decides again.
    pub decision: Option<OverrideKind>,
    /// Why, in words.
    pub comment: Option<String>,
    /// Until when it holds, in milliseconds since 1970; left out, until somebody ends it.
    pub until_ms: Option<u64>,
}

/// What somebody may decide instead of the definition. An exclusion, and a reason not to contact the person, hold all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OverrideKind {
    /// The lead goes to sales.
    Qualified,
    /// The lead does not go to sales, whatever its score.
    Nurture,
}

/// A follow-up, and when it was.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FollowUpDone {
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// The fact that says so.
    pub fact: FactId,
    /// Who says so.
    pub who: String,
    /// What they did.
    #[serde(flatten)]
    pub done: FollowedUp,
}

/// A decision against the definition's, and who took it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Overridden {
    /// What they decided.
    pub decision: OverrideKind,
    /// Why.
    pub comment: Option<String>,
    /// Who.
    pub who: String,
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// Until when it holds, in milliseconds since 1970.
    pub until_ms: Option<u64>,
    /// The fact that says so.
    pub fact: FactId,
}

impl FollowedUp {
    pub(super) fn check(&self) -> Result<(), FactError> {
        check_text("comment", self.comment.as_ref())
    }
}

impl Snooze {
    pub(super) fn check(&self) -> Result<(), FactError> {
        check_text("comment", self.comment.as_ref())?;
        check_time("until", self.until_ms)
    }
}

impl Override {
    pub(super) fn check(&self) -> Result<(), FactError> {
        check_optional("comment", self.comment.as_ref())?;
        check_time("until", self.until_ms)?;
        let needs_reason = self.decision.is_some() && self.comment.is_none();
        let error = || FactError::new("comment", "is missing", "say why the definition is wrong about this person");
        if needs_reason { Err(error()) } else { Ok(()) }
    }
}
