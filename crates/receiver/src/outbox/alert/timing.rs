//! When a message comes: at once, when work begins again, or with the digest. It does not know what is in a message.

use handraise::lifecycle::WorkingTime;
use jiff::civil::{Date, date};

use super::super::interest::{self, is_of};
use super::super::message::Lead;
use super::part::{Quiet, minutes};
use crate::ledger::Event;

/// The words that messages wait by together.
const QUIET: &str = "quiet";
const DIGEST: &str = "digest";
/// What is urgent for a target whose file does not say.
const USUAL: [&str; 2] = [interest::ALERT, "lead.hand_raised"];

/// When messages to a target come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Timing {
    is_quiet: bool,
    /// In minutes after midnight.
    digest: Option<u16>,
    urgent: Vec<String>,
}

/// When a message is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct When {
    pub(in super::super) at_ms: i64,
    /// What it waits for, together with others.
    pub(in super::super) bundle: Option<String>,
    /// Whether it goes before what may wait.
    pub(in super::super) is_urgent: bool,
}

impl When {
    fn alone(at_ms: i64, is_urgent: bool) -> Self {
        Self { at_ms, bundle: None, is_urgent }
    }

    fn together(at_ms: i64, bundle: String) -> Self {
        Self { at_ms, bundle: Some(bundle), is_urgent: false }
    }
}

/// A digest to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct NextDigest {
    /// Its day, in days since 1970.
    pub(in super::super) day: i64,
    pub(in super::super) when: When,
}

impl Timing {
    pub(in super::super) fn new(quiet: Option<Quiet>, digest: Option<&str>, urgent: Option<&[String]>) -> Self {
        let usual = || USUAL.map(str::to_owned).to_vec();
        let urgent = urgent.map_or_else(usual, <[String]>::to_vec);
        Self { is_quiet: quiet == Some(Quiet::OutsideWorkingHours), digest: digest.and_then(minutes), urgent }
    }

    /// When a message about an event comes.
    pub(in super::super) fn of(&self, event: &Event, lead: Option<&Lead>, working: &WorkingTime, now_ms: i64) -> When {
        let is_urgent = self.urgent.iter().any(|word| is_of(word, &event.kind))
            || (self.urgent.iter().any(|word| word == interest::ALERT) && interest::is_alert(&event.about, lead));
        if is_urgent { When::alone(now_ms, true) } else { self.of_what_may_wait(working, now_ms) }
    }

    fn of_what_may_wait(&self, working: &WorkingTime, now_ms: i64) -> When {
        let opens_ms = working.opens(unsigned(now_ms)).and_then(|ms| i64::try_from(ms).ok());
        match (self.digest(working, now_ms), opens_ms) {
            (Some(digest), _) => digest.when,
            (None, Some(opens_ms)) if self.is_quiet && opens_ms > now_ms => {
                When::together(opens_ms, format!("{QUIET} {opens_ms}"))
            }
            // Where nobody works any more, there is no better time.
            _ => When::alone(now_ms, false),
        }
    }

    /// The next digest. `None` if the target has none, or nobody works any more.
    pub(in super::super) fn digest(&self, working: &WorkingTime, now_ms: i64) -> Option<NextDigest> {
        let (day, at_ms) = working.next_at(self.digest?, unsigned(now_ms))?;
        let when = When::together(i64::try_from(at_ms).ok()?, format!("{DIGEST} {day}"));
        Some(NextDigest { day: days(day), when })
    }
}

/// Whether what waits together waits for a digest.
pub(super) fn is_digest(bundle: &str) -> bool {
    bundle.starts_with(DIGEST)
}

fn days(day: Date) -> i64 {
    day.duration_since(date(1970, 1, 1)).as_hours() / 24
}

fn unsigned(ms: i64) -> u64 {
    u64::try_from(ms).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::About;
    use handraise::definition::{Calendar, Hours, Weekday};

    fn ms(text: &str) -> i64 {
        text.parse::<jiff::Timestamp>().expect("a time").as_millisecond()
    }

    /// Nine to five on weekdays in Berlin, but for Christmas Day.
    fn office() -> WorkingTime {
        let weekdays = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
        let mut calendar = Calendar::new("Europe/Berlin");
        calendar.hours = weekdays.map(|day| Hours { day, from_min: 540, until_min: 1020 }).to_vec();
        calendar.holidays = vec![date(2026, 12, 25)];
        WorkingTime::new(Some(&calendar)).expect("a time zone")
    }

    fn event(kind: &str) -> Event {
        Event { seq: 1, kind: kind.to_owned(), at_ms: 0, about: About::Nobody("{}".to_owned()) }
    }

    #[test]
    fn what_is_not_urgent_waits_until_work_begins_again() {
        let timing = Timing::new(Some(Quiet::OutsideWorkingHours), None, None);
        for (now, sent) in [
            // While somebody works, and at the first and the last moment.
            ("2026-11-03T12:00:00Z", None),
            ("2026-11-03T08:00:00Z", None),
            ("2026-11-03T15:59:59Z", None),
            ("2026-11-03T16:00:00Z", Some("2026-11-04T08:00:00Z")),
            // Over the weekends in which the clock is set back and forward.
            ("2026-10-23T15:00:00Z", Some("2026-10-26T08:00:00Z")),
            ("2026-03-27T18:00:00Z", Some("2026-03-30T07:00:00Z")),
            // Over Christmas, which is a Friday.
            ("2026-12-24T20:00:00Z", Some("2026-12-28T08:00:00Z")),
        ] {
            let found = timing.of(&event("lead.qualified"), None, &office(), ms(now));
            assert_eq!(found.at_ms, ms(sent.unwrap_or(now)), "{now}");
            assert_eq!(found.bundle, sent.map(|sent| format!("quiet {}", ms(sent))), "{now}");
            let urgent = timing.of(&event("lead.hand_raised"), None, &office(), ms(now));
            assert_eq!(urgent, When::alone(ms(now), true));
        }
        let always = timing.of(&event("lead.qualified"), None, &WorkingTime::ALWAYS, ms("2026-11-03T03:00:00Z"));
        assert_eq!(always.bundle, None, "without a calendar, nobody is away");
    }

    #[test]
    fn a_digest_comes_on_working_days_and_takes_what_is_not_urgent() {
        let urgent = ["sla.*".to_owned()];
        let timing = Timing::new(Some(Quiet::OutsideWorkingHours), Some("08:30"), Some(&urgent));
        for (now, day, at) in [
            ("2026-11-03T07:29:00Z", "2026-11-03", "2026-11-03T07:30:00Z"),
            ("2026-11-03T12:00:00Z", "2026-11-04", "2026-11-04T07:30:00Z"),
            ("2026-10-23T12:00:00Z", "2026-10-26", "2026-10-26T07:30:00Z"),
            ("2026-03-27T12:00:00Z", "2026-03-30", "2026-03-30T06:30:00Z"),
            ("2026-12-24T12:00:00Z", "2026-12-28", "2026-12-28T07:30:00Z"),
        ] {
            let when = When::together(ms(at), format!("digest {day}"));
            assert_eq!(timing.of(&event("lead.hand_raised"), None, &office(), ms(now)), when, "{now}");
            let days = day.parse::<Date>().expect("a day").duration_since(date(1970, 1, 1)).as_hours() / 24;
            assert_eq!(timing.digest(&office(), ms(now)), Some(NextDigest { day: days, when }));
            assert_eq!(timing.of(&event("sla.breached"), None, &office(), ms(now)).at_ms, ms(now));
        }
    }

    #[test]
    fn without_either_everything_comes_at_once() {
        let found =
            Timing::new(None, None, None).of(&event("lead.qualified"), None, &office(), ms("2026-12-25T03:00:00Z"));
        assert_eq!(found, When::alone(ms("2026-12-25T03:00:00Z"), false));
        assert_eq!(Timing::new(None, None, None).digest(&office(), 0), None);
    }
}
