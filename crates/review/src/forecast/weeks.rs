//! Which whole weeks are known: those before a time, from the first whole week of which something was told. It does not know what happened in them.

use crate::effect::Period;
use handraise::definition::Calendar;
use handraise::lifecycle::{Arrival, WeekLoad};
use handraise::person::{Fact, Facts, Payload};
use std::collections::BTreeMap;

const DAY_MS: u64 = 86_400_000;

/// Whole weeks, one after the other, in a calendar's time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weeks {
    /// The Mondays, and when they begin, in milliseconds since 1970; the last one is the first week that is not known.
    begins: Vec<(String, u64)>,
}

impl Weeks {
    /// At most so many weeks before a time, or else before somebody last did something; `None` if not one whole week is known. What sales says of them later makes
    /// no week: an export may hold outcomes of long after the last lead.
    pub fn known(facts: &Facts, calendar: Option<&Calendar>, until_ms: Option<u64>, most: usize) -> Option<Self> {
        let is_done = |fact: &&Fact| matches!(fact.says, Payload::Form(_) | Payload::Touch(_));
        let told = || facts.iter().filter(is_done).map(|fact| fact.received_ms);
        let (first_ms, last_ms) = (told().min()?, told().max()?);
        let (_, until_ms) = WeekLoad::week_of(calendar, until_ms.unwrap_or(last_ms))?;
        let mut begin = WeekLoad::week_of(calendar, first_ms)?;
        let mut begins = Vec::new();
        while begin.1 <= until_ms {
            // A day and a half later is Tuesday, however long a Monday is.
            let next = WeekLoad::week_of(calendar, begin.1 + 7 * DAY_MS + DAY_MS * 3 / 2)?;
            if begin.1 >= first_ms {
                begins.push(begin);
            }
            begin = next;
        }
        let rest = begins.len().saturating_sub(most.max(1) + 1);
        begins.drain(..rest);
        (begins.len() > 1).then_some(Self { begins })
    }

    /// Their Mondays.
    pub fn names(&self) -> Vec<String> {
        self.known_begins().map(|(name, _)| name.clone()).collect()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.begins.len() - 1
    }

    /// From the beginning of the first to the end of the last.
    pub fn period(&self) -> Period {
        let second = |at: Option<&(String, u64)>| at.and_then(|(_, ms)| u32::try_from(ms / 1000).ok()).unwrap_or(0);
        Period { from_s: second(self.begins.first()), until_s: second(self.begins.last()) }
    }

    /// How many came in each week, oldest first.
    pub(super) fn counts<'a>(&self, arrivals: impl Iterator<Item = &'a Arrival>) -> Vec<u32> {
        let places: BTreeMap<u64, usize> = self.known_begins().zip(0..).map(|((_, ms), place)| (*ms, place)).collect();
        let mut counts = vec![0; self.count()];
        for arrival in arrivals {
            let place = places.range(..=arrival.at_ms).next_back();
            let count = place.and_then(|(_, place)| counts.get_mut(*place));
            count.into_iter().for_each(|count: &mut u32| *count += 1);
        }
        counts
    }

    fn known_begins(&self) -> impl Iterator<Item = &(String, u64)> {
        self.begins.iter().take(self.count())
    }
}
