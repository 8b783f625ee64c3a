//! What a table holds: each column, leaks, duplicates, and what drifts with time. It does not know what becomes of it.

use crate::axis::{Division, Reading};
use crate::leak::{self, Leak};
use crate::measure::{Interval, stability, wilson};
use crate::reading::is_constant;
use crate::table::{Column, NO_CATEGORY, NO_TIME, Table, Values};
use std::collections::BTreeMap;

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Numbers.
    Numbers,
    /// A few names.
    Categories,
    /// Times.
    Times,
    /// One value in all rows, or none.
    Constant,
    /// A value of its own for almost each row: a number or a name of the lead, or free text.
    Identifier,
}

impl Kind {
    /// Its word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Numbers => "numbers",
            Self::Categories => "categories",
            Self::Times => "times",
            Self::Constant => "constant",
            Self::Identifier => "identifier",
        }
    }

    /// What a column is.
    pub fn of(column: &Column) -> Self {
        if is_constant(column) {
            return Self::Constant;
        }
        let (filled, distinct) = (column.len() - column.missing(), column.distinct());
        match &column.values {
            Values::Categories { .. } if distinct > 50 && distinct * 2 > filled => Self::Identifier,
            Values::Categories { .. } => Self::Categories,
            Values::Times(_) => Self::Times,
            Values::Numbers(numbers) => {
                let is_counted =
                    distinct == filled && filled > 50 && numbers.iter().all(|n| n.is_nan() || n.fract() == 0.0);
                let name = column.name.to_lowercase();
                let is_named =
                    name == "id" || name.ends_with("_id") || name.ends_with(" id") || column.name.ends_with("Id");
                let (least, most) = ends(numbers);
                let is_gapless = most - least + 1.0 == filled as f64;
                if is_counted && (is_named || is_gapless) { Self::Identifier } else { Self::Numbers }
            }
        }
    }
}

fn ends(numbers: &[f64]) -> (f64, f64) {
    let known = || numbers.iter().copied().filter(|number| !number.is_nan());
    (known().fold(f64::INFINITY, f64::min), known().fold(f64::NEG_INFINITY, f64::max))
}

/// A column.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct ColumnProfile {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// How many rows have no value.
    pub missing: usize,
    /// How many distinct values there are.
    pub distinct: usize,
    /// Numbers: least, median, most. Categories: the most frequent names with their rows.
    pub holds: String,
    /// How well it predicts alone: the area under the curve; 0.5 is chance.
    pub auc_alone: Option<f64>,
}

/// How a column changes with time.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Drift {
    /// The column.
    pub column: String,
    /// The population stability index of the later half of the leads against the earlier one; above 0.25 the column holds something else now.
    pub stability_index: f64,
    /// The share of missing values in the earlier half.
    pub missing_before: f64,
    /// That in the later half.
    pub missing_after: f64,
}

/// A quarter of the leads, by their time.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Period {
    /// The time of its first lead, in seconds since 1970.
    pub from_s: i64,
    /// How many leads.
    pub rows: usize,
    /// The share that won.
    pub won: Interval,
}

/// What a table holds.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Profile {
    /// How many leads have an outcome.
    pub rows: usize,
    /// How many won.
    pub wins: usize,
    /// Their share, with an interval of 95 %.
    pub won: Interval,
    /// The columns.
    pub columns: Vec<ColumnProfile>,
    /// The columns that know the outcome.
    pub leaks: Vec<Leak>,
    /// Rows that are equal to an earlier one in every column and in the outcome.
    pub duplicates: usize,
    /// Rows that are equal to another one in every column and differ in the outcome.
    pub contradictions: usize,
    /// Columns that changed, most first; none if no time is known.
    pub drifts: Vec<Drift>,
    /// Quarters of the leads in the order of time; none if no time is known.
    pub periods: Vec<Period>,
}

/// A column that changed more is named.
const MOVED: f64 = 0.1;

/// Looks through a table.
pub fn profile(table: &Table) -> Profile {
    let kinds: Vec<Kind> = table.columns.iter().map(Kind::of).collect();
    let alone: Vec<Option<f64>> = table
        .columns
        .iter()
        .zip(&kinds)
        .map(|(column, kind)| match kind {
            Kind::Numbers | Kind::Categories => leak::alone(column, &table.wins),
            _ => None,
        })
        .collect();
    let leaks = leak::find(&learnable(table), &only_learnable(table, &alone));
    let columns = table.columns.iter().zip(kinds).zip(&alone).map(|((column, kind), alone)| ColumnProfile {
        name: column.name.clone(),
        kind,
        missing: column.missing(),
        distinct: column.distinct(),
        holds: holds(column, kind),
        auc_alone: *alone,
    });
    let (duplicates, contradictions) = repeated(table);
    Profile {
        rows: table.rows(),
        wins: table.won(),
        won: wilson(table.won(), table.rows()),
        columns: columns.collect(),
        leaks,
        duplicates,
        contradictions,
        drifts: drifts(table),
        periods: periods(table),
    }
}

/// The table without columns that are constant or an identifier.
pub fn learnable(table: &Table) -> Table {
    let columns = table.columns.iter().filter(|column| is_learnable(column)).cloned().collect();
    Table { columns, wins: table.wins.clone(), times: table.times.clone() }
}

fn only_learnable(table: &Table, alone: &[Option<f64>]) -> Vec<Option<f64>> {
    table.columns.iter().zip(alone).filter(|(column, _)| is_learnable(column)).map(|(_, alone)| *alone).collect()
}

fn is_learnable(column: &Column) -> bool {
    !matches!(Kind::of(column), Kind::Constant | Kind::Identifier)
}

fn holds(column: &Column, kind: Kind) -> String {
    match (&column.values, kind) {
        (Values::Numbers(numbers), _) => {
            let mut known: Vec<f64> = numbers.iter().copied().filter(|number| !number.is_nan()).collect();
            known.sort_by(f64::total_cmp);
            match (known.first(), known.get(known.len() / 2), known.last()) {
                (Some(least), Some(median), Some(most)) => {
                    format!("{} … {} … {}", short(*least), short(*median), short(*most))
                }
                _ => String::new(),
            }
        }
        (Values::Categories { names, codes }, Kind::Categories | Kind::Constant) => {
            let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
            codes.iter().filter(|code| **code != NO_CATEGORY).for_each(|code| *counts.entry(*code).or_default() += 1);
            let mut counts: Vec<(u32, usize)> = counts.into_iter().collect();
            counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
            let shown = counts
                .iter()
                .take(3)
                .filter_map(|(code, count)| names.get(*code as usize).map(|name| format!("{name} {count}")));
            let more = if counts.len() > 3 { ", …" } else { "" };
            format!("{}{more}", shown.collect::<Vec<_>>().join(", "))
        }
        (Values::Categories { names, .. }, _) => format!("such as {}", names.first().map_or("", String::as_str)),
        _ => String::new(),
    }
}

/// A number with at most four digits that count.
fn short(number: f64) -> String {
    let size = number.abs();
    let digits = if size >= 1000.0 || number.fract() == 0.0 {
        0
    } else if size >= 10.0 {
        1
    } else {
        3
    };
    format!("{number:.digits$}")
}

/// Equal rows: those of one outcome, and those of two.
fn repeated(table: &Table) -> (usize, usize) {
    let (sorted, keys) = table.in_canonical_order();
    let mut groups: BTreeMap<u64, (usize, usize)> = BTreeMap::new();
    for (key, win) in keys.iter().zip(&sorted.wins) {
        let group = groups.entry(*key).or_default();
        if *win { group.0 += 1 } else { group.1 += 1 }
    }
    let twice = |(won, lost): &(usize, usize)| won.saturating_sub(1) + lost.saturating_sub(1);
    let both = |(won, lost): &(usize, usize)| if *won > 0 && *lost > 0 { won + lost } else { 0 };
    (groups.values().map(twice).sum(), groups.values().map(both).sum())
}

/// The rows in the order of their times.
fn in_time(table: &Table) -> Option<Vec<usize>> {
    let times = table.times.as_ref()?;
    let mut rows: Vec<usize> = (0..table.rows()).filter(|row| times[*row] != NO_TIME).collect();
    rows.sort_by_key(|row| times[*row]);
    Some(rows)
}

fn drifts(table: &Table) -> Vec<Drift> {
    let Some(rows) = in_time(table).filter(|rows| rows.len() >= 40) else { return Vec::new() };
    let (before, after) = rows.split_at(rows.len() / 2);
    let mut drifts: Vec<Drift> = Vec::new();
    for column in table.columns.iter().filter(|column| is_learnable(column)) {
        let (earlier, later) = (column.taken(before), column.taken(after));
        let Some(bins) = tenths(column) else { continue };
        let count = |part: &Column| {
            let places = bins(part);
            let size = places.iter().max().map_or(0, |most| usize::from(*most) + 1);
            let mut counts = vec![0; size];
            places.iter().for_each(|place| counts[usize::from(*place)] += 1);
            counts
        };
        let (mut a, mut b) = (count(&earlier), count(&later));
        let size = a.len().max(b.len());
        a.resize(size, 0);
        b.resize(size, 0);
        let share = |part: &Column| part.missing() as f64 / part.len().max(1) as f64;
        let stability_index = stability(&a, &b);
        if stability_index > MOVED {
            let name = column.name.clone();
            let (missing_before, missing_after) = (share(&earlier), share(&later));
            drifts.push(Drift { column: name, stability_index, missing_before, missing_after });
        }
    }
    drifts.sort_by(|a, b| b.stability_index.total_cmp(&a.stability_index).then(a.column.cmp(&b.column)));
    drifts
}

/// The classes of a column whose counts are compared: tenths of numbers, names, and missing values.
fn tenths(column: &Column) -> Option<impl Fn(&Column) -> Vec<u16> + use<>> {
    let axis = match &column.values {
        Values::Numbers(numbers) => {
            let mut known: Vec<f64> = numbers.iter().copied().filter(|number| !number.is_nan()).collect();
            known.sort_by(f64::total_cmp);
            let mut cuts: Vec<f64> = (1..10).filter_map(|tenth| known.get(tenth * known.len() / 10).copied()).collect();
            cuts.dedup();
            let missing = u16::try_from(cuts.len() + 1).ok()?;
            let reading = Reading::Value(column.name.clone());
            crate::axis::Axis { reading, division: Division::Cuts(cuts), missing, otherwise: 0 }
        }
        Values::Categories { names, .. } => {
            let groups: Vec<Vec<String>> = names.iter().map(|name| vec![name.clone()]).collect();
            let missing = u16::try_from(groups.len()).ok()?;
            let reading = Reading::Value(column.name.clone());
            crate::axis::Axis { reading, division: Division::Groups(groups), missing, otherwise: 0 }
        }
        Values::Times(_) => return None,
    };
    Some(move |part: &Column| axis.places(part))
}

fn periods(table: &Table) -> Vec<Period> {
    let (Some(rows), Some(times)) = (in_time(table), &table.times) else { return Vec::new() };
    let period = |quarter: usize| {
        let part = &rows[quarter * rows.len() / 4..(quarter + 1) * rows.len() / 4];
        let won = part.iter().filter(|row| table.wins[**row]).count();
        part.first().map(|first| Period { from_s: times[*first], rows: part.len(), won: wilson(won, part.len()) })
    };
    (0..4).filter_map(period).collect()
}
