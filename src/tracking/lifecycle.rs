//! When somebody is reading: page lifecycle events in, credited intervals out. It does not know pages, evidence or
//! whose clock it is.
//!
//! Engines send these events in different orders and leave some out (WebKitGTK knows no freeze and no resume), so each
//! event sets one fact, and what counts follows from the facts together.

/// The longest interval that is credited. The page reports every second while it is visible, so a longer interval is a
/// machine that slept on both clocks: how much of it somebody was there, nobody can tell.
pub const INTERVAL_CAP_MS: u64 = 5_000;

/// A wall clock that runs back, or stays behind the other, by more than this was set; less is a correction, or coarse
/// clocks that turn at different times.
const STEP_MS: u64 = 1_000;

/// A time on both clocks of a page, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// Since 1970; may be set forward and back.
    pub wall_ms: u64,
    /// Since the page began; only grows, and may stand still while the machine sleeps.
    pub mono_ms: u64,
}

/// What happened to a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Time passed.
    Tick,
    /// The page can be seen.
    Visible,
    /// The page can't be seen.
    Hidden,
    /// The page, or a frame in it, has the keyboard.
    Focus,
    /// Another window has the keyboard.
    Blur,
    /// A touch, a pointer, a key, a scroll.
    Activity,
    /// The browser stops the page.
    Freeze,
    /// The browser lets the page run again.
    Resume,
    /// The page is left.
    PageHide,
    /// The page is shown; `persisted` when it comes back from the back/forward cache.
    PageShow {
        /// Whether it comes back.
        persisted: bool,
    },
}

impl Event {
    /// All events, by the code that the page sends.
    pub const ALL: [Self; 11] = [
        Self::Tick,
        Self::Visible,
        Self::Hidden,
        Self::Focus,
        Self::Blur,
        Self::Activity,
        Self::Freeze,
        Self::Resume,
        Self::PageHide,
        Self::PageShow { persisted: false },
        Self::PageShow { persisted: true },
    ];
}

/// What lies between two events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interval {
    /// Visible, focused and active: credited.
    pub engaged_ms: u64,
    /// Passed on either clock.
    pub away_ms: u64,
    /// The wall clock ran back.
    pub stepped_back: bool,
}

/// The facts about one page, as far as they are known.
#[derive(Clone, Debug)]
pub struct Lifecycle {
    idle_cutoff_ms: u64,
    last: Option<Moment>,
    visible: bool,
    focused: bool,
    stopped: bool,
    /// How much longer the last sign of activity counts.
    active_left_ms: u64,
}

impl Lifecycle {
    /// A page of which nothing is known yet: not visible, so nothing counts before it is (prerendering, background tabs).
    pub const fn new(idle_cutoff_ms: u64) -> Self {
        Self { idle_cutoff_ms, last: None, visible: false, focused: false, stopped: false, active_left_ms: 0 }
    }

    /// Takes an event and says what the time since the last one was worth.
    ///
    /// ```
    /// use handraise::tracking::{Event, Lifecycle, Moment};
    /// let at = |ms| Moment { wall_ms: 1_790_000_000_000 + ms, mono_ms: ms };
    /// let mut page = Lifecycle::new(30_000);
    /// page.feed(Event::Visible, at(0));
    /// page.feed(Event::Focus, at(1_000));
    /// assert_eq!(page.feed(Event::Tick, at(3_000)).engaged_ms, 2_000);
    /// ```
    pub fn feed(&mut self, event: Event, at: Moment) -> Interval {
        let interval = self.since_last(at);
        let attentive = self.is_attentive();
        match event {
            Event::Tick => {}
            Event::Visible => self.visible = true,
            Event::Hidden => self.visible = false,
            Event::Focus => self.focused = true,
            Event::Blur => self.focused = false,
            Event::Activity => self.active_left_ms = self.idle_cutoff_ms,
            Event::Freeze | Event::PageHide => self.stopped = true,
            Event::Resume | Event::PageShow { .. } => self.stopped = false,
        }
        // Whoever sees, focuses or touches a page is not away, even if the engine forgot to say that it runs again.
        if matches!(event, Event::Visible | Event::Focus | Event::Activity) {
            self.stopped = false;
        }
        // Turning to a page is a sign of activity itself.
        if self.is_attentive() && !attentive {
            self.active_left_ms = self.idle_cutoff_ms;
        }
        interval
    }

    /// Whether the page can be seen.
    pub fn is_visible(&self) -> bool {
        self.visible && !self.stopped
    }

    /// Whether somebody is reading.
    pub fn is_engaged(&self) -> bool {
        self.is_attentive() && self.active_left_ms > 0
    }

    fn is_attentive(&self) -> bool {
        self.is_visible() && self.focused
    }

    fn since_last(&mut self, at: Moment) -> Interval {
        let Some(last) = self.last.replace(at) else {
            return Interval::default();
        };
        let mono_ms = at.mono_ms.saturating_sub(last.mono_ms);
        // A wall clock that ran back was set, and tells nothing of what passed.
        let wall_ms = at.wall_ms.checked_sub(last.wall_ms).unwrap_or(mono_ms);
        // The step leaves room for clocks that turn at different times: summed up, the lesser of the two each time would
        // lose whole percents while a mouse moves.
        let elapsed_ms = mono_ms.min(wall_ms.saturating_add(STEP_MS));
        let mut engaged_ms = 0;
        if self.is_attentive() && elapsed_ms <= INTERVAL_CAP_MS {
            engaged_ms = elapsed_ms.min(self.active_left_ms);
            // Only what is credited makes idle: turning to a page begins anew, and to a page a machine that slept and a
            // clock that was set forward are the same.
            self.active_left_ms -= engaged_ms;
        }
        Interval {
            engaged_ms,
            away_ms: wall_ms.max(mono_ms),
            stepped_back: last.wall_ms > at.wall_ms.saturating_add(STEP_MS),
        }
    }
}

#[cfg(test)]
mod tests;
