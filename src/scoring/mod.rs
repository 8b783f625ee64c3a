//! `score(program, evidence, at_s) -> Assessment`: one pure function that never fails. It does not know clocks,
//! storage or pages; time is an argument.
//!
//! Points are milli-points in `i64`; shares and decay are integer arithmetic. The same evidence gives the same bytes
//! natively, in wasm and in its JavaScript twin.

mod assessment;
mod condition;
mod decay;
mod decision;
mod explanation;
mod fit;
mod lifecycle;
mod report;
mod rounding;
mod rule;
mod signal;
mod summary;
mod visit;
mod withheld;

pub use assessment::{
    Assessment, Clamp, ClampKind, Contribution, CriterionMatch, Decision, Fit, Missing, MissingKind, Reason,
    SkipReason, Skipped, Stage,
};
#[cfg(feature = "author")]
pub(crate) use decay::HALVING;
#[cfg(feature = "ledger")]
pub(crate) use decision::route;
pub use lifecycle::advance;
pub use report::{
    ClampName, ClampReport, ContributionReport, CoverageReport, CriterionReport, DecisionKind, DefinitionReport,
    FitReport, InterestReport, MissingReport, MissingUnit, Report, SkippedReport,
};
pub use summary::{Grounds, Summary, SummaryReason, summarise};
pub use withheld::{Withheld, score_withheld};

use assessment::Lines;
use visit::EvidenceView;

pub use crate::definition::Grade;
use crate::definition::{Program, TextId, Tracking};
use crate::evidence::{Coverage, Evidence};

/// Milli-points in a point.
pub const MILLI: i64 = 1000;

/// The greatest score and the greatest of each dimension, in points.
pub const FULL_SCORE: i64 = 100;

/// Scores `evidence` by `program`, a compiled definition, as of `at_s`, in seconds since 1970.
///
/// ```
/// use handraise::{definition::Definition, evidence::Evidence, scoring::score};
/// let assessment = score(&Definition::new("mql", 1).to_program(), &Evidence::new(), 1_790_000_000);
/// assert_eq!(assessment.score_milli, 0);
/// ```
pub fn score(program: &Program, evidence: &Evidence, at_s: u32) -> Assessment {
    let mut assessment = Assessment::new(at_s, evidence);
    let mut lines = Lines::default();
    assess(program, evidence, &mut assessment, &mut lines);
    lines.complete(program, evidence, assessment)
}

/// Receives each line of an assessment as it is computed. The explanation keeps them all; a page's short form needs few.
trait Ledger {
    /// A rule gives points. The texts are the rule's id and its label.
    fn contribution(&mut self, names: [TextId; 2], given: Contribution);

    /// A cap or floor changes points by so much, which may be nothing.
    fn clamp(&mut self, kind: ClampKind, points_milli: i64);

    /// A rule can't be evaluated.
    fn skip(&mut self, rule: usize, reason: SkipReason);

    /// A gate isn't passed, by so much.
    fn missing(&mut self, kind: MissingKind, amount: i64);
}

/// Completes an assessment except for its lines, which the ledger receives.
fn assess(program: &Program, evidence: &Evidence, assessment: &mut Assessment, ledger: &mut impl Ledger) {
    let view = EvidenceView::new(program.head().tracking(), evidence, assessment.at_s);
    assess_view(program, &view, assessment, ledger);
}

/// As [`assess`], for evidence as rules see it.
fn assess_view(program: &Program, view: &EvidenceView<'_>, assessment: &mut Assessment, ledger: &mut impl Ledger) {
    let mut search = condition::Search::new(view);
    let [engagement_milli, intent_milli] = rule::add_up(program, &mut search, ledger);
    let sum = engagement_milli + intent_milli;
    assessment.engagement_milli = engagement_milli;
    assessment.intent_milli = intent_milli;
    assessment.score_milli = sum.min(FULL_SCORE * MILLI);
    ledger.clamp(ClampKind::Score, assessment.score_milli - sum);
    decision::decide(program, program.head(), &mut search, assessment, ledger);
}

/// Whether behaviour counts at all. It doesn't for bots and the site's own staff, nor without the consent that is needed.
fn behaviour_counts(tracking: Tracking, evidence: &Evidence) -> Result<(), SkipReason> {
    let coverage = evidence.coverage();
    if coverage.has(Coverage::BOT) {
        Err(SkipReason::Bot)
    } else if coverage.has(Coverage::INTERNAL) {
        Err(SkipReason::Internal)
    } else if !evidence.consent().allows_behaviour(tracking.consent_needed) {
        Err(SkipReason::NoConsent)
    } else {
        Ok(())
    }
}
