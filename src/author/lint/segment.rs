//! Lints of segments: those that can never match, and leads that are in none. They do not know gates.

use super::{Context, Findings, Lint};
use crate::author::authored;
use crate::author::diagnostic::Code;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const UNREACHABLE_SEGMENT: Lint = Lint::new(
    Code::UnreachableSegment,
    "A lead is in the first segment that matches. A segment that never matches has gates that never apply.",
    r#"[[fields]]
id = "employees"
answers = ["company_size"]

[[rules]]
id = "visit"
label = "Visited"
dimension = "intent"
when = { visit = {} }
points = 20

[[segments]]
id = "everybody"

[[segments]]
id = "enterprise"
when = { answer = { attribute = "company_size", is = "5001+" } }
"#,
    unreachable_segment,
);

/// Compares each segment with those before it, and looks for conditions that contradict themselves.
fn unreachable_segment(context: &Context<'_>, findings: &mut Findings) {
    let mut seen: Vec<&authored::Condition> = Vec::new();
    let mut has_default = false;
    for (index, segment) in context.definition.segments.iter().enumerate() {
        let (path, id) = (format!("segments[{index}]"), &segment.id);
        if has_default {
            let message = format!("segment `{id}` can never match: one without `when` comes before it");
            findings.add(&path, &message, "put the default last");
        }
        let Some(when) = &segment.when else {
            has_default = true;
            continue;
        };
        let path = format!("{path}.when");
        if seen.iter().any(|known| covers(known, when)) {
            let message = format!("segment `{id}` can never match: an earlier one takes everybody in it");
            findings.add(&path, &message, "put it before the other, or change its condition");
            continue;
        }
        if contradicts(when) {
            let message = format!("segment `{id}` can never match: an attribute has one value at a time");
            findings.add(&path, &message, "use `any` instead of `all`, or a list of values");
        }
        seen.push(when);
    }
}

pub(super) const NO_DEFAULT_SEGMENT: Lint = Lint::new(
    Code::NoDefaultSegment,
    "Such a lead has the definition's own gates and no follow-up time, which nobody may have thought of.",
    r#"[[fields]]
id = "employees"
answers = ["company_size"]

[[rules]]
id = "visit"
label = "Visited"
dimension = "intent"
when = { visit = {} }
points = 20

[[segments]]
id = "enterprise"
when = { answer = { attribute = "company_size", is = "5001+" } }
"#,
    no_default_segment,
);

/// Looks for a segment without `when`.
fn no_default_segment(context: &Context<'_>, findings: &mut Findings) {
    let segments = &context.definition.segments;
    if !segments.is_empty() && segments.iter().all(|segment| segment.when.is_some()) {
        let remedy = "add a last segment without `when`";
        findings.add("segments", "a lead that matches no segment is in none", remedy);
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
