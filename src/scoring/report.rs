//! An assessment as JSON: the whole of it, canonical, for receivers and tests. It does not know the page's short form.

use super::MILLI;
use super::assessment::{Assessment, ClampKind, Decision, MissingKind, Reason};
use super::json::{Object, object};
use crate::definition::Definition;
use crate::evidence::{Consent, Coverage};

impl Assessment {
    /// The whole assessment as canonical JSON: the same bytes natively, in wasm and in the JavaScript twin.
    ///
    /// `definition` is the one that was used, `hash` its hash. Points are in milli-points, shares in thousandths, times
    /// in seconds, as the names say; `score` alone is in whole points.
    pub fn to_json(&self, definition: &Definition, hash: &str) -> String {
        let mut out = String::new();
        object(&mut out, |json| {
            json.number("at_s", i64::from(self.at_s));
            json.number("score", self.score_milli / MILLI);
            json.number("score_milli", self.score_milli);
            json.number("engagement_milli", self.engagement_milli);
            json.number("intent_milli", self.intent_milli);
            json.text("grade", self.fit.grade.letter());
            json.number("rating", i64::from(self.rating));
            json.text("stage", self.stage.name());
            json.flag("provisional", true);
            json.optional_text("segment", self.segment_id(definition));
            let route = self.route.and_then(|index| definition.routes.get(index));
            json.optional_text("priority", route.map(|route| route.priority.as_str()));
            json.optional_text("queue", route.map(|route| route.queue.as_str()));
            json.optional_number("sla_min", self.sla_min(definition));
            json.flag("alert", route.is_some_and(|route| route.alert));
            json.text("decision", self.decision.name());
            json.text("reason", self.reason_code(definition));
            json.flag("hand_raised", self.hand_raised);
            json.flag("persona_gap", self.persona_gap);
            json.number("rank_milli", self.rank_milli);
            json.object("fit", |json| {
                json.number("share_permille", i64::from(self.fit.share_permille));
                json.optional_number("company_permille", self.fit.company_permille);
                json.optional_number("person_permille", self.fit.person_permille);
                json.number("coverage_permille", i64::from(self.fit.coverage_permille));
            });
            self.write_lines(definition, json);
            json.object("coverage", |json| {
                json.text("consent", consent_name(self.consent));
                let flags = Coverage::NAMES.iter().filter(|(flag, _)| self.coverage.has(*flag));
                json.list("flags", flags, |out, (_, name)| super::json::text(out, name));
            });
            json.object("definition", |json| {
                json.text("id", &definition.id);
                json.number("version", i64::from(definition.version));
                json.text("hash", hash);
            });
        });
        out
    }

    fn write_lines(&self, definition: &Definition, json: &mut Object<'_>) {
        json.list("contributions", &self.contributions, |out, given| {
            object(out, |json| {
                let rule = definition.rules.get(given.rule);
                json.text("rule", rule.map_or("", |rule| &rule.id));
                json.text("label", rule.map_or("", |rule| &rule.label));
                json.text("dimension", rule.map_or("", |rule| rule.dimension.name()));
                json.number("count", i64::from(given.count));
                json.number("raw_milli", given.raw_milli);
                json.number("decayed_milli", given.decayed_milli);
                json.number("capped_milli", given.capped_milli);
                json.number("points_milli", given.points_milli);
                json.number("newest_age_s", i64::from(given.newest_age_s));
            });
        });
        json.list("clamps", &self.clamps, |out, clamp| {
            object(out, |json| {
                json.text("kind", clamp.kind.name());
                json.text("label", clamp.kind.label(definition));
                json.number("points_milli", clamp.points_milli);
            });
        });
        json.list("skipped", &self.skipped, |out, skipped| {
            object(out, |json| {
                json.text("rule", definition.rules.get(skipped.rule).map_or("", |rule| &rule.id));
                json.text("reason", skipped.reason.name());
            });
        });
        json.list("missing", &self.missing, |out, missing| {
            object(out, |json| {
                json.text("kind", missing.kind.name());
                json.text("label", missing.kind.label());
                json.number("amount", missing.amount);
            });
        });
    }

    /// How soon sales follows up, in minutes: the route says, or else the segment; `None` without a route.
    pub fn sla_min(&self, definition: &Definition) -> Option<u32> {
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

impl ClampKind {
    /// The name in assessments.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GroupCap(_) => "group_cap",
            Self::GroupFloor(_) => "group_floor",
            Self::Dimension(_) => "dimension",
            Self::Score => "score",
        }
    }

    /// What a salesperson reads.
    pub fn label(self, definition: &Definition) -> &str {
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

fn consent_name(consent: Consent) -> &'static str {
    match consent {
        Consent::Unknown => "unknown",
        Consent::Granted => "granted",
        Consent::Denied => "denied",
    }
}
