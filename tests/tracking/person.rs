//! What a person really does in front of a page, as a timeline of episodes, and how much of it is engaged time. It does
//! not know events, clocks or browsers.
//!
//! Time is the machine's awake time: a sleep is one moment of it, however long it takes. Idle time has to be awake time
//! too, because a page cannot tell a machine that slept from a clock that was set forward.

use crate::span::Spans;
use proptest::prelude::*;
use std::ops::Range;

/// The idle cutoff in force.
pub(crate) const CUTOFF_MS: u64 = 30_000;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Episode {
    /// The person looks at the page and touches it every so often.
    Reads { ms: u64, touch_every_ms: u64 },
    /// The page is in front and untouched.
    Idles { ms: u64 },
    /// The person works in a window beside the page; now and then the wheel turns over it.
    LooksAside { ms: u64 },
    /// Another tab is in front.
    SwitchesTab { ms: u64 },
    /// The person follows a link and comes back with the back button.
    GoesAndComesBack { ms: u64 },
    /// The machine sleeps. If the screen is locked first, the page is hidden first.
    Sleeps { ms: u64, locked: bool },
    /// Somebody sets the wall clock.
    SetsClock { by_ms: i64 },
    /// The page crashes and is opened again.
    Crashes { ms: u64 },
}

/// How a page begins, and how long it waits to be shown.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Opening {
    InFront,
    InBackground { ms: u64 },
    Prerendered { ms: u64 },
}

#[derive(Clone, Debug)]
pub(crate) struct Life {
    pub(crate) opening: Opening,
    pub(crate) episodes: Vec<Episode>,
}

/// What really happened, in awake milliseconds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Truth {
    pub(crate) shown: Spans,
    pub(crate) focused: Spans,
    /// The visitor is on another page of the history.
    pub(crate) left: Spans,
    pub(crate) touches: Vec<u64>,
    /// When the machine slept, for how long, and whether the screen was locked first.
    pub(crate) sleeps: Vec<(u64, u64, bool)>,
    /// When the clock was set, and by how much.
    pub(crate) steps: Vec<(u64, i64)>,
    /// From each crash to when the page was open again.
    pub(crate) crashes: Vec<(u64, u64)>,
    pub(crate) end: u64,
    /// Engaged: visible, focused and touched within the cutoff.
    pub(crate) engaged: Spans,
}

impl Truth {
    pub(crate) fn of(life: &Life) -> Self {
        let end = match life.opening {
            Opening::InFront => 0,
            Opening::InBackground { ms } | Opening::Prerendered { ms } => ms,
        };
        let mut truth = Self { end, ..Self::default() };
        for episode in &life.episodes {
            truth.add(*episode);
        }
        truth.engaged = truth.attended().within(&truth.active());
        truth
    }

    fn add(&mut self, episode: Episode) {
        let now = self.end;
        match episode {
            Episode::Reads { ms, touch_every_ms } => {
                self.look(ms);
                self.touches.extend((now..now + ms).step_by(touch_every_ms as usize).skip(1));
            }
            Episode::Idles { ms } => self.look(ms),
            Episode::LooksAside { ms } => {
                self.shown.add(now, now + ms);
                self.touches.extend((now..now + ms).step_by(700).skip(1));
                self.end += ms;
            }
            Episode::SwitchesTab { ms } => self.end += ms,
            Episode::GoesAndComesBack { ms } => {
                // A person who follows a link, or has just come back, is there for a moment at least.
                self.look(200);
                self.left.add(self.end, self.end + ms);
                self.end += ms;
                self.look(200);
            }
            Episode::Sleeps { ms, locked } => {
                self.sleeps.push((now, ms, locked));
                // Unlocking the screen counts as turning to the page.
                self.touches.extend(locked.then_some(now));
                self.look(100);
            }
            Episode::SetsClock { by_ms } => {
                self.steps.push((now, by_ms));
                self.look(100);
            }
            Episode::Crashes { ms } => {
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

    fn attended(&self) -> Spans {
        self.shown.within(&self.focused)
    }

    /// When the visitor is active: until the cutoff after each touch, and after each time they turn to the page.
    fn active(&self) -> Spans {
        let mut signs = self.touches.clone();
        signs.extend(self.attended().iter().map(|(from, _)| from));
        signs.sort_unstable();
        let mut active = Spans::default();
        for sign in signs {
            active.add(sign, sign + CUTOFF_MS);
        }
        active
    }

    /// The engaged time in all, in milliseconds.
    pub(crate) fn engaged_ms(&self) -> u64 {
        self.engaged.measure(0, self.end)
    }
}

fn episode() -> impl Strategy<Value = Episode> {
    let ms = |range: Range<u64>| range.prop_map(|ms| ms);
    // The fastest touches are those of a moving mouse, once a frame.
    let touch_every_ms = prop_oneof![2 => Just(16u64), 4 => 300u64..9_000, 1 => 9_000u64..40_000];
    let reading = (200u64..90_000, touch_every_ms).prop_map(|(ms, touch_every_ms)| Episode::Reads {
        ms: if touch_every_ms < 100 { ms / 20 + 1 } else { ms },
        touch_every_ms,
    });
    let away_ms = || prop_oneof![6 => 200u64..60_000, 1 => 60_000u64..600_000, 1 => 1_900_000u64..4_000_000];
    // A machine takes seconds to fall asleep and to wake up.
    let sleep_ms = prop_oneof![1 => 6_000u64..60_000, 1 => 60_000u64..1_500_000, 1 => 2_000_000u64..40_000_000];
    let by_ms = prop_oneof![
        2 => -3_000i64..3_000,
        2 => -7_200_000i64..7_200_000,
        1 => -1_700_000_000i64..1_700_000_000,
    ];
    prop_oneof![
        8 => reading,
        2 => ms(200..100_000).prop_map(|ms| Episode::Idles { ms }),
        2 => ms(200..40_000).prop_map(|ms| Episode::LooksAside { ms }),
        3 => away_ms().prop_map(|ms| Episode::SwitchesTab { ms }),
        2 => ms(1_500..100_000).prop_map(|ms| Episode::GoesAndComesBack { ms }),
        2 => (sleep_ms, any::<bool>()).prop_map(|(ms, locked)| Episode::Sleeps { ms, locked }),
        2 => by_ms.prop_map(|by_ms| Episode::SetsClock { by_ms }),
        1 => ms(1_500..20_000).prop_map(|ms| Episode::Crashes { ms }),
    ]
}

/// Any life of a page.
pub(crate) fn life() -> impl Strategy<Value = Life> {
    let opening = prop_oneof![
        2 => Just(Opening::InFront),
        1 => (200u64..100_000).prop_map(|ms| Opening::InBackground { ms }),
        1 => (200u64..30_000).prop_map(|ms| Opening::Prerendered { ms }),
    ];
    (opening, prop::collection::vec(episode(), 1..16)).prop_map(|(opening, episodes)| Life { opening, episodes })
}
