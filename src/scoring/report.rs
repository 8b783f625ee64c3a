//! The answer about one visitor with all names resolved: what receivers store, hosts read and tests compare. It does not
//! know the page's short form.

use super::MILLI;
use super::assessment::{Assessment, ClampKind, Decision, MissingKind, Reason, SkipReason, Stage};
use super::canonical;
use crate::definition::{Compiled, Definition, Dimension, Grade};
use crate::evidence::{Consent, Coverage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The whole answer about one visitor at one time. Members are only ever added, at the end; none is renamed or removed.
///
/// Points are in milli-points, shares in thousandths and times in seconds, as the names say; `score` alone is in whole
/// points. The points of all contributions and of all clamps add up to the score.
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
    /// How active the visitor is: 1 (hottest) to 4.
    pub rating: u8,
    /// How far the visitor has come.
    pub stage: Stage,
    /// Always true: a receiver may know more.
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
    /// How much is missing: milli-points of score or intent, thousandths of fit, coverage or persona.
    pub amount: i64,
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

impl Assessment {
    /// The report: this assessment with the names of the definition that it was computed with.
    ///
    /// ```
    /// use handraise::{definition::{Compiled, Definition}, evidence::Evidence, scoring::score};
    /// let compiled = Compiled::new(Definition::new("mql", 3));
    /// let report = score(compiled.program(), &Evidence::new(), 1_790_000_000).report(&compiled);
    /// assert_eq!((report.score, report.definition.version), (0, 3));
    /// assert!(report.to_json().starts_with(r#"{"at_s":1790000000,"score":0,"#));
    /// ```
    pub fn report(&self, compiled: &Compiled) -> Report {
        let definition = compiled.definition();
        let route = self.route.and_then(|index| definition.routes.get(index));
        let flags = Coverage::NAMES.iter().filter(|(flag, _)| self.coverage.has(*flag));
        Report {
            at_s: self.at_s,
            score: self.score_milli / MILLI,
            score_milli: self.score_milli,
            engagement_milli: self.engagement_milli,
            intent_milli: self.intent_milli,
            grade: self.fit.grade,
            rating: self.rating,
            stage: self.stage,
            provisional: true,
            segment: self.segment_id(definition).map(str::to_owned),
            priority: route.map(|route| route.priority.clone()),
            queue: route.map(|route| route.queue.clone()),
            sla_min: self.sla_min(definition),
            alert: route.is_some_and(|route| route.alert),
            decision: self.decision.kind(),
            reason: self.reason_code(definition).to_owned(),
            hand_raised: self.hand_raised,
            persona_gap: self.persona_gap,
            rank_milli: self.rank_milli,
            fit: FitReport {
                share_permille: self.fit.share_permille,
                company_permille: self.fit.company_permille,
                person_permille: self.fit.person_permille,
                coverage_permille: self.fit.coverage_permille,
            },
            contributions: self.contribution_reports(definition),
            clamps: self.clamp_reports(definition),
            skipped: self.skipped_reports(definition),
            missing: self.missing_reports(),
            coverage: CoverageReport {
                consent: self.consent,
                flags: flags.map(|(_, name)| (*name).to_owned()).collect(),
            },
            definition: DefinitionReport {
                id: definition.id.clone(),
                version: definition.version,
                hash: compiled.hash().to_owned(),
            },
        }
    }

    fn contribution_reports(&self, definition: &Definition) -> Vec<ContributionReport> {
        let contributions = self.contributions.iter().map(|given| {
            let rule = definition.rules.get(given.rule);
            ContributionReport {
                rule: rule.map_or_else(String::new, |rule| rule.id.clone()),
                label: rule.map_or_else(String::new, |rule| rule.label.clone()),
                dimension: rule.map_or(Dimension::Engagement, |rule| rule.dimension),
                count: given.count,
                raw_milli: given.raw_milli,
                decayed_milli: given.decayed_milli,
                capped_milli: given.capped_milli,
                points_milli: given.points_milli,
                newest_age_s: given.newest_age_s,
            }
        });
        contributions.collect()
    }

    fn clamp_reports(&self, definition: &Definition) -> Vec<ClampReport> {
        let clamps = self.clamps.iter().map(|clamp| ClampReport {
            kind: clamp.kind.name(),
            label: clamp.kind.label(definition).to_owned(),
            points_milli: clamp.points_milli,
        });
        clamps.collect()
    }

    fn skipped_reports(&self, definition: &Definition) -> Vec<SkippedReport> {
        let skipped = self.skipped.iter().map(|skipped| SkippedReport {
            rule: definition.rules.get(skipped.rule).map_or_else(String::new, |rule| rule.id.clone()),
            reason: skipped.reason,
        });
        skipped.collect()
    }

    fn missing_reports(&self) -> Vec<MissingReport> {
        let missing = self.missing.iter().map(|missing| MissingReport {
            kind: missing.kind,
            label: missing.kind.label().to_owned(),
            amount: missing.amount,
        });
        missing.collect()
    }

    /// How soon sales follows up, in minutes: the route says, or else the segment, or nobody (0); `None` without a route.
    fn sla_min(&self, definition: &Definition) -> Option<u32> {
        let route = self.route.and_then(|index| definition.routes.get(index))?;
        let segment = self.segment.and_then(|index| definition.segments.get(index));
        Some(route.sla_min.or_else(|| segment?.sla_min).unwrap_or(0))
    }

    /// The id of the segment, when one matches.
    pub fn segment_id<'a>(&self, definition: &'a Definition) -> Option<&'a str> {
        self.segment.and_then(|index| definition.segments.get(index)).map(|segment| segment.id.as_str())
    }

    /// Why the decision is what it is: an exclusion's id, or a short code.
    pub fn reason_code<'a>(&self, definition: &'a Definition) -> &'a str {
        match self.decision {
            Decision::Excluded(index) | Decision::Suppressed(index) => {
                definition.exclusions.get(index).map_or("", |exclusion| exclusion.id.as_str())
            }
            Decision::HandRaiser => Reason::HandRaised.name(),
            Decision::Qualified => Reason::FitAndIntent.name(),
            Decision::Nurture if self.persona_gap => Reason::PersonaGap.name(),
            // Scoring always finds a gate that is not passed; a receiver that doubts the evidence takes a promotion back.
            Decision::Nurture => self.missing.first().map_or("doubtful", |missing| Reason::from(missing.kind).name()),
        }
    }
}

impl Decision {
    /// The decision without the exclusion that made it.
    pub const fn kind(self) -> DecisionKind {
        match self {
            Self::Excluded(_) => DecisionKind::Excluded,
            Self::Suppressed(_) => DecisionKind::Suppressed,
            Self::HandRaiser => DecisionKind::HandRaiser,
            Self::Qualified => DecisionKind::Qualified,
            Self::Nurture => DecisionKind::Nurture,
        }
    }
}

impl ClampKind {
    const fn name(self) -> ClampName {
        match self {
            Self::GroupCap(_) => ClampName::GroupCap,
            Self::GroupFloor(_) => ClampName::GroupFloor,
            Self::Dimension(_) => ClampName::Dimension,
            Self::Score => ClampName::Score,
        }
    }

    /// What a salesperson reads.
    pub(super) fn label(self, definition: &Definition) -> &str {
        match self {
            Self::GroupCap(index) | Self::GroupFloor(index) => {
                definition.groups.get(index).map_or("", |group| &group.label)
            }
            Self::Dimension(dimension) => dimension.name(),
            Self::Score => "score",
        }
    }
}

impl MissingKind {
    /// What a salesperson reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Fit => "Better fit",
            Self::Coverage => "More about who they are",
            Self::Score => "More activity",
            Self::Intent => "More buying intent",
            Self::Persona => "A person who takes part in buying",
        }
    }
}
