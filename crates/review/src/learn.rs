//! Learns a card and says honestly how good it is: every lead is predicted by a card that never saw it. It does not know how a card is
//! fitted, nor where the table is from.

use crate::card::Card;
use crate::fit::{self, Settings};
use crate::measure::{Interval, Z_95, auc, brier, log_loss};
use crate::random::mix;
use crate::table::Table;

/// How rows are divided into those that teach and those that test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// Each part is predicted from all others. Rows with equal values are in one part.
    KFold,
    /// Each part is predicted from what came before it; the first is not predicted.
    Time,
}

/// What a card can be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// No better than chance, as far as these rows tell.
    None,
    /// Better than chance, but not by much, or not certainly.
    Weak,
    /// Clearly better than chance.
    Usable,
}

impl Signal {
    /// Its word.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Weak => "weak",
            Self::Usable => "usable",
        }
    }

    /// What an area under the curve and its standard error say.
    pub fn of(area: f64, error: f64) -> Self {
        // One in a hundred tables without any signal passes the first bound by chance.
        const Z_99: f64 = 2.326_347_874_040_841;
        match (area - Z_99 * error > 0.5, area - Z_95 * error >= 0.55) {
            (true, true) => Self::Usable,
            (true, false) => Self::Weak,
            _ => Self::None,
        }
    }
}

/// How good predictions were.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Quality {
    /// How many leads were predicted.
    pub rows: usize,
    /// How many of them won.
    pub wins: usize,
    /// The area under the curve, with DeLong's interval of 95 %.
    pub auc: Interval,
    /// The mean log loss.
    pub log_loss: f64,
    /// The log loss of saying the same share for every lead.
    pub log_loss_of_share: f64,
    /// The mean squared error.
    pub brier: f64,
    /// What that is good for.
    pub signal: Signal,
}

impl Quality {
    /// Of probabilities and what became of the leads.
    pub fn of(probabilities: &[f64], wins: &[bool]) -> Self {
        let (area, error) = auc(probabilities, wins).unwrap_or((0.5, 0.5));
        let won = wins.iter().filter(|win| **win).count();
        let share = won as f64 / wins.len().max(1) as f64;
        let (low, high) = ((area - Z_95 * error).max(0.0), (area + Z_95 * error).min(1.0));
        Self {
            rows: wins.len(),
            wins: won,
            auc: Interval { value: area, low, high },
            log_loss: log_loss(probabilities, wins),
            log_loss_of_share: log_loss(&vec![share; wins.len()], wins),
            brier: brier(probabilities, wins),
            signal: Signal::of(area, error),
        }
    }
}

/// A card, and how good cards like it are on leads that they never saw.
#[derive(Clone, Debug)]
pub struct Learned {
    /// The card, learned from all rows.
    pub card: Card,
    /// How good the cards of the parts were.
    pub quality: Quality,
    /// Predictions of leads by cards that never saw them: probability, and whether the lead won.
    pub predicted: Vec<(f64, bool)>,
}

/// Learns a card. `progress` is called before each of the fits with its number and how many there are.
pub fn learn(
    table: &Table,
    split: Split,
    folds: usize,
    seed: u64,
    settings: Settings,
    progress: &mut dyn FnMut(usize, usize),
) -> Learned {
    let (table, keys) = table.in_canonical_order();
    let folds = folds.max(2);
    let parts = match (split, &table.times) {
        (Split::Time, Some(times)) => by_time(times, folds),
        _ => shuffled(&table.wins, &keys, folds, seed),
    };
    let tested: Vec<usize> = match split {
        Split::Time if table.times.is_some() => (1..folds).collect(),
        _ => (0..folds).collect(),
    };
    let of_all = tested.len() + 1;
    let mut predicted = Vec::new();
    for (at, part) in tested.iter().enumerate() {
        progress(at, of_all);
        let teaches = |row: &usize| match split {
            Split::Time if table.times.is_some() => parts[*row] < *part,
            _ => parts[*row] != *part,
        };
        let (teaching, testing): (Vec<usize>, Vec<usize>) =
            (0..table.rows()).filter(|row| teaches(row) || parts[*row] == *part).partition(|row| teaches(row));
        let card = fit::card(&table.taken(&teaching), settings);
        let test = table.taken(&testing);
        let (points, _) = card.points(&test);
        predicted.extend(points.iter().map(|points| card.probability(*points)).zip(test.wins));
    }
    progress(tested.len(), of_all);
    let card = fit::card(&table, settings);
    let (probabilities, wins): (Vec<f64>, Vec<bool>) = predicted.iter().copied().unzip();
    Learned { card, quality: Quality::of(&probabilities, &wins), predicted }
}

/// Parts of about equal size with about equal shares of wins, decided by what rows hold and the seed alone.
fn shuffled(wins: &[bool], keys: &[u64], folds: usize, seed: u64) -> Vec<usize> {
    let mut groups: std::collections::BTreeMap<u64, (bool, Vec<usize>)> = std::collections::BTreeMap::new();
    for (row, (key, win)) in keys.iter().zip(wins).enumerate() {
        let group = groups.entry(mix(key ^ mix(seed.wrapping_add(1)))).or_default();
        group.0 |= *win;
        group.1.push(row);
    }
    let mut parts = vec![0; wins.len()];
    let mut next = [0usize; 2];
    for (has_won, rows) in groups.into_values() {
        let part = &mut next[usize::from(has_won)];
        rows.iter().for_each(|row| parts[*row] = *part % folds);
        *part += 1;
    }
    parts
}

/// Parts of about equal size, one after another.
fn by_time(times: &[i64], folds: usize) -> Vec<usize> {
    let mut sorted: Vec<i64> = times.to_vec();
    sorted.sort_unstable();
    let starts: Vec<i64> = (1..folds).filter_map(|part| sorted.get(part * sorted.len() / folds).copied()).collect();
    times.iter().map(|time| starts.partition_point(|start| start <= time)).collect()
}

#[cfg(test)]
mod tests;
