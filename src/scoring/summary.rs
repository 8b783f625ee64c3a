//! The short form of an assessment: the numbers that a page needs to show it, names apart. The page knows the names; see
//! `packages/page/assessment.ts`. It does not know forms.

use super::assessment::{Assessment, ClampKind, Contribution, Decision, MissingKind, SkipReason};
use super::{Ledger, MILLI, assess};
use crate::definition::{Program, TextId};
use crate::evidence::Evidence;

/// Reasons named in a form's field and in the short form.
const REASONS: usize = 6;
/// Numbers before the reasons.
const FIRST: usize = 12;

/// Scores as [`score`](super::score) does, and keeps the short form only.
///
/// ```
/// use handraise::{definition::Definition, evidence::Evidence, scoring::summarise};
/// let summary = summarise(&Definition::new("mql", 1).to_program(), &Evidence::new(), 1_790_000_000);
/// assert_eq!(summary.numbers()[1], 0, "a score of nothing");
/// ```
pub fn summarise(program: &Program, evidence: &Evidence, at_s: u32) -> Summary {
    let mut assessment = Assessment::new(at_s, evidence);
    let mut strongest = Strongest::default();
    assess(program, evidence, &mut assessment, &mut strongest);
    let exclusion = |index| program.exclusions().nth(index).map_or(0, |exclusion| exclusion.id().0);
    let segment = assessment.segment.and_then(|index| program.segments().nth(index));
    let route = assessment.route.and_then(|index| program.routes().nth(index));
    let (decision, reason) = match assessment.decision {
        Decision::Excluded(index) => (0, exclusion(index)),
        Decision::Suppressed(index) => (1, exclusion(index)),
        Decision::HandRaiser => (2, 0),
        Decision::Qualified => (3, 1),
        Decision::Nurture => (4, if assessment.persona_gap { 2 } else { strongest.lack.unwrap_or(2) }),
    };
    let mut summary = Summary { numbers: [0; FIRST + 3 * REASONS], length: FIRST };
    let first = [
        program.head().version(),
        whole(assessment.score_milli),
        whole(assessment.engagement_milli),
        whole(assessment.intent_milli),
        assessment.fit.grade as u32,
        u32::from(assessment.rating),
        assessment.stage as u32,
        segment.map_or(0, |segment| segment.id().0),
        route.map_or(0, |route| route.priority().0),
        decision,
        reason,
        u32::from(assessment.hand_raised),
    ];
    if let Some(place) = summary.numbers.first_chunk_mut() {
        *place = first;
    }
    // Nothing was put in its lists: there is nothing to free.
    core::mem::forget(assessment);
    let places = summary.numbers.chunks_exact_mut(3).skip(FIRST / 3);
    for (place, (points_milli, [rule, label])) in places.zip(strongest.reasons) {
        if points_milli != 0 {
            place.copy_from_slice(&[rule, label, whole(points_milli)]);
            summary.length += 3;
        }
    }
    summary
}

/// Whole points, which may be negative.
fn whole(milli: i64) -> u32 {
    (milli / MILLI) as u32
}

/// What the short form needs of the lines.
#[derive(Default)]
struct Strongest {
    /// Points and names of the contributions that weigh most, strongest first.
    reasons: [(i64, [u32; 2]); REASONS],
    /// Why nobody is qualified, as a code: the first gate that isn't passed.
    lack: Option<u32>,
}

impl Ledger for Strongest {
    fn contribution(&mut self, [id, label]: [TextId; 2], given: Contribution) {
        let given = (given.points_milli, [id.0, label.0]);
        // From the weakest on, those that it outweighs make room.
        let mut after = None::<&mut (i64, [u32; 2])>;
        for place in self.reasons.iter_mut().rev() {
            if given.0.unsigned_abs() <= place.0.unsigned_abs() {
                break;
            }
            if let Some(after) = after {
                *after = *place;
            }
            *place = given;
            after = Some(place);
        }
    }

    fn clamp(&mut self, _: ClampKind, _: i64) {}

    fn skip(&mut self, _: usize, _: SkipReason) {}

    fn missing(&mut self, kind: MissingKind, _: i64) {
        let code = match kind {
            MissingKind::Persona => 2,
            MissingKind::Coverage => 3,
            MissingKind::Fit => 4,
            MissingKind::Score => 5,
            MissingKind::Intent => 6,
        };
        self.lack = self.lack.or(Some(code));
    }
}

/// The short form of an assessment: numbers in their order.
#[derive(Clone, Debug)]
pub struct Summary {
    numbers: [u32; FIRST + 3 * REASONS],
    length: usize,
}

impl Summary {
    /// Points are whole, rounded down, and names are their places in [`Program::texts`], 0 for none.
    ///
    /// In this order: the definition's version, score, engagement, intent, grade (0 for A to 4 for U), rating, stage
    /// (0 for a visitor to 2 for an MQL), segment, priority, decision (0 excluded, 1 suppressed, 2 hand-raiser,
    /// 3 qualified, 4 nurture), its reason (the exclusion's name, else a code: 0 a raised hand, 1 fit and intent,
    /// 2 the persona, 3 fit unknown, 4 fit, 5 score, 6 intent), whether a hand is raised; then for each of the strongest
    /// reasons the rule's name, its label and its points, which may be negative.
    pub fn numbers(&self) -> &[u32] {
        self.numbers.get(..self.length).unwrap_or_default()
    }
}
