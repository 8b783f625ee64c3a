//! What SQL can't say of a definition as people write it. It does not know the script.

use crate::author::Problem;
use crate::author::authored::{Condition, Definition};
use crate::author::diagnostic::Code;

/// A problem for each condition that looks into the text of a field: tables have answers, and no texts.
pub(super) fn problems(source: &Definition) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (place, rule) in source.rules.iter().enumerate() {
        let who = format!("the rule `{}`", rule.id);
        look(&rule.when, &format!("rules[{place}].when"), &who, &mut problems);
    }
    for (place, segment) in source.segments.iter().enumerate() {
        if let Some(when) = &segment.when {
            let who = format!("the segment `{}`", segment.id);
            look(when, &format!("segments[{place}].when"), &who, &mut problems);
        }
    }
    for (place, exclusion) in source.exclusions.iter().enumerate() {
        let who = format!("the exclusion `{}`", exclusion.id);
        look(&exclusion.when, &format!("exclusions[{place}].when"), &who, &mut problems);
    }
    problems
}

fn look(when: &Condition, path: &str, who: &str, problems: &mut Vec<Problem>) {
    match when {
        Condition::All(members) | Condition::Any(members) => {
            let word = if matches!(when, Condition::All(_)) { "all" } else { "any" };
            for (place, member) in members.iter().enumerate() {
                look(member, &format!("{path}.{word}[{place}]"), who, problems);
            }
        }
        Condition::Not(member) => look(member, &format!("{path}.not"), who, problems),
        Condition::Answer(answer) => {
            if let Some(field) = &answer.field {
                let message = format!("{who} needs the text of the field `{field}`, which SQL can't say");
                let remedy = "score it with `handraise score` or the Python package, or ask for an attribute that the table has answers to";
                problems.push(Problem::new(Code::Sql, &format!("{path}.answer"), &message, remedy));
            }
        }
        _ => {}
    }
}
