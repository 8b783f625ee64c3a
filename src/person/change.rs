//! When a report next changes by itself, and when it may change at all. It does not know how a score comes about, only which lengths of time a definition names.
//!
//! Points that fade evenly or by half-lives change all the time. Looking at everybody every second is no use, so while any such points
//! are left, the next change is at the latest at the next full hour ([`FADING_STEP_S`]); all other changes are told to the second.

use super::{Standing, StatusChange};
use crate::definition::{Compiled, Condition, Count, Decay, Definition, Policy, Rule, SignalKind};
use crate::evidence::Occurrence;
use crate::scoring::Assessment;
use std::collections::BTreeSet;

/// How often points that fade all the time are looked at again.
pub const FADING_STEP_S: u32 = 3600;

/// The lengths of time that a definition names, in seconds.
#[derive(Clone, Debug, Default)]
pub struct Spans {
    /// For so long something counts.
    windows: BTreeSet<u32>,
    /// Those of them after which something else may count: what takes points away, or holds only without the first. Also the retention of all.
    turning: BTreeSet<u32>,
    /// After so long without a sign of the visitor, something holds.
    pauses: BTreeSet<u32>,
    /// Points are less after each of these.
    steps: BTreeSet<u32>,
    /// Points fade all the time and are gone after this long; `u32::MAX` for never.
    fading: Option<u32>,
    /// At these times, rules begin or end.
    dates: BTreeSet<u32>,
    /// For each rule, whether its points can only fall between two turns.
    falls: Vec<bool>,
}

/// When a report about a person may change by itself. Between two of these times it differs in nothing but its time and the ages in it, and in points that
/// fade all the time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Moments {
    /// At these times anything may change: dates, ends of what was told, pauses.
    pub turns: BTreeSet<u32>,
    /// At these times something may cease to count, and nothing else happens.
    pub ends: BTreeSet<u32>,
    /// Until then points fade all the time, to be looked at each full hour ([`FADING_STEP_S`]).
    pub fading_until_s: Option<u32>,
}

/// Why a report may change at a time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    Turn,
    End,
    Fading,
}

impl Spans {
    /// Those of a definition.
    pub fn of(definition: &Definition) -> Self {
        let mut spans = Self::default();
        spans.take_in_windows([definition.tracking.retention_s], true);
        spans.take_in_windows(definition.hands.iter().map(|hand| hand.expires_s), false);
        for rule in &definition.rules {
            let asked = Asked::of(&rule.when);
            let falls = falls(rule);
            spans.take_in_windows(rule.window_s.into_iter().chain(asked.windows), asked.is_reversed || !falls);
            spans.pauses.extend(asked.pauses);
            spans.dates.extend(rule.valid_from_s.into_iter().chain(rule.valid_until_s));
            // Points that do not fade are the same from one turn to the next.
            spans.falls.push(falls || rule.decay == Decay::None);
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
        let segments = definition.segments.iter().filter_map(|segment| segment.when.as_ref());
        for when in segments.chain(definition.exclusions.iter().map(|exclusion| &exclusion.when)) {
            let asked = Asked::of(when);
            spans.take_in_windows(asked.windows, asked.is_reversed);
            spans.pauses.extend(asked.pauses);
        }
        spans
    }

    fn take_in_windows(&mut self, windows: impl IntoIterator<Item = u32>, are_turning: bool) {
        for window_s in windows {
            self.windows.insert(window_s);
            if are_turning {
                self.turning.insert(window_s);
            }
        }
    }

    /// Whether nothing that is in an assessment can rise until the next [turn](Moments::turns), if nothing is told: every rule that gives points now gives at
    /// most as many later, and one that gives none now gives none then.
    pub fn can_only_fall(&self, assessment: &Assessment) -> bool {
        assessment.contributions.iter().all(|given| self.falls.get(given.rule).copied().unwrap_or(false))
    }

    /// When a report about the person may change by itself, after one time and until another.
    pub fn moments(&self, policy: Option<&Policy>, standing: &Standing, after_s: u32, until_s: u32) -> Moments {
        let mut moments = Moments::default();
        self.each(policy, standing, after_s, Some(until_s), |why, at_s| {
            if at_s <= after_s || (at_s > until_s && why != Why::Fading) {
                return;
            }
            match why {
                Why::Turn => {
                    moments.turns.insert(at_s);
                }
                Why::End => {
                    moments.ends.insert(at_s);
                }
                Why::Fading => moments.fading_until_s = moments.fading_until_s.max(Some(at_s)),
            }
        });
        moments
    }

    /// Tells every time at which a report may change, some of them perhaps before `after_s`; of steps, the first after it, or all of them until
    /// `until_s`. Of points that fade, when they are gone.
    fn each(
        &self,
        policy: Option<&Policy>,
        standing: &Standing,
        after_s: u32,
        until_s: Option<u32>,
        mut tell: impl FnMut(Why, u32),
    ) {
        // Evidence may be a little ahead of the receiver's clock; its age is 0 until then.
        let evidence = [&standing.admitted.evidence, &standing.devices.evidence];
        let seen = || evidence.into_iter().flat_map(|evidence| evidence.occurrences());
        let answered = evidence.into_iter().flat_map(|evidence| evidence.answers()).map(|answer| answer.at_s);
        let told = standing.attributes.values().flatten().map(|value| second(value.at_ms));
        let times: BTreeSet<u32> = seen().map(|seen| seen.at_s).chain(answered).chain(told).collect();
        for at_s in &times {
            for span_s in &self.windows {
                let why = if self.turning.contains(span_s) { Why::Turn } else { Why::End };
                // Something that is exactly so old still counts.
                tell(why, at_s.saturating_add(*span_s).saturating_add(1));
            }
            for every_s in self.steps.iter().filter(|every_s| **every_s > 0) {
                let first = after_s.saturating_sub(*at_s) / every_s + 1;
                let step_s = |step: u32| at_s.saturating_add(step.saturating_mul(*every_s));
                let last = until_s.map_or(first, |until_s| until_s.saturating_sub(*at_s) / every_s);
                (first..=last).for_each(|step| tell(Why::End, step_s(step)));
            }
            self.fading.iter().for_each(|lasts_s| tell(Why::Fading, at_s.saturating_add(*lasts_s)));
        }
        for end_s in seen().map(Occurrence::end_s).collect::<BTreeSet<_>>() {
            self.pauses.iter().for_each(|pause_s| tell(Why::Turn, end_s.saturating_add(*pause_s)));
        }
        self.dates.iter().for_each(|at_s| tell(Why::Turn, *at_s));
        let values = standing.attributes.values().flatten().filter_map(|value| value.until_ms);
        let suppressions = standing.suppressions.iter().filter_map(|entry| entry.ends_ms(policy));
        let status_ends = standing.statuses.iter().filter_map(|change: &StatusChange| change.status.until_ms);
        let decided_end = standing.overridden.iter().filter_map(|decided| decided.until_ms);
        for end_ms in values.chain(suppressions).chain(status_ends).chain(decided_end) {
            // The first whole second at which it no longer holds.
            tell(Why::Turn, second(end_ms.saturating_add(999)));
        }
        standing.statuses.iter().for_each(|change| tell(Why::Turn, second(change.at_ms)));
    }
}

/// The lengths of time that a condition names.
#[derive(Default)]
struct Asked {
    windows: Vec<u32>,
    pauses: Vec<u32>,
    /// It may hold because something ceased to count.
    is_reversed: bool,
}

impl Asked {
    fn of(condition: &Condition) -> Self {
        let mut asked = Self::default();
        asked.take_in(condition, false);
        asked
    }

    fn take_in(&mut self, condition: &Condition, is_within_not: bool) {
        match condition {
            Condition::All(members) | Condition::Any(members) => {
                members.iter().for_each(|member| self.take_in(member, is_within_not));
            }
            Condition::Not(member) => self.take_in(member, true),
            Condition::Signal(signal) => {
                self.windows.extend(signal.within_s);
                self.is_reversed |= is_within_not;
                if let SignalKind::Inactive { for_s } = signal.kind {
                    self.pauses.push(for_s);
                }
            }
        }
    }
}

/// Whether a rule's points can only fall while nothing is told. Points below zero rise as they fade; and of tiers that fade, a lower one that is younger may
/// give more than a higher one.
fn falls(rule: &Rule) -> bool {
    match &rule.count {
        Count::Once(points) | Count::Each(points) => *points >= 0,
        Count::Tiers(tiers) => {
            let points = || tiers.iter().map(|tier| tier.points);
            rule.decay == Decay::None && points().all(|points| points >= 0) && points().is_sorted()
        }
    }
}

/// The first time after `after_s` at which a report about the person may change without anything being told; `None` if it never does.
/// Until then, reports differ in nothing but their time and the ages in them, and in points that fade all the time
/// ([`FADING_STEP_S`]).
pub fn next_change(compiled: &Compiled, policy: Option<&Policy>, standing: &Standing, after_s: u32) -> Option<u32> {
    let mut next = Next { after_s, found_s: None };
    Spans::of(compiled.definition()).each(policy, standing, after_s, None, |why, at_s| match why {
        Why::Turn | Why::End => next.at(at_s),
        Why::Fading if after_s < at_s => next.at((after_s / FADING_STEP_S + 1).saturating_mul(FADING_STEP_S)),
        Why::Fading => {}
    });
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
