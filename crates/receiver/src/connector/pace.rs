//! How often a connector is asked: so many times a minute and a day, and less and less while it fails. It does not know whom.

use std::time::Duration;

use crate::settings::Limits;

/// The pause after the first failure; it doubles with each.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// The longest pause of our own.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);
/// The longest pause that a vendor may want.
const LONGEST_WAIT: Duration = Duration::from_secs(86_400);
/// After how long somebody whose answer failed is asked about again, in milliseconds; it doubles with each failure.
const FIRST_AGAIN_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;

/// How often it was asked, and how often in a row it failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pace {
    /// The day, counted from 1970, in UTC.
    pub(super) day: i64,
    /// Requests on that day.
    pub(super) used: u32,
    failures: u32,
}

impl Pace {
    pub(crate) fn new(day: i64, used: u32) -> Self {
        Self { day, used, failures: 0 }
    }

    /// Requests on the day of a time.
    pub(crate) fn used_at(&self, now_ms: i64) -> u32 {
        if self.day == now_ms.div_euclid(DAY_MS) { self.used } else { 0 }
    }

    /// Whether the day's requests are used up.
    pub(crate) fn is_used_up(&self, limits: Limits, now_ms: i64) -> bool {
        self.used_at(now_ms) >= limits.per_day
    }

    /// Counts a request.
    pub(crate) fn count(&mut self, now_ms: i64) {
        (self.used, self.day) = (self.used_at(now_ms) + 1, now_ms.div_euclid(DAY_MS));
    }

    /// The least time between the beginnings of two requests.
    pub(crate) fn between(limits: Limits) -> Duration {
        Duration::from_secs(60) / limits.per_minute.max(1)
    }

    /// An answer was read.
    pub(crate) fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// It failed: how long to leave the vendor alone.
    pub(crate) fn failed(&mut self, wanted: Option<Duration>) -> Duration {
        let own = FIRST_PAUSE.saturating_mul(1 << self.failures.min(16)).min(LONGEST_PAUSE);
        self.failures = self.failures.saturating_add(1);
        wanted.map_or(own, |wanted| wanted.min(LONGEST_WAIT).max(own))
    }
}

/// When somebody whose answer failed so many times is asked about again.
pub(crate) fn again_ms(now_ms: i64, failures: i64) -> i64 {
    let doublings = u32::try_from(failures.clamp(1, 12) - 1).unwrap_or_default();
    now_ms.saturating_add((FIRST_AGAIN_MS << doublings).min(DAY_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_make_pauses_longer_until_an_answer_comes() {
        let mut pace = Pace::default();
        let pauses: Vec<u64> = (0..13).map(|_| pace.failed(None).as_secs()).collect();
        assert_eq!(pauses, [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]);
        pace.succeeded();
        assert_eq!(pace.failed(Some(Duration::from_secs(30))), Duration::from_secs(30), "the vendor may want more");
        assert_eq!(pace.failed(Some(Duration::ZERO)), Duration::from_secs(4), "and never less");
        assert_eq!(pace.failed(Some(Duration::MAX)), LONGEST_WAIT);
    }

    #[test]
    fn a_day_has_so_many_requests_and_the_next_one_begins_anew() {
        let (mut pace, limits) = (Pace::new(0, 1), Limits { per_minute: 120, per_day: 2 });
        assert!(!pace.is_used_up(limits, 5));
        pace.count(5);
        assert!(pace.is_used_up(limits, DAY_MS - 1) && !pace.is_used_up(limits, DAY_MS));
        pace.count(DAY_MS);
        assert_eq!((pace.used_at(DAY_MS), pace.used_at(0), Pace::between(limits)), (1, 0, Duration::from_millis(500)));
    }

    #[test]
    fn somebody_whose_answer_failed_is_asked_about_later_and_later_and_at_least_daily() {
        assert_eq!([0, 1, 2, 3, 50].map(|failures| again_ms(0, failures)), [60_000, 60_000, 120_000, 240_000, DAY_MS]);
    }
}
