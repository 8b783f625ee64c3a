//! The result of scoring: numbers, a decision, and every line that led to them. It does not know how scoring computes them.

use super::{Ledger, decision, fit};
use crate::definition::{Dimension, FitSide, Grade, Program, Rating, TextId};
use crate::evidence::{Consent, Coverage, Evidence};
use crate::matching::ClassId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The whole answer about one visitor at one time.
///
/// The points of all contributions and the points of all clamps always add up to the score exactly.
/// Indices refer to the definition that scored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// As of when, in seconds since 1970.
    pub at_s: u32,
    /// Engagement and intent together, 0 to 100,000 milli-points.
    pub score_milli: i64,
    /// Engagement, 0 to 100,000 milli-points.
    pub engagement_milli: i64,
    /// Intent, 0 to 100,000 milli-points.
    pub intent_milli: i64,
    /// How well company and person fit.
    pub fit: Fit,
    /// The behaviour rating.
    pub rating: Rating,
    /// The segment's index, when one matches.
    pub segment: Option<usize>,
    /// How far the visitor has come, as far as a browser may claim.
    pub stage: Stage,
    /// What should happen with the visitor.
    pub decision: Decision,
    /// A raised hand that has not expired.
    pub hand_raised: bool,
    /// A text was given where a hand can be raised, and it is neither a clear yes nor a clear no.
    pub hand_unclear: bool,
    /// The person is outside the persona, at an ideal company.
    pub persona_gap: bool,
    /// The route's index, for a lead that goes to sales.
    pub route: Option<usize>,
    /// A number to sort lists by, 0 to 100,000: never a gate.
    pub rank_milli: i64,
    /// What each criterion of the matched profiles gave.
    pub criteria: Vec<CriterionMatch>,
    /// What each rule gave; only rules that found something.
    pub contributions: Vec<Contribution>,
    /// What caps and floors took away or gave back.
    pub clamps: Vec<Clamp>,
    /// Rules that could not be evaluated.
    pub skipped: Vec<Skipped>,
    /// What is missing to qualify; empty when nothing is.
    pub missing: Vec<Missing>,
    /// Attributes that must be known where behaviour is not, and that are unknown.
    pub unknown: Vec<ClassId>,
    /// What the visitor allowed.
    pub consent: Consent,
    /// How complete and trustworthy the evidence is.
    pub coverage: Coverage,
}

/// How well company and person fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    /// The grade.
    pub grade: Grade,
    /// Share of points among known attributes, in thousandths; company and person together.
    pub share_permille: u32,
    /// Share of the company's criteria; `None` when nothing about the company is known.
    pub company_permille: Option<u32>,
    /// Share of the person's criteria; `None` when nothing about the person is known.
    pub person_permille: Option<u32>,
    /// Share of weight that is known, in thousandths.
    pub coverage_permille: u32,
    /// Points reached, company and person together.
    pub points: u32,
    /// The place of the profile that the company matches best, in [`Fit::company`](crate::definition::Fit::company).
    pub company: usize,
    /// The place of the persona that the person matches best, in [`Fit::person`](crate::definition::Fit::person).
    pub person: usize,
}

/// What one criterion of a matched profile gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CriterionMatch {
    /// Whose fit it is about.
    pub side: FitSide,
    /// The criterion's place in its profile.
    pub criterion: usize,
    /// The visitor's value; `None` if it is unknown.
    pub value: Option<ClassId>,
    /// The points that the value gives.
    pub points: u32,
    /// The most that a value gives.
    pub most: u32,
}

impl Fit {
    /// The fit of a visitor about whom nothing is known.
    pub const UNKNOWN: Self = Self {
        grade: Grade::U,
        share_permille: 0,
        company_permille: None,
        person_permille: None,
        coverage_permille: 0,
        points: 0,
        company: 0,
        person: 0,
    };
}

/// How far a visitor has come. Later stages belong to the CRM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Stage {
    /// Anybody who visits.
    Visitor = 0,
    /// A visitor who has said who they are.
    Lead = 1,
    /// A marketing qualified lead.
    Mql = 2,
}

impl Stage {
    /// All stages, by their code.
    pub const ALL: [Self; 3] = [Self::Visitor, Self::Lead, Self::Mql];

    /// The name in assessments.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Lead => "lead",
            Self::Mql => "mql",
        }
    }
}

/// What should happen with a visitor. Indices are those of the definition's exclusions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Not for sales.
    Excluded(usize),
    /// Sales has them already.
    Suppressed(usize),
    /// The visitor asked to be contacted.
    HandRaiser,
    /// Fit and intent pass every gate.
    Qualified,
    /// Not ready for sales yet.
    Nurture,
}

/// Why a decision is what it is, unless it is an exclusion: then the exclusion's id says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Reason {
    /// They asked.
    HandRaised = 0,
    /// Every gate is passed.
    FitAndIntent = 1,
    /// The person is outside the persona.
    PersonaGap = 2,
    /// Too little is known to grade the fit.
    FitUnknown = 3,
    /// The fit is below its gate.
    FitBelow = 4,
    /// The score is below its gate.
    ScoreBelow = 5,
    /// The intent is below its gate.
    IntentBelow = 6,
    /// Behaviour is not permitted to be known, and what is known does not qualify.
    BehaviourUnknown = 7,
    /// Behaviour is not permitted to be known, and what is known qualifies without it.
    FitWithoutBehaviour = 8,
}

impl Reason {
    /// All reasons, by their code.
    pub const ALL: [Self; 9] = [
        Self::HandRaised,
        Self::FitAndIntent,
        Self::PersonaGap,
        Self::FitUnknown,
        Self::FitBelow,
        Self::ScoreBelow,
        Self::IntentBelow,
        Self::BehaviourUnknown,
        Self::FitWithoutBehaviour,
    ];

    /// The name in assessments.
    pub const fn name(self) -> &'static str {
        match self {
            Self::HandRaised => "hand_raised",
            Self::FitAndIntent => "fit_and_intent",
            Self::PersonaGap => "persona_gap",
            Self::FitUnknown => "fit_unknown",
            Self::FitBelow => "fit_below",
            Self::ScoreBelow => "score_below",
            Self::IntentBelow => "intent_below",
            Self::BehaviourUnknown => "behaviour_unknown",
            Self::FitWithoutBehaviour => "fit_without_behaviour",
        }
    }
}

impl From<MissingKind> for Reason {
    fn from(missing: MissingKind) -> Self {
        match missing {
            MissingKind::Persona => Self::PersonaGap,
            MissingKind::Coverage => Self::FitUnknown,
            MissingKind::Fit => Self::FitBelow,
            MissingKind::Score => Self::ScoreBelow,
            MissingKind::Intent => Self::IntentBelow,
            MissingKind::Behaviour => Self::BehaviourUnknown,
        }
    }
}

/// What one rule gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// The rule's index.
    pub rule: usize,
    /// The index of the rule's group, when it is in one.
    pub group: Option<usize>,
    /// Occurrences that counted.
    pub count: u32,
    /// Points without decay.
    pub raw_milli: i64,
    /// Points after decay.
    pub decayed_milli: i64,
    /// What the rule's own cap took away: a line of its own, already within `points_milli`.
    pub capped_milli: i64,
    /// Points given: `decayed_milli + capped_milli`.
    pub points_milli: i64,
    /// Age of the newest occurrence, in seconds.
    pub newest_age_s: u32,
}

/// What a cap or floor beyond a rule's own changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clamp {
    /// Which cap or floor.
    pub kind: ClampKind,
    /// By how much it changed the points.
    pub points_milli: i64,
}

/// A cap or floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClampKind {
    /// A group's cap, in one dimension; the group's index.
    GroupCap(usize, Dimension),
    /// A group's floor, in one dimension; the group's index.
    GroupFloor(usize, Dimension),
    /// A dimension stays within 0 to 100.
    Dimension(Dimension),
    /// The score stays within 0 to 100.
    Score,
}

/// A rule that was not evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The rule's index.
    pub rule: usize,
    /// Why.
    pub reason: SkipReason,
}

/// Why a rule was not evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SkipReason {
    /// Not yet, or no longer, in force.
    NotInForce,
    /// Consent is needed and was not given.
    NoConsent,
    /// An automated browser.
    Bot,
    /// The site's own staff.
    Internal,
    /// The receiver's verdict does not admit the behaviour.
    NotAdmitted,
}

/// One thing that is missing to qualify.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Which gate.
    pub kind: MissingKind,
    /// How much: milli-points of score or intent, thousandths of share or coverage.
    pub amount: i64,
}

/// A gate that is not passed yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MissingKind {
    /// Share of fit up to the worst grade that passes.
    Fit,
    /// Known weight up to the least coverage.
    Coverage,
    /// Score up to the worst rating that passes.
    Score,
    /// Intent up to the least intent.
    Intent,
    /// Share of the person's fit up to the persona.
    Persona,
    /// Behaviour, which is not permitted to be known.
    Behaviour,
}

impl Assessment {
    /// Why the decision is what it is, by the first gate that is not passed. An exclusion has an id instead of a reason; so has
    /// a lead that passes every gate and is not sent to sales, because a receiver doubts its evidence.
    pub(super) fn reason(&self, first_missing: Option<MissingKind>) -> Option<Reason> {
        match self.decision {
            Decision::Excluded(_) | Decision::Suppressed(_) => None,
            Decision::HandRaiser => Some(Reason::HandRaised),
            Decision::Qualified if self.rating == Rating::U => Some(Reason::FitWithoutBehaviour),
            Decision::Qualified => Some(Reason::FitAndIntent),
            Decision::Nurture if self.persona_gap => Some(Reason::PersonaGap),
            Decision::Nurture => first_missing.map(Reason::from),
        }
    }

    pub(super) fn new(at_s: u32, evidence: &Evidence) -> Self {
        Self {
            at_s,
            score_milli: 0,
            engagement_milli: 0,
            intent_milli: 0,
            fit: Fit::UNKNOWN,
            rating: Rating::R4,
            segment: None,
            stage: Stage::Visitor,
            decision: Decision::Nurture,
            hand_raised: false,
            hand_unclear: false,
            persona_gap: false,
            route: None,
            rank_milli: 0,
            criteria: Vec::new(),
            contributions: Vec::new(),
            clamps: Vec::new(),
            skipped: Vec::new(),
            missing: Vec::new(),
            unknown: Vec::new(),
            consent: evidence.consent(),
            coverage: evidence.coverage(),
        }
    }
}

/// The ledger that keeps every line.
#[derive(Default)]
pub(super) struct Lines {
    pub(super) contributions: Vec<Contribution>,
    pub(super) clamps: Vec<Clamp>,
    pub(super) skipped: Vec<Skipped>,
    pub(super) missing: Vec<Missing>,
}

impl Lines {
    /// The assessment with these lines.
    pub(super) fn complete(self, program: &Program, evidence: &Evidence, assessment: Assessment) -> Assessment {
        let criteria = fit::lines(program, &assessment.fit, evidence);
        let unknown = decision::unknown_attributes(program, &assessment, evidence.answers());
        let Self { contributions, clamps, skipped, missing } = self;
        Assessment { criteria, contributions, clamps, skipped, missing, unknown, ..assessment }
    }
}

impl Ledger for Lines {
    fn contribution(&mut self, _: [TextId; 2], given: Contribution) {
        self.contributions.push(given);
    }

    fn clamp(&mut self, kind: ClampKind, points_milli: i64) {
        if points_milli != 0 {
            self.clamps.push(Clamp { kind, points_milli });
        }
    }

    fn skip(&mut self, rule: usize, reason: SkipReason) {
        self.skipped.push(Skipped { rule, reason });
    }

    fn missing(&mut self, kind: MissingKind, amount: i64) {
        self.missing.push(Missing { kind, amount });
    }
}
