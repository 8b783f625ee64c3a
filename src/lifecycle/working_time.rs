//! When sales works: from a calendar of local business hours to instants and back. It does not know what has to be done.

use crate::definition::{Calendar, Policy};
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp, ToSpan};
use std::collections::BTreeMap;
use std::fmt;

/// For so many days ahead, somebody looks for business hours. A calendar in which nobody works for longer has none.
const LOOK_AHEAD_DAYS: u32 = 4000;

/// From and until, in minutes after midnight.
type Minutes = (u16, u16);

/// When sales works. Without a calendar, always.
///
/// Times are instants in milliseconds since 1970, lengths are milliseconds that really pass. Where daylight saving skips an hour, business
/// hours within it are none; where it repeats one, hours begin and end the first time.
///
/// ```
/// use handraise::definition::{Calendar, Hours, Weekday};
/// use handraise::lifecycle::WorkingTime;
/// let mut calendar = Calendar::new("Europe/Berlin");
/// calendar.hours = vec![Hours { day: Weekday::Friday, from_min: 9 * 60, until_min: 16 * 60 }];
/// let working = WorkingTime::new(Some(&calendar))?;
/// let ms = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_millisecond().unsigned_abs();
/// // Half an hour before work ends on a Friday, two hours end on the next Friday.
/// assert_eq!(working.after(ms("2026-11-06T14:30:00Z"), 2 * 3_600_000), Some(ms("2026-11-13T09:30:00Z")));
/// # Ok::<(), handraise::lifecycle::UnknownTimeZone>(())
/// ```
#[derive(Clone, Debug)]
pub struct WorkingTime(Option<Zoned>);

#[derive(Clone, Debug)]
struct Zoned {
    zone: TimeZone,
    /// The business hours of each weekday, Monday first.
    hours: [Vec<Minutes>; 7],
    /// The days with hours of their own; holidays have none.
    days: BTreeMap<Date, Vec<Minutes>>,
}

/// The time zone database of this build has no such zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownTimeZone(String);

impl fmt::Display for UnknownTimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no time zone `{}`; compile the definition again, or use a newer build", self.0)
    }
}

impl std::error::Error for UnknownTimeZone {}

impl WorkingTime {
    /// That of somebody who always works.
    pub const ALWAYS: Self = Self(None);

    /// The working time of a policy. A compiler refuses a time zone that it does not know; where a newer one wrote it, every hour counts here.
    pub fn of(policy: Option<&Policy>) -> Self {
        Self::new(policy.and_then(|policy| policy.calendar.as_ref())).unwrap_or(Self::ALWAYS)
    }

    /// The working time of a calendar.
    ///
    /// # Errors
    /// If the database of time zones that is built in does not know the calendar's.
    pub fn new(calendar: Option<&Calendar>) -> Result<Self, UnknownTimeZone> {
        let Some(calendar) = calendar else { return Ok(Self::ALWAYS) };
        let zone = TimeZoneDatabase::bundled().get(&calendar.time_zone);
        let zone = zone.map_err(|_| UnknownTimeZone(calendar.time_zone.clone()))?;
        let mut hours: [Vec<Minutes>; 7] = Default::default();
        for given in &calendar.hours {
            hours
                .iter_mut()
                .skip(given.day as usize)
                .take(1)
                .for_each(|day| day.push((given.from_min, given.until_min)));
        }
        let mut days: BTreeMap<Date, Vec<Minutes>> = calendar.holidays.iter().map(|day| (*day, Vec::new())).collect();
        for half in &calendar.half_days {
            days.entry(half.day).or_default().push((half.from_min, half.until_min));
        }
        Ok(Self(Some(Zoned { zone, hours, days })))
    }

    /// How much of the time between two instants is working time, in milliseconds. 0 if the second is not the later one.
    pub fn between(&self, from_ms: u64, until_ms: u64) -> u64 {
        let Some(zoned) = &self.0 else { return until_ms.saturating_sub(from_ms) };
        let hours = zoned.from(from_ms).take_while(|hours| hours.0 < until_ms);
        hours.map(|(begin_ms, end_ms)| end_ms.min(until_ms).saturating_sub(begin_ms.max(from_ms))).sum()
    }

    /// The first instant by which so much working time has passed since another. `None` if nobody works long enough for that.
    pub fn after(&self, from_ms: u64, working_ms: u64) -> Option<u64> {
        let Some(zoned) = &self.0 else { return from_ms.checked_add(working_ms) };
        let mut left_ms = working_ms;
        for (begin_ms, end_ms) in zoned.from(from_ms) {
            let begin_ms = begin_ms.max(from_ms);
            let lasts_ms = end_ms.saturating_sub(begin_ms);
            if left_ms <= lasts_ms {
                return Some(begin_ms + left_ms);
            }
            left_ms -= lasts_ms;
        }
        None
    }

    /// The first instant from a given one on at which sales works. `None` if nobody works any more.
    pub fn opens(&self, at_ms: u64) -> Option<u64> {
        self.after(at_ms, 0)
    }

    /// Whether sales works at an instant.
    pub fn is_open(&self, at_ms: u64) -> bool {
        self.opens(at_ms) == Some(at_ms)
    }

    /// The first instant after a given one at which a clock on the wall shows a time, in minutes after midnight, of a day on which sales works, and
    /// that day. Without a calendar, of any day, in UTC. `None` if nobody works any more.
    pub fn next_at(&self, minutes: u16, after_ms: u64) -> Option<(Date, u64)> {
        let around_the_clock = Zoned::around_the_clock();
        let zoned = self.0.as_ref().unwrap_or(&around_the_clock);
        let days = zoned.dates(after_ms).filter(|date| !zoned.of(*date).is_empty());
        days.filter_map(|date| Some((date, instant_ms(&zoned.zone, date, minutes)?)))
            .find(|(_, at_ms)| *at_ms > after_ms)
    }

    /// What a clock on the wall shows at an instant, in the calendar's time zone; without a calendar, in UTC. `None` for a time that no clock shows.
    pub fn local(&self, at_ms: u64) -> Option<jiff::Zoned> {
        let zone = self.0.as_ref().map_or(TimeZone::UTC, |zoned| zoned.zone.clone());
        Some(instant(at_ms)?.to_zoned(zone))
    }
}

fn instant(at_ms: u64) -> Option<Timestamp> {
    Timestamp::from_millisecond(i64::try_from(at_ms).ok()?).ok()
}

impl Zoned {
    fn around_the_clock() -> Self {
        Self { zone: TimeZone::UTC, hours: std::array::from_fn(|_| vec![(0, 24 * 60)]), days: BTreeMap::new() }
    }

    /// The days from the one before an instant on.
    fn dates(&self, from_ms: u64) -> impl Iterator<Item = Date> + '_ {
        let today = instant(from_ms).map(|now| self.zone.to_datetime(now).date());
        // Where the clock was set back, hours of the day before may end later than now.
        let first = today.map(|today| today.yesterday().unwrap_or(today));
        first.into_iter().flat_map(|first| first.series(1.day()).take(LOOK_AHEAD_DAYS as usize))
    }

    /// The business hours that end after an instant, in order. None touches the one before from behind.
    fn from(&self, from_ms: u64) -> impl Iterator<Item = (u64, u64)> + '_ {
        let hours = self.dates(from_ms).flat_map(|date| self.of(date).iter().map(move |minutes| (date, *minutes)));
        let mut last_ms = 0;
        hours.filter_map(move |(date, (from_min, until_min))| {
            let begin_ms = instant_ms(&self.zone, date, from_min)?.max(last_ms);
            let end_ms = instant_ms(&self.zone, date, until_min)?;
            last_ms = last_ms.max(end_ms);
            (end_ms > begin_ms && end_ms > from_ms).then_some((begin_ms, end_ms))
        })
    }

    fn of(&self, date: Date) -> &[Minutes] {
        let weekday = match date.weekday() {
            Weekday::Monday => 0,
            Weekday::Tuesday => 1,
            Weekday::Wednesday => 2,
            Weekday::Thursday => 3,
            Weekday::Friday => 4,
            Weekday::Saturday => 5,
            Weekday::Sunday => 6,
        };
        self.days.get(&date).or_else(|| self.hours.get(weekday)).map_or(&[], Vec::as_slice)
    }
}

/// The instant at which a clock on the wall shows a time of a day: the first one; if none, the one at which the clock is set forward
/// beyond it.
pub(super) fn instant_ms(zone: &TimeZone, date: Date, minutes: u16) -> Option<u64> {
    let midnight = DateTime::from_parts(date, Time::midnight());
    let wall = midnight.checked_add(SignedDuration::from_mins(i64::from(minutes))).ok()?;
    let at = |offset: Offset| offset.to_timestamp(wall).ok();
    let instant = match zone.to_ambiguous_timestamp(wall).offset() {
        AmbiguousOffset::Unambiguous { offset } => at(offset)?,
        AmbiguousOffset::Fold { before, .. } => at(before)?,
        // With the offset that comes, the instant lies before the clock is set forward.
        AmbiguousOffset::Gap { after, .. } => zone.following(at(after)?).next()?.timestamp(),
    };
    u64::try_from(instant.as_millisecond()).ok()
}
