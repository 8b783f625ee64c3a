//! Lints of times that are longer than evidence is kept. It does not know points.

use super::warn;
use crate::author::authored;
use crate::author::problem::Problem;
use crate::definition::Tracking;

pub(super) fn retention(source: &authored::Definition, problems: &mut Vec<Problem>) {
    let kept_s = source.tracking.retention.map_or(Tracking::default().retention_s, |span| span.seconds);
    let mut tell = |path: &str, message: &str| {
        let remedy = "shorten it, or lengthen `tracking.retention`";
        warn(problems, "window-beyond-retention", path, message, remedy);
    };
    for (index, rule) in source.rules.iter().enumerate() {
        if rule.window.is_some_and(|window| window.seconds > kept_s) {
            tell(&format!("rules[{index}].window"), "the window is longer than evidence is kept");
        }
    }
    for (path, when) in source.conditions() {
        if looks_beyond(when, kept_s) {
            tell(&format!("{path}.when"), "`within` is longer than evidence is kept");
        }
    }
}

/// Whether a condition looks further back than behaviour is kept; what was said is not dropped.
fn looks_beyond(when: &authored::Condition, kept_s: u32) -> bool {
    let within = match when {
        authored::Condition::All(list) | authored::Condition::Any(list) => {
            return list.iter().any(|member| looks_beyond(member, kept_s));
        }
        authored::Condition::Not(member) => return looks_beyond(member, kept_s),
        authored::Condition::View(view) => view.within,
        authored::Condition::Visit(visit) => visit.within,
        authored::Condition::ReturnVisit(visit) => visit.within,
        authored::Condition::Day(day) => day.within,
        authored::Condition::Engaged(engaged) => engaged.within,
        authored::Condition::Action(named) | authored::Condition::Source(named) | authored::Condition::Topic(named) => {
            named.within
        }
        authored::Condition::Sequence(sequence) => sequence.within,
        authored::Condition::Inactive(_) | authored::Condition::Answer(_) => None,
    };
    within.is_some_and(|within| within.seconds > kept_s)
}
