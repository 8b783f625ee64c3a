//! Lints of attributes that no form field answers, and of `not` over answers. They do not know what an answer is worth.

use super::points::most_points;
use super::{Context, Findings, Lint};
use crate::author::attribute::attributes_of;
use crate::author::authored;
use crate::author::diagnostic::Code;
use std::collections::BTreeSet;

pub(super) const UNANSWERED: Lint = Lint::new(
    Code::Unanswered,
    "Pages and the receiver know an attribute only from a form field. Unless an evidence document brings it, an attribute that no \
     field answers stays unknown: it gives no points, and no condition on it holds, not even `not`.",
    r#"[[attributes]]
id = "industry"
method = "exact"
values = [{ id = "software", entries = ["Software"] }]

[[rules]]
id = "software"
label = "Works in software"
dimension = "intent"
when = { answer = { attribute = "industry", is = "software" } }
points = 20
"#,
    unanswered,
);

/// Compares the attributes that the definition asks for with those that its fields answer.
fn unanswered(context: &Context<'_>, findings: &mut Findings) {
    let definition = context.definition;
    // An attribute that does not exist is an error.
    let known = attributes_of(definition);
    let mut told: BTreeSet<&str> = definition.fields.iter().flat_map(authored::Field::attributes).collect();
    for (path, attribute) in asked(definition) {
        if known.iter().any(|known| known.id == attribute) && told.insert(attribute) {
            let message = format!("no field answers `{attribute}`, so it stays unknown");
            findings.add(&path, &message, &format!("add `{attribute}` to the `answers` of a field"));
        }
    }
}

pub(super) const NOT_KNOWN: Lint = Lint::new(
    Code::NotKnown,
    "Unknown is not the same as another value. A text that no entry knows leaves the attribute unknown, and `not` over it does not hold: this rule \
     gives no points to somebody from Japan either, and an exclusion would not exclude them.",
    r#"[[attributes]]
id = "country"
method = "exact"
values = [{ id = "france", entries = ["France"] }, { id = "china", entries = ["China"] }]

[[fields]]
id = "country"
answers = ["country"]

[[rules]]
id = "not_china"
label = "Not from China"
dimension = "intent"
when = { not = { answer = { attribute = "country", is = "china" } } }
points = 20
"#,
    not_known,
);

/// Looks for `not` over values of an attribute without `otherwise`, in rules that give points, segments and exclusions. Where points are
/// taken, the unknown is left alone on purpose.
fn not_known(context: &Context<'_>, findings: &mut Findings) {
    let definition = context.definition;
    // The conditions of rules come first, one of each.
    let takes = |index: usize| definition.rules.get(index).is_some_and(|rule| most_points(rule) == Some(0));
    let conditions = definition.conditions().enumerate().filter(|(index, _)| !takes(*index));
    let known = attributes_of(definition);
    for (_, (path, when)) in conditions {
        collect_denied(when, &format!("{path}.when"), &mut |path, attribute| {
            let open = known.iter().find(|known| known.id == attribute && known.otherwise.is_none());
            // Every number has a value, and every box is ticked or not.
            let reads_all = |method| matches!(method, authored::Method::Number | authored::Method::Checkbox);
            if open.is_some_and(|open| !open.method.is_some_and(reads_all)) {
                let message = format!(
                    "`not` holds only for the other values of `{attribute}`, and not for a text that no entry knows"
                );
                findings.add(&path, &message, "give the attribute an `otherwise`, or name the values that count");
            }
        });
    }
}

/// The attributes of which `not` denies values: one value, or any of several.
fn collect_denied<'a>(when: &'a authored::Condition, path: &str, found: &mut impl FnMut(String, &'a str)) {
    if let authored::Condition::Not(member) = when {
        let mut names = BTreeSet::new();
        collect_values(member, &mut names);
        names.into_iter().for_each(|name| found(format!("{path}.not"), name));
        return;
    }
    for (place, member) in when.members() {
        collect_denied(member, &format!("{path}.{place}"), found);
    }
}

/// The attributes of which a condition asks for values, alone or beside others.
fn collect_values<'a>(when: &'a authored::Condition, names: &mut BTreeSet<&'a str>) {
    match when {
        authored::Condition::Any(members) => members.iter().for_each(|member| collect_values(member, names)),
        authored::Condition::Answer(answer) if answer.is.is_some() => names.extend(answer.attribute.as_deref()),
        _ => {}
    }
}

/// Every attribute that something asks for, with its place: fit, conditions, then gates.
fn asked(definition: &authored::Definition) -> Vec<(String, &str)> {
    let (mut asked, fit) = (Vec::new(), &definition.fit);
    collect_criteria(&fit.company, "fit.company", &mut asked);
    collect_criteria(&fit.person, "fit.person", &mut asked);
    for (profiles, key) in [(&fit.profiles, "profiles"), (&fit.personas, "personas")] {
        for (index, profile) in profiles.iter().enumerate() {
            collect_criteria(&profile.criteria, &format!("fit.{key}[{index}].criteria"), &mut asked);
        }
    }
    for (path, when) in definition.conditions() {
        collect_answers(when, &format!("{path}.when"), &mut asked);
    }
    for (path, gates) in definition.all_gates() {
        let known = gates.behaviour_unknown.iter().flat_map(|unknown| &unknown.known).enumerate();
        asked.extend(known.map(|(place, name)| (format!("{path}.behaviour_unknown.known[{place}]"), name.as_str())));
    }
    asked
}

/// The attributes of criteria.
fn collect_criteria<'a>(criteria: &'a [authored::Criterion], path: &str, asked: &mut Vec<(String, &'a str)>) {
    let criteria = criteria.iter().enumerate();
    asked.extend(criteria.map(|(index, one)| (format!("{path}[{index}].attribute"), one.attribute.as_str())));
}

/// The attributes of a condition.
fn collect_answers<'a>(when: &'a authored::Condition, path: &str, asked: &mut Vec<(String, &'a str)>) {
    if let authored::Condition::Answer(answer) = when {
        asked.extend(answer.attribute.iter().map(|name| (format!("{path}.answer.attribute"), name.as_str())));
    }
    for (place, member) in when.members() {
        collect_answers(member, &format!("{path}.{place}"), asked);
    }
}
