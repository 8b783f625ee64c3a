//! How many leads came to sales in each week by both definitions, beside how many sales can take. It does not know who they were.

use handraise::definition::{Calendar, Capacity};
use handraise::lifecycle::{Arrival, WeekLoad};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Who came in a week, of one segment in one queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Week {
    /// Its Monday.
    pub week: String,
    /// The segment; `null` for those without one.
    pub segment: Option<String>,
    /// The queue; `null` for those without one.
    pub queue: Option<String>,
    /// How many came by the present definition.
    pub old: u32,
    /// Of these, how many asked for sales.
    pub old_hand_raised: u32,
    /// How many came by the other one.
    pub new: u32,
    /// Of these, how many asked for sales.
    pub new_hand_raised: u32,
}

/// What sales can take of somebody's leads, beside what it got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Team {
    /// The segment whose leads are counted; `null` for all.
    pub segment: Option<String>,
    /// The queue whose leads are counted; `null` for all.
    pub queue: Option<String>,
    /// How many leads a week sales can take.
    pub leads_per_week: u32,
    /// In how many weeks more came by the present definition.
    pub old_weeks_over: u32,
    /// In how many weeks more come by the other one.
    pub new_weeks_over: u32,
    /// In how many of these weeks those who asked for sales are too many alone: no threshold helps.
    pub hand_raised_over: u32,
    /// The most in a week by the present definition.
    pub old_most: u32,
    /// The most in a week by the other one.
    pub new_most: u32,
    /// The least whole score, by the other definition, with which each week would have brought no more than sales can take, of those who did not ask
    /// themselves and by the score with which each came. `null` if nothing was too much, or if those who asked were too many alone.
    pub fitting_score: Option<i64>,
}

/// Stands for a segment or a queue that a lead does not have: no id is empty.
const NONE: &str = "";

impl Week {
    /// All weeks in which somebody came, by segment and queue, oldest first.
    pub(super) fn all(arrivals: [&[Arrival]; 2], calendar: Option<&Calendar>) -> Vec<Self> {
        let named = |id: &Option<String>| Some(id.clone().unwrap_or_else(|| NONE.to_owned()));
        let arrivals = arrivals.map(|all| {
            let named =
                |one: &Arrival| Arrival { segment: named(&one.segment), queue: named(&one.queue), ..one.clone() };
            all.iter().map(named).collect::<Vec<_>>()
        });
        let teams: BTreeSet<_> =
            arrivals.iter().flatten().map(|one| (one.segment.clone(), one.queue.clone())).collect();
        let teams: Vec<Capacity> =
            teams.into_iter().map(|(segment, queue)| Capacity { segment, queue, leads_per_week: 0 }).collect();
        let mut weeks: BTreeMap<(String, Option<String>, Option<String>), Self> = BTreeMap::new();
        for (side, arrivals) in arrivals.iter().enumerate() {
            for load in WeekLoad::all(&teams, calendar, arrivals) {
                let [segment, queue] = [load.segment, load.queue].map(|id| id.filter(|id| id != NONE));
                let week = weeks.entry((load.week.clone(), segment.clone(), queue.clone())).or_insert_with(|| Self {
                    week: load.week,
                    segment,
                    queue,
                    ..Self::default()
                });
                let (count, hands) = match side {
                    0 => (&mut week.old, &mut week.old_hand_raised),
                    _ => (&mut week.new, &mut week.new_hand_raised),
                };
                (*count, *hands) = (load.leads, load.hand_raised);
            }
        }
        weeks.into_values().collect()
    }
}

impl Team {
    /// What each team got by both definitions.
    pub(super) fn all(capacity: &[Capacity], calendar: Option<&Calendar>, arrivals: [&[Arrival]; 2]) -> Vec<Self> {
        let of = |team: &Capacity| {
            let [old, new] = arrivals.map(|arrivals| WeekLoad::all(std::slice::from_ref(team), calendar, arrivals));
            let over = |weeks: &[WeekLoad]| weeks.iter().filter(|week| week.over > 0).count() as u32;
            let most = |weeks: &[WeekLoad]| weeks.iter().map(|week| week.leads).max().unwrap_or(0);
            let hand_raised_over = new.iter().filter(|week| week.hand_raised > week.leads_per_week).count() as u32;
            let fitting_score = new.iter().filter_map(|week| week.fitting_score).max();
            Self {
                segment: team.segment.clone(),
                queue: team.queue.clone(),
                leads_per_week: team.leads_per_week,
                old_weeks_over: over(&old),
                new_weeks_over: over(&new),
                hand_raised_over,
                old_most: most(&old),
                new_most: most(&new),
                fitting_score: fitting_score.filter(|_| hand_raised_over == 0),
            }
        };
        capacity.iter().map(of).collect()
    }
}
