//! Columns that are worth trying though nobody wrote them down: rates. Which ones, is told by the columns' names alone, so that a card stays
//! readable. It does not know what they explain.

use crate::axis::Reading;
use crate::table::{Table, Values};

/// The parts of a column's name: `ProductRelated_Duration` has `ProductRelated` and `Duration`.
fn parts(name: &str) -> Vec<&str> {
    name.split(['_', ' ', '-', '.', '/']).filter(|part| !part.is_empty()).collect()
}

/// Rates of a column per the one that its name begins with: `Page_Seconds` per `Page`.
///
/// There are no sums: seconds and minutes may be added up only by somebody who knows which is which.
pub fn derived(table: &Table, usable: &[usize]) -> Vec<Reading> {
    let is_numbers = |at: &&usize| matches!(table.columns[**at].values, Values::Numbers(_));
    let names: Vec<&str> = usable.iter().filter(is_numbers).map(|at| table.columns[*at].name.as_str()).collect();
    let rate = |name: &&str| {
        let own = parts(name);
        let (_, stem) = own.split_last().filter(|(_, stem)| !stem.is_empty())?;
        let counted = names.iter().find(|other| parts(other).as_slice() == stem)?;
        Some(Reading::Ratio((*name).to_owned(), (*counted).to_owned()))
    };
    names.iter().filter_map(rate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Column;

    #[test]
    fn a_duration_is_tried_per_page_and_nothing_else_is() {
        let numbers = |name: &str| Column { name: name.into(), values: Values::Numbers(vec![1.0]) };
        let columns = ["Product", "Product_Seconds", "Region", "Other_Seconds"].map(numbers).to_vec();
        let table = Table { columns, wins: vec![true], times: None };
        let found = derived(&table, &[0, 1, 2, 3]);
        assert_eq!(found, [Reading::Ratio("Product_Seconds".into(), "Product".into())]);
    }
}
