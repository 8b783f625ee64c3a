//! Days and weeks of a calendar, as instants. It does not know what happened in them.

use crate::definition::Calendar;
use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ToSpan};
use std::ops::Range;

/// A period of whole days, in a calendar's time zone. Both of its ends belong to it; one that is left out is open.
///
/// ```
/// use handraise::definition::Calendar;
/// use handraise::lifecycle::Days;
/// let ms = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_millisecond().unsigned_abs();
/// // The day on which the clock is set back has 25 hours.
/// let sunday = jiff::civil::date(2026, 10, 25);
/// let days = Days { from: Some(sunday), until: Some(sunday) };
/// let berlin = Calendar::new("Europe/Berlin");
/// assert_eq!(days.in_ms(Some(&berlin)), ms("2026-10-24T22:00:00Z")..ms("2026-10-25T23:00:00Z"));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
}

impl Days {
    /// From the beginning of the first day to the end of the last one, in milliseconds since 1970. Without a calendar, days are those of UTC.
    pub fn in_ms(&self, calendar: Option<&Calendar>) -> Range<u64> {
        let zone = zone(calendar);
        let begin_ms = |day: Date| {
            let begin = day.to_zoned(zone.clone()).ok()?.timestamp();
            u64::try_from(begin.as_millisecond()).ok()
        };
        let after_last = self.until.and_then(|day| day.tomorrow().ok());
        self.from.and_then(begin_ms).unwrap_or(0)..after_last.and_then(begin_ms).unwrap_or(u64::MAX)
    }

    /// The weeks to which the days belong, whole: from a Monday to a Sunday.
    #[must_use]
    pub fn in_whole_weeks(&self) -> Self {
        let sunday = |day: Date| monday_of(day)?.checked_add(6.days()).ok();
        Self { from: self.from.and_then(monday_of), until: self.until.and_then(sunday) }
    }
}

/// The time zone of a calendar; UTC if there is none, or if this build does not know its zone.
pub(super) fn zone(calendar: Option<&Calendar>) -> TimeZone {
    let known = calendar.and_then(|calendar| TimeZoneDatabase::bundled().get(&calendar.time_zone).ok());
    known.unwrap_or(TimeZone::UTC)
}

/// The Monday of the week in which an instant lies.
pub(super) fn monday_at(at_ms: u64, zone: &TimeZone) -> Option<Date> {
    let at = Timestamp::from_millisecond(i64::try_from(at_ms).ok()?).ok()?;
    monday_of(zone.to_datetime(at).date())
}

fn monday_of(day: Date) -> Option<Date> {
    day.checked_sub(i64::from(day.weekday().to_monday_zero_offset()).days()).ok()
}
