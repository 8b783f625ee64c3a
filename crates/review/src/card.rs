//! A points card: rules over bins, whole points, and what the points are worth as a probability. It does not know how it was learned, nor how it is
//! written down.

use crate::axis::Axis;
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
