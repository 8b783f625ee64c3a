//! Lints of gates and ratings that points cannot reach, or that ask for nothing. They do not know who fits.

use super::points::{most_of, most_points};
use super::{Context, Findings, Lint};
use crate::author::authored;
use crate::author::authored::Dimension;
use crate::author::diagnostic::Code;
use crate::definition::Gates;

pub(super) const BEHAVIOUR_UNKNOWN: Lint = Lint::new(
    Code::BehaviourUnknown,
    "Many visitors refuse to be measured, or never answer. Their rating is U, which passes no `min_rating`, however well they fit.",
    r#"[[fit.person]]
label = "Seniority"
attribute = "seniority"
points = { director = 20 }

[[fields]]
id = "job_title"
answers = ["seniority"]

[[rules]]
id = "visit"
label = "Visited"
dimension = "intent"
when = { visit = {} }
points = 70
"#,
    behaviour_unknown,
);

/// Looks for definitions that grade fit and need consent, and don't say what qualifies without it.
fn behaviour_unknown(context: &Context<'_>, findings: &mut Findings) {
    let definition = context.definition;
    let asks_for_behaviour = definition.gates.min_rating != Some(4) || definition.gates.min_intent != Some(0);
    if definition.fit.criteria().next().is_some()
        && definition.tracking.consent != Some(authored::ConsentRule::NotNeeded)
        && asks_for_behaviour
        && definition.all_gates().all(|(_, gates)| gates.behaviour_unknown.is_none())
    {
        let who = if definition.hand_raise.is_some() { "only a raised hand" } else { "nobody" };
        let remedy = "say what qualifies then: `behaviour_unknown = { min_grade = \"A\" }` under `[gates]`";
        findings.add("gates", &format!("without consent {who} can qualify"), remedy);
    }
}

pub(super) const UNREACHABLE_GATE: Lint = Lint::new(
    Code::UnreachableGate,
    "No lead could ever qualify by its score. A gate that you leave out asks for an intent of 20.",
    r#"[[rules]]
id = "visit"
label = "Visited"
dimension = "intent"
when = { visit = {} }
points = 20

[gates]
min_intent = 30
"#,
    unreachable_gate,
);

/// Compares the intent that each kind of lead needs with the most that the rules give.
fn unreachable_gate(context: &Context<'_>, findings: &mut Findings) {
    let definition = context.definition;
    let Some(most) = most_of(definition, Dimension::Intent) else { return };
    for (path, least) in least_intents(definition) {
        let message = if most < u32::from(least) {
            format!("nobody can qualify: the gate asks for an intent of {least}, and all rules together give {most}")
        } else if most == u32::from(least) && definition.rules.iter().any(decays_at_once) {
            format!(
                "hardly anybody can qualify: the gate asks for an intent of {least}, which is all that the rules give \
                 together, and points decay from the first second"
            )
        } else {
            continue;
        };
        findings.add(&path, &message, "lower the gate, or give intent rules more points");
    }
}

/// Whether a rule's intent begins to decay as soon as it is gained.
fn decays_at_once(rule: &authored::Rule) -> bool {
    rule.dimension == Dimension::Intent
        && most_points(rule) != Some(0)
        && matches!(rule.decay, Some(authored::Decay::HalfLife(_) | authored::Decay::Linear(_)))
}

/// The intent that each kind of lead needs, and where that is written.
fn least_intents(definition: &authored::Definition) -> Vec<(String, u8)> {
    let mut asked = Vec::new();
    let segments = || definition.segments.iter();
    // A definition that only gives points leaves it to others who qualifies.
    let judges = definition.gates != authored::Gates::default()
        || definition.fit.criteria().next().is_some()
        || !(definition.segments.is_empty() && definition.routing.is_empty());
    let is_for_somebody = segments().all(|segment| segment.when.is_some())
        || segments().any(|segment| segment.gates.min_intent.is_none());
    if judges && is_for_somebody {
        let default = Gates::USUAL.min_intent;
        asked.push(("gates.min_intent".to_owned(), definition.gates.min_intent.unwrap_or(default)));
    }
    asked.extend(segments().enumerate().filter_map(|(index, segment)| {
        Some((format!("segments[{index}].gates.min_intent"), segment.gates.min_intent?))
    }));
    asked
}

pub(super) const ENGAGEMENT_ALONE: Lint = Lint::new(
    Code::EngagementAlone,
    "Interest of any kind, such as reading the blog, would make a lead that sales has to call.",
    r#"[[rules]]
id = "visit"
label = "Visited"
dimension = "intent"
when = { visit = {} }
points = 20

[gates]
min_intent = 0
"#,
    engagement_alone,
);

/// Looks for gates with `min_intent = 0`.
fn engagement_alone(context: &Context<'_>, findings: &mut Findings) {
    for (path, _) in least_intents(context.definition).iter().filter(|(_, least)| *least == 0) {
        findings.add(path, "without a minimum intent, engagement alone can qualify a lead", "ask for some intent");
    }
}

pub(super) const UNKNOWN_QUALIFIES: Lint = Lint::new(
    Code::UnknownQualifies,
    "All these visitors would be sent to sales, whatever is known about them.",
    r#"[[rules]]
id = "visit"
label = "Visited"
dimension = "intent"
when = { visit = {} }
points = 40

[gates]
behaviour_unknown = { min_grade = "any" }
"#,
    unknown_qualifies,
);

/// Looks for gates that ask for nothing where behaviour is unknown.
fn unknown_qualifies(context: &Context<'_>, findings: &mut Findings) {
    for (path, gates) in context.definition.all_gates() {
        let Some(instead) = &gates.behaviour_unknown else { continue };
        if instead.min_grade == authored::GradeGate::Any && instead.known.is_empty() {
            let message = "every visitor who refuses to be measured qualifies";
            let remedy = "ask for a grade, such as `min_grade = \"A\"`, or for attributes in `known`";
            findings.add(&format!("{path}.behaviour_unknown"), message, remedy);
        }
    }
}

pub(super) const UNREACHABLE_RATING: Lint = Lint::new(
    Code::UnreachableRating,
    "No lead could ever get the best rating.",
    r#"[[rules]]
id = "visit"
label = "Visited"
dimension = "intent"
when = { visit = {} }
points = 10
"#,
    unreachable_rating,
);

/// Compares the cut-off of rating 1 with the most that the rules of both dimensions give.
fn unreachable_rating(context: &Context<'_>, findings: &mut Findings) {
    let definition = context.definition;
    let most = [Dimension::Intent, Dimension::Engagement].map(|dimension| most_of(definition, dimension));
    let [Some(intent), Some(engagement)] = most else { return };
    let ([hottest, ..], most) = (definition.ratings, (intent + engagement).min(100));
    if !definition.rules.is_empty() && u32::from(hottest) > most {
        let message = format!("rating 1 begins at {hottest}, and all rules together give {most}");
        findings.add("ratings", &message, "lower the cut-off, or give rules more points");
    }
}
