//! The decision, in its fixed order: excluded, suppressed, hand-raiser, qualified, nurture. It does not know how the
//! score came about.

use super::assessment::{Assessment, Decision, Grade, Missing, MissingKind, Stage};
use super::condition::holds;
use super::visit::EvidenceView;
use super::{MILLI, fit};
use crate::definition::{Definition, Gates};
use crate::matching::ClassId;

/// Completes an assessment whose score is known.
pub(super) fn decide(definition: &Definition, view: &EvidenceView<'_>, assessment: &mut Assessment) {
    assessment.segment =
        definition.segments.iter().position(|segment| segment.when.as_ref().is_none_or(|when| holds(when, view)));
    let segment = assessment.segment.and_then(|index| definition.segments.get(index));
    let gates = segment.map_or(definition.gates, |segment| segment.gates);
    let ratings = segment.map_or(definition.ratings, |segment| segment.ratings);
    let grades = segment.map_or(definition.fit.grades, |segment| segment.grades);

    assessment.fit = fit::grade(&definition.fit, grades, view);
    assessment.rating = rate(ratings, assessment.score_milli);
    assessment.hand_raised = hand_raised(definition, view);
    assessment.persona_gap = persona_gap(definition, assessment);
    let fit_pct = i64::from(definition.rank_fit_pct.min(100));
    let fit_milli = i64::from(assessment.fit.share_permille) * 100;
    assessment.rank_milli = (fit_milli * fit_pct + assessment.score_milli * (100 - fit_pct)) / 100;

    assessment.missing = missing(definition, gates, ratings, grades, assessment);
    let excluded = exclusion(definition, view);
    assessment.decision = if let Some(decision) = excluded {
        decision
    } else if assessment.hand_raised {
        Decision::HandRaiser
    } else if assessment.missing.is_empty() {
        Decision::Qualified
    } else {
        Decision::Nurture
    };

    let for_sales = matches!(assessment.decision, Decision::HandRaiser | Decision::Qualified);
    assessment.stage = if for_sales {
        Stage::Mql
    } else if is_known(definition, view) {
        Stage::Lead
    } else {
        Stage::Visitor
    };
    if for_sales {
        assessment.route = route(definition, assessment);
    }
}

/// The first exclusion that holds; one that only suppresses gives way to any that excludes.
fn exclusion(definition: &Definition, view: &EvidenceView<'_>) -> Option<Decision> {
    let mut suppressed = None;
    for (index, exclusion) in definition.exclusions.iter().enumerate() {
        if holds(&exclusion.when, view) {
            if !exclusion.suppress {
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
fn hand_raised(definition: &Definition, view: &EvidenceView<'_>) -> bool {
    let question = &definition.hand_raise;
    question.attribute != ClassId::NONE
        && view.answer(question.attribute).is_some_and(|answer| {
            answer.value == question.yes
                && answer.value != ClassId::NONE
                && view.age_s(answer.at_s) <= question.expires_s
        })
}

/// An ideal company, and a person who is known not to be the one who buys.
fn persona_gap(definition: &Definition, assessment: &Assessment) -> bool {
    let fit = &definition.fit;
    let ideal = |share: u32| share >= u32::from(fit.ideal_company_pct) * 10;
    let outside = |share: u32| share < u32::from(fit.min_person_pct) * 10;
    assessment.fit.company_permille.is_some_and(ideal) && assessment.fit.person_permille.is_some_and(outside)
}

fn is_known(definition: &Definition, view: &EvidenceView<'_>) -> bool {
    match definition.identity {
        ClassId::NONE => view.answers().iter().any(|answer| answer.value != ClassId::NONE),
        identity => view.answer(identity).is_some_and(|answer| answer.value != ClassId::NONE),
    }
}

/// Every gate that is not passed, with how much is missing.
fn missing(
    definition: &Definition,
    gates: Gates,
    ratings: [u8; 3],
    grades: [u8; 3],
    assessment: &Assessment,
) -> Vec<Missing> {
    let mut missing = Vec::new();
    let mut need = |kind, amount| missing.push(Missing { kind, amount });
    let fit = &assessment.fit;
    if fit.grade as u8 > gates.min_grade {
        if fit.grade == Grade::U {
            let least = u32::from(definition.fit.min_coverage_pct) * 10;
            need(MissingKind::Coverage, i64::from(least.saturating_sub(fit.coverage_permille)));
        } else {
            let least = grades.get(usize::from(gates.min_grade)).map_or(0, |pct| u32::from(*pct) * 10);
            need(MissingKind::Fit, i64::from(least.saturating_sub(fit.share_permille)));
        }
    }
    if assessment.persona_gap {
        let least = u32::from(definition.fit.min_person_pct) * 10;
        need(MissingKind::Persona, i64::from(least.saturating_sub(fit.person_permille.unwrap_or(0))));
    }
    if assessment.rating > gates.min_rating {
        let cut_off = ratings.get(usize::from(gates.min_rating.saturating_sub(1))).copied().unwrap_or(0);
        need(MissingKind::Score, i64::from(cut_off) * MILLI - assessment.score_milli);
    }
    let intent_milli = i64::from(gates.min_intent) * MILLI;
    if assessment.intent_milli < intent_milli {
        need(MissingKind::Intent, intent_milli - assessment.intent_milli);
    }
    missing
}

/// The first route for the lead's grade, rating, segment and hand.
fn route(definition: &Definition, assessment: &Assessment) -> Option<usize> {
    let has = |set: u8, place: u8| 1u8.checked_shl(u32::from(place)).is_some_and(|bit| set & bit != 0);
    definition.routes.iter().position(|route| {
        has(route.grades, assessment.fit.grade as u8)
            && has(route.ratings, assessment.rating.saturating_sub(1))
            && (!route.hand_raised || assessment.hand_raised)
            && (route.segment == 0 || assessment.segment.is_some_and(|segment| route.segment as usize == segment + 1))
    })
}
