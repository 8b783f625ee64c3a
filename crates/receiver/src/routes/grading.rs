//! From where on each grade of fit begins for a person: what a page needs to say why somebody is a B, and how far the A is. It grades nobody.

use std::collections::BTreeMap;

use handraise::definition::{FitScale, Grade};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::definition::Loaded;
use crate::ledger::Person;

/// What the grades of fit are read from, and where each begins.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Grading {
    /// What counts: `shares`, the points of what is known in percent of the most that it could give, or `points`, the points themselves.
    scale: &'static str,
    /// The least for `A`, `B` and `C`, in percent or in points; what is below is a `D`.
    grades: BTreeMap<&'static str, u8>,
    /// Below this share of all criteria that are known, in percent, the grade is `U`.
    min_coverage_pct: u8,
}

impl Grading {
    /// That of a person's segment; `None` without criteria of fit, or if another definition than the one in force computed the person.
    pub(super) fn of(person: &Person, loaded: &Loaded) -> Option<Self> {
        let report: Value = serde_json::from_str(&person.report).ok()?;
        let computed_by = report.get("definition")?.get("hash")?.as_str()?;
        if computed_by != loaded.compiled.hash() {
            return None;
        }
        let definition = loaded.compiled.definition();
        let fit = &definition.fit;
        if fit.company.iter().chain(&fit.person).all(|profile| profile.criteria.is_empty()) {
            return None;
        }
        let own = person.summary().segment.as_deref();
        let segment = definition.segments.iter().find(|segment| Some(segment.id.as_str()) == own);
        let thresholds = segment.map_or(&definition.thresholds, |segment| &segment.thresholds);
        Some(Self {
            scale: match fit.scale {
                FitScale::Shares => "shares",
                FitScale::Points => "points",
            },
            grades: Grade::ALL.iter().map(|grade| grade.letter()).zip(thresholds.grades).collect(),
            min_coverage_pct: fit.min_coverage_pct,
        })
    }
}
