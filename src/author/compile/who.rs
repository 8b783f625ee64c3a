//! Fit, gates and routes, from the authored form to the compiled one. It does not know rules.

use super::condition::Scope;
use crate::author::authored;
use crate::author::diagnostic::Code;
use crate::author::names::Names;
use crate::author::scalar::Span;
use crate::definition::*;
use crate::matching::ClassId;

pub(super) fn build_hand_raise(
    question: &authored::HandRaise,
    source: &authored::Definition,
    scope: &mut Scope<'_>,
) -> HandRaise {
    scope.field(&question.field, "hand_raise.field");
    let field = source.fields.iter().find(|field| field.id == question.field);
    let attribute = field.and_then(|field| field.answers.first()).unwrap_or(&question.field);
    let yes = question.value.as_deref().unwrap_or("yes");
    if field.is_some() {
        scope.value(attribute, yes, "hand_raise.value");
    }
    HandRaise {
        attribute: ClassId::of(attribute),
        yes: ClassId::of(yes),
        expires_s: question.expires.map_or(30 * 86_400, |span| span.seconds),
    }
}

pub(super) fn build_fit(fit: &authored::Fit, scope: &mut Scope<'_>) -> Fit {
    check_descending(&fit.grades, "fit.grades", scope);
    for (pct, field) in [
        (fit.min_coverage_pct, "min_coverage_pct"),
        (fit.ideal_company_pct, "ideal_company_pct"),
        (fit.min_person_pct, "min_person_pct"),
    ] {
        check_percent(pct, &format!("fit.{field}"), scope);
    }
    let mut criteria = |list: &[authored::Criterion], part: &str| -> Vec<Criterion> {
        list.iter()
            .enumerate()
            .map(|(index, criterion)| {
                let path = format!("fit.{part}[{index}]");
                let attribute = scope.attribute(&criterion.attribute, &format!("{path}.attribute"));
                let mut points: Vec<(ClassId, u32)> = criterion
                    .points
                    .iter()
                    .map(|(value, points)| {
                        (scope.value(&criterion.attribute, value, &format!("{path}.points.{value}")), *points)
                    })
                    .collect();
                points.sort_unstable();
                if points.iter().all(|(_, points)| *points == 0) {
                    scope.error(
                        Code::Points,
                        &format!("{path}.points"),
                        "a criterion whose points are all 0 changes no grade",
                        "give a value some points, or remove the criterion",
                    );
                }
                Criterion { label: criterion.label.clone(), attribute, points }
            })
            .collect()
    };
    Fit {
        company: criteria(&fit.company, "company"),
        person: criteria(&fit.person, "person"),
        min_coverage_pct: fit.min_coverage_pct,
        ideal_company_pct: fit.ideal_company_pct,
        min_person_pct: fit.min_person_pct,
    }
}

pub(super) fn build_gates(gates: &authored::Gates, base: Gates, path: &str, scope: &mut Scope<'_>) -> Gates {
    if gates.min_rating.is_some_and(|rating| !(1..=4).contains(&rating)) {
        scope.error(
            Code::Rating,
            &format!("{path}.min_rating"),
            "ratings go from 1 (hottest) to 4",
            "write 1, 2, 3 or 4",
        );
    }
    if gates.min_intent.is_some_and(|intent| intent > 100) {
        scope.error(Code::Points, &format!("{path}.min_intent"), "intent goes from 0 to 100", "write 0 to 100");
    }
    Gates {
        min_grade: gates.min_grade.map_or(base.min_grade, worst_grade),
        min_rating: gates.min_rating.unwrap_or(base.min_rating),
        min_intent: gates.min_intent.unwrap_or(base.min_intent),
    }
}

/// The worst grade that passes. `any` includes U, the grade of a lead about whom too little is known.
fn worst_grade(gate: authored::GradeGate) -> Grade {
    match gate {
        authored::GradeGate::A => Grade::A,
        authored::GradeGate::B => Grade::B,
        authored::GradeGate::C => Grade::C,
        authored::GradeGate::D => Grade::D,
        authored::GradeGate::Any => Grade::U,
    }
}

/// A follow-up time in whole minutes; `None` for less than one minute.
pub(super) fn minutes(span: Option<Span>) -> Option<u32> {
    span.map(|span| span.seconds / 60).filter(|minutes| *minutes > 0)
}

pub(super) fn check_percent(pct: u8, path: &str, scope: &mut Scope<'_>) {
    if pct > 100 {
        scope.error(Code::Percent, path, &format!("{pct} is more than 100 percent"), "write 0 to 100");
    }
}

pub(super) fn check_descending(cut_offs: &[u8; 3], path: &str, scope: &mut Scope<'_>) {
    let [first, second, third] = cut_offs;
    if !(first > second && second > third) || *first > 100 {
        let message =
            format!("the cut-offs {first}, {second}, {third} do not fall from the first to the last within 0 to 100");
        scope.error(Code::CutOffs, path, &message, "write the highest first, such as [75, 50, 25]");
    }
}

pub(super) fn build_route(
    index: usize,
    route: &authored::Route,
    source: &authored::Definition,
    segments: &Names<'_>,
    scope: &mut Scope<'_>,
) -> Route {
    let path = format!("routing[{index}]");
    let segment = route.segment.as_ref().and_then(|segment| {
        segments.resolve(segment, &format!("{path}.segment"), scope.problems);
        source.segments.iter().position(|known| known.id == *segment)
    });
    let grade = |grade: &authored::Grade| match grade {
        authored::Grade::A => Grade::A,
        authored::Grade::B => Grade::B,
        authored::Grade::C => Grade::C,
        authored::Grade::D => Grade::D,
        authored::Grade::U => Grade::U,
    };
    let grades = route.grades.as_ref().map_or(GradeSet::ALL, |grades| grades.iter().map(grade).collect());
    let ratings = route.ratings.as_ref().map_or(RatingSet::ALL, |ratings| ratings.iter().copied().collect());
    if route.ratings.as_ref().is_some_and(|ratings| ratings.iter().any(|rating| !(1..=4).contains(rating))) {
        scope.error(Code::Rating, &format!("{path}.ratings"), "ratings go from 1 (hottest) to 4", "write 1, 2, 3 or 4");
    }
    Route {
        grades,
        ratings,
        hand_raised: route.hand_raised,
        segment,
        priority: route.priority.clone(),
        queue: route.queue.clone(),
        sla_min: minutes(route.sla),
        alert: route.alert,
    }
}
