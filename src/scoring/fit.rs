//! Fit: the share of points among known attributes, company first, then person. Unknown is not zero. It does not know
//! behaviour.

use super::assessment::{Fit, Grade};
use super::visit::EvidenceView;
use crate::definition::{self, Criterion};
use crate::matching::ClassId;

/// Points reached, points that were to be had among known attributes, and among all.
#[derive(Clone, Copy, Default)]
struct Tally {
    points: u32,
    known: u32,
    all: u32,
}

/// Grades what was said, by the grade cut-offs of the visitor's segment.
pub(super) fn grade(fit: &definition::Fit, cut_offs: [u8; 3], view: &EvidenceView<'_>) -> Fit {
    let company = tally(&fit.company, view);
    let person = tally(&fit.person, view);
    let both = Tally {
        points: company.points.saturating_add(person.points),
        known: company.known.saturating_add(person.known),
        all: company.all.saturating_add(person.all),
    };
    let coverage_permille = permille(both.known, both.all).unwrap_or(0);
    let share_permille = permille(both.points, both.known).unwrap_or(0);
    let grade = if both.known == 0 || coverage_permille < u32::from(fit.min_coverage_pct) * 10 {
        Grade::U
    } else {
        let [a, b, c] = cut_offs.map(|pct| u32::from(pct) * 10);
        match share_permille {
            share if share >= a => Grade::A,
            share if share >= b => Grade::B,
            share if share >= c => Grade::C,
            _ => Grade::D,
        }
    };
    Fit {
        grade,
        share_permille,
        company_permille: permille(company.points, company.known),
        person_permille: permille(person.points, person.known),
        coverage_permille,
    }
}

fn tally(criteria: &[Criterion], view: &EvidenceView<'_>) -> Tally {
    let mut tally = Tally::default();
    for criterion in criteria {
        let weight = criterion.points.iter().map(|(_, points)| *points).max().unwrap_or(0);
        tally.all = tally.all.saturating_add(weight);
        let answer = view.answer(criterion.attribute).map(|answer| answer.value);
        if let Some(value) = answer.filter(|value| *value != ClassId::NONE) {
            tally.known = tally.known.saturating_add(weight);
            let reached = criterion.points.iter().find(|(known, _)| *known == value);
            tally.points = tally.points.saturating_add(reached.map_or(0, |(_, points)| *points));
        }
    }
    tally
}

fn permille(part: u32, whole: u32) -> Option<u32> {
    (u64::from(part) * 1000).checked_div(u64::from(whole)).map(|share| share as u32)
}
