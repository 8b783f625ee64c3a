//! Lints of times that are longer than evidence is kept. It does not know points.

use super::warn;
use crate::author::authored::*;
use crate::author::problem::Problem;
use crate::definition::Tracking;

pub(super) fn retention(source: &Source, problems: &mut Vec<Problem>) {
    let kept_s = source.tracking.retention.map_or(Tracking::USUAL.retention_s, |span| span.seconds);
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
fn looks_beyond(when: &ConditionSource, kept_s: u32) -> bool {
    let within = match when {
        ConditionSource::All(list) | ConditionSource::Any(list) => {
            return list.iter().any(|member| looks_beyond(member, kept_s));
        }
        ConditionSource::Not(member) => return looks_beyond(member, kept_s),
        ConditionSource::View(view) => view.within,
        ConditionSource::Visit(visit) => visit.within,
        ConditionSource::ReturnVisit(visit) => visit.within,
        ConditionSource::Day(day) => day.within,
        ConditionSource::Engaged(engaged) => engaged.within,
        ConditionSource::Action(named) | ConditionSource::Source(named) | ConditionSource::Topic(named) => named.within,
        ConditionSource::Sequence(sequence) => sequence.within,
        ConditionSource::Inactive(_) | ConditionSource::Answer(_) => None,
    };
    within.is_some_and(|within| within.seconds > kept_s)
}
