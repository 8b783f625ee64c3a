//! Figures of many leads, against counting by hand.

use crate::definition::{Capacity, Grade};
use crate::lifecycle::{Arrival, Cost, Deal, Journey, KpiDimension, KpiReport, WeekLoad};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn lead(mql_s: u64, source: Option<&str>) -> Journey {
    let source = source.map(str::to_owned);
    Journey { mql_ms: Some(mql_s * 1000), source, grade: Some(Grade::A), ..Journey::default() }
}

fn customer(mql_s: u64, bought_s: u64, source: Option<&str>, paid: u64) -> Journey {
    let at_ms = Some(bought_s * 1000);
    let won = vec![deal(bought_s, paid, Some("EUR"))];
    let reached =
        Journey { sal_ms: at_ms, sql_ms: at_ms, opportunity_ms: at_ms, customer_ms: at_ms, ..Journey::default() };
    Journey { mql_ms: Some(mql_s * 1000), source: source.map(str::to_owned), won, ..reached }
}

fn deal(at_s: u64, amount: u64, currency: Option<&str>) -> Deal {
    Deal { at_ms: at_s * 1000, amount, currency: currency.map(str::to_owned) }
}

fn cost(amount: u64) -> Cost {
    Cost { amount, currency: "EUR".into() }
}

#[test]
fn rates_stand_beside_their_counts() {
    let rejected = Journey { rejected_ms: Some(5000), rejected_for: Some("no_budget".into()), ..lead(2, Some("ads")) };
    let journeys = [lead(1, Some("ads")), rejected, customer(3, 103, Some("ads"), 500), customer(900, 901, None, 7)];
    let costs = BTreeMap::from([("ads".to_owned(), cost(400)), ("fair".to_owned(), cost(100))]);
    let report = KpiReport::of(&journeys, 0..100_000, Some(KpiDimension::Source), &costs);
    let all = &report.all;
    assert_eq!((all.mql, all.sql, all.customer, all.rejected), (3, 1, 1, 1), "the last one came after the period");
    assert_eq!((all.mql_to_sql_permille, all.sql_to_customer_permille), (Some(333), Some(1000)));
    assert_eq!((all.seconds_to_customer, all.revenue_per_mql.get("EUR")), (Some(100), Some(&166)));
    assert_eq!((all.cost.as_ref(), all.roi_permille), (Some(&cost(500)), Some(0)));
    let groups: Vec<_> = report.groups.iter().map(|kpi| (kpi.group.as_deref(), kpi.mql, kpi.roi_permille)).collect();
    assert_eq!(groups, [(Some("ads"), 3, Some(250)), (Some("fair"), 0, Some(-1000))]);
    assert_eq!(report.groups[0].rejected_for, BTreeMap::from([("no_budget".to_owned(), 1)]));
}

#[test]
fn who_may_still_buy_is_told_apart_from_who_will_not() {
    let closed = |journey: Journey| Journey { closed_ms: Some(9000), ..journey };
    let journeys = [lead(1, None), lead(2, None), closed(lead(3, None)), closed(customer(4, 5, None, 1))];
    let all = KpiReport::of(&journeys, 0..100_000, None, &BTreeMap::new()).all;
    assert_eq!((all.mql, all.customer, all.still_open), (4, 1, 2), "a customer who left has bought");
    assert_eq!((all.mql_to_customer_permille, all.mql_to_customer_at_most_permille), (Some(250), Some(750)));
}

#[test]
fn of_two_names_of_one_person_the_earlier_qualification_counts() {
    let earlier = Journey { segment: Some("smb".into()), version: Some(2), ..lead(1, Some("ads")) };
    for (mut one, other) in [(lead(3, Some("fair")), earlier.clone()), (earlier, lead(3, Some("fair")))] {
        let source = one.source.clone();
        one.take_in_qualification(&other);
        assert_eq!((one.mql_ms, one.version, one.segment.as_deref()), (Some(1000), Some(2), Some("smb")));
        assert_eq!(one.source, source, "the facts of both are read together");
    }
}

#[test]
fn revenue_is_what_was_won_at_the_qualification_or_after_it() {
    let mut journey = lead(10, None);
    journey.won =
        vec![deal(9, 1, Some("EUR")), deal(10, 20, Some("EUR")), deal(11, 300, Some("EUR")), deal(12, 7, None)];
    let of = |journey: &Journey| KpiReport::of([journey], 0..100_000, None, &BTreeMap::new()).all.revenue;
    let since = |sum| BTreeMap::from([("EUR".to_owned(), sum), (String::new(), 7)]);
    assert_eq!(of(&journey), since(320));
    let mut merged = journey.clone();
    merged.take_in_qualification(&lead(9, None));
    assert_eq!(of(&merged), since(321), "whoever was a lead under another name before");
    journey.change_times(|at_ms| at_ms / 20_000);
    assert_eq!((journey.revenue(), journey.won.len()), (since(320), 3), "the same when only the hour is left");
    assert!(Journey { mql_ms: None, ..journey }.revenue().is_empty());
}

#[test]
fn who_bought_without_being_a_lead_is_counted_apart() {
    let journey = Journey { mql_ms: None, ..customer(0, 10, None, 5) };
    let report = KpiReport::of([&journey], 0..100_000, None, &BTreeMap::new());
    assert_eq!((report.customers_without_mql, report.all.mql, report.all.customer), (1, 0, 0));
    assert_eq!(report.all.mql_to_sql_permille, None);
}

#[test]
fn money_of_two_currencies_gives_no_return() {
    let mut journey = customer(1, 2, Some("ads"), 5);
    journey.won.push(deal(3, 5, Some("USD")));
    let costs = BTreeMap::from([("ads".to_owned(), cost(1))]);
    let report = KpiReport::of([&journey], 0..100_000, Some(KpiDimension::Source), &costs);
    assert_eq!(report.groups[0].roi_permille, None);
}

#[test]
fn a_source_of_unknown_cost_leaves_the_return_of_all_open() {
    let journeys = [customer(1, 2, Some("ads"), 5), customer(1, 2, Some("fair"), 5), customer(1, 2, None, 5)];
    let of = |costs: &[&str]| {
        let costs = costs.iter().map(|source| ((*source).to_owned(), cost(5))).collect();
        let report = KpiReport::of(&journeys, 0..100_000, Some(KpiDimension::Source), &costs);
        (report.all.roi_permille, report.groups.iter().map(|kpi| kpi.roi_permille).collect::<Vec<_>>())
    };
    assert_eq!(of(&["ads"]), (None, vec![None, Some(0), None]));
    assert_eq!(of(&["ads", "fair"]), (Some(500), vec![None, Some(0), Some(0)]), "who came from nowhere cost nothing");
}

const DAY_MS: u64 = 86_400_000;
/// A Monday.
const MONDAY_MS: u64 = 20_766 * DAY_MS;

fn arrival(after_ms: u64, score: i64, hand_raised: bool) -> Arrival {
    Arrival {
        at_ms: MONDAY_MS + after_ms,
        segment: None,
        queue: None,
        score_milli: score * 1000 + 400,
        hand_raised,
        is_by_score: !hand_raised,
    }
}

#[test]
fn what_exceeds_the_capacity_is_told_with_the_threshold_that_would_fit() {
    let capacity = [Capacity { segment: None, queue: None, leads_per_week: 3 }];
    let came: Vec<_> = [(40, true), (90, false), (80, false), (70, false), (60, false)]
        .into_iter()
        .map(|(score, hand_raised)| arrival(DAY_MS, score, hand_raised))
        .chain([arrival(8 * DAY_MS, 10, false)])
        .collect();
    let [first, second] = &WeekLoad::all(&capacity, None, &came)[..] else { panic!("two weeks") };
    assert_eq!((first.week.as_str(), first.leads, first.hand_raised, first.over), ("2026-11-09", 5, 1, 2));
    assert_eq!(first.fitting_score, Some(71), "90 and 80 beside the one who asked");
    assert_eq!((second.week.as_str(), second.leads, second.over, second.fitting_score), ("2026-11-16", 1, 0, None));
}

#[test]
fn no_threshold_is_advised_where_those_whom_none_keeps_away_are_too_many_alone() {
    let capacity = [Capacity { segment: None, queue: None, leads_per_week: 2 }];
    let without_behaviour = |score| Arrival { is_by_score: false, ..arrival(DAY_MS, score, false) };
    let fits = |came: &[Arrival]| WeekLoad::all(&capacity, None, came)[0].fitting_score;
    let mut came = vec![without_behaviour(0), without_behaviour(0), arrival(DAY_MS, 50, false)];
    assert_eq!(fits(&came), Some(51), "two come whatever the threshold is, and fill the week");
    came.push(without_behaviour(90));
    assert_eq!(fits(&came), None);
    came.truncate(1);
    came.extend([arrival(DAY_MS, 50, false), arrival(DAY_MS, 60, false)]);
    assert_eq!(fits(&came), Some(51), "one of the two by score");
}

proptest! {
    #[test]
    fn the_fitting_threshold_lets_in_as_many_as_sales_can_take_and_a_lower_one_more(
        scores in prop::collection::vec((0i64..100, any::<bool>()), 1..40), most in 0u32..20,
    ) {
        let capacity = [Capacity { segment: None, queue: None, leads_per_week: most }];
        let came: Vec<_> = scores.iter().map(|(score, hand)| arrival(0, *score, *hand)).collect();
        let loads = WeekLoad::all(&capacity, None, &came);
        let load = loads.first().expect("somebody came");
        let let_in = |least: i64| scores.iter().filter(|(score, hand)| *hand || *score >= least).count();
        let most = most as usize;
        prop_assert_eq!(load.over as usize, scores.len().saturating_sub(most));
        match load.fitting_score {
            Some(least) => {
                prop_assert!(let_in(least) <= most);
                prop_assert!(let_in(least - 1) > most);
            }
            None => prop_assert!(load.over == 0 || load.hand_raised as usize > most),
        }
    }
}
