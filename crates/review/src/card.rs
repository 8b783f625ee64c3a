//! A points card: rules over bins, whole points, and what the points are worth as a probability. It does not know how it was learned, nor how it is
//! written down.

use crate::axis::{Axis, Division};
use crate::measure::{log_odds, probability};
use crate::table::Table;

/// A rule: the points of each bin of an axis, or of each pair of bins of two.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// One axis, or two that are crossed.
    pub axes: Vec<Axis>,
    /// The points of each bin; of two axes, for each bin of the first those of the second.
    pub points: Vec<i32>,
}

impl Rule {
    /// The place in `points` of each row; `None` if a column is not there.
    pub fn places(&self, table: &Table) -> Option<Vec<u16>> {
        let mut places = vec![0u16; table.rows()];
        for axis in &self.axes {
            let bins = u16::try_from(axis.bins()).unwrap_or(u16::MAX);
            let own = axis.places(&axis.reading.column(table)?);
            places.iter_mut().zip(own).for_each(|(place, own)| *place = place.saturating_mul(bins).saturating_add(own));
        }
        Some(places)
    }

    /// In words, as a label shows it.
    pub fn in_words(&self) -> String {
        let axes: Vec<String> = self.axes.iter().map(|axis| axis.reading.in_words()).collect();
        axes.join(" with ")
    }

    /// A place of `points` in words.
    pub fn place_in_words(&self, place: usize) -> String {
        match self.axes.as_slice() {
            [first, second] => {
                let bins = second.bins().max(1);
                format!("{}; {}", first.bin_in_words(place / bins), second.bin_in_words(place % bins))
            }
            [only] => only.bin_in_words(place),
            _ => String::new(),
        }
    }

    /// The rule with bins of equal points taken together: neighbours among numbers, any among names. It gives every row the same points.
    pub fn simplified(self) -> Self {
        let [axis] = self.axes.as_slice() else { return self };
        let points = &self.points;
        let (mut places, mut kept): (Vec<usize>, Vec<i32>) = (Vec::new(), Vec::new());
        let division = match &axis.division {
            Division::Cuts(cuts) => {
                let mut fewer = Vec::new();
                for (bin, own) in points.iter().enumerate() {
                    let is_new = bin > cuts.len() || kept.last() != Some(own);
                    if is_new {
                        fewer.extend(bin.checked_sub(1).and_then(|below| cuts.get(below)));
                        kept.push(*own);
                    }
                    places.push(kept.len() - 1);
                }
                Division::Cuts(fewer)
            }
            Division::Groups(groups) => {
                let mut fewer: Vec<Vec<String>> = Vec::new();
                for (bin, own) in points.iter().enumerate() {
                    let names = groups.get(bin).cloned().unwrap_or_default();
                    let place = kept.iter().position(|known| known == own).unwrap_or(kept.len());
                    if place == kept.len() {
                        kept.push(*own);
                        fewer.push(Vec::new());
                    }
                    fewer[place].extend(names);
                    places.push(place);
                }
                fewer.iter_mut().for_each(|group| group.sort());
                Division::Groups(fewer)
            }
        };
        let moved = |bin: u16| places.get(usize::from(bin)).and_then(|place| u16::try_from(*place).ok()).unwrap_or(0);
        let (missing, otherwise) = (moved(axis.missing), moved(axis.otherwise));
        Self { axes: vec![Axis { reading: axis.reading.clone(), division, missing, otherwise }], points: kept }
    }

    /// From the fewest to the most points.
    pub fn range(&self) -> (i32, i32) {
        let (least, most) = (self.points.iter().min(), self.points.iter().max());
        (least.copied().unwrap_or(0), most.copied().unwrap_or(0))
    }
}

/// What a sum of points is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Knot {
    /// The points.
    pub points: i32,
    /// The share of leads with these points that win.
    pub probability: f64,
}

/// A points card.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Card {
    /// Its rules.
    pub rules: Vec<Rule>,
    /// Points and probabilities, from the fewest points to the most; in between, log-odds are on a straight line.
    pub calibration: Vec<Knot>,
}

impl Card {
    /// The points of each row, and the names of columns that are not there.
    pub fn points(&self, table: &Table) -> (Vec<i32>, Vec<String>) {
        let mut sums = vec![0; table.rows()];
        let mut absent = Vec::new();
        for rule in &self.rules {
            let Some(places) = rule.places(table) else {
                let columns = rule.axes.iter().flat_map(|axis| axis.reading.columns());
                absent.extend(columns.filter(|name| table.place(name).is_none()).map(str::to_owned));
                continue;
            };
            for (sum, place) in sums.iter_mut().zip(places) {
                *sum += rule.points.get(usize::from(place)).copied().unwrap_or(0);
            }
        }
        absent.sort();
        absent.dedup();
        (sums, absent)
    }

    /// The columns that it reads as numbers.
    pub fn columns_of_numbers(&self) -> impl Iterator<Item = &str> {
        let axes = self.rules.iter().flat_map(|rule| &rule.axes);
        axes.filter(|axis| matches!(axis.division, Division::Cuts(_))).flat_map(|axis| axis.reading.columns())
    }

    /// What a sum of points is worth.
    pub fn probability(&self, points: i32) -> f64 {
        let above = self.calibration.partition_point(|knot| knot.points < points);
        let below = above.checked_sub(1).and_then(|below| self.calibration.get(below));
        match (below, self.calibration.get(above)) {
            (Some(below), Some(above)) => {
                let (from, until) = (log_odds(below.probability), log_odds(above.probability));
                let part = f64::from(points - below.points) / f64::from(above.points - below.points);
                probability(from + part * (until - from))
            }
            (Some(only), None) | (None, Some(only)) => only.probability,
            (None, None) => 0.5,
        }
    }

    /// How many points a row can have, at least and at most.
    pub fn range(&self) -> (i32, i32) {
        self.rules.iter().map(Rule::range).fold((0, 0), |sum, own| (sum.0 + own.0, sum.1 + own.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axis::Reading;
    use crate::table::{Column, Values};

    fn rule(division: Division, missing: u16, otherwise: u16, points: &[i32]) -> Rule {
        let axis = Axis { reading: Reading::Value("a".into()), division, missing, otherwise };
        Rule { axes: vec![axis], points: points.to_vec() }
    }

    fn given(rule: &Rule, column: Column) -> Vec<i32> {
        let table = Table { wins: vec![true; column.len()], columns: vec![column], times: None };
        rule.places(&table).unwrap().iter().map(|place| rule.points[usize::from(*place)]).collect()
    }

    #[test]
    fn a_simpler_rule_gives_the_same_points() {
        let numbers = Column { name: "a".into(), values: Values::Numbers(vec![0.0, 1.0, 2.0, 3.0, 4.0, f64::NAN]) };
        for missing in [0, 2, 4] {
            let whole = rule(
                Division::Cuts(vec![1.0, 2.0, 3.0]),
                missing,
                0,
                &[1, 1, 2, 2, 2][..4 + usize::from(missing == 4)],
            );
            let simple = whole.clone().simplified();
            assert_eq!(given(&simple, numbers.clone()), given(&whole, numbers.clone()));
            assert!(matches!(&simple.axes[0].division, Division::Cuts(cuts) if cuts == &[2.0]), "{simple:?}");
        }
        let names = Column::categories("a", [Some("x"), Some("y"), Some("z"), Some("new"), None]);
        let groups = ["x", "y", "z"].map(|name| vec![name.to_owned()]).to_vec();
        let whole = rule(Division::Groups(groups), 1, 2, &[3, 0, 3]);
        let simple = whole.clone().simplified();
        assert_eq!(given(&simple, names.clone()), given(&whole, names));
        assert_eq!(simple.points, [3, 0]);
    }

    #[test]
    fn between_two_knots_log_odds_are_on_a_line() {
        let knot = |points, probability| Knot { points, probability };
        let card = Card { rules: Vec::new(), calibration: vec![knot(0, 0.2), knot(10, 0.8)] };
        assert!((card.probability(5) - 0.5).abs() < 1e-12);
        assert_eq!((card.probability(-3), card.probability(10), card.probability(99)), (0.2, 0.8, 0.8));
    }
}
