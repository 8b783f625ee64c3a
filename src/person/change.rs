//! When a report next changes by itself. It does not know how a score comes about, only which lengths of time a definition names.
//!
//! Points that fade evenly or by half-lives change all the time. Looking at everybody every second is no use, so while any such points
//! are left, the next change is at the latest at the next full hour ([`FADING_STEP_S`]); all other changes are told to the second.

use super::{Standing, StatusChange};
use crate::definition::{Compiled, Condition, Decay, Definition, Policy, SignalKind};
use crate::evidence::Occurrence;
use std::collections::BTreeSet;

/// How often points that fade all the time are looked at again.
pub const FADING_STEP_S: u32 = 3600;

/// The lengths of time that a definition names, in seconds.
#[derive(Default)]
struct Spans {
    /// For so long something counts.
    windows: BTreeSet<u32>,
    /// After so long without a sign of the visitor, something holds.
    pauses: BTreeSet<u32>,
    /// Points are less after each of these.
    steps: BTreeSet<u32>,
    /// Points fade all the time and are gone after this long; `u32::MAX` for never.
    fading: Option<u32>,
    /// At these times, rules begin or end.
    dates: BTreeSet<u32>,
}

impl Spans {
    fn of(definition: &Definition) -> Self {
        let mut spans = Self::default();
        spans.windows.insert(definition.tracking.retention_s);
        spans.windows.extend(definition.hands.iter().map(|hand| hand.expires_s));
        for rule in &definition.rules {
            spans.windows.extend(rule.window_s);
            spans.dates.extend(rule.valid_from_s.into_iter().chain(rule.valid_until_s));
            spans.take_in(&rule.when);
            let lasts_s = match rule.decay {
                Decay::None => continue,
                Decay::Step { every_s, .. } => {
                    spans.steps.insert(every_s);
                    continue;
                }
                Decay::Linear { over_s } => over_s,
                // After 17 halvings, nothing is left of 2^16ths.
                Decay::HalfLife { half_life_s } => half_life_s.saturating_mul(17),
            };
            spans.fading = spans.fading.max(Some(lasts_s));
        }
        definition.segments.iter().filter_map(|segment| segment.when.as_ref()).for_each(|when| spans.take_in(when));
        definition.exclusions.iter().for_each(|exclusion| spans.take_in(&exclusion.when));
        spans
    }

    fn take_in(&mut self, condition: &Condition) {
        match condition {
            Condition::All(members) | Condition::Any(members) => members.iter().for_each(|member| self.take_in(member)),
            Condition::Not(member) => self.take_in(member),
            Condition::Signal(signal) => {
                self.windows.extend(signal.within_s);
                if let SignalKind::Inactive { for_s } = signal.kind {
                    self.pauses.insert(for_s);
                }
            }
        }
    }
}

/// The first time after `after_s` at which a report about the person may change without anything being told; `None` if it never does.
/// Until then, reports differ in nothing but their time and the ages in them, and in points that fade all the time
/// ([`FADING_STEP_S`]).
pub fn next_change(compiled: &Compiled, policy: Option<&Policy>, standing: &Standing, after_s: u32) -> Option<u32> {
    let spans = Spans::of(compiled.definition());
    let mut next = Next { after_s, found_s: None };
    // Evidence may be a little ahead of the receiver's clock; its age is 0 until then.
    let evidence = [&standing.admitted.evidence, &standing.devices.evidence];
    let seen = || evidence.into_iter().flat_map(|evidence| evidence.occurrences());
    let answered = evidence.into_iter().flat_map(|evidence| evidence.answers()).map(|answer| answer.at_s);
    let told = standing.attributes.values().flatten().map(|value| second(value.at_ms));
    let times: BTreeSet<u32> = seen().map(|seen| seen.at_s).chain(answered).chain(told).collect();
    for at_s in &times {
        for span_s in &spans.windows {
            // Something that is exactly so old still counts.
            next.at(at_s.saturating_add(*span_s).saturating_add(1));
        }
        for every_s in spans.steps.iter().filter(|every_s| **every_s > 0) {
            let steps = after_s.saturating_sub(*at_s) / every_s + 1;
            next.at(at_s.saturating_add(steps.saturating_mul(*every_s)));
        }
        if spans.fading.is_some_and(|lasts_s| after_s < at_s.saturating_add(lasts_s)) {
            next.at((after_s / FADING_STEP_S + 1).saturating_mul(FADING_STEP_S));
        }
    }
    for end_s in seen().map(Occurrence::end_s).collect::<BTreeSet<_>>() {
        spans.pauses.iter().for_each(|pause_s| next.at(end_s.saturating_add(*pause_s)));
    }
    spans.dates.iter().for_each(|at_s| next.at(*at_s));
    let values = standing.attributes.values().flatten().filter_map(|value| value.until_ms);
    let suppressions = standing.suppressions.iter().filter_map(|entry| entry.ends_ms(policy));
    let status_ends = standing.statuses.iter().filter_map(|change: &StatusChange| change.status.until_ms);
    let decided_end = standing.overridden.iter().filter_map(|decided| decided.until_ms);
    for end_ms in values.chain(suppressions).chain(status_ends).chain(decided_end) {
        // The first whole second at which it no longer holds.
        next.at(second(end_ms.saturating_add(999)));
    }
    standing.statuses.iter().for_each(|change| next.at(second(change.at_ms)));
    next.found_s
}

fn second(at_ms: u64) -> u32 {
    u32::try_from(at_ms / 1000).unwrap_or(u32::MAX)
}

/// The earliest time after another.
struct Next {
    after_s: u32,
    found_s: Option<u32>,
}

impl Next {
    fn at(&mut self, at_s: u32) {
        if at_s > self.after_s && at_s < u32::MAX && self.found_s.is_none_or(|known_s| at_s < known_s) {
            self.found_s = Some(at_s);
        }
    }
}
