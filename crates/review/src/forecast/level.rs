//! What the next weeks may bring, by the counts of the weeks before. It does not know what is counted, nor holidays, seasons or campaigns.
//!
//! The model is the *steady model* for counts (J. Q. Smith, "A generalization of the Bayesian steady forecasting model", Journal of the Royal Statistical
//! Society B 41, 1979): a week's mean is unknown and has a gamma distribution; between two weeks, what is known of it is worth less, by a *discount*. Counts may
//! spread more than Poisson's, by a *dispersion*. Neither is estimated: all values of a grid go into a mixture, each with the weight of how well it foretold the
//! weeks that are known. So the interval also holds what one does not know of the model.

use super::count::{CountLaw, Mixture};
use libm::{exp, log};
use serde::Serialize;

/// How much of what is known of a level is left after a week, and how much that weighs before anything is known: levels that stay are likelier.
const DISCOUNTS: [(f64, f64); 9] =
    [(0.6, 0.5), (0.7, 0.75), (0.8, 1.0), (0.85, 1.0), (0.9, 1.0), (0.94, 1.0), (0.97, 1.25), (0.99, 1.5), (1.0, 1.5)];
/// How many times Poisson's variance a week has. A greater one weighs less before anything is known, as much as it is greater.
const DISPERSIONS: [f64; 13] = [1.0, 1.25, 1.6, 2.0, 2.5, 3.2, 4.0, 5.0, 7.0, 10.0, 16.0, 25.0, 40.0];
/// So many weeks are needed before one is foretold.
const BURN_IN: usize = 2;
/// The level's shape before anything is known.
const PRIOR: f64 = 0.5;
/// Fewer weeks foretell nothing.
pub const LEAST_WEEKS: usize = 4;

/// What may come: four times in five, between both ends.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Range {
    /// The mean.
    pub expected: f64,
    /// In one of ten cases, fewer come.
    pub low: u32,
    /// In one of ten cases, more come.
    pub high: u32,
}

/// What is known of a level after some weeks.
#[derive(Clone, Debug)]
pub struct Level(Vec<Component>);

#[derive(Clone, Copy, Debug)]
struct Component {
    weight: f64,
    discount: f64,
    dispersion: f64,
    /// The gamma distribution's shape and rate, before the dispersion.
    shape: f64,
    rate: f64,
}

impl Level {
    /// What these counts say, the oldest week first; `None` for fewer than [`LEAST_WEEKS`].
    pub fn of(weeks: &[u32]) -> Option<Self> {
        if weeks.len() < LEAST_WEEKS {
            return None;
        }
        let grid = DISCOUNTS.iter().flat_map(|discount| DISPERSIONS.map(|dispersion| (*discount, dispersion)));
        let mut scored: Vec<(f64, Component)> =
            grid.map(|(discount, dispersion)| Component::after(weeks, discount, dispersion)).collect();
        let best = scored.iter().map(|(score, _)| *score).fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = scored.iter().map(|(score, _)| exp(score - best)).sum();
        for (score, component) in &mut scored {
            component.weight = exp(*score - best) / total;
        }
        Some(Self(scored.into_iter().map(|(_, component)| component).filter(|one| one.weight > 1e-6).collect()))
    }

    /// The week that begins after so many weeks; 0 is the next one.
    pub fn week(&self, after: u32) -> Range {
        range(&self.mixture(|one| one.law(after, 1)))
    }

    /// The next weeks together.
    pub fn weeks(&self, count: u32) -> Range {
        range(&self.mixture(|one| one.law(0, count)))
    }

    /// How likely a week brings more than so many.
    pub fn chance_over(&self, after: u32, most: u32) -> f64 {
        self.mixture(|one| one.law(after, 1)).chance_over(most)
    }

    fn mixture(&self, law: impl Fn(&Component) -> CountLaw) -> Mixture {
        Mixture(self.0.iter().map(|one| (one.weight, law(one))).collect())
    }
}

fn range(mixture: &Mixture) -> Range {
    Range { expected: mixture.mean(), low: mixture.quantile(0.1), high: mixture.quantile(0.9) }
}

impl Component {
    /// Goes through the weeks → how well each was foretold, as the logarithm of its probability, and what is known at the end.
    fn after(weeks: &[u32], discount: (f64, f64), dispersion: f64) -> (f64, Self) {
        let (discount, prior) = discount;
        let mut known = Self { weight: 0.0, discount, dispersion, shape: PRIOR, rate: 0.0 };
        let mut score = log(prior / dispersion);
        for (place, count) in weeks.iter().enumerate() {
            if place >= BURN_IN {
                score += known.law(0, 1).log_probability(*count);
            }
            known.shape = known.shape * discount + f64::from(*count);
            known.rate = known.rate * discount + 1.0;
        }
        (score, known)
    }

    /// The law of the sum of `count` weeks, of which the first begins after so many weeks.
    fn law(&self, after: u32, count: u32) -> CountLaw {
        let mean = self.shape / self.rate.max(1e-9);
        // A level's variance grows from week to week; two weeks share that of the earlier one.
        let level = |week: u32| mean * mean / (self.shape * libm::pow(self.discount, f64::from(week + 1)));
        let shared: f64 = (0..count).map(|week| level(after + week) * f64::from(2 * (count - week) - 1)).sum();
        let total = mean * f64::from(count);
        CountLaw::new(total, self.dispersion * (total + shared))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    const WEEKS: usize = 26;
    const AHEAD: usize = 8;

    fn poisson(random: &mut Random, mean: f64) -> u32 {
        let (mut count, mut left) = (0, mean);
        loop {
            left += libm::log(1.0 - random.unit());
            if left < 0.0 {
                return count;
            }
            count += 1;
        }
    }

    /// A gamma variable with mean 1 and this variance (Marsaglia and Tsang).
    fn gamma(random: &mut Random, variance: f64) -> f64 {
        let shape = 1.0 / variance;
        let (d, mut drawn) = (shape - 1.0 / 3.0, 0.0);
        let c = 1.0 / libm::sqrt(9.0 * d);
        while drawn <= 0.0 {
            let x = random.normal();
            let v = libm::pow(1.0 + c * x, 3.0);
            if v > 0.0 && libm::log(1.0 - random.unit()) < 0.5 * x * x + d - d * v + d * libm::log(v) {
                drawn = d * v;
            }
        }
        drawn * variance
    }

    /// How many of the weeks ahead, and of the sums of them, were within their interval.
    fn covered(drift: f64, spread: f64) -> [f64; 2] {
        let (mut weeks_in, mut sums_in, mut all) = (0, 0, 0);
        for seed in 0..400 {
            let mut random = Random::new(seed);
            let mut level = 15.0 + 60.0 * random.unit();
            let series: Vec<u32> = (0..WEEKS + AHEAD)
                .map(|_| {
                    level *= exp(drift * random.normal());
                    let mean = if spread > 0.0 { level * gamma(&mut random, spread) } else { level };
                    poisson(&mut random, mean)
                })
                .collect();
            let (known, to_come) = series.split_at(WEEKS);
            let found = Level::of(known).unwrap();
            let is_in = |range: Range, count: u32| (range.low..=range.high).contains(&count);
            weeks_in += (0..).zip(to_come).filter(|(after, count)| is_in(found.week(*after), **count)).count();
            sums_in += usize::from(is_in(found.weeks(AHEAD as u32), to_come.iter().sum()));
            all += 1;
        }
        [weeks_in as f64 / (all * AHEAD) as f64, f64::from(sums_in as u32) / all as f64]
    }

    /// Levels that stay or drift, with Poisson's spread or more.
    #[test]
    fn intervals_of_80_percent_cover_75_to_85() {
        let all: Vec<[f64; 2]> =
            [(0.0, 0.0), (0.08, 0.0), (0.0, 0.06), (0.06, 0.03)].map(|(drift, spread)| covered(drift, spread)).to_vec();
        // Of each kind for itself: a level that stays is known better than one could know, one that drifts worse.
        for [weeks, sums] in &all {
            assert!((0.75..=0.9).contains(weeks) && (0.7..=0.92).contains(sums), "{all:?}");
        }
        for which in [0, 1] {
            let mean = all.iter().map(|kind| kind[which]).sum::<f64>() / all.len() as f64;
            assert!((0.75..=0.85).contains(&mean), "{mean}: {all:?}");
        }
    }

    #[test]
    fn too_few_weeks_say_nothing_and_empty_ones_say_that_little_comes() {
        assert!(Level::of(&[3, 4, 5]).is_none());
        let empty = Level::of(&[0; 12]).unwrap();
        assert!(empty.week(0).high <= 1 && empty.week(0).expected < 0.5, "{:?}", empty.week(0));
    }

    #[test]
    fn a_week_farther_away_is_known_less() {
        let level = Level::of(&[12, 18, 9, 22, 30, 17, 25, 31, 28, 40, 22, 35]).unwrap();
        let width = |range: Range| range.high - range.low;
        assert!(width(level.week(7)) > width(level.week(0)));
        assert!(level.chance_over(0, 60) < level.chance_over(0, 20));
    }
}
