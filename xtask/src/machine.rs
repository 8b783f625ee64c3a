//! Says when and on which machine a measurement ran, for readers of the figures. It measures nothing.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;

/// A machine at a time.
#[derive(Clone, Serialize)]
pub(crate) struct Machine {
    /// `2026-11-22`, UTC.
    pub(crate) date: String,
    pub(crate) processor: String,
    pub(crate) cores: usize,
    pub(crate) system: String,
    /// The load average of the last minute: other work makes figures worse.
    pub(crate) load: String,
}

impl Machine {
    /// This one, now.
    pub(crate) fn now() -> Self {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let read = |path| fs::read_to_string(path).unwrap_or_default();
        Self {
            date: day(seconds / 86_400),
            processor: value(&read("/proc/cpuinfo"), ':', "model name")
                .unwrap_or_else(|| "unknown processor".to_owned()),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            system: value(&read("/etc/os-release"), '=', "PRETTY_NAME")
                .unwrap_or_else(|| std::env::consts::OS.to_owned()),
            load: read("/proc/loadavg").split(' ').next().unwrap_or_default().to_owned(),
        }
    }

    /// One sentence with the machine and the browser engine.
    pub(crate) fn sentence(&self, engine: &str) -> String {
        let Self { date, processor, cores, system, load } = self;
        let load = if load.is_empty() { String::new() } else { format!("; load when it began: {load}") };
        format!("Measured on {date} with {engine} on {cores} cores of an {processor}, {system}{load}.")
    }
}

/// The value of a key in lines of `key : value`.
fn value(text: &str, between: char, key: &str) -> Option<String> {
    text.lines()
        .filter_map(|line| line.split_once(between))
        .find(|(name, _)| name.trim() == key)
        .map(|(_, value)| value.trim().trim_matches('"').replace("(R)", "").replace("(TM)", ""))
}

/// The calendar day, from the number of days since 1970-01-01.
fn day(since_1970: u64) -> String {
    let begun = i64::try_from(since_1970.saturating_mul(86_400)).ok().and_then(|s| Timestamp::from_second(s).ok());
    begun.map_or_else(String::new, |begun| begun.to_zoned(TimeZone::UTC).date().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!(day(0), "1970-01-01");
        assert_eq!(day(11_016), "2000-02-29");
        assert_eq!(day(20_454), "2026-01-01");
        assert_eq!(day(20_453), "2025-12-31");
    }

    #[test]
    fn values_are_found_by_their_key_and_unquoted() {
        assert_eq!(value("a\t: 1\nmodel name\t: Some(R) CPU\n", ':', "model name").as_deref(), Some("Some CPU"));
        assert_eq!(value("PRETTY_NAME=\"Some System\"\n", '=', "PRETTY_NAME").as_deref(), Some("Some System"));
        assert_eq!(value("", '=', "x"), None);
    }
}
