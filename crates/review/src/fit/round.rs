//! Makes whole points of coefficients: scales, rounds, and then moves single points while that lowers the true loss. It does not know what a rule reads.

use super::Settings;
use crate::card::Knot;
use crate::logistic::{Model, Patterns};
use crate::measure::{log_odds, probability};

/// At most so many passes over all points.
const MOST_PASSES: usize = 8;
/// So many points are between two knots of the calibration.
const KNOT: usize = 10;

/// What points are worth: log-odds are `base` plus `each` times the points.
#[derive(Clone, Copy, Debug)]
struct Line {
    base: f64,
    each: f64,
}

/// The points of each block, the least of each being 0, and what their sum is worth.
pub(super) fn round(patterns: &Patterns, model: &Model, settings: Settings) -> (Vec<Vec<i32>>, Vec<Knot>) {
    let least = |block: &[f64]| block.iter().copied().fold(f64::INFINITY, f64::min);
    let most = |block: &[f64]| block.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let widest = model.blocks.iter().map(|block| most(block) - least(block)).fold(0.0, f64::max);
    let each = if widest > 1e-9 { widest / f64::from(settings.most_points) } else { 1.0 };
    let scaled = |block: &Vec<f64>| {
        let from = least(block);
        block.iter().map(|coefficient| libm::round((coefficient - from) / each) as i32).collect()
    };
    let base = model.blocks.iter().fold(model.intercept, |sum, block| sum + least(block));
    let mut points: Vec<Vec<i32>> = model.blocks.iter().map(scaled).collect();
    let mut line = Line { base, each };
    let mut sums = sums_of(patterns, &points);
    line = straighten(patterns, &sums, line);
    for _ in 0..MOST_PASSES {
        if !search(patterns, &mut points, &mut sums, line, settings) {
            break;
        }
        line = straighten(patterns, &sums, line);
    }
    for block in &mut points {
        let least = block.iter().min().copied().unwrap_or(0);
        block.iter_mut().for_each(|points| *points -= least);
    }
    line = straighten(patterns, &sums_of(patterns, &points), line);
    let top: i32 = points.iter().map(|block| block.iter().max().copied().unwrap_or(0)).sum();
    (points, knots(line, top))
}

fn sums_of(patterns: &Patterns, points: &[Vec<i32>]) -> Vec<i32> {
    let of = |at: usize| points.iter().zip(&patterns.bins).map(|(block, bins)| block[usize::from(bins[at])]).sum();
    (0..patterns.rows.len()).map(of).collect()
}

/// The line that fits best, by Newton's method from one that is near. Points are counted from their mean meanwhile, so that the two steps do not
/// depend on each other much.
fn straighten(patterns: &Patterns, sums: &[i32], line: Line) -> Line {
    let all: f64 = patterns.rows.iter().sum();
    let won: f64 = patterns.wins.iter().sum();
    // Where nobody won, or everybody, half a lead more of either keeps the answer from being certain.
    if won < 0.5 || all - won < 0.5 {
        return Line { base: log_odds((won + 0.5) / (all + 1.0)), each: 0.0 };
    }
    let mean = sums.iter().zip(&patterns.rows).map(|(sum, rows)| f64::from(*sum) * rows).sum::<f64>() / all.max(1.0);
    let (mut level, mut each) = (line.base + line.each * mean, line.each);
    for _ in 0..50 {
        let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0.0, 0.0, 1e-9, 0.0, 1e-9);
        for ((sum, rows), wins) in sums.iter().zip(&patterns.rows).zip(&patterns.wins) {
            let x = f64::from(*sum) - mean;
            let p = probability(level + each * x);
            let (off, weight) = (wins - rows * p, rows * p * (1.0 - p));
            g0 += off;
            g1 += off * x;
            h00 += weight;
            h01 += weight * x;
            h11 += weight * x * x;
        }
        let determinant = h00 * h11 - h01 * h01;
        let (by_level, by_each) = match determinant > 1e-6 * h00 * h11 {
            true => ((g0 * h11 - g1 * h01) / determinant, (g1 * h00 - g0 * h01) / determinant),
            false => (g0 / h00, 0.0),
        };
        let damped = (0.5 / by_level.abs()).min(0.5 * each.abs() / by_each.abs().max(1e-300)).min(1.0);
        level += damped * by_level;
        each += damped * by_each;
        if by_level.abs() < 1e-9 && by_each.abs() < 1e-10 {
            break;
        }
    }
    Line { base: level - each * mean, each }
}

/// Moves each point up or down by one where that lowers loss and penalty. Tells whether one moved.
fn search(patterns: &Patterns, points: &mut [Vec<i32>], sums: &mut [i32], line: Line, settings: Settings) -> bool {
    let mut has_moved = false;
    for (block, bins) in points.iter_mut().zip(&patterns.bins) {
        let mut rows_of: Vec<Vec<usize>> = vec![Vec::new(); block.len()];
        bins.iter().enumerate().for_each(|(at, bin)| rows_of[usize::from(*bin)].push(at));
        for (bin, rows) in rows_of.iter().enumerate() {
            let loss = |by: i32| -> f64 {
                let of = |at: &usize| {
                    let p = probability(line.base + line.each * f64::from(sums[*at] + by)).clamp(1e-12, 1.0 - 1e-12);
                    let (wins, all) = (patterns.wins[*at], patterns.rows[*at]);
                    -wins * libm::log(p) - (all - wins) * libm::log(1.0 - p)
                };
                rows.iter().map(of).sum()
            };
            let penalty = |by: i32| {
                let value = |at: usize| line.each * f64::from(block[at] + if at == bin { by } else { 0 });
                let mean = (0..block.len()).map(value).sum::<f64>() / block.len() as f64;
                let squares = (0..block.len()).map(|at| (value(at) - mean) * (value(at) - mean));
                0.5 * settings.penalty.l2 * squares.sum::<f64>()
            };
            let now = loss(0) + penalty(0);
            let best = [1, -1].into_iter().map(|by| (loss(by) + penalty(by), by)).min_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((_, by)) = best.filter(|(then, _)| *then < now - 1e-9) {
                block[bin] += by;
                rows.iter().for_each(|at| sums[*at] += by);
                has_moved = true;
            }
        }
    }
    has_moved
}

/// The line at every tenth point, in millionths.
fn knots(line: Line, top: i32) -> Vec<Knot> {
    let at = |points: i32| {
        let p = probability(line.base + line.each * f64::from(points));
        Knot { points, probability: (libm::round(p * 1e6) / 1e6).clamp(1e-6, 1.0 - 1e-6) }
    };
    let mut knots: Vec<Knot> = (0..top.max(0)).step_by(KNOT).map(at).collect();
    knots.push(at(top.max(0)));
    knots
}
