//! When somebody is reading: page lifecycle events in, credited intervals out. It does not know pages or evidence, and has
//! no clock of its own.
//!
//! Engines send these events in different orders and leave some out: WebKitGTK has no `freeze` and no `resume`. So each event
//! sets one fact, and all facts together decide what counts. Ref.: [Page Lifecycle](https://wicg.github.io/page-lifecycle/).

/// The longest interval that is credited, in milliseconds. A visible page reports every second, so during a longer interval
/// the machine slept, and nobody can tell for how much of it the visitor was there.
pub const INTERVAL_CAP_MS: u64 = 5_000;

/// A wall clock that runs back, or falls behind the monotonic clock, by more than this was set. Less than this is a small
/// correction, or the two clocks are coarse and tick at different times.
const STEP_MS: u64 = 1_000;

/// A time on both clocks of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The wall clock, in milliseconds since 1970 (`Date.now()`). It may be set forward and back.
    pub wall_ms: u64,
    /// The monotonic clock, in milliseconds since the page began (`performance.now()`). It never runs back. Engines differ in
    /// whether it runs on while the machine sleeps: <https://github.com/w3c/hr-time/issues/115>.
    pub mono_ms: u64,
}

/// A lifecycle event of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Time passed and nothing else happened.
    Tick,
    /// The page became visible (`visibilitychange`).
    Visible,
    /// The page is no longer visible (`visibilitychange`).
    Hidden,
    /// The page, or a frame in it, got the keyboard focus (`focus`).
    Focus,
    /// Another window got the keyboard focus (`blur`).
    Blur,
    /// The visitor touched the screen, moved the pointer, pressed a key or scrolled; or media that they attend to played.
    Activity,
    /// The browser suspended the page (`freeze`).
    Freeze,
    /// The browser resumed the page (`resume`).
    Resume,
    /// The visitor left the page (`pagehide`).
    PageHide,
    /// The page is shown (`pageshow`).
    PageShow {
        /// Whether it was restored from the back/forward cache.
        persisted: bool,
    },
}

impl Event {
    /// All events, by the number that the page sends.
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

/// The time between two events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Interval {
    /// The engaged time in it: the page was visible and focused and the visitor was active. In milliseconds.
    pub engaged_ms: u64,
    /// What passed on the clock on which more passed, in milliseconds.
    pub elapsed_ms: u64,
    /// Whether the wall clock was set back.
    pub stepped_back: bool,
}

/// The state of one page, and the time of its last event.
#[derive(Clone, Debug)]
pub struct Lifecycle {
    idle_cutoff_ms: u64,
    last: Option<Moment>,
    visible: bool,
    focused: bool,
    stopped: bool,
    /// For how much longer the last activity counts.
    active_left_ms: u64,
}

impl Lifecycle {
    /// A page without events so far. It is not visible, so a prerendered page or a background tab counts nothing until it is.
    /// After `idle_cutoff_ms` without activity, the visitor no longer counts as active.
    pub const fn new(idle_cutoff_ms: u64) -> Self {
        Self { idle_cutoff_ms, last: None, visible: false, focused: false, stopped: false, active_left_ms: 0 }
    }

    /// Handles an event, and returns how much of the time since the last one was engaged.
    ///
    /// ```
    /// use handraise::tracking::{Event, Lifecycle, Moment};
    /// let at = |ms| Moment { wall_ms: 1_790_000_000_000 + ms, mono_ms: ms };
    /// let mut page = Lifecycle::new(30_000);
    /// page.handle_event(Event::Visible, at(0));
    /// page.handle_event(Event::Focus, at(1_000));
    /// assert_eq!(page.handle_event(Event::Tick, at(3_000)).engaged_ms, 2_000);
    /// ```
    pub fn handle_event(&mut self, event: Event, at: Moment) -> Interval {
        let interval = self.since_last(at);
        let was_attended = self.is_attended();
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
        // A page that is seen, focused or touched runs, even if the engine sent no event for it.
        if matches!(event, Event::Visible | Event::Focus | Event::Activity) {
            self.stopped = false;
        }
        // Turning to a page is activity too.
        if self.is_attended() && !was_attended {
            self.active_left_ms = self.idle_cutoff_ms;
        }
        interval
    }

    /// Whether the page is visible and not suspended.
    pub fn is_visible(&self) -> bool {
        self.visible && !self.stopped
    }

    /// Whether the visitor is engaged: the page is visible and focused, and the last activity still counts.
    pub fn is_engaged(&self) -> bool {
        self.is_attended() && self.active_left_ms > 0
    }

    fn is_attended(&self) -> bool {
        self.is_visible() && self.focused
    }

    fn since_last(&mut self, at: Moment) -> Interval {
        let Some(last) = self.last.replace(at) else {
            return Interval::default();
        };
        let mono_ms = at.mono_ms.saturating_sub(last.mono_ms);
        // A wall clock that ran back was set, so it says nothing about how much time passed.
        let wall_ms = at.wall_ms.checked_sub(last.wall_ms).unwrap_or(mono_ms);
        // The lesser of the two clocks counts, with a tolerance. Without it, coarse clocks that tick at different times would
        // lose several percent of the engaged time while a mouse moves.
        let creditable_ms = mono_ms.min(wall_ms.saturating_add(STEP_MS));
        let mut engaged_ms = 0;
        if self.is_attended() && creditable_ms <= INTERVAL_CAP_MS {
            engaged_ms = creditable_ms.min(self.active_left_ms);
            // Only credited time uses up the activity: a page cannot tell a machine that slept from a clock that was set
            // forward.
            self.active_left_ms -= engaged_ms;
        }
        Interval {
            engaged_ms,
            elapsed_ms: wall_ms.max(mono_ms),
            stepped_back: last.wall_ms > at.wall_ms.saturating_add(STEP_MS),
        }
    }
}

#[cfg(test)]
mod tests;
