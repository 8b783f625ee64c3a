//! Laws of learning, on made-up leads whose truth is known. `cargo xtask review` asks more seeds.

use super::*;
use crate::axis::Division;
use crate::leak;
use crate::profile::{learnable, profile};
use crate::random::Random;
use crate::reading::{Builder, Wanted};
use crate::simulate::{LEAKS, NOISE, Plan, Simulated, permuted, simulate};
use crate::table::Values;
use proptest::prelude::*;

fn table(made: &Simulated) -> Table {
    let mut builder = Builder::new(made.header.iter().map(|name| (*name).to_owned()).collect());
    made.rows.iter().for_each(|row| builder.push(None, row.iter().map(String::as_str)));
    let wanted = Wanted { outcome: "won".into(), time: Some("created_at".into()), ..Wanted::default() };
    learnable(&builder.finish(&wanted).unwrap().table)
}

fn honest(leads: usize, auc: f64, seed: u64) -> Simulated {
    simulate(Plan { leads, share: 0.1, auc, leaks: false }, seed)
}

fn learned(table: &Table) -> Learned {
    learn(table, Split::KFold, 3, 1, Settings::default(), &mut |_, _| {})
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_rows_changes_nothing(seed in 0u64..1000) {
        let first = table(&honest(1200, 0.8, 4));
        let mut order: Vec<usize> = (0..first.rows()).collect();
        Random::new(seed).shuffle(&mut order);
        let (one, other) = (learned(&first), learned(&first.taken(&order)));
        prop_assert_eq!(one.card, other.card);
        prop_assert_eq!(one.quality, other.quality);
    }

    #[test]
    fn a_column_times_a_million_has_cuts_times_a_million_and_nothing_else_changes(seed in 0u64..1000, at in 0usize..4) {
        let first = table(&honest(1500, 0.85, seed));
        let name = ["employees", "visits", "pricing_views", "visits_seconds"][at];
        let mut second = first.clone();
        let place = second.place(name).unwrap();
        let Values::Numbers(numbers) = &mut second.columns[place].values else { panic!("numbers") };
        numbers.iter_mut().for_each(|number| *number *= 1e6);
        let (one, other) = (learned(&first), learned(&second));
        prop_assert_eq!(&one.quality, &other.quality);
        prop_assert_eq!(&one.card.calibration, &other.card.calibration);
        prop_assert_eq!(one.card.rules.len(), other.card.rules.len());
        for (rule, scaled) in one.card.rules.iter().zip(&other.card.rules) {
            prop_assert_eq!(&rule.points, &scaled.points);
            for (axis, scaled) in rule.axes.iter().zip(&scaled.axes) {
                prop_assert_eq!(&axis.reading, &scaled.reading);
                let factor = match axis.reading.columns().as_slice() {
                    [only] if *only == name => 1e6,
                    [over, under] if *over == name && *under != name => 1e6,
                    [_, under] if *under == name => 1e-6,
                    _ => 1.0,
                };
                match (&axis.division, &scaled.division) {
                    (Division::Cuts(cuts), Division::Cuts(scaled)) => {
                        prop_assert_eq!(cuts.len(), scaled.len());
                        for (cut, scaled) in cuts.iter().zip(scaled) {
                            prop_assert!((cut * factor - scaled).abs() <= scaled.abs() * 1e-9, "{} {}", cut, scaled);
                        }
                    }
                    (own, scaled) => prop_assert_eq!(own, scaled),
                }
            }
        }
    }
}

#[test]
fn outcomes_dealt_out_anew_are_no_usable_signal() {
    for seed in 0..6 {
        let told = learned(&table(&permuted(honest(2000, 0.8, seed), seed)));
        assert_eq!(told.quality.signal, Signal::None, "seed {seed}: {:?}", told.quality);
    }
}

#[test]
fn a_planted_signal_is_found_and_noise_is_not_in_its_card() {
    for seed in 0..4 {
        let told = learned(&table(&honest(4000, 0.65, seed)));
        assert!(told.quality.signal > Signal::None, "seed {seed}: {:?}", told.quality);
        let strong = learned(&table(&honest(4000, 0.85, seed)));
        assert_eq!(strong.quality.signal, Signal::Usable, "seed {seed}");
        assert!(
            strong.quality.auc.value > 0.80 && strong.quality.auc.value < 0.87,
            "seed {seed}: {:?}",
            strong.quality
        );
        let loud = |rule: &&crate::card::Rule| {
            rule.range().1 > 5
                && rule.axes.iter().any(|axis| axis.reading.columns().iter().any(|name| NOISE.contains(name)))
        };
        assert_eq!(strong.card.rules.iter().find(loud), None, "seed {seed}");
    }
}

#[test]
fn planted_leaks_are_named_and_honest_columns_are_not() {
    for seed in 0..4 {
        let mut found: Vec<String> =
            profile(&table(&simulate(Plan::default(), seed))).leaks.into_iter().map(|leak| leak.column).collect();
        found.sort();
        assert_eq!(found, LEAKS, "seed {seed}");
        let none: Vec<leak::Leak> = profile(&table(&honest(4000, 0.75, seed))).leaks;
        assert!(none.is_empty(), "seed {seed}: {none:?}");
    }
}

#[test]
fn whole_points_lose_next_to_nothing_and_probabilities_are_true() {
    let made = honest(6000, 0.8, 11);
    let table = table(&made);
    let told = learned(&table);
    // Nobody can be better than the truth, and the card comes near.
    let truth = Quality::of(&made.truth, &table.wins);
    assert!(told.quality.auc.value < truth.auc.value + 0.005 && told.quality.auc.value > truth.auc.value - 0.03);
    assert!(told.quality.log_loss < truth.log_loss + 0.015, "{} {}", told.quality.log_loss, truth.log_loss);
    let mean = told.predicted.iter().map(|(p, _)| p).sum::<f64>() / told.predicted.len() as f64;
    assert!((mean - table.won() as f64 / table.rows() as f64).abs() < 0.005, "{mean}");
}

#[test]
fn later_leads_are_predicted_from_earlier_ones_only() {
    // What tells who wins turns round half-way: whoever peeks ahead does better than chance on the second half.
    let rows = 2000;
    let numbers = (0..rows).map(|row| f64::from(row * 7 % 10)).collect();
    let wins = (0..rows).map(|row| (row * 7 % 10 >= 5) == (row < rows / 2)).collect();
    let columns = vec![crate::table::Column { name: "n".into(), values: Values::Numbers(numbers) }];
    let table = Table { columns, wins, times: Some((0..i64::from(rows)).collect()) };
    let told = learn(&table, Split::Time, 2, 1, Settings::default(), &mut |_, _| {});
    assert_eq!((told.quality.rows, told.quality.auc.value), (1000, 0.0));
}

#[test]
fn hardly_any_leads_give_no_signal_and_no_certainty() {
    let columns = vec![crate::table::Column { name: "n".into(), values: Values::Numbers(vec![1.0, 2.0, 3.0]) }];
    let table = Table { columns, wins: vec![true, false, false], times: None };
    let told = learned(&table);
    assert_eq!((told.quality.signal, told.card.rules.len()), (Signal::None, 0));
    assert!(told.predicted.iter().all(|(p, _)| (0.1..0.9).contains(p)), "{:?}", told.predicted);
}
