//! What a choice brings to sales and costs marketing. It does not know which one is right: that is what both sides talk about.

use super::choice::Choice;
use super::level::{Level, Range};
use super::{Plan, team};
use crate::effect::{Examined, Kind, OutcomeKind, Quality};
use handraise::lifecycle::Arrival;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a choice brings and costs, by the weeks that are known.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Price {
    /// What is asked otherwise.
    pub choice: Choice,
    /// How many leads the next week brings; `null` if too few weeks are known.
    pub a_week: Option<Range>,
    /// How many leads came in all weeks that are known.
    pub leads: usize,
    /// How many more than by the present thresholds; fewer if it is below 0.
    pub more_leads: i64,
    /// How good they were, as far as their outcome is known.
    pub quality: Quality,
    /// How many leads sales came to an end with for each that it won; `null` if it won none.
    pub decided_per_win: Option<f64>,
    /// How many won deals it would not have sent.
    pub won_missed: usize,
    /// What they paid, in whole units by currency.
    pub won_missed_revenue: BTreeMap<String, u64>,
    /// How many won deals only it would have sent.
    pub won_gained: usize,
    /// What they paid.
    pub won_gained_revenue: BTreeMap<String, u64>,
    /// Whether each team could take what it brings.
    pub fits: bool,
    /// Those who came, for the teams.
    #[serde(skip)]
    pub(super) arrivals: Vec<Arrival>,
    /// How soon sales is to follow up each of them, in minutes.
    #[serde(skip)]
    pub(super) sla_min: Vec<Option<u32>>,
}

impl Price {
    pub(super) fn of(plan: &Plan<'_>, choice: Choice, all: &[Examined]) -> Self {
        let arrivals: Vec<Arrival> = all.iter().flat_map(|person| person.arrivals[1].iter().cloned()).collect();
        let sla_min = all.iter().flat_map(|person| person.sla_min[1].iter().copied()).collect();
        let came = |side: usize| all.iter().map(|person| person.arrivals[side].len()).sum::<usize>();
        let quality = Quality::of(all, 1);
        let decided = quality.won + quality.lost + quality.rejected;
        let won = |kind: Kind| {
            let is_won = |person: &&Examined| person.outcome.kind == OutcomeKind::Won;
            let deals = all.iter().filter(is_won).filter(move |person| person.comes_by_one_alone() == Some(kind));
            let mut paid = BTreeMap::new();
            let mut count = 0;
            for person in deals {
                count += 1;
                crate::effect::add(&mut paid, &person.outcome.revenue);
            }
            (count, paid)
        };
        let ((won_missed, won_missed_revenue), (won_gained, won_gained_revenue)) =
            (won(Kind::Leaves), won(Kind::Enters));
        let level = Level::of(&plan.weeks.counts(arrivals.iter()));
        Self {
            choice,
            a_week: level.map(|level| level.week(0)),
            leads: arrivals.len(),
            more_leads: came(1) as i64 - came(0) as i64,
            decided_per_win: (quality.won > 0).then(|| decided as f64 / quality.won as f64),
            quality,
            won_missed,
            won_missed_revenue,
            won_gained,
            won_gained_revenue,
            fits: team::all_fit(plan, &arrivals),
            arrivals,
            sla_min,
        }
    }
}
