//! Lints of single rules: tiers never reached, caps below points, rules that say or give nothing. They do not know groups.

use super::{Context, Findings, Lint};
use crate::author::authored;
use crate::author::diagnostic::Code;

pub(super) const UNREACHABLE_TIER: Lint = Lint::new(
    Code::UnreachableTier,
    "The best tier reached counts, so a tier that comes too late or gives too little changes nothing.",
    r#"[[rules]]
id = "visits"
label = "Visited often"
dimension = "intent"
when = { visit = {} }
tiers = [{ at = 3, points = 20 }, { at = 9, points = 20 }]
"#,
    unreachable_tier,
);

/// Compares each tier with the frequency cap and with the tiers before it.
fn unreachable_tier(context: &Context<'_>, findings: &mut Findings) {
    for (index, rule) in context.definition.rules.iter().enumerate() {
        let most = rule.frequency_cap.filter(|cap| cap.per == authored::Per::Lifetime).map(|cap| cap.times);
        for (place, tier) in rule.tiers.iter().enumerate() {
            let path = format!("rules[{index}].tiers[{place}]");
            if let Some(most) = most.filter(|most| tier.at > *most) {
                let message = format!("the tier asks for {} occurrences, but the frequency cap is {most}", tier.at);
                findings.add(&path, &message, "raise the cap, or remove the tier");
            }
            let better = |earlier: &&authored::Tier| earlier.points.unsigned_abs() >= tier.points.unsigned_abs();
            if rule.tiers.iter().take(place).any(|earlier| better(&earlier)) {
                let message = "an earlier tier gives as many points for fewer occurrences";
                findings.add(&path, message, "raise its points, or remove the tier");
            }
        }
    }
}

pub(super) const CAP_BELOW_POINTS: Lint = Lint::new(
    Code::CapBelowPoints,
    "The rule can never give the points that it promises.",
    r#"[[rules]]
id = "visit"
label = "Visited"
dimension = "intent"
when = { visit = {} }
points = 30
cap = 20
"#,
    cap_below_points,
);

/// Compares the points of an occurrence, and those of each tier, with the rule's cap.
fn cap_below_points(context: &Context<'_>, findings: &mut Findings) {
    let remedy = "raise the cap, or lower the points";
    for (index, rule) in context.definition.rules.iter().enumerate() {
        let Some(cap) = rule.cap.filter(|cap| *cap > 0) else { continue };
        for (place, _) in rule.tiers.iter().enumerate().filter(|(_, tier)| tier.points.unsigned_abs() > cap) {
            let path = format!("rules[{index}].tiers[{place}]");
            findings.add(&path, "the rule's cap is below the points of the tier", remedy);
        }
        if rule.points.is_some_and(|points| points.unsigned_abs() > cap) {
            findings.add(&format!("rules[{index}].cap"), "the cap is below the points of one occurrence", remedy);
        }
    }
}

pub(super) const NO_POINTS: Lint = Lint::new(
    Code::NoPoints,
    "The rule is computed for every visitor and changes no score.",
    r#"[[rules]]
id = "visit"
label = "Visited"
dimension = "intent"
when = { visit = {} }
points = 20

[[rules]]
id = "return"
label = "Came back"
dimension = "intent"
when = { return_visit = {} }
points = 0
"#,
    no_points,
);

/// Looks for rules with `points = 0`.
fn no_points(context: &Context<'_>, findings: &mut Findings) {
    for (index, _) in context.definition.rules.iter().enumerate().filter(|(_, rule)| rule.points == Some(0)) {
        findings.add(&format!("rules[{index}].points"), "the rule gives no points", "give it points, or remove it");
    }
}

pub(super) const NO_LABEL: Lint = Lint::new(
    Code::NoLabel,
    "The label is what sales reads as the reason for the points.",
    r#"[[rules]]
id = "visit"
label = ""
dimension = "intent"
when = { visit = {} }
points = 20
"#,
    no_label,
);

/// Looks for labels without a letter or digit: empty ones, and placeholders such as `…`.
fn no_label(context: &Context<'_>, findings: &mut Findings) {
    let rules = context.definition.rules.iter().enumerate();
    for (index, rule) in rules.filter(|(_, rule)| !rule.label.contains(char::is_alphanumeric)) {
        let label = rule.label.trim();
        let message = if label.is_empty() {
            "the label is empty".to_owned()
        } else {
            format!("the label `{label}` says nothing")
        };
        findings.add(&format!("rules[{index}].label"), &message, "write what a salesperson should read");
    }
}

pub(super) const SERVER_ONLY: Lint = Lint::new(
    Code::ServerOnly,
    "Neither pages nor the receiver know what third parties report, so the rule finds nothing there.",
    r#"[[rules]]
id = "surge"
label = "Reads about lead scoring elsewhere"
dimension = "intent"
when = { topic = { id = "lead-scoring" } }
points = 20
"#,
    server_only,
);

/// Looks for conditions on topics.
fn server_only(context: &Context<'_>, findings: &mut Findings) {
    for (index, _) in context.definition.rules.iter().enumerate().filter(|(_, rule)| uses_topics(&rule.when)) {
        let message = "pages do not know third-party topics, so the rule finds nothing there";
        findings.add(&format!("rules[{index}].when"), message, "keep it for evidence documents, or remove it");
    }
}

fn uses_topics(when: &authored::Condition) -> bool {
    matches!(when, authored::Condition::Topic(_)) || when.members().into_iter().any(|(_, member)| uses_topics(member))
}
