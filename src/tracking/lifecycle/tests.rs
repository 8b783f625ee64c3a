//! The lifecycle machine against sentences, and against a model that takes any events in any order, likely or not. What a
//! person really did is the oracle's matter (`tests/tracking`).

use super::*;
use proptest::prelude::*;

const CUTOFF_MS: u64 = 30_000;
const DAWN_MS: u64 = 1_790_000_000_000;

/// A page whose two clocks the test sets.
struct Page {
    lifecycle: Lifecycle,
    now: Moment,
    engaged_ms: u64,
}

impl Page {
    fn new() -> Self {
        Self { lifecycle: Lifecycle::new(CUTOFF_MS), now: Moment { wall_ms: DAWN_MS, mono_ms: 0 }, engaged_ms: 0 }
    }

    fn read() -> Self {
        let mut page = Self::new();
        page.send(Event::Visible).send(Event::Focus);
        page
    }

    fn send(&mut self, event: Event) -> &mut Self {
        self.engaged_ms += self.lifecycle.handle_event(event, self.now).engaged_ms;
        self
    }

    /// Lets time pass as a page sees it: with a tick every second.
    fn pass(&mut self, mut ms: u64) -> &mut Self {
        while ms > 0 {
            let step = ms.min(1_000);
            self.now.wall_ms += step;
            self.now.mono_ms += step;
            self.send(Event::Tick);
            ms -= step;
        }
        self
    }
}

#[test]
fn a_tab_in_the_background_counts_nothing() {
    let mut page = Page::new();
    assert_eq!(page.send(Event::Hidden).send(Event::Focus).pass(60_000).engaged_ms, 0);
}

#[test]
fn a_visible_page_behind_another_window_counts_nothing() {
    assert_eq!(Page::read().send(Event::Blur).pass(10_000).engaged_ms, 0);
}

#[test]
fn leaving_and_coming_back_counts_both_intervals_only() {
    let mut page = Page::read();
    page.pass(4_000).send(Event::Hidden).pass(600_000);
    page.send(Event::Visible).pass(3_000);
    assert_eq!(page.engaged_ms, 7_000);
}

#[test]
fn an_idle_reader_is_credited_up_to_the_cutoff() {
    let mut page = Page::read();
    page.pass(10_000).send(Event::Activity).pass(3_600_000);
    assert_eq!(page.engaged_ms, 40_000);
}

#[test]
fn sleep_with_a_standing_monotonic_clock_counts_nothing() {
    let mut page = Page::read();
    page.pass(2_000);
    page.now.wall_ms += 8 * 3_600_000;
    page.send(Event::Tick);
    assert_eq!(page.engaged_ms, 2_000);
}

#[test]
fn sleep_on_both_clocks_counts_nothing() {
    let mut page = Page::read();
    page.pass(2_000);
    page.now.wall_ms += 3_600_000;
    page.now.mono_ms += 3_600_000;
    page.send(Event::Tick);
    assert_eq!(page.engaged_ms, 2_000);
}

#[test]
fn a_timer_that_is_late_by_seconds_loses_nothing() {
    let mut page = Page::read();
    page.now.wall_ms += INTERVAL_CAP_MS;
    page.now.mono_ms += INTERVAL_CAP_MS;
    page.send(Event::Tick);
    assert_eq!(page.engaged_ms, INTERVAL_CAP_MS);
}

#[test]
fn waking_up_is_no_sign_of_activity_on_either_kind_of_clock() {
    for mono_ms in [0, 3_600_000] {
        let mut page = Page::read();
        page.pass(20_000);
        page.now.wall_ms += 3_600_000;
        page.now.mono_ms += mono_ms;
        page.send(Event::Tick);
        assert_eq!(page.pass(60_000).engaged_ms, CUTOFF_MS);
    }
}

#[test]
fn coarse_clocks_that_turn_at_different_times_lose_nothing() {
    // A mouse that moves is told every 16 ms, by clocks that turn every 17 ms, half a turn apart.
    let mut page = Page::read();
    for ms in (0..=60_000).step_by(16) {
        page.now = Moment { wall_ms: DAWN_MS + (ms + 8) / 17 * 17, mono_ms: ms / 17 * 17 };
        page.send(Event::Activity);
    }
    assert!(page.engaged_ms.abs_diff(60_000) <= 17, "{}", page.engaged_ms);
}

#[test]
fn a_clock_set_forward_or_back_adds_nothing() {
    let mut page = Page::read();
    page.pass(5_000);
    page.now.wall_ms += 86_400_000;
    page.pass(1_000);
    // Between two ticks, as clocks are set.
    page.now.wall_ms -= 2 * 86_400_000 - 1_000;
    page.now.mono_ms += 1_000;
    let interval = page.lifecycle.handle_event(Event::Tick, page.now);
    assert!(interval.stepped_back);
    page.engaged_ms += interval.engaged_ms;
    assert_eq!(page.pass(1_000).engaged_ms, 8_000);
}

#[test]
fn a_page_that_was_frozen_goes_on_without_a_resume() {
    let mut page = Page::read();
    page.send(Event::Hidden).send(Event::Freeze).pass(90_000);
    page.send(Event::Visible).pass(2_000);
    assert_eq!(page.engaged_ms, 2_000);
}

#[test]
fn leaving_and_restoring_in_any_order_gives_the_same() {
    let leave = [Event::PageHide, Event::Hidden, Event::Blur, Event::Freeze];
    let restore = [Event::PageShow { persisted: true }, Event::Visible, Event::Focus, Event::Resume];
    for turn in 0..4 {
        let mut page = Page::read();
        page.pass(3_000);
        for index in 0..4 {
            page.send(leave[(index + turn) % 4]);
        }
        page.pass(50_000);
        for index in 0..4 {
            page.send(restore[(index + turn) % 4]);
        }
        assert_eq!(page.pass(4_000).engaged_ms, 7_000, "turn {turn}");
    }
}

/// What happens in a generated life of a page.
#[derive(Clone, Copy, Debug)]
enum Happening {
    Sends(Event),
    /// Time passes, with ticks.
    Passes(u64),
    /// The machine sleeps; its monotonic clock stands still.
    Sleeps(u64),
    /// The wall clock is set.
    Set(i64),
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        6 => (0..Event::ALL.len()).prop_map(|index| Happening::Sends(Event::ALL[index])),
        6 => (1u64..450).prop_map(|tenths| Happening::Passes(tenths * 100)),
        1 => (1u64..100_000).prop_map(|tenths| Happening::Sleeps(tenths * 100)),
        1 => (-500_000i64..500_000).prop_map(|tenths| Happening::Set(tenths * 100)),
    ]
}

/// Counts tenths of a second in which the page is seen, focused, running and touched within the cutoff.
#[derive(Default)]
struct Model {
    visible: bool,
    focused: bool,
    running: bool,
    tenths_since_life: u64,
    engaged_tenths: u64,
}

impl Model {
    fn attentive(&self) -> bool {
        self.visible && self.focused && self.running
    }

    fn send(&mut self, event: Event) {
        let before = self.attentive();
        self.visible = match event {
            Event::Visible => true,
            Event::Hidden => false,
            _ => self.visible,
        };
        self.focused = match event {
            Event::Focus => true,
            Event::Blur => false,
            _ => self.focused,
        };
        self.running = match event {
            Event::Freeze | Event::PageHide => false,
            Event::Tick | Event::Hidden | Event::Blur => self.running,
            _ => true,
        };
        if event == Event::Activity || (self.attentive() && !before) {
            self.tenths_since_life = 0;
        }
    }

    fn pass(&mut self, tenths: u64) {
        for _ in 0..tenths {
            let active = self.tenths_since_life * 100 < CUTOFF_MS;
            self.engaged_tenths += u64::from(self.attentive() && active);
            self.tenths_since_life += 1;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]
    #[test]
    fn whatever_events_come_in_whatever_order_the_facts_decide(life in prop::collection::vec(happening(), 0..60)) {
        let mut page = Page::new();
        page.now.wall_ms += 1_000_000_000;
        page.send(Event::Tick);
        // A page that nothing was heard of runs.
        let mut model = Model { running: true, tenths_since_life: u64::MAX / 1_000, ..Model::default() };
        for happening in life {
            match happening {
                Happening::Sends(event) => {
                    page.send(event);
                    model.send(event);
                }
                Happening::Passes(ms) => {
                    page.pass(ms);
                    model.pass(ms / 100);
                }
                Happening::Sleeps(ms) => {
                    page.now.wall_ms += ms;
                    page.send(Event::Tick);
                }
                Happening::Set(ms) => {
                    page.now.wall_ms = page.now.wall_ms.saturating_add_signed(ms);
                    page.send(Event::Tick);
                }
            }
        }
        prop_assert_eq!(page.engaged_ms, model.engaged_tenths * 100);
    }
}
