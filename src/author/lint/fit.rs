//! Lints of grades that nobody can get. They do not know who qualifies.

use super::{Context, Findings, Lint};
use crate::author::authored::{Criterion, Fit, FitScale, Profile};
use crate::author::diagnostic::Code;
use std::collections::BTreeMap;

pub(super) const UNREACHABLE_GRADE: Lint = Lint::new(
    Code::UnreachableGrade,
    "On the scale `points`, a cut-off is a number of points, and not a share of what is known.",
    r#"[[fields]]
id = "job_title"
answers = ["seniority"]

[[fit.person]]
label = "Seniority"
attribute = "seniority"
points = { executive = 40, director = 30 }

[fit]
scale = "points"
grades = [60, 40, 20]

[gates]
behaviour_unknown = { min_grade = "B" }

[[rules]]
id = "visit"
label = "Visited"
dimension = "intent"
when = { visit = {} }
points = 30
"#,
    unreachable_grade,
);

/// Compares cut-offs in points with the most points of a company and a person together.
fn unreachable_grade(context: &Context<'_>, findings: &mut Findings) {
    let (fit, segments) = (&context.definition.fit, &context.definition.segments);
    if fit.scale != FitScale::Points || fit.criteria().next().is_none() {
        return;
    }
    let most = most_points(fit);
    let mut compare = |cut_offs: [u8; 3], path: &str, who: &str| {
        for (place, (grade, cut_off)) in ["A", "B", "C"].into_iter().zip(cut_offs).enumerate() {
            if u32::from(cut_off) > most {
                let message =
                    format!("{who} can get grade {grade}: it begins at {cut_off} points, and fit gives at most {most}");
                let remedy = "lower the cut-off, or give criteria more points";
                findings.add(&format!("{path}[{place}]"), &message, remedy);
            }
        }
    };
    let is_for_somebody = segments.iter().all(|segment| segment.when.is_some())
        || segments.iter().any(|segment| segment.grades.is_none());
    if is_for_somebody {
        compare(fit.grades, "fit.grades", "nobody");
    }
    for (index, segment) in segments.iter().enumerate() {
        if let Some(grades) = segment.grades {
            compare(grades, &format!("segments[{index}].grades"), &format!("nobody in segment `{}`", segment.id));
        }
    }
}

/// The most points that a company and a person have together.
fn most_points(fit: &Fit) -> u32 {
    let companies = kinds(&fit.company, &fit.profiles);
    let persons = kinds(&fit.person, &fit.personas);
    let pairs = companies.iter().flat_map(|company| persons.iter().map(move |person| company.iter().chain(*person)));
    pairs.map(most_together).max().unwrap_or(0)
}

/// The criteria of each kind of company or person. A side without profiles is one kind, which may have no criteria.
fn kinds<'a>(one: &'a [Criterion], several: &'a [Profile]) -> Vec<&'a [Criterion]> {
    let several = several.iter().map(|profile| profile.criteria.as_slice());
    several.chain([one]).collect()
}

/// The most points that criteria give together. An attribute has one value at a time.
fn most_together<'a>(criteria: impl Iterator<Item = &'a Criterion>) -> u32 {
    let mut sums: BTreeMap<&str, BTreeMap<&str, u32>> = BTreeMap::new();
    for criterion in criteria {
        let values = sums.entry(&criterion.attribute).or_default();
        for (value, points) in &criterion.points {
            let sum = values.entry(value).or_default();
            *sum = sum.saturating_add(*points);
        }
    }
    let most = sums.values().map(|values| values.values().copied().max().unwrap_or(0));
    most.fold(0, u32::saturating_add)
}
