//! What is worth a word about the statuses of a table that were imported all the same: rows without required criteria, and amounts without a currency. It
//! does not know how a row is read.

use crate::output::{ALERT, counted, styled};
use handraise_receiver::Remarks;

/// How many rows are named of each kind.
const NAMED: usize = 5;

/// Remarks with the lines of a table.
pub(super) struct WithLines {
    /// Rows that lack required criteria, and which.
    pub(super) missing: Vec<(u64, Vec<String>)>,
    /// Rows with an amount and no currency.
    pub(super) without_currency: Vec<u64>,
}

/// Puts lines for places in the list.
pub(super) fn with_lines(remarks: Remarks, line: impl Fn(usize) -> u64) -> WithLines {
    let Remarks { missing_criteria, without_currency } = remarks;
    WithLines {
        missing: missing_criteria.into_iter().map(|missing| (line(missing.index), missing.criteria)).collect(),
        without_currency: without_currency.into_iter().map(line).collect(),
    }
}

/// The number of rows of each kind, and the first of them.
pub(super) fn in_words(remarks: &WithLines) -> String {
    let WithLines { missing, without_currency } = remarks;
    let mut text = String::new();
    if !missing.is_empty() {
        let named: Vec<String> = missing
            .iter()
            .take(NAMED)
            .map(|(line, criteria)| {
                let criteria: Vec<String> = criteria.iter().map(|id| format!("`{id}`")).collect();
                format!("line {line} ({})", criteria.join(", "))
            })
            .collect();
        let (rows, are) = (counted(missing.len(), "row"), if missing.len() == 1 { "is" } else { "are" });
        text.push_str(&format!(
            "{} {rows} {are} sales qualified without what your teams require: {}\n",
            styled(ALERT, "note:"),
            listed(&named, missing.len())
        ));
    }
    if !without_currency.is_empty() {
        let named: Vec<String> = without_currency.iter().take(NAMED).map(|line| format!("line {line}")).collect();
        let (rows, have) =
            (counted(without_currency.len(), "row"), if without_currency.len() == 1 { "has" } else { "have" });
        text.push_str(&format!(
            "{} {rows} {have} an amount without a currency, which figures count apart: {}; add a column `currency`, or `policy.currency`\n",
            styled(ALERT, "note:"),
            listed(&named, without_currency.len())
        ));
    }
    text
}

fn listed(named: &[String], all: usize) -> String {
    let more = all - named.len();
    let named = named.join(", ");
    if more == 0 { named } else { format!("{named}, and {more} more") }
}
