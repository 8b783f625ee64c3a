//! How a browser reports what a person does: in its engine's order, with the events that it leaves out, late timers,
//! and coarse and drifting clocks. It does not know what any of it is worth.

use crate::person::{Opening, Truth};
use handraise::tracking::{Event, Moment};
use proptest::array::uniform6;
use proptest::prelude::*;

/// When the tests begin, by the wall clock, in milliseconds since 1970.
pub(crate) const DAWN_MS: u64 = 1_790_000_000_000;

/// Which events a page gets when it goes into the back/forward cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaving {
    /// `visibilitychange`, besides `pagehide`.
    Hidden,
    /// `pagehide` alone: older WebKit kept the page visible (https://bugs.webkit.org/show_bug.cgi?id=151234).
    PageHide,
    /// `freeze` alone.
    Freeze,
}

/// What differs between engines, between platforms, and from day to day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Engine {
    /// Whether a page that goes away is hidden before it loses the focus.
    hides_first: bool,
    /// Whether the engine also sends `focus` and `blur` when a page becomes visible or hidden.
    reports_focus_of_hidden: bool,
    leaving: Leaving,
    /// Whether the engine has `freeze` and `resume`. Firefox and WebKit have not.
    freezes: bool,
    /// Whether `pagehide` comes before the page is hidden.
    leaves_first: bool,
    /// Whether `pageshow` comes before the page becomes visible.
    restores_first: bool,
    /// Whether the monotonic clock stands still while the machine sleeps. On Windows it runs on.
    clock_sleeps: bool,
    /// The resolution of both clocks, in milliseconds.
    quantum_ms: u64,
    /// The offset of the wall clock's ticks from those of the monotonic clock, in milliseconds.
    phase_ms: u64,
    /// How much faster than time the wall clock and the monotonic clock run, in millionths.
    drift_ppm: [i64; 2],
    /// The time between two events of one change, such as `blur` and `visibilitychange`, in milliseconds.
    latency_ms: u64,
    /// How late timers fire, in milliseconds: these six values in turn.
    late_ms: [u64; 6],
    /// How often timers fire in the background, in milliseconds, if they do.
    background_ms: Option<u64>,
}

const CHROMIUM: Engine = Engine {
    hides_first: false,
    reports_focus_of_hidden: true,
    leaving: Leaving::Hidden,
    freezes: true,
    leaves_first: true,
    restores_first: false,
    clock_sleeps: true,
    quantum_ms: 1,
    phase_ms: 0,
    drift_ppm: [0, 0],
    latency_ms: 1,
    late_ms: [0; 6],
    background_ms: None,
};

const FIREFOX: Engine = Engine { hides_first: true, freezes: false, restores_first: true, latency_ms: 0, ..CHROMIUM };

const WEBKIT: Engine = Engine { reports_focus_of_hidden: false, leaves_first: false, ..FIREFOX };

/// One of the known engines, or a mixture, with the timers and clocks of some day.
pub(crate) fn engine() -> impl Strategy<Value = Engine> {
    let leaving = prop::sample::select(vec![Leaving::Hidden, Leaving::PageHide, Leaving::Freeze]);
    let mixture = (any::<[bool; 5]>(), leaving).prop_map(|([a, b, c, d, e], leaving)| Engine {
        leaving,
        hides_first: a,
        reports_focus_of_hidden: b,
        freezes: c,
        leaves_first: d,
        restores_first: e,
        ..CHROMIUM
    });
    let engine = prop_oneof![Just(CHROMIUM), Just(FIREFOX), Just(WEBKIT), mixture];
    let late_ms = prop_oneof![
        3 => uniform6(0u64..16),
        1 => uniform6(prop_oneof![4 => 0u64..50, 1 => 50u64..3_500]),
    ];
    let quantum_ms = prop_oneof![3 => Just(1u64), 1 => Just(17)];
    let background_ms = prop::sample::select(vec![None, Some(1_000), Some(60_000)]);
    (engine, late_ms, quantum_ms, 0u64..17, any::<bool>(), [-50i64..50, -50i64..50], 0u64..4, background_ms).prop_map(
        |(engine, late_ms, quantum_ms, phase_ms, clock_sleeps, drift_ppm, latency_ms, background_ms)| Engine {
            late_ms,
            quantum_ms,
            phase_ms,
            clock_sleeps,
            drift_ppm,
            latency_ms,
            background_ms,
            ..engine
        },
    )
}

/// What the plugin can notice, or what happens to it without its notice.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Notice {
    /// The page, with the plugin in it, is opened.
    Opened,
    Event(Event),
    /// The page's timer fired, after every other event of that time.
    Timer,
    /// The page crashed. The plugin does not notice.
    Crashed,
    /// The machine slept and woke up. The plugin does not notice.
    Slept,
}

/// A notice, when it happened in truth, and when by the page's clocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Report {
    pub(crate) notice: Notice,
    pub(crate) true_ms: u64,
    pub(crate) at: Moment,
}

/// A change in the browser.
#[derive(Clone, Copy, Debug)]
enum Change {
    Opened,
    Visible(bool),
    Focused(bool),
    Dispatched(Event),
    Polled,
    Timer,
    Slept(u64),
    ClockSet(i64),
    Crashed,
}

impl Engine {
    /// Whether the engine reports that a page came back from the back/forward cache.
    pub(crate) fn reports_restoring(&self) -> bool {
        self.leaving != Leaving::Freeze
    }

    /// Whether both clocks run on while the machine sleeps, so that a sleep looks like a page at work.
    pub(crate) fn clocks_run_in_sleep(&self) -> bool {
        !self.clock_sleeps
    }

    /// The longest delay of any timer, in milliseconds.
    pub(crate) fn worst_late_ms(&self) -> u64 {
        self.late_ms.iter().copied().max().unwrap_or(0)
    }

    /// The reports of a life, in the order in which they reach the plugin.
    pub(crate) fn report(&self, truth: &Truth, opening: Opening) -> Vec<Report> {
        let mut changes = self.changes(truth, opening);
        // The sort is stable: changes of one time stay in the order in which they were pushed.
        changes.sort_by_key(|(at, _)| *at);
        let mut reporter =
            Reporter { engine: self, reports: Vec::new(), slept_ms: 0, set_ms: 0, opened_ms: 0, slept_before_ms: 0 };
        let (mut facts, mut reported) = ([false; 2], [false; 2]);
        for (at, change) in changes {
            match change {
                Change::Opened => {
                    (reporter.opened_ms, reporter.slept_before_ms) = (at, reporter.slept_ms);
                    reported = [false; 2];
                    reporter.add(at, Notice::Opened);
                    reporter.poll(at, facts, &mut reported, Event::Tick);
                }
                Change::Visible(is) => facts[0] = is,
                Change::Focused(is) => facts[1] = is,
                Change::Dispatched(event) => reporter.poll(at, facts, &mut reported, event),
                Change::Polled => reporter.poll(at, facts, &mut reported, Event::Tick),
                Change::Timer => {
                    reporter.poll(at, facts, &mut reported, Event::Tick);
                    reporter.add(at, Notice::Timer);
                }
                Change::Slept(ms) => {
                    reporter.slept_ms += ms;
                    reporter.add(at, Notice::Slept);
                }
                Change::ClockSet(by_ms) => reporter.set_ms += by_ms,
                Change::Crashed => reporter.add(at, Notice::Crashed),
            }
        }
        reporter.reports
    }

    fn changes(&self, truth: &Truth, opening: Opening) -> Vec<(u64, Change)> {
        let mut out = Vec::new();
        let opens_at = match opening {
            Opening::Prerendered { ms } => ms,
            _ => 0,
        };
        let attended = truth.shown.within(&truth.focused);
        for (from, to) in truth.shown.iter() {
            let back = truth.left.iter().find(|(_, end)| *end == from);
            let gone = truth.left.iter().find(|(begin, _)| *begin == to);
            let crashed = truth.crashes.iter().any(|(begin, _)| *begin == to);
            self.show(&mut out, from, attended.contain(from), back.is_some());
            if !crashed {
                self.hide(&mut out, to, gone.is_some());
            }
        }
        for (from, to) in attended.iter() {
            if truth.shown.contain(from) && from > 0 && truth.shown.contain(from - 1) {
                out.extend([(from, Change::Focused(true)), (from, Change::Polled)]);
            }
            if truth.shown.contain(to) {
                out.extend([(to, Change::Focused(false)), (to, Change::Polled)]);
            }
        }
        // The plugin finds the page as it is at that time.
        out.push((opens_at, Change::Opened));
        for (at, reopened) in &truth.crashes {
            out.extend([(*at, Change::Crashed), (*at, Change::Visible(false)), (*at, Change::Focused(false))]);
            out.push((*reopened, Change::Opened));
        }
        for (from, to) in self.cached(truth) {
            out.extend([(from, Change::Dispatched(Event::Freeze)), (to, Change::Dispatched(Event::Resume))]);
        }
        out.extend(truth.steps.iter().map(|(at, by_ms)| (*at, Change::ClockSet(*by_ms))));
        for (at, ms, locked) in &truth.sleeps {
            if *locked {
                out.extend([(*at, Change::Visible(false)), (*at, Change::Focused(false)), (*at, Change::Polled)]);
            }
            out.push((*at, Change::Slept(*ms)));
            // By a clock that ran on, timers are overdue.
            out.extend((!self.clock_sleeps).then_some((*at, Change::Timer)));
            if *locked {
                out.extend([(*at, Change::Visible(true)), (*at, Change::Focused(true)), (*at, Change::Polled)]);
            }
        }
        out.extend(truth.touches.iter().map(|at| (*at, Change::Dispatched(Event::Activity))));
        let mut opened = vec![opens_at];
        opened.extend(truth.crashes.iter().map(|(_, reopened)| *reopened));
        for (index, opens) in opened.iter().enumerate() {
            let closes = truth.crashes.get(index).map_or(truth.end, |(at, _)| *at);
            self.ticks(&mut out, truth, *opens, closes);
        }
        // A crashed page reports nothing, and neither does one that is not open yet.
        let dead = |at: u64, change: &Change| {
            let reports = matches!(change, Change::Dispatched(_) | Change::Polled | Change::Timer);
            reports && (at < opens_at || truth.crashes.iter().any(|(from, to)| *from <= at && at < *to))
        };
        out.retain(|(at, change)| !dead(*at, change));
        out
    }

    /// The page is shown, with the focus or without.
    fn show(&self, out: &mut Vec<(u64, Change)>, at: u64, focused: bool, restored: bool) {
        let later = at + self.latency_ms;
        if restored && self.leaving != Leaving::Hidden {
            let event =
                if self.leaving == Leaving::Freeze { Event::Resume } else { Event::PageShow { persisted: true } };
            out.push((at, Change::Dispatched(event)));
            return;
        }
        if restored && self.restores_first {
            out.push((at, Change::Dispatched(Event::PageShow { persisted: true })));
        }
        out.push((at, Change::Visible(true)));
        if !self.reports_focus_of_hidden {
            out.push((at, Change::Focused(focused)));
        }
        out.extend([(at, Change::Polled), (later, Change::Focused(focused)), (later, Change::Polled)]);
        if restored && !self.restores_first {
            out.push((later, Change::Dispatched(Event::PageShow { persisted: true })));
        }
    }

    /// The page is hidden or left.
    fn hide(&self, out: &mut Vec<(u64, Change)>, at: u64, left: bool) {
        if left && self.leaving != Leaving::Hidden {
            let event = if self.leaving == Leaving::Freeze { Event::Freeze } else { Event::PageHide };
            out.push((at, Change::Dispatched(event)));
            return;
        }
        if left && self.leaves_first {
            out.push((at, Change::Dispatched(Event::PageHide)));
        }
        let [first, second] = if self.hides_first {
            [Change::Visible(false), Change::Focused(false)]
        } else {
            [Change::Focused(false), Change::Visible(false)]
        };
        out.extend([(at, first), (at, Change::Polled), (at + self.latency_ms, second)]);
        if self.reports_focus_of_hidden || !self.hides_first {
            out.push((at + self.latency_ms, Change::Polled));
        }
        if left && !self.leaves_first {
            out.push((at + self.latency_ms, Change::Dispatched(Event::PageHide)));
        }
    }

    /// When the page is frozen: while it is in the back/forward cache, if the engine reports that.
    fn cached(&self, truth: &Truth) -> Vec<(u64, u64)> {
        let freezes = self.freezes && self.leaving == Leaving::Hidden;
        let left = truth.left.iter().filter(|(from, to)| freezes && to - from > 20);
        left.map(|(from, to)| (from + 10, to)).collect()
    }

    fn ticks(&self, out: &mut Vec<(u64, Change)>, truth: &Truth, opens: u64, closes: u64) {
        let (mut turn, mut last) = (0, opens);
        for due in (opens..closes).step_by(1_000).skip(1) {
            // Engines do not make up for late timers.
            if due <= last {
                continue;
            }
            let at = due + self.late_ms[turn % self.late_ms.len()];
            turn += 1;
            last = at;
            let hidden = !truth.shown.contain(at);
            let fires = match self.background_ms {
                _ if at >= closes || truth.left.contain(at) => false,
                Some(every_ms) if hidden => due / 1_000 % (every_ms / 1_000) == 0,
                None if hidden => false,
                _ => true,
            };
            if fires {
                out.push((at, Change::Timer));
            }
        }
    }
}

struct Reporter<'a> {
    engine: &'a Engine,
    reports: Vec<Report>,
    slept_ms: u64,
    set_ms: i64,
    opened_ms: u64,
    slept_before_ms: u64,
}

impl Reporter<'_> {
    fn add(&mut self, true_ms: u64, notice: Notice) {
        let Engine { quantum_ms, phase_ms, drift_ppm: [wall_ppm, mono_ppm], .. } = self.engine;
        let since = |ms: u64, ppm: &i64| (ms as i64 + ms as i64 * ppm / 1_000_000) as u64;
        let wall_ms =
            (DAWN_MS + since(true_ms, wall_ppm) + self.slept_ms + phase_ms).saturating_add_signed(self.set_ms);
        let slept_ms = if self.engine.clock_sleeps { 0 } else { self.slept_ms - self.slept_before_ms };
        let mono_ms = since(true_ms - self.opened_ms, mono_ppm) + slept_ms;
        let coarse = |ms: u64| ms / quantum_ms * quantum_ms;
        self.reports.push(Report {
            notice,
            true_ms,
            at: Moment { wall_ms: coarse(wall_ms), mono_ms: coarse(mono_ms) },
        });
    }

    /// The plugin polls the document on every event, and reports what changed before the event itself.
    fn poll(&mut self, at: u64, facts: [bool; 2], reported: &mut [bool; 2], event: Event) {
        let words = [[Event::Hidden, Event::Visible], [Event::Blur, Event::Focus]];
        for index in 0..2 {
            if facts[index] != reported[index] {
                reported[index] = facts[index];
                self.add(at, Notice::Event(words[index][usize::from(facts[index])]));
            }
        }
        self.add(at, Notice::Event(event));
    }
}
