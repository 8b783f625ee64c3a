//! The languages of messages that people read, and how each writes a time. It does not know what a message says.

use jiff::Zoned;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Deserialize;

use super::words::{ENGLISH, GERMAN, Words};

/// A language of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub(in super::super) enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
}

impl Language {
    pub(super) fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::German => &GERMAN,
        }
    }

    /// A day, such as `Tue 1 Dec 2026`.
    pub(super) fn day(self, time: &Zoned) -> String {
        let words = self.words();
        let place = |number: i8| usize::try_from(number - 1).unwrap_or_default();
        let weekday = words.weekdays.get(place(time.weekday().to_monday_one_offset())).unwrap_or(&"");
        let month = words.months.get(place(time.month())).unwrap_or(&"");
        match self {
            Self::English => format!("{weekday} {} {month} {}", time.day(), time.year()),
            Self::German => format!("{weekday}, {}. {month} {}", time.day(), time.year()),
        }
    }

    /// A day of data, such as `2026-12-01`, as [`day`](Self::day) writes it. What is none stays as it is.
    pub(super) fn date(self, text: &str) -> String {
        let time = text.parse::<Date>().ok().and_then(|date| date.to_zoned(TimeZone::UTC).ok());
        time.map_or_else(|| text.to_owned(), |time| self.day(&time))
    }

    /// A time with its zone, such as `Tue 1 Dec 2026, 14:30 (Europe/Berlin)`.
    pub(super) fn time(self, time: &Zoned) -> String {
        let zone = time.time_zone().iana_name().map(|zone| format!(" ({zone})")).unwrap_or_default();
        let unit = if self == Self::German { " Uhr" } else { "" };
        format!("{}, {:02}:{:02}{unit}{zone}", self.day(time), time.hour(), time.minute())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_as_the_language_does() {
        let time: Zoned = "2026-12-01T14:05:00+01:00[Europe/Berlin]".parse().expect("a time");
        assert_eq!(Language::English.time(&time), "Tue 1 Dec 2026, 14:05 (Europe/Berlin)");
        assert_eq!(Language::German.time(&time), "Di., 1. Dez. 2026, 14:05 Uhr (Europe/Berlin)");
        let dates = [Language::English, Language::German].map(|language| language.date("2026-12-01"));
        assert_eq!(dates, ["Tue 1 Dec 2026", "Di., 1. Dez. 2026"]);
        assert_eq!(Language::German.date("soon"), "soon");
    }
}
