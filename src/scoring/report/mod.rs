//! The answer about one visitor with all names resolved: what receivers store, hosts read and tests compare. It does not
//! know the page's short form.

mod build;

use super::assessment::{MissingKind, SkipReason, Stage};
use crate::canonical;
use crate::definition::{Dimension, FitSide, Grade, Rating};
use crate::evidence::Consent;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The whole answer about one visitor at one time. Members are only ever added, at the end; none is renamed or removed.
///
/// Points are in milli-points, shares in thousandths and times in seconds, as the names say; where no unit is named,
/// points are whole. The points of all contributions and of all clamps add up to the score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Report {
    /// As of when, in seconds since 1970.
    pub at_s: u32,
    /// The score in whole points, rounded down: 0 to 100.
    pub score: i64,
    /// Engagement and intent together, 0 to 100,000.
    pub score_milli: i64,
    /// Points for interest of any kind, 0 to 100,000.
    pub engagement_milli: i64,
    /// Points for what buyers do, 0 to 100,000.
    pub intent_milli: i64,
    /// How well company and person fit.
    pub grade: Grade,
    /// How active the visitor is: 1 (hottest) to 4; `U` if behaviour is not permitted to be known.
    pub rating: Rating,
    /// How far the visitor has come.
    pub stage: Stage,
    /// True for what one page or form tells, because a receiver may know more; false for the final report about a person.
    pub provisional: bool,
    /// The id of the segment, when one matches.
    pub segment: Option<String>,
    /// The route's priority, for a lead that goes to sales.
    pub priority: Option<String>,
    /// The route's owner queue.
    pub queue: Option<String>,
    /// How soon sales follows up, in minutes; 0 when neither route nor segment says.
    pub sla_min: Option<u32>,
    /// Whether the route asks that sales is alerted.
    pub alert: bool,
    /// What is to happen.
    pub decision: DecisionKind,
    /// Why: the id of an exclusion, or a short code.
    pub reason: String,
    /// A standing "yes" to the question that raises a hand.
    pub hand_raised: bool,
    /// The person is outside the persona, at an ideal company.
    pub persona_gap: bool,
    /// A number to sort lists by, 0 to 100,000: never a gate.
    pub rank_milli: i64,
    /// How well company and person fit, in shares.
    pub fit: FitReport,
    /// What each rule gave; only rules that found something.
    pub contributions: Vec<ContributionReport>,
    /// What caps and floors took away or gave back.
    pub clamps: Vec<ClampReport>,
    /// Rules that could not be evaluated.
    pub skipped: Vec<SkippedReport>,
    /// What is missing to qualify; empty when nothing is.
    pub missing: Vec<MissingReport>,
    /// How complete and trustworthy the evidence is.
    pub coverage: CoverageReport,
    /// Which definition it was computed with.
    pub definition: DefinitionReport,
    /// Engagement in whole points. Engagement, intent and the clamp of the score add up to `score` as they are shown.
    pub engagement: i64,
    /// Intent in whole points.
    pub intent: i64,
    /// A text was given where a hand can be raised, and it is neither a clear yes nor a clear no: a person should read it.
    pub hand_unclear: bool,
    /// The name of the profile that the company matches best; `null` if it has no name, or nothing about the company gives a point.
    pub profile: Option<String>,
    /// The name of the persona that the person matches best; `null` if it has no name, or nothing about the person gives a point.
    pub persona: Option<String>,
    /// What each criterion of fit gave.
    pub criteria: Vec<CriterionReport>,
    /// What the visitor is interested in: the points of rules by product line. It changes no decision.
    pub interests: Vec<InterestReport>,
}

/// What is to happen with a visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
#[non_exhaustive]
pub enum DecisionKind {
    /// Not for sales.
    Excluded = 0,
    /// Sales has them already.
    Suppressed = 1,
    /// They asked.
    HandRaiser = 2,
    /// Fit and intent are there.
    Qualified = 3,
    /// Not yet.
    Nurture = 4,
}

impl DecisionKind {
    /// Whether it sends a lead to sales.
    pub const fn is_for_sales(self) -> bool {
        matches!(self, Self::HandRaiser | Self::Qualified)
    }

    /// All kinds, by their code.
    pub const ALL: [Self; 5] = [Self::Excluded, Self::Suppressed, Self::HandRaiser, Self::Qualified, Self::Nurture];

    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Excluded => "excluded",
            Self::Suppressed => "suppressed",
            Self::HandRaiser => "hand_raiser",
            Self::Qualified => "qualified",
            Self::Nurture => "nurture",
        }
    }
}

/// How well company and person fit, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FitReport {
    /// Share of points among known attributes, company and person together.
    pub share_permille: u32,
    /// Share of the company's criteria; `null` when nothing about the company is known.
    pub company_permille: Option<u32>,
    /// Share of the person's criteria; `null` when nothing about the person is known.
    pub person_permille: Option<u32>,
    /// Share of weight that is known.
    pub coverage_permille: u32,
    /// Points of fit, company and person together.
    pub points: u32,
}

/// What one criterion of fit gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CriterionReport {
    /// Whose fit it is about.
    pub side: FitSide,
    /// The criterion's label, for salespeople.
    pub label: String,
    /// The attribute that it looks at, such as `seniority`.
    pub attribute: String,
    /// The visitor's value, such as `director`; `null` if it is unknown.
    pub value: Option<String>,
    /// The points that the value gives.
    pub points: u32,
    /// The most that a value gives.
    pub most: u32,
}

/// How much a visitor did about one product line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InterestReport {
    /// The product line, as rules name it.
    pub line: String,
    /// The points of its rules together. A rule of several lines counts for each.
    pub points_milli: i64,
    /// The whole points of its rules together, as they are shown.
    pub points: i64,
}

/// What one rule gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ContributionReport {
    /// The rule's id.
    pub rule: String,
    /// The rule's label, for salespeople.
    pub label: String,
    /// What it adds to.
    pub dimension: Dimension,
    /// Occurrences that counted.
    pub count: u32,
    /// Points without decay.
    pub raw_milli: i64,
    /// Points after decay.
    pub decayed_milli: i64,
    /// What the rule's own cap took away.
    pub capped_milli: i64,
    /// Points given: `decayed_milli + capped_milli`.
    pub points_milli: i64,
    /// Age of the newest occurrence, in seconds.
    pub newest_age_s: u32,
    /// Points given, in whole points. Those of all lines of a dimension add up to the dimension's as they are shown.
    pub points: i64,
}

/// What a cap or floor beyond a rule's own changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClampReport {
    /// Which cap or floor.
    pub kind: ClampName,
    /// The group's label, or the name of the dimension.
    pub label: String,
    /// By how much.
    pub points_milli: i64,
    /// By how much, in whole points that add up as they are shown.
    pub points: i64,
    /// The dimension that it is a line of; `null` for the score's own.
    pub dimension: Option<Dimension>,
}

/// A cap or floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ClampName {
    /// A group's cap.
    GroupCap,
    /// A group's floor.
    GroupFloor,
    /// A dimension stays within 0 to 100.
    Dimension,
    /// The score stays within 0 to 100.
    Score,
}

/// A rule that was not evaluated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SkippedReport {
    /// The rule's id.
    pub rule: String,
    /// Why it was not evaluated.
    pub reason: SkipReason,
}

/// One thing that is missing to qualify.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MissingReport {
    /// Which gate is not passed.
    pub kind: MissingKind,
    /// What a salesperson reads.
    pub label: String,
    /// How much is missing, in `unit`.
    pub amount: i64,
    /// Attributes to ask for, such as `seniority`, where knowing more would help: with `coverage`, `behaviour`, and `fit` in points.
    pub attributes: Vec<String>,
    /// What the amount counts.
    pub unit: MissingUnit,
}

/// What an amount that is missing counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MissingUnit {
    /// Thousandths of a point: score, intent, and fit where a definition counts it in points.
    MilliPoints,
    /// Thousandths of a whole: coverage, persona, and fit where a definition counts it in shares.
    Permille,
    /// Attributes that must be known where behaviour is not.
    Attributes,
}

/// How complete and trustworthy the evidence is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoverageReport {
    /// What the visitor allowed.
    pub consent: Consent,
    /// What limits the evidence: `storage_blocked`, `storage_reset`, `clock_adjusted`, `bot`, `internal`, `truncated`,
    /// `pending`.
    pub flags: Vec<String>,
}

/// Which definition a report was computed with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DefinitionReport {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// Its hash, in lower-case hexadecimal.
    pub hash: String,
}

impl Report {
    /// The canonical JSON: members in the order of the type, no spaces, integers only. The same bytes natively, in wasm and
    /// in the JavaScript twin.
    pub fn to_json(&self) -> String {
        canonical::json(self)
    }

    /// The JSON Schema of a report.
    pub fn schema() -> serde_json::Value {
        schemars::schema_for!(Self).into()
    }
}
