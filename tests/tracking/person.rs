//! What a person really does in front of a page: a timeline of deeds, and what it is worth. It does not know events,
//! clocks or browsers.
//!
//! Time is that of the machine while it is awake: a sleep is a moment of it, however long it takes. So idleness, too, is
//! awake time, and must be: to a page, a machine that slept and a clock that was set forward look the same.

use crate::span::Spans;
use proptest::prelude::*;
use std::ops::Range;

/// The idle cutoff in force.
pub(crate) const CUTOFF_MS: u64 = 30_000;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Deed {
    /// Looks at the page and touches it every so often.
    Reads { ms: u64, touch_every_ms: u64 },
    /// The page is in front, untouched.
    Idles { ms: u64 },
    /// Works in a window beside the page; now and then the wheel turns over it.
    LooksAside { ms: u64 },
    /// Another tab is in front.
    SwitchesTab { ms: u64 },
    /// Follows a link and comes back by the back button.
    GoesAndComesBack { ms: u64 },
    /// The machine sleeps; where the screen is locked first, the page is hidden first.
    Sleeps { ms: u64, locked: bool },
    /// The wall clock is set.
    SetsClock { by_ms: i64 },
    /// The page dies without a word, and is opened again.
    Crashes { ms: u64 },
}

/// How a page begins: for so long it waits to be shown.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Opening {
    InFront,
    InBackground { ms: u64 },
    Prerendered { ms: u64 },
}

#[derive(Clone, Debug)]
pub(crate) struct Life {
    pub(crate) opening: Opening,
    pub(crate) deeds: Vec<Deed>,
}

/// What is true, by awake milliseconds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Truth {
    pub(crate) shown: Spans,
    pub(crate) focused: Spans,
    /// Away on another page of the history.
    pub(crate) left: Spans,
    pub(crate) touches: Vec<u64>,
    /// When, how long, whether the screen was locked first.
    pub(crate) sleeps: Vec<(u64, u64, bool)>,
    /// When, by how much.
    pub(crate) steps: Vec<(u64, i64)>,
    /// From a crash to when the page is open again.
    pub(crate) crashes: Vec<(u64, u64)>,
    pub(crate) end: u64,
    /// Visible, focused and touched within the cutoff.
    pub(crate) engaged: Spans,
}

impl Truth {
    pub(crate) fn of(life: &Life) -> Self {
        let end = match life.opening {
            Opening::InFront => 0,
            Opening::InBackground { ms } | Opening::Prerendered { ms } => ms,
        };
        let mut truth = Self { end, ..Self::default() };
        for deed in &life.deeds {
            truth.add(*deed);
        }
        truth.engaged = truth.attentive().within(&truth.lively());
        truth
    }

    fn add(&mut self, deed: Deed) {
        let now = self.end;
        match deed {
            Deed::Reads { ms, touch_every_ms } => {
                self.look(ms);
                self.touches.extend((now..now + ms).step_by(touch_every_ms as usize).skip(1));
            }
            Deed::Idles { ms } => self.look(ms),
            Deed::LooksAside { ms } => {
                self.shown.add(now, now + ms);
                self.touches.extend((now..now + ms).step_by(700).skip(1));
                self.end += ms;
            }
            Deed::SwitchesTab { ms } => self.end += ms,
            Deed::GoesAndComesBack { ms } => {
                // Whoever follows a link was there, and whoever came back is, for a moment at least.
                self.look(200);
                self.left.add(self.end, self.end + ms);
                self.end += ms;
                self.look(200);
            }
            Deed::Sleeps { ms, locked } => {
                self.sleeps.push((now, ms, locked));
                // Unlocking the screen is turning to the page.
                self.touches.extend(locked.then_some(now));
                self.look(100);
            }
            Deed::SetsClock { by_ms } => {
                self.steps.push((now, by_ms));
                self.look(100);
            }
            Deed::Crashes { ms } => {
                self.crashes.push((now, now + ms));
                self.end += ms;
                self.look(200);
            }
        }
    }

    fn look(&mut self, ms: u64) {
        self.shown.add(self.end, self.end + ms);
        self.focused.add(self.end, self.end + ms);
        self.end += ms;
    }

    fn attentive(&self) -> Spans {
        self.shown.within(&self.focused)
    }

    /// A touch counts for as long as the cutoff says; so does turning to the page.
    fn lively(&self) -> Spans {
        let mut signs = self.touches.clone();
        signs.extend(self.attentive().iter().map(|(from, _)| from));
        signs.sort_unstable();
        let mut lively = Spans::default();
        for sign in signs {
            lively.add(sign, sign + CUTOFF_MS);
        }
        lively
    }

    /// Milliseconds that somebody was there.
    pub(crate) fn engaged_ms(&self) -> u64 {
        self.engaged.measure(0, self.end)
    }
}

fn deed() -> impl Strategy<Value = Deed> {
    let ms = |range: Range<u64>| range.prop_map(|ms| ms);
    // The fastest touches are a mouse that moves, told once a frame.
    let touch_every_ms = prop_oneof![2 => Just(16u64), 4 => 300u64..9_000, 1 => 9_000u64..40_000];
    let reading = (200u64..90_000, touch_every_ms).prop_map(|(ms, touch_every_ms)| Deed::Reads {
        ms: if touch_every_ms < 100 { ms / 20 + 1 } else { ms },
        touch_every_ms,
    });
    let away_ms = || prop_oneof![6 => 200u64..60_000, 1 => 60_000u64..600_000, 1 => 1_900_000u64..4_000_000];
    // A machine takes seconds to fall asleep and wake up.
    let sleep_ms = prop_oneof![1 => 6_000u64..60_000, 1 => 60_000u64..1_500_000, 1 => 2_000_000u64..40_000_000];
    let by_ms = prop_oneof![
        2 => -3_000i64..3_000,
        2 => -7_200_000i64..7_200_000,
        1 => -1_700_000_000i64..1_700_000_000,
    ];
    prop_oneof![
        8 => reading,
        2 => ms(200..100_000).prop_map(|ms| Deed::Idles { ms }),
        2 => ms(200..40_000).prop_map(|ms| Deed::LooksAside { ms }),
        3 => away_ms().prop_map(|ms| Deed::SwitchesTab { ms }),
        2 => ms(1_500..100_000).prop_map(|ms| Deed::GoesAndComesBack { ms }),
        2 => (sleep_ms, any::<bool>()).prop_map(|(ms, locked)| Deed::Sleeps { ms, locked }),
        2 => by_ms.prop_map(|by_ms| Deed::SetsClock { by_ms }),
        1 => ms(1_500..20_000).prop_map(|ms| Deed::Crashes { ms }),
    ]
}

/// Any life of a page.
pub(crate) fn life() -> impl Strategy<Value = Life> {
    let opening = prop_oneof![
        2 => Just(Opening::InFront),
        1 => (200u64..100_000).prop_map(|ms| Opening::InBackground { ms }),
        1 => (200u64..30_000).prop_map(|ms| Opening::Prerendered { ms }),
    ];
    (opening, prop::collection::vec(deed(), 1..16)).prop_map(|(opening, deeds)| Life { opening, deeds })
}
