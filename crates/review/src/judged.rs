//! The statistics, held against what scikit-learn and statsmodels say of the same table (`tests/review/judges/judges.py`), and bins against those of optbinning
//! (`tests/review/judges/cards.py`).

use crate::axis::{Division, Reading};
use crate::bin::{Fineness, divide};
use crate::logistic::{Model, Patterns, Penalty, fit};
use crate::measure::{auc, brier, log_loss, probability, wilson};
use crate::table::{Column, Values};
use serde_json::Value;

const JUDGES: &str = include_str!("../../../tests/review/judges/judges.json");

const CARDS: &str = include_str!("../../../tests/review/judges/cards.json");

/// The information value of a division: how far wins and losses are apart over its bins.
fn information(numbers: &[f64], wins: &[bool], cuts: &[f64]) -> f64 {
    let mut counts = vec![[0.0; 2]; cuts.len() + 1];
    for (number, win) in numbers.iter().zip(wins) {
        counts[cuts.partition_point(|cut| cut <= number)][usize::from(*win)] += 1.0;
    }
    let all = [0, 1].map(|side| counts.iter().map(|count| count[side]).sum::<f64>());
    counts
        .iter()
        .map(|count| [count[0] / all[0], count[1] / all[1]])
        .map(|[lost, won]| (won - lost) * libm::log(won / lost))
        .sum()
}

fn judged() -> Value {
    serde_json::from_str(JUDGES).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn blocks(judged: &Value) -> (Vec<Vec<u16>>, Vec<bool>) {
    let block = |name: &str| numbers(&judged[name]).iter().map(|bin| *bin as u16).collect();
    (vec![block("first"), block("second")], numbers(&judged["wins"]).iter().map(|win| *win > 0.5).collect())
}

fn fitted(judged: &Value, penalty: Penalty) -> Model {
    let (blocks, wins) = blocks(judged);
    let patterns = Patterns::collapse(&[&blocks[0], &blocks[1]], &wins);
    assert_eq!(patterns.rows.len(), 12);
    fit(&patterns, &[3, 4], penalty, None, 200)
}

/// Compares the log-odds of every pattern. Coefficients of a lasso over all bins of a block are not unique: what all of them gain, the intercept loses.
fn compare(model: &Model, judge: &Value) {
    let coefficients = numbers(&judge["coefficients"]);
    let intercept = judge["intercept"].as_f64().unwrap();
    for first in 0..3 {
        for second in 0..4 {
            let own = model.intercept + model.blocks[0][first] + model.blocks[1][second];
            let judged = intercept + coefficients[first] + coefficients[3 + second];
            assert!((own - judged).abs() < 1e-4, "{own} {judged}: {model:?}");
        }
    }
}

#[test]
fn ridge_and_lasso_are_those_of_scikit_learn() {
    let judged = judged();
    compare(&fitted(&judged, Penalty { l1: 0.0, l2: 6.0 }), &judged["ridge"]);
    compare(&fitted(&judged, Penalty { l1: 4.0, l2: 0.0 }), &judged["lasso"]);
}

#[test]
fn measures_and_intervals_are_those_of_scikit_learn_and_statsmodels() {
    let judged = judged();
    let model = fitted(&judged, Penalty { l1: 0.0, l2: 6.0 });
    let (blocks, wins) = blocks(&judged);
    let of =
        |row: usize| model.blocks.iter().zip(&blocks).map(|(block, bins)| block[usize::from(bins[row])]).sum::<f64>();
    let scores: Vec<f64> = (0..wins.len()).map(|row| probability(model.intercept + of(row))).collect();
    let near = |own: f64, name: &str| assert!((own - judged[name].as_f64().unwrap()).abs() < 1e-5, "{name}: {own}");
    near(auc(&scores, &wins).unwrap().0, "auc");
    near(log_loss(&scores, &wins), "log_loss");
    near(brier(&scores, &wins), "brier");
    for row in judged["wilson"].as_array().unwrap() {
        let row = numbers(row);
        let own = wilson(row[0] as usize, row[1] as usize);
        assert!((own.low - row[2]).abs() < 1e-9 && (own.high - row[3]).abs() < 1e-9, "{row:?} {own:?}");
    }
}

#[test]
fn bins_tell_nearly_as_much_as_the_best_that_optbinning_finds() {
    let judged: Value = serde_json::from_str(CARDS).unwrap();
    let wins: Vec<bool> = numbers(&judged["wins"]).iter().map(|win| *win > 0.5).collect();
    let fine = Fineness { steps: 24, smallest: 0.05, price: 1.2, bend: f64::INFINITY };
    let columns = judged["numbers"].as_array().unwrap().iter().map(numbers);
    for (column, judge) in columns.zip(judged["bins"].as_array().unwrap()) {
        let (cuts, most) = (numbers(&judge["cuts"]), judge["information"].as_f64().unwrap());
        // The judge's own division has the information value that it says.
        assert!((information(&column, &wins, &cuts) - most).abs() < 1e-3, "{most}");
        let typed = Column { name: "x".into(), values: Values::Numbers(column.clone()) };
        let axis = divide(&Reading::Value("x".into()), &typed, &wins, fine).unwrap();
        let Division::Cuts(own) = &axis.division else { panic!("cuts: {axis:?}") };
        let found = information(&column, &wins, own);
        // optbinning looks for the most information in at most six bins; here, a bin must be worth its price, and begins at one of 24 steps.
        assert!(found > 0.93 * most && own.len() <= cuts.len(), "{found} of {most}: {own:?} {cuts:?}");
    }
}
