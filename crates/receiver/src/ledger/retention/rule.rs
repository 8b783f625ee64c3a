//! How long what is kept: kinds, and terms in calendar units. Pure; it does not know what is stored.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// What has a term of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kept {
    /// Persons who came to nothing, with everything about them, from the last thing that was told of them.
    Prospects,
    /// Forms, with their leads.
    Forms,
    /// What happened elsewhere.
    Touches,
    /// What somebody says of persons and companies.
    Attributes,
    /// What a browser told with a form.
    Behaviour,
    /// The steps of a history.
    Events,
}

impl Kept {
    /// All of them, in the order in which they are looked at.
    pub const ALL: [Self; 6] =
        [Self::Prospects, Self::Forms, Self::Touches, Self::Attributes, Self::Behaviour, Self::Events];

    /// The name in files, in the API and in the log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prospects => "prospects",
            Self::Forms => "forms",
            Self::Touches => "touches",
            Self::Attributes => "attributes",
            Self::Behaviour => "behaviour",
            Self::Events => "events",
        }
    }

    /// What it is, and what becomes of it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Prospects => {
                "persons with neither an opportunity nor a sale, from the last thing that was told of them; everything about them goes, but not that they must not be contacted"
            }
            Self::Forms => "forms, from when they came; they go with their leads",
            Self::Touches => "touches, from when they happened; they go",
            Self::Attributes => "attributes, from when they were told; they go",
            Self::Behaviour => {
                "what browsers told with forms, from when the form came; contact, answers and the lead's result stay"
            }
            Self::Events => "the steps of histories; those of a person become one, which says where it had come to",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kept| kept.name() == name)
    }
}

/// How long something is kept, such as `13 months`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    count: u16,
    unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Days,
    Weeks,
    Months,
    Years,
}

const UNITS: [(Unit, &str); 4] =
    [(Unit::Days, "day"), (Unit::Weeks, "week"), (Unit::Months, "month"), (Unit::Years, "year")];

/// The longest term, in its unit.
const MOST: u16 = 999;

impl Term {
    /// What is from before this time has ended, in milliseconds since 1970. Months are those of the calendar, in UTC.
    pub(super) fn begin_ms(self, now_ms: i64) -> i64 {
        let count = i64::from(self.count);
        let span = match self.unit {
            Unit::Days => Span::new().days(count),
            Unit::Weeks => Span::new().weeks(count),
            Unit::Months => Span::new().months(count),
            Unit::Years => Span::new().years(count),
        };
        let now = Timestamp::from_millisecond(now_ms).map(|now| now.to_zoned(TimeZone::UTC));
        let begin = now.and_then(|now| now.checked_sub(span)).map(|begin| begin.timestamp().as_millisecond());
        // Before the calendar begins, nothing was told.
        begin.unwrap_or(i64::MIN)
    }
}

/// A text that is no term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidTerm;

impl fmt::Display for InvalidTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "is no term; write a number from 1 to {MOST} and `days`, `weeks`, `months` or `years`, such as `13 months`"
        )
    }
}

impl std::error::Error for InvalidTerm {}

impl FromStr for Term {
    type Err = InvalidTerm;

    fn from_str(text: &str) -> Result<Self, InvalidTerm> {
        let (count, unit) = text.trim().split_once(' ').ok_or(InvalidTerm)?;
        let count = count.parse().ok().filter(|count| (1..=MOST).contains(count)).ok_or(InvalidTerm)?;
        let unit = unit.trim();
        let unit = UNITS.iter().find(|(_, name)| unit.strip_suffix('s').unwrap_or(unit) == *name);
        Ok(Self { count, unit: unit.ok_or(InvalidTerm)?.0 })
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = UNITS.iter().find(|(unit, _)| *unit == self.unit).map_or("", |(_, name)| name);
        write!(f, "{} {name}{}", self.count, if self.count == 1 { "" } else { "s" })
    }
}

/// The term of each kind. What has none is kept without an end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retention(BTreeMap<Kept, Term>);

impl Retention {
    /// Gives a kind a term.
    pub fn set(&mut self, kept: Kept, term: Term) {
        self.0.insert(kept, term);
    }

    /// The term of a kind.
    pub fn term(&self, kept: Kept) -> Option<Term> {
        self.0.get(&kept).copied()
    }

    /// Whether everything is kept without an end.
    pub fn is_endless(&self) -> bool {
        self.0.is_empty()
    }

    /// What of a kind is from before this time has ended.
    pub(super) fn begin_ms(&self, kept: Kept, now_ms: i64) -> Option<i64> {
        self.term(kept).map(|term| term.begin_ms(now_ms))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Kept, Term)> {
        self.0.iter().map(|(kept, term)| (*kept, *term))
    }
}

impl fmt::Display for Retention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_endless() {
            return f.write_str("everything without an end");
        }
        let terms: Vec<String> = self.iter().map(|(kept, term)| format!("{} {term}", kept.name())).collect();
        f.write_str(&terms.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_written_as_it_is_read_and_counts_calendar_months() {
        for text in ["13 months", "1 day", "6 weeks", "2 years"] {
            assert_eq!(text.parse::<Term>().map(|term| term.to_string()).as_deref(), Ok(text));
        }
        assert_eq!("1 month".parse::<Term>(), " 1 months ".parse::<Term>());
        for text in ["", "13", "months", "0 days", "-1 days", "1000 days", "13 moons", "1.5 years", "13months"] {
            assert_eq!(text.parse::<Term>(), Err(InvalidTerm), "{text}");
        }
        let at = |text: &str| text.parse::<Timestamp>().map(Timestamp::as_millisecond).unwrap();
        let term: Term = "13 months".parse().unwrap();
        assert_eq!(term.begin_ms(at("2026-11-29T12:00:00Z")), at("2025-10-29T12:00:00Z"));
        assert_eq!("1 month".parse::<Term>().unwrap().begin_ms(at("2026-03-31T00:00:00Z")), at("2026-02-28T00:00:00Z"));
        assert_eq!(
            "999 years".parse::<Term>().unwrap().begin_ms(at("2026-03-31T00:00:00Z")),
            at("1027-03-31T00:00:00Z")
        );
    }

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        assert!(Kept::ALL.into_iter().all(|kept| Kept::from_name(kept.name()) == Some(kept)));
        let mut retention = Retention::default();
        assert_eq!(retention.to_string(), "everything without an end");
        retention.set(Kept::Touches, "25 months".parse().unwrap());
        retention.set(Kept::Behaviour, "13 months".parse().unwrap());
        assert_eq!(retention.to_string(), "touches 25 months, behaviour 13 months");
    }
}
