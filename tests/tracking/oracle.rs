//! Credited time against the truth, for a thousand random lives of a page: in milliseconds at the lifecycle, and in the
//! evidence's whole seconds through a visitor whose evidence is stored as the plugin stores it. It does not know how
//! either works.
//!
//! The bounds: never more than 250 ms too much, at most 1 % + 250 ms too little. Three losses come on top, each with a
//! bound of its own: what a crash loses (at most five seconds of ticks), what lies around a sleep that neither an event
//! nor a clock shows (one tick), and in evidence the last part of a second of each view.

use crate::browser::{Engine, Notice, Report, engine};
use crate::person::{CUTOFF_MS, Truth, life};
use handraise::definition::Definition;
use handraise::evidence::{Consent, Occurrence};
use handraise::matching::Kind;
use handraise::tracking::{Event, Lifecycle, Visitor};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// The most that may be credited too much; also the most that may be missing, apart from one percent.
const SLACK_MS: u64 = 250;

/// While the page is visible, it stores its evidence every so many ticks.
const TICKS_A_CHECKPOINT: u64 = 5;

/// No timer fires later than this.
const TICK_MS: u64 = 5_000;

/// The session timeout of the definition in force.
const TIMEOUT_MS: u64 = 1_800_000;

/// How much engaged time no page can notice: around each sleep during which both clocks ran on, from the last report
/// before it to the first one after it.
fn unseen_ms(engine: &Engine, truth: &Truth, reports: &[Report]) -> u64 {
    let mut unseen_ms = 0;
    for (index, report) in reports.iter().enumerate() {
        if matches!(report.notice, Notice::Slept) && engine.clocks_run_in_sleep() {
            let before = reports[..index].last().map_or(report.true_ms, |before| before.true_ms);
            let after = reports.get(index + 1).map_or(truth.end, |after| after.true_ms);
            let lost_ms = truth.engaged.measure(before, after);
            assert!(lost_ms <= 1_000 + engine.worst_late_ms(), "one tick, but {lost_ms} ms");
            unseen_ms += lost_ms;
        }
    }
    unseen_ms
}

/// The same thousand cases in every run, so that everybody sees the same failure.
pub(crate) fn thousand_cases() -> ProptestConfig {
    ProptestConfig { cases: 1_000, rng_seed: RngSeed::Fixed(3), failure_persistence: None, ..ProptestConfig::default() }
}

fn check(credited_ms: u64, truth: &Truth, allowed_ms: u64) -> Result<(), TestCaseError> {
    let true_ms = truth.engaged_ms();
    prop_assert!(credited_ms <= true_ms + SLACK_MS, "{credited_ms} ms credited of {true_ms} ms");
    let least_ms = true_ms.saturating_sub(true_ms / 100 + SLACK_MS + allowed_ms);
    prop_assert!(credited_ms >= least_ms, "{credited_ms} ms credited of {true_ms} ms, {allowed_ms} ms forgiven");
    Ok(())
}

proptest! {
    #![proptest_config(thousand_cases())]
    #[test]
    fn no_life_of_a_page_is_over_or_under_credited(life in life(), engine in engine()) {
        let truth = Truth::of(&life);
        let reports = engine.report(&truth, life.opening);
        let mut page = None;
        let mut credited_ms = 0;
        for report in &reports {
            match (report.notice, &mut page) {
                (Notice::Opened, _) => page = Some(Lifecycle::new(CUTOFF_MS)),
                (Notice::Crashed, _) => page = None,
                (Notice::Event(event), Some(page)) => credited_ms += page.handle_event(event, report.at).engaged_ms,
                _ => {}
            }
        }
        // A crash loses nothing that is credited already; here, only the time since the last report is missing.
        let crashed = truth.crashes.iter().map(|(at, _)| unreported_ms(&truth, &reports, *at));
        let ended = unreported_ms(&truth, &reports, truth.end);
        check(credited_ms, &truth, crashed.sum::<u64>() + ended + unseen_ms(&engine, &truth, &reports))?;
    }
}

/// The engaged time after the last report before a time, in milliseconds.
fn unreported_ms(truth: &Truth, reports: &[Report], at: u64) -> u64 {
    let before = reports.iter().rev().find(|report| report.true_ms <= at && matches!(report.notice, Notice::Event(_)));
    truth.engaged.measure(before.map_or(0, |report| report.true_ms), at)
}

/// A device: the evidence stored on it, and the page that is open.
struct Device {
    stored: String,
    visitor: Option<Visitor>,
    ticks: u64,
    /// When evidence was last stored, in true milliseconds.
    stored_at: u64,
}

impl Device {
    fn take(&mut self, report: &Report) {
        let at = report.at;
        match report.notice {
            Notice::Opened => {
                let mut visitor = Visitor::new(Definition::new("oracle", 1).to_program(), 4);
                visitor.set_consent(Consent::Granted, at);
                if !self.stored.is_empty() {
                    assert!(visitor.restore(&self.stored, at.wall_s()));
                }
                visitor.open_page("lumenstack.example", "/pricing", at);
                (self.visitor, self.ticks, self.stored_at) = (Some(visitor), 0, report.true_ms);
            }
            Notice::Crashed => self.visitor = None,
            Notice::Slept => {}
            Notice::Event(event) => {
                if let Some(visitor) = &mut self.visitor {
                    visitor.handle_event(event, at);
                }
                if matches!(event, Event::Hidden | Event::PageHide) {
                    self.store(report.true_ms);
                }
            }
            Notice::Timer => {
                self.ticks += 1;
                if self.ticks.is_multiple_of(TICKS_A_CHECKPOINT) {
                    self.store(report.true_ms);
                }
            }
        }
    }

    fn store(&mut self, true_ms: u64) {
        if let Some(visitor) = &self.visitor {
            self.stored = visitor.stored_text();
            self.stored_at = true_ms;
        }
    }
}

/// How many views there are in truth: one for each opening, for each return from the back/forward cache, and for each
/// absence that ended a visit. `None` if an absence is too close to the session timeout to say, or if the clock was set
/// back.
fn true_views(truth: &Truth) -> Option<usize> {
    if truth.steps.iter().any(|(_, by_ms)| *by_ms < 0) {
        return None;
    }
    let opened = core::iter::once(0).chain(truth.crashes.iter().map(|(_, reopened)| *reopened));
    let mut views = 0;
    for (index, opens) in opened.enumerate() {
        let closes = truth.crashes.get(index).map_or(truth.end, |(at, _)| *at);
        let shown = truth.shown.iter().find(|(from, to)| *to > opens && *from < closes);
        let Some((first_shown, _)) = shown else { continue };
        let restored = truth.left.iter().map(|(_, to)| to).filter(|to| opens < *to && *to < closes);
        let mut begins: Vec<u64> = restored.collect();
        begins.insert(0, first_shown.max(opens));
        for (index, begins_at) in begins.iter().enumerate() {
            let ends_at = begins.get(index + 1).copied().unwrap_or(closes);
            views += 1;
            let mut last = *begins_at;
            let engaged = truth.engaged.iter().filter(|(from, to)| *from < ends_at && *to > *begins_at);
            for (from, to) in engaged {
                views += absences(truth, last, from.max(last), false)?;
                views += absences(truth, from.max(last), to.min(ends_at), true)?;
                last = to.min(ends_at);
            }
        }
    }
    Some(views)
}

/// How many absences longer than the session timeout lie between two times: either the whole of it without engagement,
/// or jumps within engagement.
fn absences(truth: &Truth, from: u64, to: u64, engaged: bool) -> Option<usize> {
    let sleeps = truth.sleeps.iter().map(|(at, ms, _)| (*at, *ms));
    let sets = truth.steps.iter().map(|(at, by_ms)| (*at, by_ms.unsigned_abs()));
    let jumps: Vec<(u64, u64)> = sleeps.chain(sets).filter(|(at, _)| from <= *at && *at < to).collect();
    let gone: Vec<u64> = match engaged {
        true => jumps.iter().map(|(_, ms)| *ms).collect(),
        false => vec![to - from + jumps.iter().map(|(_, ms)| ms).sum::<u64>()],
    };
    // Jumps within two ticks of each other, or of the beginning or end of engagement, merge with what lies beside them.
    let mut edges: Vec<u64> = jumps.iter().map(|(at, _)| *at).chain([from, to]).collect();
    edges.sort_unstable();
    let beside = engaged && !jumps.is_empty() && edges.windows(2).any(|pair| pair[1] - pair[0] < TICK_MS);
    let close = beside || gone.iter().any(|ms| ms.abs_diff(TIMEOUT_MS) < 20_000);
    (!close).then(|| gone.iter().filter(|ms| **ms > TIMEOUT_MS).count())
}

proptest! {
    #![proptest_config(thousand_cases())]
    #[test]
    fn no_evidence_tells_more_or_less_reading_than_there_was(life in life(), engine in engine()) {
        let truth = Truth::of(&life);
        let reports = engine.report(&truth, life.opening);
        let mut device =
            Device { stored: String::new(), visitor: None, ticks: 0, stored_at: 0 };
        let mut crashed_ms = 0;
        for report in &reports {
            if matches!(report.notice, Notice::Crashed) {
                let lost_ms = truth.engaged.measure(device.stored_at, report.true_ms);
                let most_ms = TICKS_A_CHECKPOINT * (1_000 + engine.worst_late_ms()) + 100;
                prop_assert!(lost_ms <= most_ms, "a crash takes {lost_ms} ms of {most_ms} ms");
                crashed_ms += lost_ms;
            }
            device.take(report);
        }
        let Some(last) = reports.last() else { return Ok(()) };
        let Some(visitor) = device.visitor else { return Ok(()) };
        let evidence = visitor.evidence(last.at.wall_s());
        prop_assert!(evidence.as_of_s() <= Some(last.at.wall_s()));
        let views: Vec<Occurrence> =
            evidence.occurrences().iter().filter(|seen| seen.kind == Kind::View).copied().collect();
        let credited_ms = views.iter().map(|view| u64::from(view.engaged_s) * 1_000).sum();
        let rounding_ms = 999 * views.len() as u64;
        check(credited_ms, &truth, rounding_ms + crashed_ms + unseen_ms(&engine, &truth, &reports))?;
        if let Some(true_views) = true_views(&truth).filter(|_| engine.reports_restoring()) {
            // A page that crashes before it first stores evidence loses its view.
            let kept = true_views.saturating_sub(truth.crashes.len())..=true_views;
            prop_assert!(kept.contains(&views.len()), "{} views of {true_views}", views.len());
        }
    }
}
