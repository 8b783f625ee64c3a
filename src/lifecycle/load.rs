//! How many leads sales got in a week, beside how many it can take, and which threshold would have fitted. It does not know who took them.

use super::OpenWait;
use super::period::{monday_at, zone};
use super::working_time::instant_ms;
use crate::definition::{Calendar, Capacity};
use crate::person::{Change, Summary};
use crate::scoring::DecisionKind;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A lead that came to sales.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// Its segment.
    pub segment: Option<String>,
    /// Its queue.
    pub queue: Option<String>,
    /// Its score, in thousandths of a point.
    pub score_milli: i64,
    /// Whether the person asked for sales.
    pub hand_raised: bool,
    /// Whether a higher threshold of the score would have kept the lead away. It would not if the person asked for sales, if nothing may be known of their
    /// behaviour, or if somebody decided so.
    pub is_by_score: bool,
}

impl Arrival {
    /// The times at which somebody came to sales, by their history, oldest first.
    pub fn all(changes: &[Change]) -> Vec<Self> {
        let (mut open, mut all) = (None, Vec::new());
        for (change, before, after) in Summary::steps(changes) {
            open = OpenWait::after(open, change, &before, &after, change.at_ms);
            all.extend(Self::by(change, &after, open.as_ref()));
        }
        all
    }

    /// Whether it is one of those that a team's capacity is for.
    pub fn is_of(&self, team: &Capacity) -> bool {
        team.counts(self.segment.as_deref(), self.queue.as_deref())
    }

    /// The arrival that a change is, with the summary and the wait after it; `None` if it is none. Somebody whose wait goes on, because what ended it was
    /// withdrawn, does not come again.
    pub fn by(change: &Change, after: &Summary, open: Option<&OpenWait>) -> Option<Self> {
        open.is_some_and(|open| open.begins_with(change)).then(|| Self {
            at_ms: change.at_ms,
            segment: after.segment.clone(),
            queue: after.queue.clone(),
            score_milli: after.score_milli,
            hand_raised: after.decision == DecisionKind::HandRaiser,
            is_by_score: after.is_by_score(),
        })
    }
}

/// What one team got in a week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WeekLoad {
    /// The Monday on which the week begins, in the calendar's time zone.
    pub week: String,
    /// The segment whose leads are counted; `null` for all.
    pub segment: Option<String>,
    /// The queue whose leads are counted; `null` for all.
    pub queue: Option<String>,
    /// How many leads sales can take.
    pub leads_per_week: u32,
    /// How many came.
    pub leads: u32,
    /// Of these, how many asked for sales themselves.
    pub hand_raised: u32,
    /// How many were too many.
    pub over: u32,
    /// The least whole score that would have let in no more than sales can take, of those whom the score sent. `null` if nothing was too
    /// much, or if the others were too many alone: those who asked, of whose behaviour nothing may be known, or about whom somebody decided.
    pub fitting_score: Option<i64>,
}

impl WeekLoad {
    /// What each team got in each week in which somebody came, oldest first.
    pub fn all(capacity: &[Capacity], calendar: Option<&Calendar>, arrivals: &[Arrival]) -> Vec<Self> {
        let zone = zone(calendar);
        let mut weeks: BTreeMap<Date, Vec<&Arrival>> = BTreeMap::new();
        for arrival in arrivals {
            if let Some(monday) = monday_at(arrival.at_ms, &zone) {
                weeks.entry(monday).or_default().push(arrival);
            }
        }
        let of = |(monday, came): (&Date, &Vec<&Arrival>)| -> Vec<Self> {
            capacity.iter().map(|team| Self::of(team, *monday, came)).filter(|load| load.leads > 0).collect()
        };
        weeks.iter().flat_map(of).collect()
    }

    /// The week of a time, as it is called, and when it begins, in milliseconds since 1970.
    pub fn week_of(calendar: Option<&Calendar>, at_ms: u64) -> Option<(String, u64)> {
        let zone = zone(calendar);
        let monday = monday_at(at_ms, &zone)?;
        Some((monday.to_string(), instant_ms(&zone, monday, 0)?))
    }

    fn of(team: &Capacity, monday: Date, came: &[&Arrival]) -> Self {
        let own: Vec<_> = came.iter().filter(|one| one.is_of(team)).collect();
        let hand_raised = own.iter().filter(|one| one.hand_raised).count();
        let mut scores: Vec<i64> = own.iter().filter(|one| one.is_by_score).map(|one| one.score_milli).collect();
        let others = own.len() - scores.len();
        scores.sort_unstable_by(|one, other| other.cmp(one));
        let most = usize::try_from(team.leads_per_week).unwrap_or(usize::MAX);
        let over = own.len().saturating_sub(most);
        // The best of those who must stay out.
        let first_out = most.checked_sub(others).filter(|_| over > 0).and_then(|place| scores.get(place));
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Self {
            week: monday.to_string(),
            segment: team.segment.clone(),
            queue: team.queue.clone(),
            leads_per_week: team.leads_per_week,
            leads: count(own.len()),
            hand_raised: count(hand_raised),
            over: count(over),
            fitting_score: first_out.map(|milli| milli.div_euclid(1000) + 1),
        }
    }
}
