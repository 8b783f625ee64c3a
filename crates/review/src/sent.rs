//! What would have come of sending leads from a threshold on to sales: money, stages and time; by segment, source, persona and version of the definition; and the leads that were missed and those
//! that should not have been sent, with reasons. Nothing is fitted. It does not know where the threshold is from.

mod case;
mod money;

pub use case::{Case, Reason};
pub use money::{Costs, Money};

use crate::card::Card;
use crate::measure::{Interval, wilson};
use crate::table::{Column, NO_TIME, Table, Values};
use std::collections::BTreeMap;

/// What is known of leads beside the columns that the card reads, for the table's rows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside<'a> {
    /// Who each lead is.
    pub ids: Option<&'a Column>,
    /// What a lead that won is worth.
    pub amounts: Option<&'a Column>,
    /// Where leads came from.
    pub sources: Option<&'a Column>,
    /// What leads cost.
    pub costs: Option<&'a Costs>,
    /// When leads reached a stage, the first stage first.
    pub stages: &'a [(&'static str, &'a Column)],
    /// What leads are grouped by.
    pub groups: &'a [(&'static str, &'a Column)],
}

/// How many of the leads that would have been sent reached a stage.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Stage {
    /// The stage.
    pub stage: &'static str,
    /// How many leads that would have been sent reached it.
    pub sent: usize,
    /// Of those that reached the stage before it, or of all that would have been sent, with an interval of 95 %.
    pub share: Interval,
    /// How many leads that would not have been sent reached it.
    pub not_sent: usize,
    /// Half of the leads took no more days from coming in; `None` if no times tell.
    pub median_days: Option<f64>,
}

/// Leads of one group.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Grouped {
    /// What leads are grouped by.
    pub by: &'static str,
    /// Which group.
    pub name: String,
    /// How many leads.
    pub leads: usize,
    /// How many of them won.
    pub wins: usize,
    /// How many would have been sent.
    pub sent: usize,
    /// How many of these won.
    pub sent_wins: usize,
    /// Their share, with an interval of 95 %.
    pub precision: Interval,
    /// The share of the group's wins that would have been sent, with an interval of 95 %.
    pub recall: Interval,
    /// Revenue and costs, if amounts are known.
    pub money: Option<Money>,
}

/// What would have come of a threshold.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Sent {
    /// Leads with at least so many points would have been sent.
    pub points: i32,
    /// How many those are.
    pub leads: usize,
    /// How many of them won.
    pub wins: usize,
    /// Their share, with an interval of 95 %.
    pub precision: Interval,
    /// The share of all wins that would have been sent, with an interval of 95 %.
    pub recall: Interval,
    /// Revenue and costs, if amounts are known.
    pub money: Option<Money>,
    /// Stages, if their times are known.
    pub stages: Vec<Stage>,
    /// By segment, source, persona and version of the definition, the groups with most leads first.
    pub groups: Vec<Grouped>,
    /// How many leads won that would not have been sent.
    pub missed_count: usize,
    /// The first of them: those worth most, then those with the fewest points.
    pub missed: Vec<Case>,
    /// How many leads would have been sent and lost.
    pub wrong_count: usize,
    /// The first of them: those with most points.
    pub wrong: Vec<Case>,
}

/// So many groups are told of each kind.
const GROUPS: usize = 12;
/// So many leads are told by name.
const NAMED: usize = 10;

/// The highest of some thresholds from which at least half of the wins would have been sent.
pub fn usual_threshold(points: &[i32], wins: &[bool]) -> i32 {
    let mut won: Vec<i32> = points.iter().zip(wins).filter(|(_, win)| **win).map(|(points, _)| *points).collect();
    won.sort_unstable_by(|a, b| b.cmp(a));
    won.get(won.len().div_ceil(2).saturating_sub(1)).copied().unwrap_or(0)
}

/// What would have come of sending the leads with at least so many points.
pub fn sent(card: &Card, table: &Table, beside: &Beside<'_>, threshold: i32) -> Sent {
    let (points, _) = card.points(table);
    let is_sent: Vec<bool> = points.iter().map(|points| *points >= threshold).collect();
    let all: Vec<usize> = (0..table.rows()).collect();
    let Counts { wins, sent, sent_wins, .. } = Counts::of(&all, &table.wins, &is_sent);
    let mut groups = Vec::new();
    for (by, column) in beside.groups {
        let mut of_kind: Vec<Grouped> = rows_by_name(column)
            .into_iter()
            .map(|(name, rows)| grouped(by, name, &rows, &table.wins, &is_sent, beside))
            .collect();
        of_kind.sort_by(|a, b| b.leads.cmp(&a.leads).then(a.name.cmp(&b.name)));
        of_kind.truncate(GROUPS);
        groups.extend(of_kind);
    }
    let amount = |row: usize| beside.amounts.map_or(0.0, |column| money::amount(column, row));
    let pick = |of: &dyn Fn(usize) -> bool| all.iter().copied().filter(|row| of(*row)).collect::<Vec<usize>>();
    let mut missed = pick(&|row| table.wins[row] && !is_sent[row]);
    missed.sort_by(|a, b| amount(*b).total_cmp(&amount(*a)).then(points[*a].cmp(&points[*b])).then(a.cmp(b)));
    let mut wrong = pick(&|row| !table.wins[row] && is_sent[row]);
    wrong.sort_by(|a, b| points[*b].cmp(&points[*a]).then(a.cmp(b)));
    let case = |row: &usize| Case::of(card, table, beside, *row, points[*row]);
    Sent {
        points: threshold,
        leads: sent,
        wins: sent_wins,
        precision: wilson(sent_wins, sent),
        recall: wilson(sent_wins, wins),
        money: Money::of(&all, &table.wins, &is_sent, beside),
        stages: stages(table, beside, &is_sent),
        groups,
        missed_count: missed.len(),
        missed: missed.iter().take(NAMED).map(case).collect(),
        wrong_count: wrong.len(),
        wrong: wrong.iter().take(NAMED).map(case).collect(),
    }
}

struct Counts {
    leads: usize,
    wins: usize,
    sent: usize,
    sent_wins: usize,
}

impl Counts {
    fn of(rows: &[usize], wins: &[bool], is_sent: &[bool]) -> Self {
        let count = |of: &dyn Fn(usize) -> bool| rows.iter().filter(|row| of(**row)).count();
        Self {
            leads: rows.len(),
            wins: count(&|row| wins[row]),
            sent: count(&|row| is_sent[row]),
            sent_wins: count(&|row| wins[row] && is_sent[row]),
        }
    }
}

fn grouped(
    by: &'static str,
    name: String,
    rows: &[usize],
    all_wins: &[bool],
    is_sent: &[bool],
    beside: &Beside<'_>,
) -> Grouped {
    let Counts { leads, wins, sent, sent_wins } = Counts::of(rows, all_wins, is_sent);
    let (precision, recall) = (wilson(sent_wins, sent), wilson(sent_wins, wins));
    let money = Money::of(rows, all_wins, is_sent, beside);
    Grouped { by, name, leads, wins, sent, sent_wins, precision, recall, money }
}

/// The rows of each name of a column, or of each number.
fn rows_by_name(column: &Column) -> BTreeMap<String, Vec<usize>> {
    let mut rows: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for row in 0..column.len() {
        rows.entry(name(column, row).unwrap_or_else(|| "(missing)".to_owned())).or_default().push(row);
    }
    rows
}

/// A value as text.
fn name(column: &Column, row: usize) -> Option<String> {
    match &column.values {
        _ if column.is_missing(row) => None,
        Values::Numbers(numbers) => Some(numbers[row].to_string()),
        Values::Categories { names, codes } => names.get(codes[row] as usize).cloned(),
        Values::Times(times) => Some(times[row].to_string()),
    }
}

fn stages(table: &Table, beside: &Beside<'_>, is_sent: &[bool]) -> Vec<Stage> {
    let mut before = is_sent.iter().filter(|sent| **sent).count();
    let mut told = Vec::new();
    for (stage, column) in beside.stages {
        let reached =
            |sent: bool| (0..table.rows()).filter(move |row| is_sent[*row] == sent && !column.is_missing(*row));
        let count = reached(true).count();
        let mut days: Vec<f64> = match (&column.values, &table.times) {
            (Values::Times(at), Some(came)) => reached(true)
                .filter(|row| came[*row] != NO_TIME && at[*row] >= came[*row])
                .map(|row| (at[row] - came[row]) as f64 / 86_400.0)
                .collect(),
            _ => Vec::new(),
        };
        days.sort_by(f64::total_cmp);
        told.push(Stage {
            stage,
            sent: count,
            share: wilson(count.min(before), before),
            not_sent: reached(false).count(),
            median_days: days.get(days.len() / 2).copied(),
        });
        before = count;
    }
    told
}

#[cfg(test)]
mod tests;
