//! Fit, gates and routes, from the authored form to the compiled one. It does not know rules.

use super::condition::Scope;
use crate::author::authored;
use crate::author::diagnostic::Code;
use crate::author::names::{Names, misleading};
use crate::author::scalar::Span;
use crate::definition::*;
use crate::matching::ClassId;
use std::collections::BTreeSet;

/// The ways to raise a hand.
pub(super) fn build_hands(
    raise: &authored::HandRaise,
    source: &authored::Definition,
    scope: &mut Scope<'_>,
) -> Vec<Hand> {
    let mut ways = Vec::new();
    if let Some(name) = &raise.field {
        scope.field(name, "hand_raise.field");
        let field = source.fields.iter().find(|field| field.id == *name);
        let attribute = field.and_then(|field| field.answers.first()).unwrap_or(name);
        let yes = raise.value.as_deref().unwrap_or("yes");
        if field.is_some() {
            scope.value(attribute, yes, "hand_raise.value");
        }
        ways.push(HandBy::Answer { attribute: ClassId::of(attribute), yes: ClassId::of(yes) });
    } else if raise.value.is_some() {
        let message = "`value` is the answer to a field's question, and no field is named";
        scope.error(Code::Answer, "hand_raise.value", message, "add `field`, or remove `value`");
    }
    for (place, action) in raise.actions.iter().enumerate() {
        ways.push(HandBy::Action(scope.action(action, &format!("hand_raise.actions[{place}]"))));
    }
    for (place, form) in raise.forms.iter().enumerate() {
        ways.push(HandBy::Form(scope.form(form, &format!("hand_raise.forms[{place}]"))));
    }
    if ways.is_empty() {
        let message = "nothing raises a hand";
        scope.error(Code::Empty, "hand_raise", message, "add `field`, `actions` or `forms`");
    }
    let expires_s = raise.expires.map_or(30 * 86_400, |span| span.seconds);
    ways.into_iter().map(|by| Hand { by, expires_s }).collect()
}

/// What qualifies where behaviour is unknown.
pub(super) fn build_unknown_behaviour(
    gates: &authored::Gates,
    path: &str,
    scope: &mut Scope<'_>,
) -> Option<UnknownBehaviour> {
    let given = gates.behaviour_unknown.as_ref()?;
    scope.once_each(&given.known, &format!("{path}.behaviour_unknown.known"), "attribute");
    let known = given.known.iter().enumerate();
    let known =
        known.map(|(place, name)| scope.attribute(name, &format!("{path}.behaviour_unknown.known[{place}]"))).collect();
    Some(UnknownBehaviour { min_grade: worst_grade(given.min_grade), known })
}

pub(super) fn build_fit(fit: &authored::Fit, scope: &mut Scope<'_>) -> Fit {
    check_descending(&fit.grades, "fit.grades", fit.scale, scope);
    for (pct, field) in [
        (fit.min_coverage_pct, "min_coverage_pct"),
        (fit.ideal_company_pct, "ideal_company_pct"),
        (fit.min_person_pct, "min_person_pct"),
    ] {
        check_percent(pct, &format!("fit.{field}"), scope);
    }
    let criteria = |list: &[authored::Criterion], part: &str, scope: &mut Scope<'_>| -> Vec<Criterion> {
        list.iter()
            .enumerate()
            .map(|(index, criterion)| {
                let path = format!("{part}[{index}]");
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
    let mut profiles =
        |one: &[authored::Criterion], several: &[authored::Profile], [one_key, several_key]: [&str; 2]| {
            if !one.is_empty() && !several.is_empty() {
                let message = format!("`{one_key}` and `{several_key}` both say who fits");
                let remedy = format!("make the criteria of `{one_key}` a profile of `{several_key}`, with a name");
                scope.error(Code::Field, &format!("fit.{several_key}"), &message, &remedy);
            }
            let mut profiles: Vec<Profile> = Vec::new();
            if !one.is_empty() {
                profiles.push(Profile { name: None, criteria: criteria(one, &format!("fit.{one_key}"), scope) });
            }
            check_names(several, several_key, scope);
            for (index, profile) in several.iter().enumerate() {
                let path = format!("fit.{several_key}[{index}].criteria");
                if profile.criteria.is_empty() {
                    scope.error(Code::Empty, &path, "a profile without criteria fits nobody", "add a criterion");
                }
                let criteria = criteria(&profile.criteria, &path, scope);
                profiles.push(Profile { name: Some(profile.name.clone()), criteria });
            }
            profiles
        };
    Fit {
        company: profiles(&fit.company, &fit.profiles, ["company", "profiles"]),
        person: profiles(&fit.person, &fit.personas, ["person", "personas"]),
        scale: match fit.scale {
            authored::FitScale::Shares => FitScale::Shares,
            authored::FitScale::Points => FitScale::Points,
        },
        min_coverage_pct: fit.min_coverage_pct,
        ideal_company_pct: fit.ideal_company_pct,
        min_person_pct: fit.min_person_pct,
    }
}

/// Refuses profiles or personas of one name, which reports could not tell apart.
fn check_names(profiles: &[authored::Profile], key: &str, scope: &mut Scope<'_>) {
    let what = if key == "personas" { "persona" } else { "profile" };
    let mut seen = BTreeSet::new();
    for (index, name) in profiles.iter().map(|profile| profile.name.as_str()).enumerate() {
        let path = format!("fit.{key}[{index}].name");
        scope.problems.extend(misleading(name, &path));
        if name.trim().is_empty() || name.len() > 64 {
            scope.error(Code::Name, &path, "a name has 1 to 64 characters", "write what a salesperson should read");
        } else if !seen.insert(name) {
            let message = format!("two {what}s have the name `{name}`");
            scope.error(Code::Duplicate, &path, &message, "rename one of them, or remove it");
        }
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

/// A follow-up time in minutes. One that is not in whole minutes is refused.
pub(super) fn minutes(span: Option<Span>, path: &str, scope: &mut Scope<'_>) -> Option<u32> {
    let span = span?;
    if !span.seconds.is_multiple_of(60) {
        let message = format!("a follow-up time of {span} is not in whole minutes");
        scope.error(Code::Field, path, &message, "write whole minutes, hours or days, such as `5m`, `4h` or `2d`");
    }
    Some(span.seconds / 60)
}

pub(super) fn check_percent(pct: u8, path: &str, scope: &mut Scope<'_>) {
    if pct > 100 {
        scope.error(Code::Percent, path, &format!("{pct} is more than 100 percent"), "write 0 to 100");
    }
}

pub(super) fn check_descending(cut_offs: &[u8; 3], path: &str, scale: authored::FitScale, scope: &mut Scope<'_>) {
    let [first, second, third] = cut_offs;
    let most = if scale == authored::FitScale::Points { u8::MAX } else { 100 };
    if !(first > second && second > third) || *first > most {
        let message = format!(
            "the cut-offs {first}, {second}, {third} do not fall from the first to the last within 0 to {most}"
        );
        let remedy = if *first > most {
            "divide points and cut-offs by the same number, such as 200 and 100 by 2"
        } else {
            "write the highest first, such as [75, 50, 25]"
        };
        scope.error(Code::CutOffs, path, &message, remedy);
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
    let sla_min = minutes(route.sla, &format!("{path}.sla"), scope);
    Route {
        grades,
        ratings,
        hand_raised: route.hand_raised,
        segment,
        priority: route.priority.clone(),
        queue: route.queue.clone(),
        sla_min,
        alert: route.alert,
    }
}

#[cfg(test)]
mod tests {
    use crate::author::{Format, compile};

    #[test]
    fn a_follow_up_time_is_in_whole_minutes() {
        let told = |sla: &str| {
            let segment = format!("[[segments]]\nid = \"all\"\nsla = \"{sla}\"\n");
            let route = format!("[[routing]]\npriority = \"P1\"\nqueue = \"sales\"\nsla = \"{sla}\"\n");
            let text = format!("id = \"acme\"\nversion = 1\n{segment}{route}");
            let problems = compile(&text, Format::Toml).err().unwrap_or_default();
            problems.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        for sla in ["30s", "90s"] {
            let remedy = "write whole minutes, hours or days, such as `5m`, `4h` or `2d`";
            let refused = |line: u32, path: &str| {
                format!(
                    "line {line}: error[field]: {path}: a follow-up time of {sla} is not in whole minutes; {remedy}"
                )
            };
            assert_eq!(told(sla), [refused(5, "segments[0].sla"), refused(9, "routing[0].sla")]);
        }
        assert_eq!(told("120s"), [""; 0]);
    }

    #[test]
    fn a_name_given_twice_is_told_where_it_stands() {
        for (key, what) in [("personas", "personas"), ("profiles", "profiles")] {
            let kind = |name: &str| {
                let criterion = "{ label = \"L\", attribute = \"seniority\", points = { vp = 20 } }";
                format!("[[fit.{key}]]\ncriteria = [{criterion}]\nname = \"{name}\"\n")
            };
            let told = |names: [&str; 2]| {
                let text = format!("id = \"acme\"\nversion = 1\n{}", names.map(kind).concat());
                let problems = compile(&text, Format::Toml).err().unwrap_or_default();
                problems.iter().map(ToString::to_string).collect::<Vec<_>>()
            };
            let path = format!("fit.{key}[1].name");
            let twice = format!(
                "line 8: error[duplicate]: {path}: two {what} have the name `Signs`; rename one of them, or remove it"
            );
            assert_eq!(told(["Signs", "Signs"]), [twice]);
            let remedy = "write what a salesperson should read";
            let empty = format!("line 8: error[name]: {path}: a name has 1 to 64 characters; {remedy}");
            assert_eq!(told(["Signs", ""]), [empty]);
            assert!(told(["Signs", "Uses"]).is_empty());
        }
    }
}
