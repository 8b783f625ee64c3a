//! Logistic regression over binned columns: blocks of indicators, L1 and L2 penalties, coordinate descent over distinct patterns of
//! bins. It does not know what a bin is.

use crate::measure::{log_odds, probability};
use std::collections::BTreeMap;

/// Rows with equal bins, taken together.
#[derive(Clone, Debug, Default)]
pub struct Patterns {
    /// For each block, the bin of each pattern.
    pub bins: Vec<Vec<u16>>,
    /// How many rows have a pattern.
    pub rows: Vec<f64>,
    /// How many of them won.
    pub wins: Vec<f64>,
}

impl Patterns {
    /// Takes rows with equal bins together, in the order of their bins.
    pub fn collapse(blocks: &[&[u16]], wins: &[bool]) -> Self {
        let mut found: BTreeMap<Vec<u16>, (f64, f64)> = BTreeMap::new();
        for (row, win) in wins.iter().enumerate() {
            let key: Vec<u16> = blocks.iter().map(|block| block[row]).collect();
            let (rows, won) = found.entry(key).or_default();
            *rows += 1.0;
            *won += f64::from(u8::from(*win));
        }
        let mut patterns = Self { bins: vec![Vec::with_capacity(found.len()); blocks.len()], ..Self::default() };
        for (key, (rows, won)) in found {
            patterns.bins.iter_mut().zip(key).for_each(|(block, bin)| block.push(bin));
            patterns.rows.push(rows);
            patterns.wins.push(won);
        }
        patterns
    }
}

/// What keeps coefficients small.
#[derive(Clone, Copy, Debug)]
pub struct Penalty {
    /// Times the sum of their absolute values.
    pub l1: f64,
    /// Times half the sum of their squares.
    pub l2: f64,
}

/// A fitted model: log-odds are the intercept plus one coefficient of each block.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// What every row has.
    pub intercept: f64,
    /// For each block, a coefficient for each bin.
    pub blocks: Vec<Vec<f64>>,
}

/// At most so many passes over all blocks.
const MOST_PASSES: usize = 200;
/// A pass that moves no coefficient further is the last.
const SMALL: f64 = 1e-7;

/// Minimises log loss (a sum over rows) plus penalties; the intercept has none. `sizes` says how many bins each block has. `start` is where
/// to begin: an earlier fit, whose later blocks may be missing.
pub fn fit(patterns: &Patterns, sizes: &[usize], penalty: Penalty, start: Option<&Model>, passes: usize) -> Model {
    let all: f64 = patterns.rows.iter().sum();
    let won: f64 = patterns.wins.iter().sum();
    let mut model =
        Model { intercept: log_odds((won + 0.5) / (all + 1.0)), blocks: sizes.iter().map(|n| vec![0.0; *n]).collect() };
    if let Some(start) = start {
        model.intercept = start.intercept;
        for (block, earlier) in model.blocks.iter_mut().zip(&start.blocks) {
            block.iter_mut().zip(earlier).for_each(|(to, from)| *to = *from);
        }
    }
    let mut sums: Vec<f64> = (0..patterns.rows.len()).map(|at| log_odds_of(&model, patterns, at)).collect();
    for _ in 0..passes.min(MOST_PASSES) {
        let mut moved = step_intercept(patterns, &mut model.intercept, &mut sums);
        for (block, bins) in model.blocks.iter_mut().zip(&patterns.bins) {
            moved = step(patterns, block, bins, penalty, &mut sums).max(moved);
        }
        if moved < SMALL {
            break;
        }
    }
    model
}

fn log_odds_of(model: &Model, patterns: &Patterns, at: usize) -> f64 {
    let blocks = model.blocks.iter().zip(&patterns.bins);
    blocks.fold(model.intercept, |sum, (block, bins)| sum + block[usize::from(bins[at])])
}

fn step_intercept(patterns: &Patterns, intercept: &mut f64, sums: &mut [f64]) -> f64 {
    let (mut gradient, mut curvature) = (0.0, 1e-9);
    for (at, sum) in sums.iter().enumerate() {
        let p = probability(*sum);
        gradient += patterns.wins[at] - patterns.rows[at] * p;
        curvature += patterns.rows[at] * p * (1.0 - p);
    }
    let by = (gradient / curvature).clamp(-2.0, 2.0);
    *intercept += by;
    sums.iter_mut().for_each(|sum| *sum += by);
    by.abs()
}

/// One Newton step for each bin of a block; bins of one block share no row, so that all of them step at once.
fn step(patterns: &Patterns, block: &mut [f64], bins: &[u16], penalty: Penalty, sums: &mut [f64]) -> f64 {
    let mut gradients = vec![0.0; block.len()];
    let mut curvatures = vec![1e-9; block.len()];
    for (at, bin) in bins.iter().enumerate() {
        let p = probability(sums[at]);
        gradients[usize::from(*bin)] += patterns.wins[at] - patterns.rows[at] * p;
        curvatures[usize::from(*bin)] += patterns.rows[at] * p * (1.0 - p);
    }
    let mut moved = 0.0f64;
    let steps: Vec<f64> = block
        .iter_mut()
        .zip(gradients.iter().zip(&curvatures))
        .map(|(coefficient, (gradient, curvature))| {
            let aim = curvature * *coefficient + gradient;
            let shrunk = (aim.abs() - penalty.l1).max(0.0) * aim.signum() / (curvature + penalty.l2);
            let by = (shrunk - *coefficient).clamp(-2.0, 2.0);
            *coefficient += by;
            moved = moved.max(by.abs());
            by
        })
        .collect();
    sums.iter_mut().zip(bins).for_each(|(sum, bin)| *sum += steps[usize::from(*bin)]);
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_block_without_penalty_gives_the_shares_of_its_bins() {
        let bins: Vec<u16> = (0..100).map(|row| u16::from(row >= 60)).collect();
        let wins: Vec<bool> = (0..100).map(|row| row % 10 == 0 || row >= 90).collect();
        let patterns = Patterns::collapse(&[&bins], &wins);
        assert_eq!(patterns.rows, [60.0, 40.0]);
        let model = fit(&patterns, &[2], Penalty { l1: 0.0, l2: 1e-9 }, None, 200);
        let share = |bin: usize| probability(model.intercept + model.blocks[0][bin]);
        assert!((share(0) - 6.0 / 60.0).abs() < 1e-4 && (share(1) - 13.0 / 40.0).abs() < 1e-4);
    }

    #[test]
    fn a_strong_l1_penalty_leaves_nothing() {
        let bins: Vec<u16> = (0..100).map(|row| u16::from(row >= 60)).collect();
        let wins: Vec<bool> = (0..100).map(|row| row >= 50).collect();
        let patterns = Patterns::collapse(&[&bins], &wins);
        let model = fit(&patterns, &[2], Penalty { l1: 100.0, l2: 0.0 }, None, 200);
        assert_eq!(model.blocks, [[0.0, 0.0]]);
    }
}
