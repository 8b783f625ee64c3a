//! The page view in progress: what has been credited to it so far. It does not know when it begins or ends.

use super::{Interval, Moment};
use crate::evidence::{IDLE_STEP_S, Occurrence};
use crate::matching::{ClassId, Kind};

/// A page view in progress.
#[derive(Clone, Debug)]
pub(super) struct View {
    class: ClassId,
    offset_quarters: i8,
    /// When it began, by the wall clock.
    began_ms: u64,
    engaged_ms: u64,
    /// From the beginning to the last credited moment, by the wall clock, as a visit's end is told.
    span_ms: u64,
    depth_pct: u32,
    /// What was last told.
    told: Option<Occurrence>,
}

impl View {
    pub(super) fn begin(class: ClassId, offset_quarters: i8, at: Moment) -> Self {
        Self { class, offset_quarters, began_ms: at.wall_ms, engaged_ms: 0, span_ms: 0, depth_pct: 0, told: None }
    }

    /// Credits what was read until now. A sleep in between is idle time, unless it ends the visit.
    pub(super) fn credit(&mut self, interval: Interval, at: Moment, timeout_ms: u64) {
        self.engaged_ms += interval.engaged_ms;
        if interval.engaged_ms > 0 && interval.away_ms <= timeout_ms {
            self.span_ms = at.wall_ms.saturating_sub(self.began_ms);
        }
    }

    /// Notes how far the page was scrolled, in steps of ten percent.
    pub(super) fn scroll(&mut self, depth_pct: u32) {
        self.depth_pct = self.depth_pct.max(depth_pct.min(100) / 10 * 10);
    }

    /// The wall clock was set back by so much: what was told, and would end later than now, moves as evidence does.
    pub(super) fn settle(&mut self, now_s: u32, ahead_s: u32) {
        if let Some(told) = &mut self.told {
            let before_s = told.at_s;
            told.settle(now_s, ahead_s);
            self.began_ms = self.began_ms.saturating_sub(u64::from(before_s - told.at_s) * 1_000);
        }
    }

    /// When it ended, as far as it was told.
    pub(super) fn end_s(&self) -> u32 {
        self.told.map_or(0, |told| told.end_s())
    }

    /// The view as it stands, if that is news.
    pub(super) fn news(&mut self) -> Option<Occurrence> {
        // Idle time only tells when a visit ended: whole steps are enough, and weigh less.
        let engaged_s = whole_seconds(self.engaged_ms);
        let idle_s = whole_seconds(self.span_ms).saturating_sub(engaged_s);
        let idle_s = if idle_s < IDLE_STEP_S { idle_s } else { idle_s - idle_s % IDLE_STEP_S };
        let told_s = self.told.map_or(0, |told| told.span_s);
        let seen = Occurrence {
            // Never less than was told, as evidence keeps the most.
            span_s: (engaged_s + idle_s).max(told_s),
            engaged_s,
            amount: self.depth_pct,
            offset_quarters: self.offset_quarters,
            ..Occurrence::new(Kind::View, self.class, whole_seconds(self.began_ms))
        };
        (self.told.replace(seen) != Some(seen)).then_some(seen)
    }
}

impl Moment {
    /// The wall clock in seconds.
    pub fn wall_s(self) -> u32 {
        whole_seconds(self.wall_ms)
    }
}

fn whole_seconds(ms: u64) -> u32 {
    u32::try_from(ms / 1_000).unwrap_or(u32::MAX)
}
