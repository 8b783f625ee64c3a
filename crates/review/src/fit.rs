//! Learns a points card from rows: chooses the rules that explain most, fits their coefficients, makes whole points of them, and says what
//! points are worth. It sees the rows it is given and no others, and does not know how good the card is on further ones.

mod round;

use crate::axis::{Axis, Reading};
use crate::bin::{self, Fineness};
use crate::card::{Card, Rule};
use crate::derive;
use crate::logistic::{self, Model, Patterns, Penalty};
use crate::measure::probability;
use crate::table::{Column, Table, Values};

/// How a card is learned.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// At most so many rules over one column or rate.
    pub rules: usize,
    /// At most so many rules over two crossed ones.
    pub pairs: usize,
    /// The most points that one rule gives.
    pub most_points: i32,
    /// Whether rates are tried.
    pub derive: bool,
    /// What a further bin of a rule must explain, in log-likelihood.
    pub price: f64,
    /// What keeps coefficients small.
    pub penalty: Penalty,
}

impl Default for Settings {
    fn default() -> Self {
        Self { rules: 12, pairs: 3, most_points: 20, derive: true, price: 1.0, penalty: Penalty { l1: 0.0, l2: 6.0 } }
    }
}

/// One axis in fine bins, for rules of their own, and in coarse ones, for crossed pairs.
struct Candidate {
    axes: Vec<Axis>,
    places: Vec<u16>,
    bins: usize,
}

impl Candidate {
    fn single(axis: Axis, column: &Column) -> Self {
        Self { places: axis.places(column), bins: axis.bins(), axes: vec![axis] }
    }

    fn crossed(first: &Self, second: &Self) -> Self {
        let by = u16::try_from(second.bins).unwrap_or(u16::MAX);
        let places = first.places.iter().zip(&second.places).map(|(a, b)| a * by + b).collect();
        let axes = first.axes.iter().chain(&second.axes).cloned().collect();
        Self { axes, places, bins: first.bins * second.bins }
    }
}

const FINE: Fineness = Fineness { steps: 24, smallest: 0.05, price: 1.2, bend: 4.0 };
const COARSE: Fineness = Fineness { steps: 12, smallest: 0.10, price: 4.0, bend: 8.0 };
/// What a rule must explain before its bins do, in log-likelihood.
const RULE: f64 = 2.0;
/// So many of the columns that explain most are crossed.
const CROSSED: usize = 14;

/// The columns that a card may read, by their places: all but times and those with one value.
pub fn usable(table: &Table) -> Vec<usize> {
    let is_one = |column: &Column| !matches!(column.values, Values::Times(_)) && column.distinct() > 0;
    (0..table.columns.len()).filter(|at| is_one(&table.columns[*at])).collect()
}

/// Learns a card from rows in canonical order.
pub fn card(table: &Table, settings: Settings) -> Card {
    let usable = usable(table);
    let own = usable.iter().map(|at| Reading::Value(table.columns[*at].name.clone()));
    let derived = if settings.derive { derive::derived(table, &usable) } else { Vec::new() };
    let (mut fine, mut coarse) = (Vec::new(), Vec::new());
    for reading in own.chain(derived) {
        let Some(column) = reading.column(table) else { continue };
        let divide = |fineness, into: &mut Vec<Candidate>| {
            let axis = bin::divide(&reading, &column, &table.wins, fineness);
            into.extend(axis.map(|axis| Candidate::single(axis, &column)));
        };
        divide(FINE, &mut fine);
        divide(COARSE, &mut coarse);
    }
    let mut chosen = Chosen::new(table, settings);
    // One rule for each ten wins (or losses) is as many as so few can tell apart.
    let told = table.won().min(table.rows() - table.won()) / 10;
    chosen.add_best(fine, settings.rules.min(told));
    let mut crossed = Vec::new();
    let mut strongest: Vec<(f64, usize)> =
        coarse.iter().enumerate().map(|(at, candidate)| (lift(candidate, &table.wins), at)).collect();
    strongest.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    strongest.truncate(CROSSED);
    if settings.pairs > 0 && told > 20 {
        for (place, (_, first)) in strongest.iter().enumerate() {
            for (_, second) in strongest.iter().skip(place + 1) {
                crossed.push(Candidate::crossed(&coarse[*first.min(second)], &coarse[*first.max(second)]));
            }
        }
        chosen.add_best(crossed, settings.pairs);
    }
    chosen.into_card()
}

/// What a candidate explains alone, in log-likelihood.
fn lift(candidate: &Candidate, wins: &[bool]) -> f64 {
    let share = wins.iter().filter(|win| **win).count() as f64 / wins.len().max(1) as f64;
    gain(candidate, wins, &vec![share; wins.len()], 1.0)
}

/// What one Newton step for each bin of a candidate would explain beyond probabilities, in log-likelihood.
fn gain(candidate: &Candidate, wins: &[bool], probabilities: &[f64], l2: f64) -> f64 {
    let mut sums = vec![(0.0, l2); candidate.bins];
    for ((place, win), p) in candidate.places.iter().zip(wins).zip(probabilities) {
        let (gradient, curvature) = &mut sums[usize::from(*place)];
        *gradient += f64::from(u8::from(*win)) - p;
        *curvature += p * (1.0 - p);
    }
    sums.iter().map(|(gradient, curvature)| 0.5 * gradient * gradient / curvature).sum()
}

/// The rules chosen so far, and their model.
struct Chosen<'a> {
    table: &'a Table,
    settings: Settings,
    rules: Vec<Candidate>,
    model: Model,
}

impl<'a> Chosen<'a> {
    fn new(table: &'a Table, settings: Settings) -> Self {
        let model = logistic::fit(&Patterns::collapse(&[], &table.wins), &[], settings.penalty, None, 20);
        Self { table, settings, rules: Vec::new(), model }
    }

    /// Adds the candidate that explains most beyond the rules chosen so far, again and again, while one explains more than its price.
    fn add_best(&mut self, mut candidates: Vec<Candidate>, most: usize) {
        for _ in 0..most {
            let probabilities = self.probabilities();
            let worth = |candidate: &Candidate| {
                let price = self.settings.price * (candidate.bins as f64 - 1.0) + RULE;
                gain(candidate, &self.table.wins, &probabilities, self.settings.penalty.l2) - price
            };
            let best = candidates.iter().map(worth).enumerate().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            let Some((at, _)) = best.filter(|(_, worth)| *worth > 0.0) else { break };
            self.rules.push(candidates.remove(at));
            self.model = self.fitted(12);
        }
    }

    fn blocks(&self) -> Vec<&[u16]> {
        self.rules.iter().map(|rule| rule.places.as_slice()).collect()
    }

    fn fitted(&self, passes: usize) -> Model {
        let sizes: Vec<usize> = self.rules.iter().map(|rule| rule.bins).collect();
        let patterns = Patterns::collapse(&self.blocks(), &self.table.wins);
        logistic::fit(&patterns, &sizes, self.settings.penalty, Some(&self.model), passes)
    }

    fn probabilities(&self) -> Vec<f64> {
        let blocks = self.blocks();
        let of = |row: usize| {
            let own = self.model.blocks.iter().zip(&blocks).map(|(block, places)| block[usize::from(places[row])]);
            probability(self.model.intercept + own.sum::<f64>())
        };
        (0..self.table.rows()).map(of).collect()
    }

    fn into_card(mut self) -> Card {
        self.model = self.fitted(200);
        let patterns = Patterns::collapse(&self.blocks(), &self.table.wins);
        let (points, calibration) = round::round(&patterns, &self.model, self.settings);
        let rules = self.rules.into_iter().zip(points).map(|(rule, points)| Rule { axes: rule.axes, points });
        let telling = rules.filter(|rule| rule.range().1 > rule.range().0);
        Card { rules: telling.map(Rule::simplified).collect(), calibration }
    }
}
