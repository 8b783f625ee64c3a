//! Lints of segments: those that can never match.

use super::warn;
use crate::author::authored;
use crate::author::problem::Problem;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn segments(source: &authored::Definition, problems: &mut Vec<Problem>) {
    let mut seen: Vec<&authored::Condition> = Vec::new();
    let mut default_at = None;
    for (index, segment) in source.segments.iter().enumerate() {
        let path = format!("segments[{index}]");
        if default_at.is_some() {
            let message = format!("segment `{}` can never match: one without `when` comes before it", segment.id);
            warn(problems, "unreachable-segment", &path, &message, "put the default last");
        }
        match &segment.when {
            None => default_at = default_at.or(Some(index)),
            Some(when) if seen.iter().any(|known| covers(known, when)) => {
                let message = format!("segment `{}` can never match: an earlier one takes everybody in it", segment.id);
                warn(
                    problems,
                    "unreachable-segment",
                    &format!("{path}.when"),
                    &message,
                    "put it before the other, or change its condition",
                );
            }
            Some(when) => {
                if contradicts(when) {
                    let message =
                        format!("segment `{}` can never match: an attribute has one value at a time", segment.id);
                    warn(
                        problems,
                        "unreachable-segment",
                        &format!("{path}.when"),
                        &message,
                        "use `any` instead of `all`, or a list of values",
                    );
                }
                seen.push(when);
            }
        }
    }
    if !source.segments.is_empty() && default_at.is_none() {
        warn(
            problems,
            "no-default-segment",
            "segments",
            "nobody is in a segment when none matches",
            "add a last segment without `when`",
        );
    }
}

/// The attribute and the values that a condition asks for, when it asks for just that.
fn asked(when: &authored::Condition) -> Option<(&str, BTreeSet<&str>)> {
    match when {
        authored::Condition::Answer(authored::AnswerCondition {
            attribute: Some(attribute),
            is: Some(is),
            blank: false,
            within: None,
            ..
        }) => {
            let values = match is {
                authored::OneOrMany::One(value) => std::iter::once(value.as_str()).collect(),
                authored::OneOrMany::Many(values) => values.iter().map(String::as_str).collect(),
            };
            Some((attribute, values))
        }
        _ => None,
    }
}

/// Whether everybody in `inner` is in `outer`, as far as can be told from how they are written.
fn covers(outer: &authored::Condition, inner: &authored::Condition) -> bool {
    if outer == inner {
        return true;
    }
    match (asked(outer), asked(inner)) {
        (Some((attribute, wide)), Some((other, narrow))) => attribute == other && narrow.is_subset(&wide),
        (Some(_), None) => {
            matches!(inner, authored::Condition::All(members) if members.iter().any(|member| covers(outer, member)))
        }
        _ => false,
    }
}

/// Whether `all` asks two things of one attribute that exclude each other.
fn contradicts(when: &authored::Condition) -> bool {
    let authored::Condition::All(members) = when else {
        return false;
    };
    let mut wanted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (attribute, values) in members.iter().filter_map(asked) {
        match wanted.get_mut(attribute) {
            Some(known) => known.retain(|value| values.contains(value)),
            None => {
                wanted.insert(attribute, values);
            }
        }
    }
    wanted.values().any(BTreeSet::is_empty)
}
