//! The decision, in its fixed order: excluded, suppressed, hand-raiser, qualified, nurture. It does not know how the
//! score came about.

use super::assessment::{Assessment, Decision, MissingKind, Stage};
use super::condition::Search;
use super::visit::EvidenceView;
use super::{Ledger, MILLI, fit};
use crate::definition::{Grade, HeadView, Program, RouteView, Thresholds};

/// Completes an assessment whose score is known.
pub(super) fn decide(
    program: &Program,
    head: HeadView<'_>,
    search: &mut Search<'_>,
    assessment: &mut Assessment,
    ledger: &mut impl Ledger,
) {
    let view = search.view;
    let mut thresholds = head.thresholds();
    for (index, segment) in program.segments().enumerate() {
        if segment.when().is_none_or(|when| search.holds_for(when)) {
            (assessment.segment, thresholds) = (Some(index), segment.thresholds());
            break;
        }
    }
    assessment.fit = fit::grade(program, head.min_coverage_pct(), thresholds.grades, view);
    assessment.rating = rate(thresholds.ratings, assessment.score_milli);
    assessment.hand_raised = hand_raised(head, view);
    assessment.persona_gap = persona_gap(head, assessment);
    let fit_pct = i64::from(head.rank_fit_pct().min(100));
    let fit_milli = i64::from(assessment.fit.share_permille) * 100;
    assessment.rank_milli = (fit_milli * fit_pct + assessment.score_milli * (100 - fit_pct)) / 100;

    let passes = passes(head, &thresholds, assessment, ledger);
    let excluded = exclusion(program, search);
    assessment.decision = if let Some(decision) = excluded {
        decision
    } else if assessment.hand_raised {
        Decision::HandRaiser
    } else if passes {
        Decision::Qualified
    } else {
        Decision::Nurture
    };

    let for_sales = matches!(assessment.decision, Decision::HandRaiser | Decision::Qualified);
    assessment.stage = if for_sales {
        Stage::Mql
    } else if is_known(head, view) {
        Stage::Lead
    } else {
        Stage::Visitor
    };
    if for_sales {
        assessment.route = route(program, assessment);
    }
}

/// The first exclusion that holds. One that excludes takes precedence over any that only suppresses.
fn exclusion(program: &Program, search: &mut Search<'_>) -> Option<Decision> {
    let mut suppressed = None;
    for (index, exclusion) in program.exclusions().enumerate() {
        if search.holds_for(exclusion.when()) {
            if !exclusion.suppress() {
                return Some(Decision::Excluded(index));
            }
            suppressed = suppressed.or(Some(Decision::Suppressed(index)));
        }
    }
    suppressed
}

/// The rating of a score: 1 is the hottest.
fn rate(cut_offs: [u8; 3], score_milli: i64) -> u8 {
    let passed = |cut_off: &u8| score_milli >= i64::from(*cut_off) * MILLI;
    cut_offs.iter().position(passed).map_or(4, |index| index as u8 + 1)
}

/// A standing "yes": given explicitly, and not expired.
fn hand_raised(head: HeadView<'_>, view: &EvidenceView<'_>) -> bool {
    let Some(question) = head.hand_raise() else { return false };
    view.answer(question.attribute)
        .is_some_and(|answer| answer.value == Some(question.yes) && view.age_s(answer.at_s) <= question.expires_s)
}

/// An ideal company, and a person who is known not to be the one who buys.
fn persona_gap(head: HeadView<'_>, assessment: &Assessment) -> bool {
    let fit = &assessment.fit;
    fit.company_permille.is_some_and(|share| share >= u32::from(head.ideal_company_pct()) * 10)
        && fit.person_permille.is_some_and(|share| share < u32::from(head.min_person_pct()) * 10)
}

fn is_known(head: HeadView<'_>, view: &EvidenceView<'_>) -> bool {
    let identity = head.identity();
    view.answers()
        .iter()
        .any(|answer| !answer.is_blank() && identity.is_none_or(|identity| identity == answer.attribute))
}

/// Whether the lead passes every gate. The ledger receives each gate that it doesn't pass.
fn passes(head: HeadView<'_>, thresholds: &Thresholds, assessment: &Assessment, ledger: &mut impl Ledger) -> bool {
    let mut passes = true;
    let mut need = |kind, amount| {
        passes = false;
        ledger.missing(kind, amount);
    };
    let short = |least: u8, share: u32| i64::from((u32::from(least) * 10).saturating_sub(share));
    let (fit, gates) = (&assessment.fit, thresholds.gates);
    if fit.grade > gates.min_grade {
        if fit.grade == Grade::U {
            need(MissingKind::Coverage, short(head.min_coverage_pct(), fit.coverage_permille));
        } else {
            let least = thresholds.grades.get(gates.min_grade as usize).copied().unwrap_or(0);
            need(MissingKind::Fit, short(least, fit.share_permille));
        }
    }
    if assessment.persona_gap {
        need(MissingKind::Persona, short(head.min_person_pct(), fit.person_permille.unwrap_or(0)));
    }
    if assessment.rating > gates.min_rating {
        let cut_off = thresholds.ratings.get(usize::from(gates.min_rating.saturating_sub(1))).copied().unwrap_or(0);
        need(MissingKind::Score, i64::from(cut_off) * MILLI - assessment.score_milli);
    }
    let intent_milli = i64::from(gates.min_intent) * MILLI;
    if assessment.intent_milli < intent_milli {
        need(MissingKind::Intent, intent_milli - assessment.intent_milli);
    }
    passes
}

/// The first route for the lead's grade, rating, segment and hand.
fn route(program: &Program, assessment: &Assessment) -> Option<usize> {
    let is_for = |route: RouteView<'_>| {
        route.grades().contains(assessment.fit.grade)
            && route.ratings().contains(assessment.rating)
            && (!route.hand_raised() || assessment.hand_raised)
            && route.segment().is_none_or(|segment| assessment.segment == Some(segment))
    };
    program.routes().position(is_for)
}
