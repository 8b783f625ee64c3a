//! Lints of windows and days: those that outlast the points or the evidence, and those that have no effect. They do not
//! know how many points a rule gives.

use super::{Context, Findings, Lint};
use crate::author::authored;
use crate::author::diagnostic::Code;
use crate::definition::Tracking;

pub(super) const WINDOW_BEYOND_DECAY: Lint = Lint::new(
    Code::WindowBeyondDecay,
    "The end of the window has no effect, so one of the two is probably wrong.",
    r#"[[rules]]
id = "visit"
label = "Visited"
dimension = "intent"
when = { visit = {} }
points = 20
window = "60d"
decay = { step = { every = "10d", drop_pct = 25 } }
"#,
    window_beyond_decay,
);

/// Compares a rule's window with the time after which its decay leaves nothing.
fn window_beyond_decay(context: &Context<'_>, findings: &mut Findings) {
    for (index, rule) in context.definition.rules.iter().enumerate() {
        if let (Some(window), Some(over_s)) = (rule.window, rule.decay.and_then(decayed_after_s))
            && over_s < window.seconds
        {
            let message = "all points have decayed before the window ends";
            let remedy = "shorten the window, or lengthen the decay";
            findings.add(&format!("rules[{index}].window"), message, remedy);
        }
    }
}

/// When no points are left; `None` when some always are.
fn decayed_after_s(decay: authored::Decay) -> Option<u32> {
    match decay {
        authored::Decay::HalfLife(_) => None,
        authored::Decay::Linear(over) => Some(over.seconds),
        authored::Decay::Step(authored::Step { every, drop_pct: drop_pct @ 1.. }) => {
            Some(every.seconds.saturating_mul(100_u32.div_ceil(u32::from(drop_pct))))
        }
        authored::Decay::Step(_) => None,
    }
}

pub(super) const WINDOW_BEYOND_RETENTION: Lint = Lint::new(
    Code::WindowBeyondRetention,
    "Older evidence is dropped, so the rule can never look back that far.",
    r#"[tracking]
retention = "30d"

[[rules]]
id = "visit"
label = "Visited"
dimension = "intent"
when = { visit = {} }
points = 20
window = "90d"
"#,
    window_beyond_retention,
);

/// Compares windows, and `within` of every condition on behaviour, with `tracking.retention`.
fn window_beyond_retention(context: &Context<'_>, findings: &mut Findings) {
    let definition = context.definition;
    let kept_s = definition.tracking.retention.map_or(Tracking::USUAL.retention_s, |span| span.seconds);
    let mut tell = |path: &str, message: &str| {
        findings.add(path, message, "shorten it, or lengthen `tracking.retention`");
    };
    for (index, rule) in definition.rules.iter().enumerate() {
        if rule.window.is_some_and(|window| window.seconds > kept_s) {
            tell(&format!("rules[{index}].window"), "the window is longer than evidence is kept");
        }
    }
    for (path, when) in definition.conditions() {
        if looks_beyond(when, kept_s) {
            tell(&format!("{path}.when"), "`within` is longer than evidence is kept");
        }
    }
}

/// Whether a condition looks further back than behaviour is kept. Answers are not dropped.
fn looks_beyond(when: &authored::Condition, kept_s: u32) -> bool {
    use authored::Condition::*;
    let within = match when {
        All(list) | Any(list) => return list.iter().any(|member| looks_beyond(member, kept_s)),
        Not(member) => return looks_beyond(member, kept_s),
        View(view) => view.within,
        Visit(visit) => visit.within,
        ReturnVisit(visit) => visit.within,
        Day(day) => day.within,
        Engaged(engaged) => engaged.within,
        Action(named) | Source(named) | Form(named) | Topic(named) => named.within,
        Sequence(sequence) => sequence.within,
        Inactive(_) | Answer(_) => None,
    };
    within.is_some_and(|within| within.seconds > kept_s)
}

pub(super) const RULE_PASSED: Lint = Lint::new(
    Code::RulePassed,
    "The rule gives no points any more.",
    r#"[[rules]]
id = "fair"
label = "Visited during the fair"
dimension = "intent"
when = { visit = {} }
points = 20
valid_until = "2026-10-01"
"#,
    rule_passed,
);

/// Compares `valid_until` with today.
fn rule_passed(context: &Context<'_>, findings: &mut Findings) {
    for (index, rule) in context.definition.rules.iter().enumerate() {
        if let (Some(until), Some(today)) = (rule.valid_until, context.today)
            && until.0 <= today
        {
            let path = format!("rules[{index}].valid_until");
            findings.add(&path, "the rule is no longer in force", "remove it, or set a later day");
        }
    }
}

pub(super) const DAY_BEYOND: Lint = Lint::new(
    Code::DayBeyond,
    "Days are counted from 1970 to 2106. Before and after, a day is probably a slip of the keyboard.",
    r#"[[rules]]
id = "visit"
label = "Visited"
dimension = "intent"
when = { visit = {} }
points = 20
valid_from = "1026-11-02"
"#,
    day_beyond,
);

/// Looks for rules that begin before days are counted, or end after that.
fn day_beyond(context: &Context<'_>, findings: &mut Findings) {
    let remedy = "write the year you mean, or remove the day";
    for (index, rule) in context.definition.rules.iter().enumerate() {
        if let Some(from) = rule.valid_from.filter(|day| day.is_before_1970()) {
            let message = format!("{from} is before 1970: the rule has always been in force");
            findings.add(&format!("rules[{index}].valid_from"), &message, remedy);
        }
        if let Some(until) = rule.valid_until.filter(|day| day.begin_s().is_none() && !day.is_before_1970()) {
            let message = format!("{until} is after 2106-02-07: the rule stays in force");
            findings.add(&format!("rules[{index}].valid_until"), &message, remedy);
        }
    }
}
