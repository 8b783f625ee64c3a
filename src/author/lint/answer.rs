//! Lints of attributes that no form field answers. They do not know what an answer is worth.

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
    let (key, list) = match when {
        authored::Condition::All(list) => ("all", list),
        authored::Condition::Any(list) => ("any", list),
        authored::Condition::Not(member) => return collect_answers(member, &format!("{path}.not"), asked),
        authored::Condition::Answer(answer) => {
            asked.extend(answer.attribute.iter().map(|name| (format!("{path}.answer.attribute"), name.as_str())));
            return;
        }
        _ => return,
    };
    for (index, member) in list.iter().enumerate() {
        collect_answers(member, &format!("{path}.{key}[{index}]"), asked);
    }
}
