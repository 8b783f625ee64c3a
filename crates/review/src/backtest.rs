//! What a card would have done with leads whose outcome is known. Nothing is fitted: points and their worth are the card's. It does not know where the
//! card is from.

use crate::card::Card;
use crate::learn::{Quality, Signal};
use crate::measure::{Interval, wilson};
use crate::table::Table;

/// What would have happened if leads with at least so many points had gone to sales.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Threshold {
    /// The points.
    pub points: i32,
    /// How many leads have as many or more.
    pub leads: usize,
    /// Their share of all.
    pub share: f64,
    /// How many of them won.
    pub wins: usize,
    /// The share of them that won, with an interval of 95 %.
    pub precision: Interval,
    /// Their share of all wins.
    pub recall: f64,
    /// How many times as often they won as all leads.
    pub lift: f64,
}

/// Leads with about equal predictions: what was predicted, and what came.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Group {
    /// The least predicted probability.
    pub from: f64,
    /// How many leads.
    pub leads: usize,
    /// The mean of the predicted probabilities.
    pub predicted: f64,
    /// The share that won, with an interval of 95 %.
    pub won: Interval,
}

/// What a card would have done.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Backtest {
    /// How good its probabilities are.
    #[serde(flatten)]
    pub quality: Quality,
    /// By threshold, the highest first.
    pub thresholds: Vec<Threshold>,
    /// Predicted and true shares, in groups of about equal size.
    pub reliability: Vec<Group>,
    /// Columns of the card that the table does not have; what reads them gives no points.
    pub absent: Vec<String>,
}

/// So many thresholds at most.
const THRESHOLDS: usize = 10;

/// Applies a card to a table.
pub fn backtest(card: &Card, table: &Table) -> Backtest {
    let (points, absent) = card.points(table);
    let probabilities: Vec<f64> = points.iter().map(|points| card.probability(*points)).collect();
    let mut quality = Quality::of(&probabilities, &table.wins);
    if card.rules.is_empty() {
        quality.signal = Signal::None;
    }
    let predicted: Vec<(f64, bool)> = probabilities.into_iter().zip(table.wins.iter().copied()).collect();
    Backtest { quality, thresholds: thresholds(&points, &table.wins), reliability: reliability(&predicted), absent }
}

/// Thresholds that let about a tenth, two tenths and so forth of the leads through.
fn thresholds(points: &[i32], wins: &[bool]) -> Vec<Threshold> {
    let mut sorted = points.to_vec();
    sorted.sort_unstable();
    let tenth = |part: usize| sorted.get(part * sorted.len() / THRESHOLDS).copied();
    let mut at: Vec<i32> = (0..THRESHOLDS).rev().filter_map(tenth).collect();
    at.dedup();
    let all_wins = wins.iter().filter(|win| **win).count();
    let all_share = all_wins as f64 / wins.len().max(1) as f64;
    let of = |least: i32| {
        let taken = || points.iter().zip(wins).filter(move |(points, _)| **points >= least);
        let (leads, won) = (taken().count(), taken().filter(|(_, win)| **win).count());
        let precision = wilson(won, leads);
        Threshold {
            points: least,
            leads,
            share: leads as f64 / wins.len().max(1) as f64,
            wins: won,
            precision,
            recall: won as f64 / all_wins.max(1) as f64,
            lift: precision.value / all_share.max(1e-12),
        }
    };
    at.into_iter().map(of).collect()
}

/// Ten groups of about equal size, by predicted probability; leads with equal probability are in one group.
pub fn reliability(predicted: &[(f64, bool)]) -> Vec<Group> {
    let mut sorted = predicted.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let size = sorted.len().div_ceil(10).max(1);
    let mut groups = Vec::new();
    let mut rest = sorted.as_slice();
    while !rest.is_empty() {
        let mut until = size.min(rest.len());
        while until < rest.len() && rest[until].0 == rest[until - 1].0 {
            until += 1;
        }
        // What is left over is no group of its own.
        if rest.len() - until < size / 2 {
            until = rest.len();
        }
        let (group, further) = rest.split_at(until);
        let won = group.iter().filter(|(_, win)| *win).count();
        let mean = group.iter().map(|(p, _)| p).sum::<f64>() / group.len() as f64;
        groups.push(Group { from: group[0].0, leads: group.len(), predicted: mean, won: wilson(won, group.len()) });
        rest = further;
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axis::{Axis, Division, Reading};
    use crate::card::{Knot, Rule};
    use crate::table::{Column, Values};

    fn card() -> Card {
        let axis = Axis {
            reading: Reading::Value("size".into()),
            division: Division::Cuts(vec![10.0]),
            missing: 0,
            otherwise: 0,
        };
        let calibration = vec![Knot { points: 0, probability: 0.1 }, Knot { points: 10, probability: 0.5 }];
        Card { rules: vec![Rule { axes: vec![axis], points: vec![0, 10] }], calibration }
    }

    fn table(column: &str) -> Table {
        let numbers = (0..20).map(f64::from).collect();
        let wins = (0..20).map(|row| row == 3 || row % 2 == 0 && row >= 10).collect();
        Table { columns: vec![Column { name: column.into(), values: Values::Numbers(numbers) }], wins, times: None }
    }

    #[test]
    fn thresholds_say_how_many_leads_and_wins_they_let_through() {
        let told = backtest(&card(), &table("size"));
        let [high, low] = told.thresholds.as_slice() else { panic!("two: {:?}", told.thresholds) };
        assert_eq!((high.points, high.leads, high.wins), (10, 10, 5));
        assert_eq!((low.points, low.leads, low.wins, low.lift), (0, 20, 6, 1.0));
        assert!((high.recall - 5.0 / 6.0).abs() < 1e-12 && (high.lift - 5.0 / 3.0).abs() < 1e-12);
        assert_eq!(told.reliability.iter().map(|group| group.leads).collect::<Vec<_>>(), [10, 10]);
    }

    #[test]
    fn a_column_that_is_not_there_is_named_and_gives_no_points() {
        let told = backtest(&card(), &table("other"));
        assert_eq!(told.absent, ["size"]);
        assert_eq!(told.thresholds.len(), 1);
        assert_eq!(told.quality.auc.value, 0.5);
    }
}
