//! Lints of what can be reached: caps, gates, ratings, routes; and of what nothing looks at.

use super::rule::{bounded, most_points, together};
use super::warn;
use crate::author::authored;
use crate::author::problem::Problem;
use crate::definition::Gates;
use std::collections::BTreeSet;

pub(super) fn groups(source: &authored::Definition, problems: &mut Vec<Problem>) {
    for (index, group) in source.groups.iter().enumerate() {
        let path = format!("groups[{index}]");
        let members: Vec<&authored::Rule> = source.rules.iter().filter(|rule| is_in(rule, group)).collect();
        if members.is_empty() {
            warn(
                problems,
                "unused",
                &path,
                &format!("no rule is in group `{}`", group.id),
                "put rules into it, or remove it",
            );
        }
        let Some(cap) = group.cap.filter(|cap| *cap > 0) else {
            continue;
        };
        let most: Vec<Option<u32>> = members.iter().map(|rule| most_points(rule)).collect();
        for (rule, most) in members.iter().zip(&most) {
            if most.is_some_and(|most| most > cap) {
                let message =
                    format!("the cap of {cap} is below the {} points of rule `{}` alone", most.unwrap_or(0), rule.id);
                warn(
                    problems,
                    "group-cap-below-rule",
                    &format!("{path}.cap"),
                    &message,
                    "raise the cap, or lower the rule's points",
                );
            }
        }
        if !most.is_empty() && together(most).is_some_and(|sum| sum <= cap) {
            warn(
                problems,
                "idle-cap",
                &format!("{path}.cap"),
                "all its rules together never exceed the cap",
                "lower the cap, or remove it",
            );
        }
    }
}

fn is_in(rule: &authored::Rule, group: &authored::Group) -> bool {
    rule.group.as_ref() == Some(&group.id)
}

/// Whether points can reach what gates and ratings ask for.
pub(super) fn reach(source: &authored::Definition, problems: &mut Vec<Problem>) {
    let [intent, engagement] =
        [authored::Dimension::Intent, authored::Dimension::Engagement].map(|dimension| most_of(source, dimension));
    for (path, least) in least_intents(source) {
        let short = match intent {
            Some(most) if most < u32::from(least) => {
                Some(format!("nobody can qualify: intent of {least} is asked for, all rules together give {most}"))
            }
            Some(most) if most == u32::from(least) && source.rules.iter().any(fades_at_once) => Some(format!(
                "hardly anybody can qualify: intent of {least} is all that the rules give together, and points fade from the first second on"
            )),
            _ => None,
        };
        if let Some(message) = short {
            warn(problems, "unreachable-gate", &path, &message, "lower it, or give intent rules more points");
        }
        if least == 0 {
            let message = "without a least intent, engagement alone qualifies";
            warn(problems, "engagement-alone", &path, message, "ask for some intent");
        }
    }
    if let (Some(intent), Some(engagement)) = (intent, engagement) {
        let [hottest, ..] = source.ratings;
        if !source.rules.is_empty() && u32::from(hottest) > (intent + engagement).min(100) {
            let message =
                format!("rating 1 begins at {hottest}, all rules together give {}", (intent + engagement).min(100));
            warn(problems, "unreachable-rating", "ratings", &message, "lower the cut-off, or give rules more points");
        }
    }
}

/// Whether a rule's intent is never again what it was when it was gained.
fn fades_at_once(rule: &authored::Rule) -> bool {
    rule.dimension == authored::Dimension::Intent
        && most_points(rule) != Some(0)
        && matches!(rule.decay, Some(authored::Decay::HalfLife(_) | authored::Decay::Linear(_)))
}

/// The most points that the rules of a dimension give, groups let through and the dimension takes.
fn most_of(source: &authored::Definition, dimension: authored::Dimension) -> Option<u32> {
    let rules = || source.rules.iter().filter(|rule| rule.dimension == dimension);
    let grouped = source.groups.iter().map(|group| {
        let members = rules().filter(|rule| is_in(rule, group)).map(most_points);
        bounded(together(members), group.cap.filter(|cap| *cap > 0))
    });
    let free = rules().filter(|rule| !source.groups.iter().any(|group| is_in(rule, group))).map(most_points);
    together(grouped.chain(free)).map(|sum| sum.min(100))
}

/// The least intent that each kind of lead is asked for, and where that is written.
fn least_intents(source: &authored::Definition) -> Vec<(String, u8)> {
    let mut asked = Vec::new();
    let segments = || source.segments.iter();
    // What only gives points leaves it to others who qualifies.
    let judges = source.gates != authored::Gates::default()
        || !(source.fit.company.is_empty() && source.fit.person.is_empty())
        || !(source.segments.is_empty() && source.routing.is_empty());
    let is_for_somebody = segments().all(|segment| segment.when.is_some())
        || segments().any(|segment| segment.gates.min_intent.is_none());
    if judges && is_for_somebody {
        let default = Gates::default().min_intent;
        asked.push(("gates.min_intent".to_owned(), source.gates.min_intent.unwrap_or(default)));
    }
    asked.extend(segments().enumerate().filter_map(|(index, segment)| {
        Some((format!("segments[{index}].gates.min_intent"), segment.gates.min_intent?))
    }));
    asked
}

pub(super) fn routing(source: &authored::Definition, problems: &mut Vec<Problem>) {
    for (index, route) in source.routing.iter().enumerate() {
        let (no_grade, no_rating) =
            (route.grades.as_ref().is_some_and(Vec::is_empty), route.ratings.as_ref().is_some_and(Vec::is_empty));
        for (is_empty, key, what) in [(no_grade, "grades", "grade"), (no_rating, "ratings", "rating")] {
            if is_empty {
                let message = format!("route `{}` is never taken: it is for no {what}", route.priority);
                let remedy = format!("name a {what}, or leave `{key}` out for all");
                warn(problems, "unreachable-route", &format!("routing[{index}].{key}"), &message, &remedy);
            }
        }
        let takes_all = |earlier: &&authored::Route| {
            earlier.grades.is_none() && earlier.ratings.is_none() && earlier.segment.is_none() && !earlier.hand_raised
        };
        if source.routing.iter().take(index).find(takes_all).is_some() {
            let message = format!("route `{}` is never taken: an earlier one takes everybody", route.priority);
            warn(
                problems,
                "unreachable-route",
                &format!("routing[{index}]"),
                &message,
                "put the one for everybody last",
            );
        }
    }
    if source.hand_raise.is_some() && !source.routing.is_empty() {
        let rest = source
            .routing
            .iter()
            .any(|route| route.grades.is_none() && route.ratings.is_none() && route.segment.is_none());
        if !rest {
            warn(
                problems,
                "no-last-route",
                "routing",
                "a raised hand may find no route",
                "add a last route without grades and ratings",
            );
        }
    }
}

/// Actions that no rule looks at.
pub(super) fn unused(source: &authored::Definition, problems: &mut Vec<Problem>) {
    let mut used = BTreeSet::new();
    for (_, when) in source.conditions() {
        collect_used(when, &mut used);
    }
    let actions = source.actions.iter().map(|action| action.id.as_str()).enumerate();
    for (index, id) in actions {
        if !used.contains(id) {
            let message = format!("no rule looks at action `{id}`");
            warn(
                problems,
                "unused",
                &format!("actions[{index}]"),
                &message,
                "add a rule, or remove it: it is recorded for nothing",
            );
        }
    }
}

fn collect_used<'a>(when: &'a authored::Condition, used: &mut BTreeSet<&'a str>) {
    match when {
        authored::Condition::All(list) | authored::Condition::Any(list) => {
            list.iter().for_each(|member| collect_used(member, used))
        }
        authored::Condition::Not(member) => collect_used(member, used),
        authored::Condition::Action(named) => {
            used.insert(&named.id);
        }
        _ => {}
    }
}
