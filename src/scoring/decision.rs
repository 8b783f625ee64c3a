//! The decision, in its fixed order: excluded, suppressed, hand-raiser, qualified, nurture. It does not know how the
//! score came about.

use super::assessment::{Assessment, Decision, MissingKind, Stage};
use super::condition::Search;
use super::visit::EvidenceView;
use super::{Ledger, MILLI, fit};
use crate::definition::{
    FitScale, Grade, Hand, HandBy, HeadView, Program, Rating, RouteView, Thresholds, UnknownBehaviourView,
};
use crate::evidence::Answer;
use crate::matching::{ClassId, Kind};

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
    assessment.rating =
        if view.behaviour_is_unknown() { Rating::U } else { rate(thresholds.ratings, assessment.score_milli) };
    (assessment.hand_raised, assessment.hand_unclear) = hands(program, view);
    assessment.persona_gap = persona_gap(head, assessment);
    let fit_pct = i64::from(head.rank_fit_pct().min(100));
    let fit_milli = i64::from(assessment.fit.share_permille) * 100;
    assessment.rank_milli = (fit_milli * fit_pct + assessment.score_milli * (100 - fit_pct)) / 100;

    let passes = passes(program, &thresholds, assessment, view, ledger);
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
    } else if is_lead(head, view) {
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

/// The rating of a score.
fn rate(cut_offs: [u8; 3], score_milli: i64) -> Rating {
    let passed = |cut_off: &u8| score_milli >= i64::from(*cut_off) * MILLI;
    cut_offs.iter().position(passed).and_then(|index| Rating::ALL.get(index)).copied().unwrap_or(Rating::R4)
}

/// Whether a hand is raised and has not expired; and whether there is only a text that is neither a clear yes nor a clear no.
fn hands(program: &Program, view: &EvidenceView<'_>) -> (bool, bool) {
    let (mut raised, mut unclear) = (false, false);
    for hand in program.hands() {
        let stands = |at_s| view.age_s(at_s) <= hand.expires_s;
        match hand.by {
            HandBy::Answer { attribute, yes } => {
                if let Some(answer) = view.answer(attribute).filter(|answer| stands(answer.at_s)) {
                    raised |= answer.value == Some(yes);
                    unclear |= answer.value == Some(Hand::UNCLEAR);
                }
            }
            HandBy::Action(class) => raised |= view.newest_s(Kind::Action, class).is_some_and(stands),
            HandBy::Form(class) => raised |= view.newest_s(Kind::Form, class).is_some_and(stands),
        }
    }
    (raised, unclear && !raised)
}

/// What qualifies where behaviour is unknown: what the lead's segment says, or else the definition.
fn instead_of_behaviour<'a>(program: &'a Program, assessment: &Assessment) -> Option<UnknownBehaviourView<'a>> {
    let of = |segment| program.unknown_behaviour().find(|gates| gates.segment() == segment);
    assessment.segment.and_then(|segment| of(Some(segment))).or_else(|| of(None))
}

/// An ideal company, and a person who is known not to be the one who buys.
fn persona_gap(head: HeadView<'_>, assessment: &Assessment) -> bool {
    let fit = &assessment.fit;
    fit.company_permille.is_some_and(|share| share >= u32::from(head.ideal_company_pct()) * 10)
        && fit.person_permille.is_some_and(|share| share < u32::from(head.min_person_pct()) * 10)
}

fn is_lead(head: HeadView<'_>, view: &EvidenceView<'_>) -> bool {
    let identity = head.identity();
    view.answers()
        .iter()
        .any(|answer| !answer.is_blank() && identity.is_none_or(|identity| identity == answer.attribute))
}

/// Whether the lead passes every gate. The ledger receives each gate that it doesn't pass.
fn passes(
    program: &Program,
    thresholds: &Thresholds,
    assessment: &Assessment,
    view: &EvidenceView<'_>,
    ledger: &mut impl Ledger,
) -> bool {
    let head = program.head();
    // Where behaviour is unknown, a definition may say what qualifies instead of rating and intent.
    let instead = if assessment.rating == Rating::U { instead_of_behaviour(program, assessment) } else { None };
    let mut passes = true;
    let mut need = |kind, amount| {
        passes = false;
        ledger.missing(kind, amount);
    };
    let short = |least: u8, share: u32| i64::from((u32::from(least) * 10).saturating_sub(share));
    let (fit, gates) = (&assessment.fit, thresholds.gates);
    let min_grade = instead.map_or(gates.min_grade, |instead| instead.min_grade());
    if fit.grade > min_grade {
        if fit.grade == Grade::U {
            need(MissingKind::Coverage, short(head.min_coverage_pct(), fit.coverage_permille));
        } else {
            let least = thresholds.grades.get(min_grade as usize).copied().unwrap_or(0);
            need(
                MissingKind::Fit,
                match program.fit_scale() {
                    FitScale::Shares => short(least, fit.share_permille),
                    FitScale::Points => (i64::from(least) - i64::from(fit.points)) * 1000,
                },
            );
        }
    }
    if assessment.persona_gap {
        need(MissingKind::Persona, short(head.min_person_pct(), fit.person_permille.unwrap_or(0)));
    }
    if assessment.rating == Rating::U {
        let Some(instead) = instead else {
            // Neither rating nor intent can be told. Gates that every visitor passes ask for nothing.
            if gates.min_rating < 4 || gates.min_intent > 0 {
                need(MissingKind::Behaviour, 0);
            }
            return passes;
        };
        let unknown = unknown(instead, view.answers()).count();
        if unknown > 0 {
            need(MissingKind::Behaviour, unknown as i64);
        }
        return passes;
    }
    if assessment.rating as u8 > gates.min_rating {
        let cut_off = thresholds.ratings.get(usize::from(gates.min_rating.saturating_sub(1))).copied().unwrap_or(0);
        need(MissingKind::Score, i64::from(cut_off) * MILLI - assessment.score_milli);
    }
    let intent_milli = i64::from(gates.min_intent) * MILLI;
    if assessment.intent_milli < intent_milli {
        need(MissingKind::Intent, intent_milli - assessment.intent_milli);
    }
    passes
}

/// Attributes that must be known where a lead's behaviour is not, and that are unknown.
pub(super) fn unknown_attributes(program: &Program, assessment: &Assessment, answers: &[Answer]) -> Vec<ClassId> {
    let instead = if assessment.rating == Rating::U { instead_of_behaviour(program, assessment) } else { None };
    instead.map_or_else(Vec::new, |instead| unknown(instead, answers).collect())
}

fn unknown<'a>(instead: UnknownBehaviourView<'a>, answers: &'a [Answer]) -> impl Iterator<Item = ClassId> + 'a {
    let is_known = |attribute| answers.iter().any(|answer| answer.attribute == attribute && !answer.is_blank());
    instead.known().filter(move |attribute| !is_known(*attribute))
}

/// The first route for the lead's grade, rating, segment and hand.
pub(crate) fn route(program: &Program, assessment: &Assessment) -> Option<usize> {
    let is_for = |route: RouteView<'_>| {
        route.grades().contains(assessment.fit.grade)
            && route.ratings().contains(assessment.rating)
            && (!route.hand_raised() || assessment.hand_raised)
            && route.segment().is_none_or(|segment| assessment.segment == Some(segment))
    };
    program.routes().position(is_for)
}
