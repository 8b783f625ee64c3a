//! A forecast beside `effect`'s own answer, and what it says of teams that get too much or too little. They do not know a receiver.

use super::*;
use crate::effect::made_up::History;
use crate::effect::{Effect, Withdrawals};
use handraise::author::{Format, Loaded};
use handraise::person::{Facts, Payload};

const BASE: &str = include_str!("../../../../tests/cases/definition.toml");
const FROM_S: u32 = 1_790_000_000;
const DAYS: u32 = 70;

fn side(leads_per_week: Option<u32>) -> Side {
    let capacity = leads_per_week.map(|leads| format!("\n[[policy.capacity]]\nleads_per_week = {leads}\n"));
    let text = format!("{BASE}{}", capacity.unwrap_or_default());
    let loaded = Loaded::compile(&text, Format::Toml).unwrap_or_else(|problems| panic!("{problems:?}"));
    Side::new(loaded.compiled, loaded.policy)
}

fn facts(side: &Side) -> Facts {
    let history = History { persons: 150, from_s: FROM_S, days: DAYS, seed: 5 };
    history.facts(side.compiled.definition()).into_iter().collect()
}

fn forecast(side: &Side, facts: &Facts, weeks: &Weeks) -> Forecast {
    let mut plan = Plan::new(side, weeks, 8, facts);
    // Each choice replays everybody; a few of each kind show what a test has to show.
    plan.choices.retain(|(choice, _)| choice.strictness().abs() % 20 == 0 || choice.strictness().abs() == 1);
    let withdrawals = Withdrawals::of(facts);
    let clusters = Cluster::all(facts, &withdrawals);
    let steps: Vec<Vec<Step>> = clusters.iter().map(|cluster| plan.steps(cluster)).collect();
    let price = |(choice, chosen): &(Choice, Side)| {
        let each = clusters.iter().zip(&steps);
        let all: Vec<Examined> =
            each.flat_map(|(cluster, steps)| plan.examine(*choice, chosen, cluster, steps)).collect();
        plan.price(*choice, &all)
    };
    plan.forecast(plan.choices.iter().map(price).collect(), DataHead { facts: 0, behaviour: true, hash: String::new() })
}

#[test]
fn each_choice_is_what_effect_says_of_a_definition_that_asks_for_it() {
    let present = side(None);
    let facts = facts(&present);
    let weeks = Weeks::known(&facts, None, None, 12).unwrap();
    let found = forecast(&present, &facts, &weeks);
    let withdrawals = Withdrawals::of(&facts);
    let clusters = Cluster::all(&facts, &withdrawals);
    assert!(found.choices.len() >= 5 && found.choices[0].leads > 5, "{:?}", found.choices.len());
    for price in found.choices {
        let other =
            Side::new(Compiled::new(price.choice.of(present.compiled.definition()).unwrap()), present.policy.clone());
        let question = Question { old: &present, new: &other, period: weeks.period(), names: false };
        let all = clusters.iter().flat_map(|cluster| question.examine(cluster)).collect();
        let effect = Effect::of(
            &question,
            all,
            DataHead { facts: 0, behaviour: true, hash: String::new() },
            [String::new(), String::new()],
        );
        assert_eq!(price.quality, effect.new, "{:?}", price.choice);
        assert_eq!((price.won_missed, price.won_gained), (effect.counts.won_leaves, effect.counts.won_enters));
        assert_eq!(price.won_missed_revenue, effect.counts.won_leaves_revenue);
        let by_week: u32 = effect.weeks.iter().map(|week| week.new).sum();
        assert_eq!(price.leads as u32, by_week);
    }
}

#[test]
fn what_a_team_can_take_decides_whether_a_definition_is_too_loose_or_too_strict() {
    let of = |leads_per_week| {
        let side = side(leads_per_week);
        let facts = facts(&side);
        // Nobody new comes later.
        let until_ms = u64::from(FROM_S + DAYS * 86_400) * 1000;
        let weeks = Weeks::known(&facts, None, Some(until_ms), 16).unwrap();
        forecast(&side, &facts, &weeks)
    };
    let unsaid = of(None);
    assert_eq!(unsaid.teams[0].judgement, Judgement::NoCapacity);
    let next = unsaid.teams[0].ahead[0];
    let loose = of(Some(next.low.max(1)));
    let team = &loose.teams[0];
    assert_eq!(team.judgement, Judgement::TooLoose, "{team:?}");
    assert!(!loose.choices[0].fits);
    for choice in &team.fitting {
        assert!(choice.strictness() > 0, "{choice:?} asks for more");
        assert!(loose.choices.iter().any(|price| price.choice == *choice && price.fits));
    }
    let strict = of(Some(next.high * 4));
    assert_eq!(strict.teams[0].judgement, Judgement::TooStrict);
    assert!(strict.choices[0].fits && strict.teams[0].fitting.iter().all(|choice| choice.strictness() <= 0));
}

#[test]
fn what_would_bring_nobody_is_no_advice() {
    let side = side(Some(200));
    let facts = facts(&side);
    let weeks = Weeks::known(&facts, None, None, 12).unwrap();
    let found = forecast(&side, &facts, &weeks);
    let plan = Plan::new(&side, &weeks, 8, &facts);
    let advised = *found.teams[0].fitting.iter().find(|choice| **choice != Choice::Present).unwrap();
    let mut choices = found.choices;
    choices.iter_mut().filter(|price| price.choice == advised).for_each(|price| price.arrivals.clear());
    assert!(!Team::all(&plan, &choices)[0].fitting.contains(&advised), "{advised:?}");
}

#[test]
fn the_weeks_are_whole_and_those_before_the_first_fact_are_none() {
    let side = side(None);
    let facts = facts(&side);
    let weeks = Weeks::known(&facts, None, None, 500).unwrap();
    let period = weeks.period();
    let is_form = |fact: &&handraise::person::Fact| matches!(fact.says, Payload::Form(_) | Payload::Touch(_));
    let told = || facts.iter().filter(is_form).map(|fact| fact.received_ms / 1000);
    assert!(u64::from(period.from_s) >= told().min().unwrap() && u64::from(period.until_s) <= told().max().unwrap());
    assert_eq!((period.until_s - period.from_s) % (7 * 86_400), 0);
    assert_eq!(weeks.count(), weeks.names().len());
    assert_eq!(Weeks::known(&facts, None, None, 6).unwrap().names(), weeks.names().split_off(weeks.count() - 6));
    assert!(Weeks::known(&Facts::default(), None, None, 6).is_none());
}

#[test]
fn a_definition_is_not_too_strict_where_no_fact_says_what_people_did() {
    let side = side(Some(1_000));
    let all = facts(&side);
    let weeks = Weeks::known(&all, None, None, 12).unwrap();
    assert_eq!(forecast(&side, &all, &weeks).teams[0].judgement, Judgement::TooStrict);
    let without = all.iter().cloned().filter_map(|mut fact| {
        match &mut fact.says {
            Payload::Touch(_) | Payload::Update(_) => return None,
            Payload::Form(form) => form.evidence = None,
            _ => {}
        }
        Some(fact)
    });
    let without: Facts = without.collect();
    let weeks = Weeks::known(&without, None, None, 12).unwrap();
    let team = &forecast(&side, &without, &weeks).teams[0];
    assert_eq!((team.judgement, team.fitting.as_slice()), (Judgement::NoBehaviour, [].as_slice()));
}
