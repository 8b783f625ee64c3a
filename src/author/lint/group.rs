//! Lints of groups and their caps, and of what nothing uses. They do not know gates.

use super::points::{is_in, most_points, together};
use super::{Context, Findings, Lint};
use crate::author::authored;
use crate::author::diagnostic::Code;
use std::collections::BTreeSet;

/// Every group, its path and its rules.
fn groups(definition: &authored::Definition) -> impl Iterator<Item = (String, &authored::Group, Vec<&authored::Rule>)> {
    let members = |group| definition.rules.iter().filter(|rule| is_in(rule, group)).collect();
    let groups = definition.groups.iter().enumerate();
    groups.map(move |(index, group)| (format!("groups[{index}]"), group, members(group)))
}

pub(super) const GROUP_CAP_BELOW_RULE: Lint = Lint::new(
    Code::GroupCapBelowRule,
    "The rule can never give the points that it promises.",
    r#"[[rules]]
id = "visit"
label = "Visited"
dimension = "intent"
when = { visit = {} }
points = 30
group = "visits"

[[groups]]
id = "visits"
label = "Visits"
cap = 20
"#,
    group_cap_below_rule,
);

/// Compares a group's cap with the most points of each of its rules.
fn group_cap_below_rule(context: &Context<'_>, findings: &mut Findings) {
    for (path, group, members) in groups(context.definition) {
        let Some(cap) = group.cap.filter(|cap| *cap > 0) else { continue };
        for rule in members {
            if let Some(most) = most_points(rule).filter(|most| *most > cap) {
                let message = format!("the cap of {cap} is below the {most} points of rule `{}` alone", rule.id);
                findings.add(&format!("{path}.cap"), &message, "raise the cap, or lower the rule's points");
            }
        }
    }
}

pub(super) const IDLE_CAP: Lint = Lint::new(
    Code::IdleCap,
    "The cap changes no score.",
    r#"[[rules]]
id = "visit"
label = "Visited"
dimension = "intent"
when = { visit = {} }
points = 20
group = "visits"

[[groups]]
id = "visits"
label = "Visits"
cap = 50
"#,
    idle_cap,
);

/// Compares a group's cap with the most points that its rules give together.
fn idle_cap(context: &Context<'_>, findings: &mut Findings) {
    for (path, group, members) in groups(context.definition) {
        let Some(cap) = group.cap.filter(|cap| *cap > 0 && !members.is_empty()) else { continue };
        if together(members.iter().map(|rule| most_points(rule))).is_some_and(|sum| sum <= cap) {
            let message = "the group's rules together never exceed the cap";
            findings.add(&format!("{path}.cap"), message, "lower the cap, or remove it");
        }
    }
}

pub(super) const UNUSED: Lint = Lint::new(
    Code::Unused,
    "An action that no rule looks at takes room in every visitor's evidence, and changes no score.",
    r#"[[actions]]
id = "download"
links = ["/files/*"]
"#,
    unused,
);

/// Looks for groups without rules, and for actions that no condition names.
fn unused(context: &Context<'_>, findings: &mut Findings) {
    for (path, group, members) in groups(context.definition) {
        if members.is_empty() {
            findings.add(&path, &format!("no rule is in group `{}`", group.id), "put rules into it, or remove it");
        }
    }
    let mut used = BTreeSet::new();
    for (_, when) in context.definition.conditions() {
        collect_used(when, &mut used);
    }
    used.extend(context.definition.hand_raise.iter().flat_map(|raise| &raise.actions).map(String::as_str));
    for (index, action) in context.definition.actions.iter().enumerate() {
        if !used.contains(action.id.as_str()) {
            let message = format!("no rule looks at action `{}`", action.id);
            findings.add(
                &format!("actions[{index}]"),
                &message,
                "add a rule for it, list it under `hand_raise`, or remove it",
            );
        }
    }
}

fn collect_used<'a>(when: &'a authored::Condition, used: &mut BTreeSet<&'a str>) {
    if let authored::Condition::Action(named) = when {
        used.insert(&named.id);
    }
    when.members().into_iter().for_each(|(_, member)| collect_used(member, used));
}
