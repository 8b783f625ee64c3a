//! Which days are asked about: from one until before another, in the time zone of the definition's calendar. It does not know what happened on them.

use crate::{Failure, input};
use handraise_review::effect::{Period, Side};
use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ToSpan};

/// Days, and when they begin and end.
pub(super) struct Days {
    from: Date,
    /// The day after the last.
    until: Date,
    pub(super) period: Period,
    zone: TimeZone,
}

impl Days {
    /// The days that were asked for, or the last full quarter before today.
    pub(super) fn asked(asked: Option<(Date, Date)>, new: &Side) -> Result<Self, Failure> {
        let calendar = new.policy.as_ref().and_then(|policy| policy.calendar.as_ref());
        let zone = calendar.and_then(|calendar| TimeZoneDatabase::bundled().get(&calendar.time_zone).ok());
        let zone = zone.unwrap_or(TimeZone::UTC);
        let (from, until) = match asked {
            Some(days) => days,
            None => {
                let today = input::today().ok_or_else(|| {
                    Failure::Other("the system's clock is out of range; say `--from` and `--until`".to_owned())
                })?;
                last_quarter(today)
            }
        };
        let begins_s = |day: Date| {
            let begins = zone.to_ambiguous_zoned(day.at(0, 0, 0, 0)).compatible().ok()?;
            u32::try_from(begins.timestamp().as_second()).ok()
        };
        match (begins_s(from), begins_s(until)) {
            (Some(from_s), Some(until_s)) if from_s < until_s => {
                Ok(Self { from, until, period: Period { from_s, until_s }, zone })
            }
            (Some(_), Some(_)) => {
                Err(Failure::Other(format!("--until: {until} is not after {from}; it is the day after the last")))
            }
            _ => Err(Failure::Other("--from, --until: name days from 1970 to 2105".to_owned())),
        }
    }

    /// The first day, and the day after the last.
    pub(super) fn names(&self) -> [String; 2] {
        [self.from, self.until].map(|day| day.to_string())
    }

    /// The day of a time.
    pub(super) fn day(&self, at_s: u32) -> Option<Date> {
        let at = Timestamp::from_second(i64::from(at_s)).ok()?;
        Some(self.zone.to_datetime(at).date())
    }

    /// The Monday of its week.
    pub(super) fn week(&self, at_s: u32) -> Option<String> {
        let day = self.day(at_s)?;
        let monday = day.checked_sub(i64::from(day.weekday().to_monday_zero_offset()).days()).ok()?;
        Some(monday.to_string())
    }
}

/// The last quarter that is over on a day.
fn last_quarter(today: Date) -> (Date, Date) {
    let month = (today.month() - 1) / 3 * 3 + 1;
    let until = jiff::civil::date(today.year(), month, 1);
    (until.saturating_sub(3.months()), until)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_last_quarter_is_the_one_that_is_over() {
        assert_eq!(last_quarter(date(2026, 11, 30)), (date(2026, 7, 1), date(2026, 10, 1)));
        assert_eq!(last_quarter(date(2026, 10, 1)), (date(2026, 7, 1), date(2026, 10, 1)));
        assert_eq!(last_quarter(date(2026, 2, 3)), (date(2025, 10, 1), date(2026, 1, 1)));
    }
}
