//! Fit: the share of points among known attributes, company first, then person. Unknown is not zero. It does not know
//! behaviour.

use super::assessment::Fit;
use super::visit::EvidenceView;
use crate::definition::{CriterionView, Grade, Program};

/// Points reached, the most points among known attributes, and the most among all attributes.
#[derive(Clone, Copy, Default)]
struct Tally {
    points: u32,
    known: u32,
    all: u32,
}

/// Grades the visitor's answers by the grade cut-offs of their segment.
pub(super) fn grade(program: &Program, min_coverage_pct: u8, cut_offs: [u8; 3], view: &EvidenceView<'_>) -> Fit {
    let company = tally(program.company(), view);
    let person = tally(program.person(), view);
    let both = Tally {
        points: company.points.saturating_add(person.points),
        known: company.known.saturating_add(person.known),
        all: company.all.saturating_add(person.all),
    };
    let coverage_permille = permille(both.known, both.all).unwrap_or(0);
    let share_permille = permille(both.points, both.known).unwrap_or(0);
    let grade = if both.known == 0 || coverage_permille < u32::from(min_coverage_pct) * 10 {
        Grade::U
    } else {
        let reached = cut_offs.iter().position(|pct| share_permille >= u32::from(*pct) * 10);
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

fn tally<'a>(criteria: impl Iterator<Item = CriterionView<'a>>, view: &EvidenceView<'_>) -> Tally {
    let mut tally = Tally::default();
    for criterion in criteria {
        let answer = view.answer(criterion.attribute()).and_then(|answer| answer.value);
        let (mut weight, mut reached) = (0, 0);
        for points in criterion.points() {
            weight = weight.max(points.points());
            if Some(points.value()) == answer {
                reached = points.points();
            }
        }
        tally.all = tally.all.saturating_add(weight);
        if answer.is_some() {
            tally.known = tally.known.saturating_add(weight);
            tally.points = tally.points.saturating_add(reached);
        }
    }
    tally
}

fn permille(part: u32, whole: u32) -> Option<u32> {
    (u64::from(part) * 1000).checked_div(u64::from(whole)).map(|share| share as u32)
}
