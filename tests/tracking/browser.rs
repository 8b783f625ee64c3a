//! How a browser tells what a person does: in its engine's order, with its omissions, late timers, coarse and drifting
//! clocks. It does not know what any of it is worth.

use crate::person::{Opening, Truth};
use handraise::tracking::{Event, Moment};
use proptest::array::uniform6;
use proptest::prelude::*;

/// When the tests begin, by the wall clock.
pub(crate) const DAWN_MS: u64 = 1_790_000_000_000;

/// How a page hears that it is left for the back/forward cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaving {
    /// It is hidden, and told so, too.
    Hidden,
    /// By `pagehide` alone: older WebKit kept it visible (https://bugs.webkit.org/show_bug.cgi?id=151234).
    PageHide,
    /// By `freeze` alone.
    Freeze,
}

/// What tells engines, platforms and their days apart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Engine {
    /// Of a page that goes, whether it is hidden before it loses the keyboard.
    hides_first: bool,
    /// Whether it says, too, that a page that hides or shows lost or has the keyboard.
    tells_focus_of_hidden: bool,
    leaving: Leaving,
    /// Whether there are `freeze` and `resume` (not in Firefox and WebKit).
    freezes: bool,
    /// Whether `pagehide` comes before the page is hidden.
    leaves_first: bool,
    /// Whether a page that comes back is seen only after `pageshow`.
    restores_first: bool,
    /// Whether the monotonic clock stands still while the machine sleeps (not on Windows).
    clock_sleeps: bool,
    /// Clocks are read in steps of so many milliseconds.
    quantum_ms: u64,
    /// By how much the wall clock is out of step with the other.
    phase_ms: u64,
    /// How much faster the clocks run than time, in millionths: wall, monotonic.
    drift_ppm: [i64; 2],
    /// Between two facts that change together.
    latency_ms: u64,
    /// How late timers are, one after the other, again and again.
    late_ms: [u64; 6],
    /// How often the page ticks in the background, if it does.
    background_ms: Option<u64>,
}

const CHROMIUM: Engine = Engine {
    hides_first: false,
    tells_focus_of_hidden: true,
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

const WEBKIT: Engine = Engine { tells_focus_of_hidden: false, leaves_first: false, ..FIREFOX };

/// An engine as known, or any mixture, with the timers and clocks of some day.
pub(crate) fn engine() -> impl Strategy<Value = Engine> {
    let leaving = prop::sample::select(vec![Leaving::Hidden, Leaving::PageHide, Leaving::Freeze]);
    let mixture = (any::<[bool; 5]>(), leaving).prop_map(|([a, b, c, d, e], leaving)| Engine {
        leaving,
        hides_first: a,
        tells_focus_of_hidden: b,
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

/// What reaches the plugin.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Told {
    /// A page is opened, with the plugin in it.
    Opens,
    Event(Event),
    /// A timer of the page fires, after everything else is told.
    Ticks,
    /// The page dies; nobody tells.
    Crashes,
    /// The machine fell asleep and woke up again; nobody tells.
    Slept,
}

/// What reaches the plugin, when in truth, and when by the page's clocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Report {
    pub(crate) told: Told,
    pub(crate) true_ms: u64,
    pub(crate) at: Moment,
}

/// What changes or happens in the browser.
#[derive(Clone, Copy, Debug)]
enum Signal {
    Opens,
    Sees(bool),
    Has(bool),
    Dispatches(Event),
    Looks,
    Ticks,
    Sleeps(u64),
    Sets(i64),
    Crashes,
}

impl Engine {
    /// Whether a page that comes back from the back/forward cache is told so.
    pub(crate) fn tells_restoring(&self) -> bool {
        self.leaving != Leaving::Freeze
    }

    /// Whether the machine's sleep can be told from a page at work by neither clock alone.
    pub(crate) fn runs_in_sleep(&self) -> bool {
        !self.clock_sleeps
    }

    /// The latest that any timer is.
    pub(crate) fn worst_late_ms(&self) -> u64 {
        self.late_ms.iter().copied().max().unwrap_or(0)
    }

    /// Tells a life as it comes to the plugin.
    pub(crate) fn tell(&self, truth: &Truth, opening: Opening) -> Vec<Report> {
        let mut signals = self.signals(truth, opening);
        // Stable: what was pushed first at one time comes first.
        signals.sort_by_key(|(at, _)| *at);
        let mut telling =
            Telling { engine: self, reports: Vec::new(), slept_ms: 0, set_ms: 0, born_ms: 0, born_slept_ms: 0 };
        let (mut facts, mut told) = ([false; 2], [false; 2]);
        for (at, signal) in signals {
            match signal {
                Signal::Opens => {
                    (telling.born_ms, telling.born_slept_ms) = (at, telling.slept_ms);
                    told = [false; 2];
                    telling.add(at, Told::Opens);
                    telling.look(at, facts, &mut told, Event::Tick);
                }
                Signal::Sees(is) => facts[0] = is,
                Signal::Has(is) => facts[1] = is,
                Signal::Dispatches(event) => telling.look(at, facts, &mut told, event),
                Signal::Looks => telling.look(at, facts, &mut told, Event::Tick),
                Signal::Ticks => {
                    telling.look(at, facts, &mut told, Event::Tick);
                    telling.add(at, Told::Ticks);
                }
                Signal::Sleeps(ms) => {
                    telling.slept_ms += ms;
                    telling.add(at, Told::Slept);
                }
                Signal::Sets(by_ms) => telling.set_ms += by_ms,
                Signal::Crashes => telling.add(at, Told::Crashes),
            }
        }
        telling.reports
    }

    fn signals(&self, truth: &Truth, opening: Opening) -> Vec<(u64, Signal)> {
        let mut out = Vec::new();
        let opens_at = match opening {
            Opening::Prerendered { ms } => ms,
            _ => 0,
        };
        let attentive = truth.shown.within(&truth.focused);
        for (from, to) in truth.shown.iter() {
            let back = truth.left.iter().find(|(_, end)| *end == from);
            let gone = truth.left.iter().find(|(begin, _)| *begin == to);
            let crashed = truth.crashes.iter().any(|(begin, _)| *begin == to);
            self.comes(&mut out, from, attentive.contain(from), back.is_some());
            if !crashed {
                self.goes(&mut out, to, gone.is_some());
            }
        }
        for (from, to) in attentive.iter() {
            if truth.shown.contain(from) && from > 0 && truth.shown.contain(from - 1) {
                out.extend([(from, Signal::Has(true)), (from, Signal::Looks)]);
            }
            if truth.shown.contain(to) {
                out.extend([(to, Signal::Has(false)), (to, Signal::Looks)]);
            }
        }
        // A plugin opens into the facts of its page.
        out.push((opens_at, Signal::Opens));
        for (at, reopened) in &truth.crashes {
            out.extend([(*at, Signal::Crashes), (*at, Signal::Sees(false)), (*at, Signal::Has(false))]);
            out.push((*reopened, Signal::Opens));
        }
        for (from, to) in self.cached(truth) {
            out.extend([(from, Signal::Dispatches(Event::Freeze)), (to, Signal::Dispatches(Event::Resume))]);
        }
        out.extend(truth.steps.iter().map(|(at, by_ms)| (*at, Signal::Sets(*by_ms))));
        for (at, ms, locked) in &truth.sleeps {
            if *locked {
                out.extend([(*at, Signal::Sees(false)), (*at, Signal::Has(false)), (*at, Signal::Looks)]);
            }
            out.push((*at, Signal::Sleeps(*ms)));
            // By a clock that ran on, timers are overdue.
            out.extend((!self.clock_sleeps).then_some((*at, Signal::Ticks)));
            if *locked {
                out.extend([(*at, Signal::Sees(true)), (*at, Signal::Has(true)), (*at, Signal::Looks)]);
            }
        }
        out.extend(truth.touches.iter().map(|at| (*at, Signal::Dispatches(Event::Activity))));
        let mut opened = vec![opens_at];
        opened.extend(truth.crashes.iter().map(|(_, reopened)| *reopened));
        for (index, opens) in opened.iter().enumerate() {
            let closes = truth.crashes.get(index).map_or(truth.end, |(at, _)| *at);
            self.ticks(&mut out, truth, *opens, closes);
        }
        // What crashes says nothing, and so does a page that is not there yet.
        let dead = |at: u64, signal: &Signal| {
            let speaks = matches!(signal, Signal::Dispatches(_) | Signal::Looks | Signal::Ticks);
            speaks && (at < opens_at || truth.crashes.iter().any(|(from, to)| *from <= at && at < *to))
        };
        out.retain(|(at, signal)| !dead(*at, signal));
        out
    }

    /// The page is shown, with the keyboard or without.
    fn comes(&self, out: &mut Vec<(u64, Signal)>, at: u64, focused: bool, restored: bool) {
        let later = at + self.latency_ms;
        if restored && self.leaving != Leaving::Hidden {
            let event =
                if self.leaving == Leaving::Freeze { Event::Resume } else { Event::PageShow { persisted: true } };
            out.push((at, Signal::Dispatches(event)));
            return;
        }
        if restored && self.restores_first {
            out.push((at, Signal::Dispatches(Event::PageShow { persisted: true })));
        }
        out.push((at, Signal::Sees(true)));
        if !self.tells_focus_of_hidden {
            out.push((at, Signal::Has(focused)));
        }
        out.extend([(at, Signal::Looks), (later, Signal::Has(focused)), (later, Signal::Looks)]);
        if restored && !self.restores_first {
            out.push((later, Signal::Dispatches(Event::PageShow { persisted: true })));
        }
    }

    /// The page is hidden, or left.
    fn goes(&self, out: &mut Vec<(u64, Signal)>, at: u64, left: bool) {
        if left && self.leaving != Leaving::Hidden {
            let event = if self.leaving == Leaving::Freeze { Event::Freeze } else { Event::PageHide };
            out.push((at, Signal::Dispatches(event)));
            return;
        }
        if left && self.leaves_first {
            out.push((at, Signal::Dispatches(Event::PageHide)));
        }
        let [first, second] = if self.hides_first {
            [Signal::Sees(false), Signal::Has(false)]
        } else {
            [Signal::Has(false), Signal::Sees(false)]
        };
        out.extend([(at, first), (at, Signal::Looks), (at + self.latency_ms, second)]);
        if self.tells_focus_of_hidden || !self.hides_first {
            out.push((at + self.latency_ms, Signal::Looks));
        }
        if left && !self.leaves_first {
            out.push((at + self.latency_ms, Signal::Dispatches(Event::PageHide)));
        }
    }

    /// When pages are stopped: while they are in the back/forward cache, where the engine tells.
    fn cached(&self, truth: &Truth) -> Vec<(u64, u64)> {
        let told = self.freezes && self.leaving == Leaving::Hidden;
        let left = truth.left.iter().filter(|(from, to)| told && to - from > 20);
        left.map(|(from, to)| (from + 10, to)).collect()
    }

    fn ticks(&self, out: &mut Vec<(u64, Signal)>, truth: &Truth, opens: u64, closes: u64) {
        let (mut turn, mut last) = (0, opens);
        for due in (opens..closes).step_by(1_000).skip(1) {
            // A timer that is late is not made up for.
            if due <= last {
                continue;
            }
            let at = due + self.late_ms[turn % self.late_ms.len()];
            turn += 1;
            last = at;
            let hidden = !truth.shown.contain(at);
            let told = match self.background_ms {
                _ if at >= closes || truth.left.contain(at) => false,
                Some(every_ms) if hidden => due / 1_000 % (every_ms / 1_000) == 0,
                None if hidden => false,
                _ => true,
            };
            if told {
                out.push((at, Signal::Ticks));
            }
        }
    }
}

struct Telling<'a> {
    engine: &'a Engine,
    reports: Vec<Report>,
    slept_ms: u64,
    set_ms: i64,
    born_ms: u64,
    born_slept_ms: u64,
}

impl Telling<'_> {
    fn add(&mut self, true_ms: u64, told: Told) {
        let Engine { quantum_ms, phase_ms, drift_ppm: [wall_ppm, mono_ppm], .. } = self.engine;
        let since = |ms: u64, ppm: &i64| (ms as i64 + ms as i64 * ppm / 1_000_000) as u64;
        let wall_ms =
            (DAWN_MS + since(true_ms, wall_ppm) + self.slept_ms + phase_ms).saturating_add_signed(self.set_ms);
        let slept_ms = if self.engine.clock_sleeps { 0 } else { self.slept_ms - self.born_slept_ms };
        let mono_ms = since(true_ms - self.born_ms, mono_ppm) + slept_ms;
        let coarse = |ms: u64| ms / quantum_ms * quantum_ms;
        self.reports.push(Report { told, true_ms, at: Moment { wall_ms: coarse(wall_ms), mono_ms: coarse(mono_ms) } });
    }

    /// The page looks at the document whenever something happens, and tells what has changed first.
    fn look(&mut self, at: u64, facts: [bool; 2], told: &mut [bool; 2], event: Event) {
        let words = [[Event::Hidden, Event::Visible], [Event::Blur, Event::Focus]];
        for index in 0..2 {
            if facts[index] != told[index] {
                told[index] = facts[index];
                self.add(at, Told::Event(words[index][usize::from(facts[index])]));
            }
        }
        self.add(at, Told::Event(event));
    }
}
