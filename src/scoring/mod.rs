//! `score(definition, evidence, at_s) -> Assessment`: one pure function that never fails. It does not know clocks,
//! storage or pages; time is an argument.
//!
//! Points are milli-points in `i64`; shares and decay are integer arithmetic. The same evidence gives the same bytes
//! natively, in wasm and in its JavaScript twin.
#![forbid(unsafe_code)]

mod assessment;
mod condition;
mod decay;
mod decision;
mod explanation;
mod fit;
mod json;
mod lifecycle;
mod report;
mod rule;
mod summary;
mod visit;

pub use assessment::{
    Assessment, Clamp, ClampKind, Contribution, Decision, Fit, Grade, Missing, MissingKind, SkipReason, Skipped, Stage,
};
pub use lifecycle::advance;

use crate::definition::{Dimension, Program, Tracking};
use crate::evidence::{Coverage, Evidence};

/// Milli-points in a point.
pub const MILLI: i64 = 1000;

/// The greatest score and the greatest of each dimension, in points.
pub const FULL_SCORE: i64 = 100;

/// Scores `evidence` by `program`, a compiled definition, as of `at_s`, in seconds since 1970.
///
/// ```
/// use handraise::{definition::Definition, evidence::Evidence, scoring::score};
/// let assessment = score(&Definition::default().to_program(), &Evidence::new(), 1_790_000_000);
/// assert_eq!(assessment.score_milli, 0);
/// ```
pub fn score(program: &Program, evidence: &Evidence, at_s: u32) -> Assessment {
    let head = program.head();
    let view = visit::EvidenceView::new(head.tracking(), evidence, at_s);
    let mut search = condition::Search::new(&view);
    let mut assessment = Assessment::new(at_s, evidence);
    let mut add_up = |dimension| {
        let subtotal = rule::add_up(program, &mut search, dimension, &mut assessment);
        let clamped = subtotal.clamp(0, FULL_SCORE * MILLI);
        assessment.clamp(ClampKind::Dimension(dimension), clamped - subtotal);
        clamped
    };
    let (engagement_milli, intent_milli) = (add_up(Dimension::Engagement), add_up(Dimension::Intent));
    let sum = engagement_milli + intent_milli;
    assessment.engagement_milli = engagement_milli;
    assessment.intent_milli = intent_milli;
    assessment.score_milli = sum.min(FULL_SCORE * MILLI);
    assessment.clamp(ClampKind::Score, assessment.score_milli - sum);
    decision::decide(program, head, &mut search, &mut assessment);
    assessment
}

/// Whether behaviour counts at all: not from bots or own staff, and not without the consent that is needed.
fn behaviour_counts(tracking: Tracking, evidence: &Evidence) -> Result<(), SkipReason> {
    let coverage = evidence.coverage();
    if coverage.has(Coverage::BOT) {
        Err(SkipReason::Bot)
    } else if coverage.has(Coverage::INTERNAL) {
        Err(SkipReason::Internal)
    } else if !evidence.consent().allows(tracking.consent_needed) {
        Err(SkipReason::NoConsent)
    } else {
        Ok(())
    }
}
