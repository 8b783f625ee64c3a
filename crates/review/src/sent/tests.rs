//! What comes of a threshold, held against plain counting.

use super::*;
use crate::axis::{Axis, Division, Reading};
use crate::card::{Knot, Rule};
use proptest::prelude::*;

fn card() -> Card {
    let axis = |name: &str| Axis {
        reading: Reading::Value(name.into()),
        division: Division::Cuts(vec![5.0]),
        missing: 0,
        otherwise: 0,
    };
    let rule = |name: &str, points: i32| Rule { axes: vec![axis(name)], points: vec![0, points] };
    let calibration = vec![Knot { points: 0, probability: 0.1 }, Knot { points: 16, probability: 0.5 }];
    Card { rules: vec![rule("size", 10), rule("views", 6)], calibration }
}

fn numbers(name: &str, numbers: &[f64]) -> Column {
    Column { name: name.into(), values: Values::Numbers(numbers.to_vec()) }
}

#[test]
fn the_leads_it_missed_and_should_not_have_sent_have_reasons() {
    let columns = vec![numbers("size", &[9.0, 1.0, 9.0, 1.0]), numbers("views", &[9.0, 1.0, 1.0, 9.0])];
    let table = Table { columns, wins: vec![false, true, true, true], times: None };
    let ids = Column::categories("id", [Some("ada"), Some("bob"), Some("eve"), Some("joe")]);
    let amounts = numbers("amount", &[f64::NAN, 5.0, 7.0, 90.0]);
    let sources = Column::categories("source", [Some("ads"), Some("ads"), None, Some("mail")]);
    let costs = Costs { per_lead: [("ads".to_owned(), 2.0)].into(), per_sent: 1.0 };
    let beside = Beside {
        ids: Some(&ids),
        amounts: Some(&amounts),
        sources: Some(&sources),
        costs: Some(&costs),
        groups: &[("source", &sources)],
        ..Beside::default()
    };
    let told = sent(&card(), &table, &beside, 10);
    assert_eq!((told.leads, told.wins, told.missed_count, told.wrong_count), (2, 1, 2, 1));
    // What was worth most is missed most.
    let missed: Vec<(&str, i32)> = told.missed.iter().map(|case| (case.id.as_str(), case.points)).collect();
    assert_eq!(missed, [("joe", 6), ("bob", 0)]);
    let reason = &told.missed[0].reasons[0];
    assert_eq!((reason.rule.as_str(), reason.value.as_str(), reason.points, reason.most), ("size", "below 5", 0, 10));
    assert_eq!((told.wrong[0].id.as_str(), told.wrong[0].reasons[0].points), ("ada", 10));
    let money = told.money.unwrap();
    assert_eq!((money.revenue.value, money.all_revenue, money.costs, money.without_cost), (7.0, 102.0, Some(6.0), 2));
    // Where the cost of some leads is not known, nobody knows what comes back.
    assert_eq!(money.return_on_investment, None);
    let names: Vec<(&str, usize, usize)> =
        told.groups.iter().map(|group| (group.name.as_str(), group.leads, group.sent)).collect();
    assert_eq!(names, [("ads", 2, 1), ("(missing)", 1, 1), ("mail", 1, 0)]);
    let plain = Costs { per_lead: BTreeMap::new(), per_sent: 1.0 };
    let money = sent(&card(), &table, &Beside { costs: Some(&plain), ..beside }, 10).money.unwrap();
    assert_eq!((money.costs, money.return_on_investment.map(|back| back.value)), (Some(2.0), Some(2.5)));
}

#[test]
fn stages_say_how_many_came_so_far_and_how_long_half_of_them_took() {
    let columns = vec![numbers("size", &[9.0; 4]), numbers("views", &[1.0; 4])];
    let day = 86_400;
    let table = Table { columns, wins: vec![true, false, true, false], times: Some(vec![0, 0, 0, day]) };
    let sql = Column { name: "sql".into(), values: Values::Times(vec![2 * day, NO_TIME, 4 * day, 11 * day]) };
    let customer = Column { name: "closed".into(), values: Values::Times(vec![9 * day, NO_TIME, NO_TIME, NO_TIME]) };
    let stages = [("sql", &sql), ("customer", &customer)];
    let told = sent(&card(), &table, &Beside { stages: &stages, ..Beside::default() }, 10).stages;
    assert_eq!((told[0].sent, told[0].share.value, told[0].median_days), (3, 0.75, Some(4.0)));
    assert_eq!((told[1].sent, told[1].median_days), (1, Some(9.0)));
    assert!((told[1].share.value - 1.0 / 3.0).abs() < 1e-12);
}

#[test]
fn the_usual_threshold_sends_at_least_half_of_the_wins() {
    assert_eq!(usual_threshold(&[1, 5, 9, 20], &[true, true, true, false]), 5);
    assert_eq!(usual_threshold(&[1, 5], &[false, false]), 0);
}

proptest! {
    #[test]
    fn groups_add_up_to_all_and_missed_and_sent_wins_to_all_wins(
        rows in proptest::collection::vec((0..10u8, 0..10u8, any::<bool>(), 0..4usize, 0..50u8), 1..60),
        threshold in 0..18,
    ) {
        let size: Vec<f64> = rows.iter().map(|row| f64::from(row.0)).collect();
        let views: Vec<f64> = rows.iter().map(|row| f64::from(row.1)).collect();
        let wins: Vec<bool> = rows.iter().map(|row| row.2).collect();
        let names = ["a", "b", "c"];
        let group = Column::categories("segment", rows.iter().map(|row| names.get(row.3).copied()));
        let amounts = numbers("amount", &rows.iter().map(|row| f64::from(row.4)).collect::<Vec<_>>());
        let table = Table { columns: vec![numbers("size", &size), numbers("views", &views)], wins, times: None };
        let groups = [("segment", &group)];
        let beside = Beside { amounts: Some(&amounts), groups: &groups, ..Beside::default() };
        let told = sent(&card(), &table, &beside, threshold);
        let sum = |of: fn(&Grouped) -> usize| told.groups.iter().map(of).sum::<usize>();
        prop_assert_eq!((sum(|it| it.leads), sum(|it| it.sent), sum(|it| it.sent_wins)), (table.rows(), told.leads, told.wins));
        prop_assert_eq!(told.missed_count + told.wins, table.won());
        prop_assert_eq!(told.wrong_count + told.wins, told.leads);
        let revenue: f64 = told.groups.iter().filter_map(|it| it.money.as_ref()).map(|it| it.revenue.value).sum();
        prop_assert!((revenue - told.money.unwrap().revenue.value).abs() < 1e-6);
    }
}
