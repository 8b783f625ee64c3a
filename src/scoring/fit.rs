//! Fit: the share of points among known attributes, company first, then person. Unknown is not zero. It does not know
//! behaviour.

use super::assessment::{Fit, Grade};
use super::visit::EvidenceView;
use crate::definition::{Part, Program, Words};
use crate::matching::ClassId;

/// Points reached, points that were to be had among known attributes, and among all.
#[derive(Clone, Copy, Default)]
struct Tally {
    points: u32,
    known: u32,
    all: u32,
}

/// Grades what was said, by the grade cut-offs of the visitor's segment.
pub(super) fn grade(program: &Program, min_coverage_pct: u32, cut_offs: [u32; 3], view: &EvidenceView<'_>) -> Fit {
    let company = tally(program.part(Part::Company), view);
    let person = tally(program.part(Part::Person), view);
    let both = Tally {
        points: company.points.saturating_add(person.points),
        known: company.known.saturating_add(person.known),
        all: company.all.saturating_add(person.all),
    };
    let coverage_permille = permille(both.known, both.all).unwrap_or(0);
    let share_permille = permille(both.points, both.known).unwrap_or(0);
    let grade = if both.known == 0 || coverage_permille < min_coverage_pct * 10 {
        Grade::U
    } else {
        let reached = cut_offs.iter().position(|pct| share_permille >= pct * 10);
        [Grade::A, Grade::B, Grade::C].get(reached.unwrap_or(3)).copied().unwrap_or(Grade::D)
    };
    Fit {
        grade,
        share_permille,
        company_permille: permille(company.points, company.known),
        person_permille: permille(person.points, person.known),
        coverage_permille,
    }
}

fn tally(criteria: Words<'_>, view: &EvidenceView<'_>) -> Tally {
    let mut tally = Tally::default();
    for mut criterion in criteria.blocks() {
        // Its label.
        criterion.next();
        let answer = view.answer(criterion.class()).map_or(ClassId::NONE, |answer| answer.value);
        let (mut weight, mut reached) = (0, 0);
        for pair in criterion.rest().chunks_exact(2) {
            let [value, points] = *pair else { break };
            weight = weight.max(points);
            if value == answer.0 {
                reached = points;
            }
        }
        tally.all = tally.all.saturating_add(weight);
        if answer != ClassId::NONE {
            tally.known = tally.known.saturating_add(weight);
            tally.points = tally.points.saturating_add(reached);
        }
    }
    tally
}

fn permille(part: u32, whole: u32) -> Option<u32> {
    (u64::from(part) * 1000).checked_div(u64::from(whole)).map(|share| share as u32)
}
