//! Durations, days and times as people write them: `48h`, `2026-10-01`, `2026-11-02T09:00:00+01:00`, `09:00`. Errors name the remedy.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A length of time: a whole number and a unit, `s`, `m`, `h`, `d` or `w`.
///
/// ```
/// use handraise::author::Span;
/// assert_eq!("48h".parse::<Span>().unwrap().seconds, 48 * 3600);
/// assert!("two days".parse::<Span>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// In seconds.
    pub seconds: u32,
}

impl core::str::FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let unit_s = match text.chars().next_back() {
            Some('s') => 1,
            Some('m') => 60,
            Some('h') => 3600,
            Some('d') => 86_400,
            Some('w') => 604_800,
            _ => 0,
        };
        let number: Option<u32> =
            text.get(..text.len().saturating_sub(1)).and_then(|digits| digits.trim().parse().ok());
        let seconds = number.and_then(|number| number.checked_mul(unit_s)).filter(|seconds| *seconds > 0);
        let wrong = || {
            format!(
                "`{text}` is not a length of time; write a number and a unit, such as `90s`, `30m`, `48h`, `30d` or `2w`"
            )
        };
        seconds.map(|seconds| Self { seconds }).ok_or_else(wrong)
    }
}

impl core::fmt::Display for Span {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let units = [(86_400, "d"), (3600, "h"), (60, "m"), (1, "s")];
        // Up to two whole days stay in hours, because people say "48 h".
        let fits = |(unit_s, _): &&(u32, &str)| {
            self.seconds.is_multiple_of(*unit_s) && (*unit_s < 86_400 || self.seconds > 172_800)
        };
        let (unit_s, unit) = units.iter().find(fits).unwrap_or(&(1, "s"));
        write!(f, "{}{unit}", self.seconds / unit_s)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for Span {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Span".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^\\s*[0-9]+\\s*[smhdw]\\s*$",
            "description": "A length of time: a whole number and s, m, h, d or w.",
            "examples": ["30m", "48h", "30d"],
        })
    }
}

/// A calendar day: `2026-10-01`. It begins at midnight UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub jiff::civil::Date);

impl Day {
    /// Its first second, counted from 1970; `None` before 1970 and after 2106-02-07, which 32 bits cannot count.
    ///
    /// ```
    /// use handraise::author::Day;
    /// assert_eq!(Day("2026-11-02".parse().unwrap()).begin_s(), Some(1_793_577_600));
    /// assert_eq!(Day("2206-11-02".parse().unwrap()).begin_s(), None);
    /// ```
    pub fn begin_s(self) -> Option<u32> {
        let midnight = self.0.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        u32::try_from(midnight.timestamp().as_second()).ok()
    }

    /// The day of a time in seconds since 1970, in UTC.
    ///
    /// ```
    /// use handraise::author::Day;
    /// assert_eq!(Day::of(1_793_577_600).to_string(), "2026-11-02");
    /// ```
    pub fn of(at_s: u32) -> Self {
        let timestamp = jiff::Timestamp::from_second(i64::from(at_s)).unwrap_or_default();
        Self(jiff::tz::Offset::UTC.to_datetime(timestamp).date())
    }

    /// Whether it is before 1970, where the count of days begins.
    pub(super) fn is_before_1970(self) -> bool {
        self.0.year() < 1970
    }
}

impl core::str::FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |_| format!("`{text}` is not a day; write year, month and day, such as `2026-10-01`");
        text.trim().parse().map(Self).map_err(wrong)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl core::fmt::Display for Day {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl JsonSchema for Day {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date", "description": "A calendar day, YYYY-MM-DD." })
    }
}

/// A time with its offset from UTC: `2026-11-02T09:00:00+01:00` (RFC 3339).
///
/// ```
/// use handraise::author::Time;
/// let time: Time = "2026-11-02T09:00:00+01:00".parse().unwrap();
/// assert_eq!((time.at_s, time.offset_quarters), (1_793_606_400, 4));
/// assert!("this morning".parse::<Time>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Time {
    /// In seconds since 1970.
    pub at_s: u32,
    /// The offset from UTC in quarters of an hour.
    pub offset_quarters: i8,
}

impl Time {
    /// What to write instead of a text that is not a time.
    pub(super) const REMEDY: &'static str = "write one such as `2026-11-02T09:00:00+01:00`";

    /// What is wrong with a text that is not one of our times.
    pub(super) fn wrong(text: &str) -> String {
        match text.parse::<jiff::Timestamp>() {
            Ok(_) => format!("`{text}` is out of range: times are from 1970 to the beginning of 2106"),
            Err(_) => format!("`{text}` is not a time"),
        }
    }
}

impl core::str::FromStr for Time {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{}; {}", Self::wrong(text), Self::REMEDY);
        let timestamp: jiff::Timestamp = text.parse().map_err(|_| wrong())?;
        let at_s = u32::try_from(timestamp.as_second()).map_err(|_| wrong())?;
        let pieces = jiff::fmt::temporal::DateTimeParser::new().parse_pieces(text).map_err(|_| wrong())?;
        let offset_s = pieces.to_numeric_offset().map_or(0, |offset| offset.seconds());
        Ok(Self { at_s, offset_quarters: i8::try_from(offset_s / 900).unwrap_or(0) })
    }
}

impl core::fmt::Display for Time {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let offset =
            jiff::tz::Offset::from_seconds(i32::from(self.offset_quarters) * 900).unwrap_or(jiff::tz::Offset::UTC);
        match jiff::Timestamp::from_second(i64::from(self.at_s)) {
            Ok(time) => time.display_with_offset(offset).fmt(f),
            Err(_) => Ok(()),
        }
    }
}

impl JsonSchema for Time {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Time".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date-time", "description": "A time with its offset from UTC, RFC 3339." })
    }
}

/// A time of the day, in hours and minutes: `09:00`. The end of the day is `24:00`.
///
/// ```
/// use handraise::author::TimeOfDay;
/// assert_eq!("17:30".parse::<TimeOfDay>().unwrap().minutes, 17 * 60 + 30);
/// assert!("5 p.m.".parse::<TimeOfDay>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct TimeOfDay {
    /// In minutes after midnight, at most 1440.
    pub minutes: u16,
}

impl core::str::FromStr for TimeOfDay {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let part = |digits: &str| -> Option<u16> {
            let is_number = matches!(digits.len(), 1 | 2) && digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse().ok().filter(|_| is_number)
        };
        let minutes = text.trim().split_once(':').and_then(|(hours, minutes)| {
            let minutes = part(minutes).filter(|number| minutes.len() == 2 && *number < 60)?;
            Some(part(hours)? * 60 + minutes)
        });
        let wrong = || format!("`{text}` is not a time of the day; write hours and minutes, such as `09:00`");
        minutes.filter(|minutes| *minutes <= 24 * 60).map(|minutes| Self { minutes }).ok_or_else(wrong)
    }
}

impl core::fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{:02}:{:02}", self.minutes / 60, self.minutes % 60)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for TimeOfDay {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TimeOfDay".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": "time-of-day",
            "pattern": "^\\s*([0-9]|[01][0-9]|2[0-3]):[0-5][0-9]\\s*$|^\\s*24:00\\s*$",
            "description": "A time of the day in hours and minutes, such as 09:00; the end of the day is 24:00.",
            "examples": ["09:00", "17:30"],
        })
    }
}
