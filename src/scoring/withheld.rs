//! Scores evidence of which a receiver admits only a part. It does not know why; verification decides that.

use super::assessment::{Assessment, Lines, SkipReason};
use super::condition::Search;
use super::decision::decide;
use super::visit::EvidenceView;
use super::{Ledger, assess_view};
use crate::definition::Program;
use crate::evidence::Evidence;

/// What to leave out, whatever the evidence's own consent and coverage allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withheld {
    /// Behaviour: rules that need it are skipped. Rules about answers count.
    Behaviour,
    /// All points: every rule is skipped. Answers still decide on fit, segment and exclusions, and may raise a hand.
    Points,
}

/// Scores `evidence` as [`score`](super::score) does, without a part. What is withheld is unknown, not absent: a rule that asks
/// whether something did *not* happen is skipped too.
///
/// ```
/// use handraise::{definition::Definition, evidence::Evidence};
/// use handraise::scoring::{Withheld, score_withheld};
/// let program = Definition::new("mql", 1).to_program();
/// let assessment = score_withheld(&program, &Evidence::new(), 1_790_000_000, Withheld::Points);
/// assert_eq!(assessment.score_milli, 0);
/// ```
pub fn score_withheld(program: &Program, evidence: &Evidence, at_s: u32, withheld: Withheld) -> Assessment {
    let mut assessment = Assessment::new(at_s, evidence);
    let mut lines = Lines::default();
    let head = program.head();
    let mut view = EvidenceView::new(head.tracking(), evidence, at_s);
    view.withhold(SkipReason::NotAdmitted);
    match withheld {
        Withheld::Behaviour => assess_view(program, &view, &mut assessment, &mut lines),
        Withheld::Points => {
            for (rule, _) in program.rules().enumerate() {
                lines.skip(rule, SkipReason::NotAdmitted);
            }
            decide(program, head, &mut Search::new(&view), &mut assessment, &mut lines);
        }
    }
    lines.complete(program, evidence, assessment)
}
