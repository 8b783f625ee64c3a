//! The page view in progress: the time and scroll depth credited to it so far. It does not know when a view begins or ends.

use super::{Interval, Moment};
use crate::evidence::{IDLE_STEP_S, Occurrence};
use crate::matching::{ClassId, Kind};

/// A page view in progress.
#[derive(Clone, Debug)]
pub(super) struct View {
    class: Option<ClassId>,
    offset_quarters: i8,
    /// When it began, by the wall clock.
    began_ms: u64,
    engaged_ms: u64,
    /// From its beginning to the last engaged moment, by the wall clock, because that is what ends a visit.
    span_ms: u64,
    depth_pct: u32,
    /// The occurrence as it was last recorded.
    recorded: Option<Occurrence>,
}

impl View {
    pub(super) fn begin(class: Option<ClassId>, offset_quarters: i8, at: Moment) -> Self {
        Self { class, offset_quarters, began_ms: at.wall_ms, engaged_ms: 0, span_ms: 0, depth_pct: 0, recorded: None }
    }

    /// Credits an interval that ended now. A sleep within it is idle time of the view, unless it was long enough to end the
    /// visit.
    pub(super) fn credit(&mut self, interval: Interval, at: Moment, timeout_ms: u64) {
        self.engaged_ms += interval.engaged_ms;
        if interval.engaged_ms > 0 && interval.elapsed_ms <= timeout_ms {
            self.span_ms = at.wall_ms.saturating_sub(self.began_ms);
        }
    }

    /// Raises the scroll depth, in steps of ten percent.
    pub(super) fn raise_depth(&mut self, depth_pct: u32) {
        self.depth_pct = self.depth_pct.max(depth_pct.min(100) / 10 * 10);
    }

    /// Follows evidence whose clock was `ahead_s` ahead: the view moves exactly as its recorded occurrence does.
    pub(super) fn clamp_to_clock(&mut self, now_s: u32, ahead_s: u32) {
        if let Some(recorded) = &mut self.recorded {
            let before_s = recorded.at_s;
            recorded.clamp_to_clock(now_s, ahead_s);
            self.began_ms = self.began_ms.saturating_sub(u64::from(before_s - recorded.at_s) * 1_000);
        }
    }

    /// When it ended, as far as it was recorded, in seconds since 1970.
    pub(super) fn end_s(&self) -> Option<u32> {
        self.recorded.map(|recorded| recorded.end_s())
    }

    /// The occurrence to record, if it changed since the last call.
    pub(super) fn take_update(&mut self) -> Option<Occurrence> {
        // Idle time only decides when a visit ended, so whole steps are enough, and their encoding is shorter.
        let engaged_s = whole_seconds(self.engaged_ms);
        let idle_s = whole_seconds(self.span_ms).saturating_sub(engaged_s);
        let idle_s = if idle_s < IDLE_STEP_S { idle_s } else { idle_s - idle_s % IDLE_STEP_S };
        let recorded_s = self.recorded.map_or(0, |recorded| recorded.span_s);
        let update = Occurrence {
            // Evidence keeps the greater measure, so a span never shrinks here either.
            span_s: (engaged_s + idle_s).max(recorded_s),
            engaged_s,
            amount: self.depth_pct,
            offset_quarters: self.offset_quarters,
            ..Occurrence::of(Kind::View, self.class, whole_seconds(self.began_ms))
        };
        (self.recorded.replace(update) != Some(update)).then_some(update)
    }
}

impl Moment {
    /// The wall clock in whole seconds since 1970.
    pub fn wall_s(self) -> u32 {
        whole_seconds(self.wall_ms)
    }
}

fn whole_seconds(ms: u64) -> u32 {
    u32::try_from(ms / 1_000).unwrap_or(u32::MAX)
}
