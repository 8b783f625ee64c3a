//! What comes to those who take leads, beside how many they can take, and which choices would fit. It does not know what a choice costs.

use super::Plan;
use super::choice::Choice;
use super::level::{Level, Range};
use super::price::Price;
use handraise::definition::Capacity;
use handraise::lifecycle::Arrival;
use serde::Serialize;
use std::collections::BTreeSet;

/// It is too strict if less than this share of what the team can take comes even in a good week.
const TOO_LITTLE: f64 = 0.6;
/// A definition, and a choice, is too loose for a team if more comes than it can take in more than this share of weeks.
const SELDOM: f64 = 0.2;

/// Whether what comes is what sales can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    /// More comes than the team can take, in more than one week of five.
    TooLoose,
    /// Neither.
    Fits,
    /// Even in a good week, less than three fifths of what the team can take comes.
    TooStrict,
    /// The policy doesn't say how many leads it can take.
    NoCapacity,
    /// Too few weeks are known.
    TooFewWeeks,
    /// The definition asks what people did, and no fact says it: more may come than can be seen.
    NoBehaviour,
}

/// Leads with one time to follow up.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Promise {
    /// Within so many minutes of working time; `null` for leads without one.
    pub sla_min: Option<u32>,
    /// How many of these a week brings.
    pub a_week: Range,
}

/// What comes to a team.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Team {
    /// The segment whose leads are counted; `null` for all.
    pub segment: Option<String>,
    /// The queue whose leads are counted; `null` for all.
    pub queue: Option<String>,
    /// How many leads a week it can take, if the policy says so.
    pub leads_per_week: Option<u32>,
    /// How many came in each week that is known, oldest first.
    pub counts: Vec<u32>,
    /// Of these, how many asked for sales.
    pub hand_raised: Vec<u32>,
    /// What each of the next weeks brings; empty if too few weeks are known.
    pub ahead: Vec<Range>,
    /// What they bring together.
    pub together: Option<Range>,
    /// How many follow-ups of each kind a week brings.
    pub promises: Vec<Promise>,
    /// In which share of the next weeks more comes than the team can take.
    pub chance_over: Option<f64>,
    /// The same of those alone who ask for sales, whom no threshold keeps away.
    pub chance_hands_over: Option<f64>,
    /// Too loose, too strict, or neither.
    pub judgement: Judgement,
    /// Of each kind of choice, the loosest that fits: somebody comes, and in at most one week of five more than the team can take.
    pub fitting: Vec<Choice>,
}

fn level(plan: &Plan<'_>, team: &Capacity, arrivals: &[Arrival]) -> Option<Level> {
    Level::of(&plan.weeks.counts(arrivals.iter().filter(|one| one.is_of(team))))
}

/// In which share of the next weeks more comes than fits.
fn chance_over(plan: &Plan<'_>, level: &Level, most: u32) -> f64 {
    let each = (0..plan.ahead).map(|after| level.chance_over(after, most));
    each.sum::<f64>() / f64::from(plan.ahead.max(1))
}

fn capacity<'p>(plan: &'p Plan<'_>) -> &'p [Capacity] {
    plan.present.policy.as_ref().map_or(&[], |policy| &policy.capacity)
}

fn fits(plan: &Plan<'_>, team: &Capacity, arrivals: &[Arrival]) -> bool {
    level(plan, team, arrivals).is_some_and(|level| chance_over(plan, &level, team.leads_per_week) <= SELDOM)
}

/// Whether each team whose capacity is known can take what comes.
pub(super) fn all_fit(plan: &Plan<'_>, arrivals: &[Arrival]) -> bool {
    capacity(plan).iter().all(|team| fits(plan, team, arrivals))
}

impl Team {
    pub(super) fn all(plan: &Plan<'_>, choices: &[Price]) -> Vec<Self> {
        let Some(present) = choices.iter().find(|price| price.choice == Choice::Present) else { return Vec::new() };
        let known = capacity(plan);
        let is_said = |segment: Option<&String>| {
            known.iter().any(|team| team.segment.as_ref() == segment && team.queue.is_none())
        };
        let segments: BTreeSet<&String> = present.arrivals.iter().filter_map(|one| one.segment.as_ref()).collect();
        let whole = Capacity { segment: None, queue: None, leads_per_week: 0 };
        let others = segments.into_iter().filter(|segment| !is_said(Some(segment)));
        let others = others.map(|segment| Capacity { segment: Some(segment.clone()), ..whole.clone() });
        let first = (!is_said(None)).then_some(whole.clone());
        let said = known.iter().cloned().map(|team| (team, true));
        let unsaid = |team: Capacity| (team, false);
        let teams = first.into_iter().map(unsaid).chain(said).chain(others.map(unsaid));
        teams.map(|(team, is_said)| Self::of(plan, choices, present, &team, is_said)).collect()
    }

    fn of(plan: &Plan<'_>, choices: &[Price], present: &Price, team: &Capacity, is_said: bool) -> Self {
        let own = || present.arrivals.iter().filter(|one| one.is_of(team));
        let counts = plan.weeks.counts(own());
        let hand_raised = plan.weeks.counts(own().filter(|one| one.hand_raised));
        let level = Level::of(&counts);
        let over = |level: Option<&Level>| {
            level.filter(|_| is_said).map(|level| chance_over(plan, level, team.leads_per_week))
        };
        let chance = over(level.as_ref());
        let ahead: Vec<Range> = level.iter().flat_map(|level| (0..plan.ahead).map(|after| level.week(after))).collect();
        let judgement = match (ahead.first(), chance) {
            (None, _) => Judgement::TooFewWeeks,
            (_, None) => Judgement::NoCapacity,
            (_, Some(chance)) if chance > SELDOM => Judgement::TooLoose,
            _ if plan.lacks_behaviour => Judgement::NoBehaviour,
            (Some(next), _) if f64::from(next.high) < TOO_LITTLE * f64::from(team.leads_per_week) => {
                Judgement::TooStrict
            }
            _ => Judgement::Fits,
        };
        Self {
            segment: team.segment.clone(),
            queue: team.queue.clone(),
            leads_per_week: is_said.then_some(team.leads_per_week),
            chance_hands_over: over(Level::of(&hand_raised).as_ref()),
            promises: promises(plan, team, present),
            together: level.as_ref().map(|level| level.weeks(plan.ahead)),
            fitting: if is_said && judgement != Judgement::NoBehaviour {
                fitting(plan, team, choices)
            } else {
                Vec::new()
            },
            counts,
            hand_raised,
            ahead,
            chance_over: chance,
            judgement,
        }
    }
}

/// How many follow-ups of each kind a week brings, the most urgent first.
fn promises(plan: &Plan<'_>, team: &Capacity, present: &Price) -> Vec<Promise> {
    let own = || present.arrivals.iter().zip(&present.sla_min).filter(|(one, _)| one.is_of(team));
    let kinds: BTreeSet<(bool, Option<u32>)> = own().map(|(_, sla_min)| (sla_min.is_none(), *sla_min)).collect();
    let of = |(_, sla_min): (bool, Option<u32>)| {
        let counts = plan.weeks.counts(own().filter(|(_, own)| **own == sla_min).map(|(one, _)| one));
        Some(Promise { sla_min, a_week: Level::of(&counts)?.week(0) })
    };
    kinds.into_iter().filter_map(of).collect()
}

/// Of each kind of choice, the loosest that fits. What is as the present definition asks counts for each kind. What would bring the team nobody is no choice.
fn fitting(plan: &Plan<'_>, team: &Capacity, choices: &[Price]) -> Vec<Choice> {
    let kinds: [fn(&Choice) -> bool; 3] = [
        |choice| matches!(choice, Choice::Score(_)),
        |choice| matches!(choice, Choice::Intent(_)),
        |choice| matches!(choice, Choice::Grade(_)),
    ];
    let loosest = |is_kind: &fn(&Choice) -> bool| {
        let brings = |price: &Price| price.arrivals.iter().any(|one| one.is_of(team));
        let is_own = |price: &&Price| price.choice == Choice::Present || (is_kind(&price.choice) && brings(price));
        let own = choices.iter().filter(is_own);
        let mut own: Vec<&Price> = own.collect();
        own.sort_by_key(|price| price.choice.strictness());
        own.into_iter().find(|price| fits(plan, team, &price.arrivals)).map(|price| price.choice)
    };
    let mut found: Vec<Choice> = kinds.iter().filter_map(loosest).collect();
    found.dedup();
    found
}
