//! The short form of an assessment: the numbers that a page needs to show it, names apart. The page knows the names; see
//! `browser/page/assessment.ts`. It does not know forms.

use super::MILLI;
use super::assessment::{Assessment, Contribution, Decision, MissingKind};
use crate::definition::{Part, Program};

/// Reasons named in a form's field and in the short form.
const REASONS: usize = 6;

impl Assessment {
    /// The short form: points are whole, rounded down, and names are their places in [`Program::texts`], 0 for none.
    ///
    /// In this order: the definition's version, score, engagement, intent, grade (0 for A to 4 for U), rating, stage
    /// (0 for a visitor to 2 for an MQL), segment, priority, decision (0 excluded, 1 suppressed, 2 hand-raiser,
    /// 3 qualified, 4 nurture), its reason (the exclusion's name, else a code: 0 a raised hand, 1 fit and intent,
    /// 2 the persona, 3 fit unknown, 4 fit, 5 score, 6 intent), whether a hand is raised; then for each of the strongest
    /// reasons the rule's name, its label and its points, which may be negative.
    pub fn to_numbers(&self, program: &Program) -> Vec<u32> {
        // What a part's block begins with: its names.
        let names =
            |part, index: usize| program.part(part).blocks().nth(index).map_or([0; 2], |mut block| *block.numbers());
        let name = |part, index: Option<usize>| index.map_or(0, |index| names(part, index)[0]);
        let whole = |milli: i64| (milli / MILLI) as u32;
        let (decision, reason) = match self.decision {
            Decision::Excluded(index) => (0, name(Part::Exclusions, Some(index))),
            Decision::Suppressed(index) => (1, name(Part::Exclusions, Some(index))),
            Decision::HandRaiser => (2, 0),
            Decision::Qualified => (3, 1),
            Decision::Nurture => (4, self.lack()),
        };
        let mut numbers = Vec::with_capacity(12 + 3 * REASONS);
        numbers.extend_from_slice(&[
            program.head().version(),
            whole(self.score_milli),
            whole(self.engagement_milli),
            whole(self.intent_milli),
            self.fit.grade as u32,
            u32::from(self.rating),
            self.stage as u32,
            name(Part::Segments, self.segment),
            name(Part::Routes, self.route),
            decision,
            reason,
            u32::from(self.hand_raised),
        ]);
        for given in self.strongest() {
            let [rule, label] = names(Part::Rules, given.rule);
            numbers.extend_from_slice(&[rule, label, whole(given.points_milli)]);
        }
        numbers
    }

    /// Why nobody is qualified, as a code.
    fn lack(&self) -> u32 {
        match self.missing.first().map(|missing| missing.kind) {
            _ if self.persona_gap => 2,
            Some(MissingKind::Coverage) => 3,
            Some(MissingKind::Fit) => 4,
            Some(MissingKind::Score) => 5,
            Some(MissingKind::Intent) => 6,
            _ => 2,
        }
    }

    /// The contributions that weigh most, strongest first.
    fn strongest(&self) -> Vec<&Contribution> {
        let mut strongest: Vec<&Contribution> = Vec::with_capacity(REASONS);
        for mut given in &self.contributions {
            let mut is_placed = false;
            for place in &mut strongest {
                // It takes the first place that it outweighs; what stood there and all after it move on.
                if is_placed || given.points_milli.unsigned_abs() > place.points_milli.unsigned_abs() {
                    core::mem::swap(place, &mut given);
                    is_placed = true;
                }
            }
            if strongest.len() < REASONS && given.points_milli != 0 {
                strongest.push(given);
            }
        }
        strongest
    }
}
