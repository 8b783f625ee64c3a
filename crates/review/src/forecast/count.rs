//! How likely a count is, by its mean and its variance: Poisson if they are equal, negative binomial if the variance is greater. It does not know what is counted.

use libm::{exp, lgamma, log};

/// A probability above this has all digits of a float.
const LEAST: f64 = 1e-290;

/// A distribution of counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct CountLaw {
    mean: f64,
    /// The negative binomial's size; `None` for Poisson, its limit.
    size: Option<f64>,
}

impl CountLaw {
    /// The law with this mean, and this variance or the mean if that is greater.
    pub(super) fn new(mean: f64, variance: f64) -> Self {
        let mean = mean.max(1e-9);
        let extra = variance - mean;
        // From there on, the two laws differ by less than rounding does.
        let size = (extra > mean * 1e-6).then(|| mean * mean / extra);
        Self { mean, size }
    }

    /// The logarithm of a count's probability.
    pub(super) fn log_probability(&self, count: u32) -> f64 {
        let (count, mean) = (f64::from(count), self.mean);
        match self.size {
            None => count * log(mean) - mean - lgamma(count + 1.0),
            Some(size) => {
                let total = size + mean;
                lgamma(count + size) - lgamma(size) - lgamma(count + 1.0)
                    + size * log(size / total)
                    + count * log(mean / total)
            }
        }
    }

    /// The probability of `count + 1`, by that of `count`.
    fn next(&self, count: u32, probability: f64) -> f64 {
        let count = f64::from(count);
        let factor = match self.size {
            None => self.mean / (count + 1.0),
            Some(size) => (size + count) / (count + 1.0) * (self.mean / (size + self.mean)),
        };
        probability * factor
    }
}

/// A mixture of laws, each with its weight; the weights' sum is 1.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mixture(pub(super) Vec<(f64, CountLaw)>);

impl Mixture {
    /// The mean.
    pub(super) fn mean(&self) -> f64 {
        self.0.iter().map(|(weight, law)| weight * law.mean).sum()
    }

    /// The least count that is not below this share of all.
    pub(super) fn quantile(&self, share: f64) -> u32 {
        let mut walk = self.walk();
        while walk.below + walk.probability() < share && !walk.is_over(share) {
            walk.step();
        }
        walk.count
    }

    /// How likely more than `most` is.
    pub(super) fn chance_over(&self, most: u32) -> f64 {
        let mut walk = self.walk();
        while walk.count < most {
            walk.step();
        }
        (1.0 - walk.below - walk.probability()).clamp(0.0, 1.0)
    }

    fn walk(&self) -> Walk<'_> {
        let parts = self.0.iter().map(|(weight, law)| (*weight, exp(law.log_probability(0)), law));
        Walk { count: 0, below: 0.0, parts: parts.collect() }
    }
}

/// Goes through counts upwards.
struct Walk<'m> {
    count: u32,
    /// How likely less than `count` is.
    below: f64,
    /// Weight, probability of `count`, law.
    parts: Vec<(f64, f64, &'m CountLaw)>,
}

impl Walk<'_> {
    fn probability(&self) -> f64 {
        self.parts.iter().map(|(weight, probability, _)| weight * probability).sum()
    }

    fn step(&mut self) {
        self.below += self.probability();
        for (_, probability, law) in &mut self.parts {
            // The least floats have few digits, which a product would carry on.
            *probability = match *probability > LEAST {
                true => law.next(self.count, *probability),
                false => exp(law.log_probability(self.count + 1)),
            };
        }
        self.count += 1;
    }

    /// Whether rounding alone keeps the sum below a share.
    fn is_over(&self, share: f64) -> bool {
        let farthest = self.parts.iter().map(|(_, _, law)| law.mean).fold(0.0, f64::max);
        f64::from(self.count) > farthest * 50.0 + 1000.0 && share > 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn probabilities_are_those_of_tables() {
        // Poisson(3): P(2) = 0.22404; negative binomial of size 2 and mean 2: P(1) = 0.25.
        assert!((exp(CountLaw::new(3.0, 3.0).log_probability(2)) - 0.224_041_8).abs() < 1e-6);
        assert!((exp(CountLaw::new(2.0, 4.0).log_probability(1)) - 0.25).abs() < 1e-9);
        let law = Mixture(vec![(1.0, CountLaw::new(20.0, 20.0))]);
        assert_eq!([law.quantile(0.1), law.quantile(0.5), law.quantile(0.9)], [14, 20, 26]);
        assert!((law.chance_over(26) - 0.077_887).abs() < 1e-5, "{}", law.chance_over(26));
    }

    proptest! {
        #[test]
        fn a_quantile_is_where_the_chance_of_more_falls_below_the_rest(mean in 0.1..3000.0, spread in 1.0..30.0, share in 0.05..0.95) {
            let law = Mixture(vec![(0.25, CountLaw::new(mean, mean)), (0.75, CountLaw::new(mean, mean * spread))]);
            let at = law.quantile(share);
            prop_assert!(law.chance_over(at) <= 1.0 - share + 1e-9);
            if at > 0 {
                prop_assert!(law.chance_over(at - 1) > 1.0 - share - 1e-9);
            }
        }
    }
}
