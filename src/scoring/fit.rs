//! Fit: the share of points among known attributes, company first, then person. Unknown is not zero. It does not know
//! behaviour.

use super::assessment::{CriterionMatch, Fit};
use super::visit::EvidenceView;
use crate::definition::{CriterionView, FitScale, FitSide, Grade, Program};
use crate::evidence::Evidence;
use crate::matching::ClassId;

/// Points reached, the most points among known attributes, and the most among all attributes.
#[derive(Clone, Copy, Default)]
struct Tally {
    points: u32,
    known: u32,
    all: u32,
}

/// Grades the visitor's answers by the grade cut-offs of their segment. Of several profiles the one that matches best counts.
pub(super) fn grade(program: &Program, min_coverage_pct: u8, cut_offs: [u8; 3], view: &EvidenceView<'_>) -> Fit {
    let (company_place, company) = best_match(program, FitSide::Company, view);
    let (person_place, person) = best_match(program, FitSide::Person, view);
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
        let (value, unit) = match program.fit_scale() {
            FitScale::Shares => (share_permille, 10),
            FitScale::Points => (both.points, 1),
        };
        let reached = cut_offs.iter().position(|cut_off| value >= u32::from(*cut_off) * unit);
        [Grade::A, Grade::B, Grade::C].get(reached.unwrap_or(3)).copied().unwrap_or(Grade::D)
    };
    Fit {
        grade,
        share_permille,
        company_permille: permille(company.points, company.known),
        person_permille: permille(person.points, person.known),
        coverage_permille,
        points: both.points,
        company: company_place,
        person: person_place,
    }
}

/// The place of the profile that matches best, and what it comes to: the one with the greatest share of points among known
/// attributes, or the most points where a definition counts those; then the one of which more is known, then the first.
fn best_match(program: &Program, side: FitSide, view: &EvidenceView<'_>) -> (usize, Tally) {
    let mut criteria = program.criteria(side);
    let scale = program.fit_scale();
    let mut best = (0, Tally::default());
    for (place, length) in program.profile_lengths(side).into_iter().enumerate() {
        let mut tally = Tally::default();
        for _ in 0..length {
            let Some(criterion) = criteria.next() else { break };
            tally.add(criterion, view.answer(criterion.attribute()).and_then(|answer| answer.value));
        }
        if place == 0 || tally.rank(scale) > best.1.rank(scale) {
            best = (place, tally);
        }
    }
    best
}

/// What each criterion of the matched profiles gives: the lines of an explanation.
pub(super) fn lines(program: &Program, fit: &Fit, evidence: &Evidence) -> Vec<CriterionMatch> {
    let mut lines = Vec::new();
    for (side, place) in [(FitSide::Company, fit.company), (FitSide::Person, fit.person)] {
        let lengths = program.profile_lengths(side);
        let begin: u32 = lengths.iter().take(place).sum();
        let length = lengths.get(place).copied().unwrap_or(0);
        let own = program.criteria(side).skip(begin as usize).take(length as usize);
        lines.extend(own.enumerate().map(|(criterion, view)| {
            let value = evidence.answer(view.attribute()).and_then(|answer| answer.value);
            let (points, most) = points(view, value);
            CriterionMatch { side, criterion, value, points, most }
        }));
    }
    lines
}

/// The points that a value has by one criterion, and the most that any value has.
fn points(criterion: CriterionView<'_>, value: Option<ClassId>) -> (u32, u32) {
    let (mut points, mut most) = (0, 0);
    for known in criterion.points() {
        most = most.max(known.points());
        if Some(known.value()) == value {
            points = known.points();
        }
    }
    (points, most)
}

impl Tally {
    fn add(&mut self, criterion: CriterionView<'_>, value: Option<ClassId>) {
        let (points, most) = points(criterion, value);
        self.all = self.all.saturating_add(most);
        if value.is_some() {
            self.known = self.known.saturating_add(most);
            self.points = self.points.saturating_add(points);
        }
    }

    /// A greater one matches better.
    fn rank(self, scale: FitScale) -> (u32, u32) {
        let value = match scale {
            FitScale::Shares => permille(self.points, self.known).unwrap_or(0),
            FitScale::Points => self.points,
        };
        (value, self.known)
    }
}

fn permille(part: u32, whole: u32) -> Option<u32> {
    (u64::from(part) * 1000).checked_div(u64::from(whole)).map(|share| share as u32)
}
