//! A lead that was missed, or should not have been sent, and which rules made it so. It does not know how many there are.

use super::{Beside, money, name};
use crate::card::Card;
use crate::table::Table;

/// A lead.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Case {
    /// Who it is, or which row of the table.
    pub id: String,
    /// Its points.
    pub points: i32,
    /// What it was worth, if that is known.
    pub amount: Option<f64>,
    /// What each rule gave, where that matters most first.
    pub reasons: Vec<Reason>,
}

/// What a rule gave.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Reason {
    /// The rule's label.
    pub rule: String,
    /// What the lead has there.
    pub value: String,
    /// The points for it.
    pub points: i32,
    /// The most that the rule gives.
    pub most: i32,
}

/// So many reasons are told.
const REASONS: usize = 3;

impl Case {
    /// Of a row: for a lead that won, the rules that gave least of what they could; for one that lost, those that gave most.
    pub(super) fn of(card: &Card, table: &Table, beside: &Beside<'_>, row: usize, points: i32) -> Self {
        let one = table.taken(&[row]);
        let of_rule = |rule: &crate::card::Rule| {
            let place = usize::from(*rule.places(&one)?.first()?);
            let points = rule.points.get(place).copied()?;
            Some(Reason { rule: rule.in_words(), value: rule.place_in_words(place), points, most: rule.range().1 })
        };
        let mut reasons: Vec<Reason> = card.rules.iter().filter_map(of_rule).collect();
        let has_won = table.wins[row];
        let weight = |reason: &Reason| if has_won { reason.most - reason.points } else { reason.points };
        reasons.retain(|reason| weight(reason) > 0);
        reasons.sort_by(|a, b| weight(b).cmp(&weight(a)).then(a.rule.cmp(&b.rule)));
        reasons.truncate(REASONS);
        let id = beside.ids.and_then(|column| name(column, row)).unwrap_or_else(|| format!("row {}", row + 1));
        let amount = beside.amounts.filter(|column| !column.is_missing(row)).map(|column| money::amount(column, row));
        Self { id, points, amount, reasons }
    }
}
