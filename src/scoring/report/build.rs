//! From an assessment to a report: names in place of indices, and whole points that add up. It does not compute anything else.

use super::*;
use crate::definition::{Compiled, Definition, FitScale, Profile};
use crate::evidence::Coverage;
use crate::scoring::MILLI;
use crate::scoring::assessment::{Assessment, ClampKind, Decision, Reason};
use crate::scoring::rounding::{Rounded, rounded};
use std::collections::{BTreeMap, BTreeSet};

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
        let shown = rounded(self, definition);
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
                points: self.fit.points,
            },
            contributions: self.contribution_reports(definition, &shown),
            clamps: self.clamp_reports(definition, &shown),
            skipped: self.skipped_reports(definition),
            missing: self.missing_reports(definition),
            coverage: CoverageReport {
                consent: self.consent,
                flags: flags.map(|(_, name)| (*name).to_owned()).collect(),
            },
            definition: DefinitionReport {
                id: definition.id.clone(),
                version: definition.version,
                hash: compiled.hash().to_owned(),
            },
            engagement: shown.engagement,
            intent: shown.intent,
            hand_unclear: self.hand_unclear,
            profile: self.profile_name(definition, FitSide::Company).map(str::to_owned),
            persona: self.profile_name(definition, FitSide::Person).map(str::to_owned),
            criteria: self.criterion_reports(definition),
            interests: self.interest_reports(definition, &shown),
        }
    }

    pub(in crate::scoring) fn contribution_reports(
        &self,
        definition: &Definition,
        shown: &Rounded,
    ) -> Vec<ContributionReport> {
        let contributions = self.contributions.iter().zip(&shown.contributions).map(|(given, points)| {
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
                points: *points,
            }
        });
        contributions.collect()
    }

    pub(in crate::scoring) fn clamp_reports(&self, definition: &Definition, shown: &Rounded) -> Vec<ClampReport> {
        let clamps = self.clamps.iter().zip(&shown.clamps).map(|(clamp, points)| ClampReport {
            kind: clamp.kind.name(),
            label: clamp.kind.label(definition).to_owned(),
            points_milli: clamp.points_milli,
            points: *points,
            dimension: clamp.kind.dimension(),
        });
        clamps.collect()
    }

    /// The profile that matches best.
    fn profile<'a>(&self, definition: &'a Definition, side: FitSide) -> Option<&'a Profile> {
        match side {
            FitSide::Company => definition.fit.company.get(self.fit.company),
            FitSide::Person => definition.fit.person.get(self.fit.person),
        }
    }

    /// Its name. No profile matches best where nothing is known, or where nothing that is known gives a point.
    pub(in crate::scoring) fn profile_name<'a>(&self, definition: &'a Definition, side: FitSide) -> Option<&'a str> {
        let known = match side {
            FitSide::Company => self.fit.company_permille,
            FitSide::Person => self.fit.person_permille,
        };
        known.filter(|share| *share > 0).and(self.profile(definition, side))?.name.as_deref()
    }

    pub(in crate::scoring) fn criterion_reports(&self, definition: &Definition) -> Vec<CriterionReport> {
        let criteria = self.criteria.iter().filter_map(|found| {
            let criterion = self.profile(definition, found.side)?.criteria.get(found.criterion)?;
            Some(CriterionReport {
                side: found.side,
                label: criterion.label.clone(),
                attribute: definition.name_of(criterion.attribute),
                value: found.value.map(|value| definition.name_of(value)),
                points: found.points,
                most: found.most,
            })
        });
        criteria.collect()
    }

    pub(in crate::scoring) fn interest_reports(&self, definition: &Definition, shown: &Rounded) -> Vec<InterestReport> {
        let mut sums: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
        for (given, points) in self.contributions.iter().zip(&shown.contributions) {
            for line in definition.rules.get(given.rule).map_or(&[][..], |rule| &rule.lines) {
                let (points_milli, whole) = sums.entry(line).or_default();
                *points_milli += given.points_milli;
                *whole += points;
            }
        }
        let interests = sums.into_iter().map(|(line, (points_milli, points))| InterestReport {
            line: line.to_owned(),
            points_milli,
            points,
        });
        let mut interests = Vec::from_iter(interests);
        interests.sort_by_key(|interest| std::cmp::Reverse(interest.points_milli));
        interests
    }

    fn skipped_reports(&self, definition: &Definition) -> Vec<SkippedReport> {
        let skipped = self.skipped.iter().map(|skipped| SkippedReport {
            rule: definition.rules.get(skipped.rule).map_or_else(String::new, |rule| rule.id.clone()),
            reason: skipped.reason,
        });
        skipped.collect()
    }

    pub(in crate::scoring) fn missing_reports(&self, definition: &Definition) -> Vec<MissingReport> {
        let missing = self.missing.iter().map(|missing| MissingReport {
            kind: missing.kind,
            label: match missing.kind {
                // Where behaviour can't be known, knowing more about them can make up for it.
                MissingKind::Behaviour if !self.unknown.is_empty() => MissingKind::Coverage.label().to_owned(),
                kind => kind.label().to_owned(),
            },
            amount: missing.amount,
            unit: match (missing.kind, definition.fit.scale) {
                (MissingKind::Score | MissingKind::Intent, _) | (MissingKind::Fit, FitScale::Points) => {
                    MissingUnit::MilliPoints
                }
                (MissingKind::Fit | MissingKind::Coverage | MissingKind::Persona, _) => MissingUnit::Permille,
                (MissingKind::Behaviour, _) => MissingUnit::Attributes,
            },
            attributes: match missing.kind {
                MissingKind::Behaviour => self.unknown.iter().map(|attribute| definition.name_of(*attribute)).collect(),
                // In points, what is unknown gives nothing, so knowing more may help.
                MissingKind::Coverage | MissingKind::Fit
                    if missing.kind == MissingKind::Coverage || definition.fit.scale == FitScale::Points =>
                {
                    let criteria = self.criterion_reports(definition).into_iter();
                    let unknown = criteria.filter(|criterion| criterion.value.is_none());
                    BTreeSet::from_iter(unknown.map(|criterion| criterion.attribute)).into_iter().collect()
                }
                _ => Vec::new(),
            },
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
            _ => self.reason(self.missing.first().map(|missing| missing.kind)).map_or("doubtful", Reason::name),
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
    /// The dimension that it is a line of.
    pub(in crate::scoring) const fn dimension(self) -> Option<Dimension> {
        match self {
            Self::GroupCap(_, dimension) | Self::GroupFloor(_, dimension) | Self::Dimension(dimension) => {
                Some(dimension)
            }
            Self::Score => None,
        }
    }

    const fn name(self) -> ClampName {
        match self {
            Self::GroupCap(..) => ClampName::GroupCap,
            Self::GroupFloor(..) => ClampName::GroupFloor,
            Self::Dimension(_) => ClampName::Dimension,
            Self::Score => ClampName::Score,
        }
    }

    /// What a salesperson reads.
    pub(in crate::scoring) fn label(self, definition: &Definition) -> &str {
        match self {
            Self::GroupCap(index, _) | Self::GroupFloor(index, _) => {
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
            Self::Behaviour => "What they did, which is not permitted to be known",
        }
    }
}
