//! How good predictions are: area under the curve with DeLong's error, log loss, Brier score, calibration; Wilson's interval for a
//! share; the population stability index. It does not know where predictions come from.

use core::cmp::Ordering;

/// The quantile of the normal distribution for a two-sided interval of 95 %.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// An estimate and its interval.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Interval {
    /// The estimate.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// Places of an order: equal values share the mean of their places, from 1 on.
fn mid_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]).then(Ordering::Equal));
    let mut ranks = vec![0.0; values.len()];
    let mut from = 0;
    while from < order.len() {
        let mut until = from + 1;
        while until < order.len() && values[order[until]] == values[order[from]] {
            until += 1;
        }
        let rank = (from + 1 + until) as f64 / 2.0;
        order[from..until].iter().for_each(|at| ranks[*at] = rank);
        from = until;
    }
    ranks
}

/// The area under the curve and its standard error by DeLong's method. Without a win or without a loss, `None`.
pub fn auc(scores: &[f64], wins: &[bool]) -> Option<(f64, f64)> {
    let pick = |of: bool| -> Vec<f64> {
        scores.iter().zip(wins).filter(|(_, win)| **win == of).map(|(score, _)| *score).collect()
    };
    let (positive, negative) = (pick(true), pick(false));
    let (m, n) = (positive.len() as f64, negative.len() as f64);
    if m == 0.0 || n == 0.0 {
        return None;
    }
    let joined: Vec<f64> = positive.iter().chain(&negative).copied().collect();
    let (all, of_positive, of_negative) = (mid_ranks(&joined), mid_ranks(&positive), mid_ranks(&negative));
    let v: Vec<f64> = of_positive.iter().zip(&all).map(|(own, all)| (all - own) / n).collect();
    let w: Vec<f64> =
        of_negative.iter().zip(all.iter().skip(positive.len())).map(|(own, all)| 1.0 - (all - own) / m).collect();
    let area = v.iter().sum::<f64>() / m;
    let variance = |parts: &[f64]| {
        let count = parts.len() as f64;
        let squares: f64 = parts.iter().map(|part| (part - area) * (part - area)).sum();
        if count > 1.0 { squares / (count - 1.0) / count } else { 0.25 }
    };
    Some((area, libm::sqrt(variance(&v) + variance(&w))))
}

/// The mean log loss of probabilities.
pub fn log_loss(probabilities: &[f64], wins: &[bool]) -> f64 {
    let each = probabilities.iter().zip(wins).map(|(p, win)| -libm::log(bounded(if *win { *p } else { 1.0 - p })));
    each.sum::<f64>() / (wins.len().max(1)) as f64
}

/// The mean squared error of probabilities.
pub fn brier(probabilities: &[f64], wins: &[bool]) -> f64 {
    let each = probabilities.iter().zip(wins).map(|(p, win)| {
        let off = p - f64::from(u8::from(*win));
        off * off
    });
    each.sum::<f64>() / (wins.len().max(1)) as f64
}

fn bounded(p: f64) -> f64 {
    p.clamp(1e-15, 1.0 - 1e-15)
}

/// The probability of log-odds.
pub fn probability(log_odds: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-log_odds))
}

/// The log-odds of a probability.
pub fn log_odds(p: f64) -> f64 {
    let p = bounded(p);
    libm::log(p / (1.0 - p))
}

/// Wilson's interval for a share, 95 %.
pub fn wilson(wins: usize, of: usize) -> Interval {
    if of == 0 {
        return Interval { value: 0.0, low: 0.0, high: 1.0 };
    }
    let (n, z2) = (of as f64, Z_95 * Z_95);
    let share = wins as f64 / n;
    let centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z_95 / (1.0 + z2 / n) * libm::sqrt(share * (1.0 - share) / n + z2 / (4.0 * n * n));
    Interval { value: share, low: (centre - half).max(0.0), high: (centre + half).min(1.0) }
}

/// The population stability index of two counts over the same classes. An empty class counts as half a row.
pub fn stability(before: &[usize], after: &[usize]) -> f64 {
    let total = |counts: &[usize]| counts.iter().sum::<usize>().max(1) as f64;
    let (all_before, all_after) = (total(before), total(after));
    let share = |count: usize, of: f64| (count as f64).max(0.5) / of;
    let each = before.iter().zip(after).filter(|(a, b)| **a + **b > 0).map(|(a, b)| {
        let (a, b) = (share(*a, all_before), share(*b, all_after));
        (b - a) * libm::log(b / a)
    });
    each.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_count_half() {
        let wins = [true, false, true, false];
        assert_eq!(auc(&[1.0; 4], &wins).map(|(area, _)| area), Some(0.5));
        assert_eq!(auc(&[2.0, 1.0, 3.0, 0.0], &wins).map(|(area, _)| area), Some(1.0));
        assert_eq!(auc(&[2.0, 1.0], &[true, true]), None);
    }

    #[test]
    fn wilson_stays_within_0_and_1_and_holds_the_share() {
        for (wins, of) in [(0, 0), (0, 7), (7, 7), (3, 40)] {
            let Interval { value, low, high } = wilson(wins, of);
            assert!((0.0..=value + 1e-12).contains(&low) && high <= 1.0 && high >= value - 1e-12, "{wins} of {of}");
        }
    }

    #[test]
    fn equal_shares_are_stable() {
        assert!(stability(&[10, 20], &[100, 200]).abs() < 1e-12);
        assert!(stability(&[10, 20], &[20, 10]) > 0.2);
    }
}
