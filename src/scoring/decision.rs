//! The decision, in its fixed order: excluded, suppressed, hand-raiser, qualified, nurture. It does not know how the
//! score came about.

use super::assessment::{Assessment, Decision, Grade, MissingKind, Stage};
use super::condition::Search;
use super::visit::EvidenceView;
use super::{MILLI, Witness, fit};
use crate::definition::{Bar, Head, Part, Program};
use crate::matching::ClassId;

/// Completes an assessment whose score is known.
pub(super) fn decide(
    program: &Program,
    head: Head<'_>,
    search: &mut Search<'_>,
    assessment: &mut Assessment,
    witness: &mut impl Witness,
) {
    let view = search.view;
    let mut bar = head.bar();
    for (index, mut segment) in program.part(Part::Segments).blocks().enumerate() {
        // Its id and its time to follow up come first.
        segment.numbers::<2>();
        let own = *segment.numbers();
        // The default has no condition, only the flag before one.
        if segment.rest().len() == 1 || search.holds_for(&mut segment) {
            (assessment.segment, bar) = (Some(index), Bar::of(own));
            break;
        }
    }
    assessment.fit = fit::grade(program, head.min_coverage_pct(), bar.grades, view);
    assessment.rating = rate(bar.ratings, assessment.score_milli);
    assessment.hand_raised = hand_raised(head, view);
    assessment.persona_gap = persona_gap(head, assessment);
    let fit_pct = i64::from(head.rank_fit_pct().min(100));
    let fit_milli = i64::from(assessment.fit.share_permille) * 100;
    assessment.rank_milli = (fit_milli * fit_pct + assessment.score_milli * (100 - fit_pct)) / 100;

    let passes = passes(head, bar, assessment, witness);
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

/// The first exclusion that holds; one that only suppresses gives way to any that excludes.
fn exclusion(program: &Program, search: &mut Search<'_>) -> Option<Decision> {
    let mut suppressed = None;
    for (index, mut exclusion) in program.part(Part::Exclusions).blocks().enumerate() {
        // After its names.
        let [_, _, suppresses] = *exclusion.numbers();
        if search.holds_for(&mut exclusion) {
            if suppresses == 0 {
                return Some(Decision::Excluded(index));
            }
            suppressed = suppressed.or(Some(Decision::Suppressed(index)));
        }
    }
    suppressed
}

/// The rating of a score: 1 is the hottest.
fn rate(cut_offs: [u32; 3], score_milli: i64) -> u8 {
    let passed = |cut_off: &u32| score_milli >= i64::from(*cut_off) * MILLI;
    cut_offs.iter().position(passed).map_or(4, |index| index as u8 + 1)
}

/// A standing "yes": given explicitly, and not expired.
fn hand_raised(head: Head<'_>, view: &EvidenceView<'_>) -> bool {
    let (attribute, yes, expires_s) = head.hand_raise();
    attribute != ClassId::NONE
        && view.answer(attribute).is_some_and(|answer| {
            answer.value == yes && answer.value != ClassId::NONE && view.age_s(answer.at_s) <= expires_s
        })
}

/// An ideal company, and a person who is known not to be the one who buys.
fn persona_gap(head: Head<'_>, assessment: &Assessment) -> bool {
    let fit = &assessment.fit;
    fit.company_permille.is_some_and(|share| share >= head.ideal_company_pct() * 10)
        && fit.person_permille.is_some_and(|share| share < head.min_person_pct() * 10)
}

fn is_known(head: Head<'_>, view: &EvidenceView<'_>) -> bool {
    view.answers().iter().any(|answer| {
        answer.value != ClassId::NONE && (head.identity() == ClassId::NONE || answer.attribute == head.identity())
    })
}

/// Whether every gate is passed; tells of those that are not.
fn passes(head: Head<'_>, bar: Bar, assessment: &Assessment, witness: &mut impl Witness) -> bool {
    let mut passes = true;
    let mut need = |kind, amount| {
        passes = false;
        witness.misses(kind, amount);
    };
    let short = |least: u32, share: u32| i64::from((least * 10).saturating_sub(share));
    let (fit, gates) = (&assessment.fit, bar.gates);
    if fit.grade as u8 > gates.min_grade {
        if fit.grade == Grade::U {
            need(MissingKind::Coverage, short(head.min_coverage_pct(), fit.coverage_permille));
        } else {
            let least = bar.grades.get(usize::from(gates.min_grade)).copied().unwrap_or(0);
            need(MissingKind::Fit, short(least, fit.share_permille));
        }
    }
    if assessment.persona_gap {
        need(MissingKind::Persona, short(head.min_person_pct(), fit.person_permille.unwrap_or(0)));
    }
    if assessment.rating > gates.min_rating {
        let cut_off = bar.ratings.get(usize::from(gates.min_rating.saturating_sub(1))).copied().unwrap_or(0);
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
    let has = |set: u32, place: u8| (set >> (place & 31)) & 1 != 0;
    program.part(Part::Routes).blocks().position(|mut route| {
        let [_, _, grades, ratings, hand_raised, segment] = *route.numbers();
        has(grades, assessment.fit.grade as u8)
            && has(ratings, assessment.rating.saturating_sub(1))
            && (hand_raised == 0 || assessment.hand_raised)
            && (segment == 0 || assessment.segment.is_some_and(|index| segment as usize == index + 1))
    })
}
