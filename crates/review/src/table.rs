//! A table of leads: typed columns in memory, missing values told apart. It does not know what its columns mean, nor how a file is read.

use core::cmp::Ordering;
use std::collections::BTreeMap;

/// Stands for a missing category.
pub const NO_CATEGORY: u32 = u32::MAX;
/// Stands for a missing time.
pub const NO_TIME: i64 = i64::MIN;

/// The values of a column, one for each row.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Numbers; not-a-number where one is missing.
    Numbers(Vec<f64>),
    /// Places in a sorted list of names; [`NO_CATEGORY`] where one is missing.
    Categories {
        /// The names, sorted, each once.
        names: Vec<String>,
        /// For each row, the place of its name.
        codes: Vec<u32>,
    },
    /// Seconds since 1970; [`NO_TIME`] where one is missing.
    Times(Vec<i64>),
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name in the file.
    pub name: String,
    /// Its values.
    pub values: Values,
}

impl Column {
    /// A column of categories.
    pub fn categories<'a>(name: &str, texts: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        let texts: Vec<Option<&str>> = texts.into_iter().collect();
        let mut places: BTreeMap<&str, u32> = texts.iter().flatten().map(|text| (*text, 0)).collect();
        places.values_mut().zip(0..).for_each(|(place, next)| *place = next);
        let codes = texts.iter().map(|text| text.and_then(|text| places.get(text)).copied().unwrap_or(NO_CATEGORY));
        let codes = codes.collect();
        let names = places.into_keys().map(str::to_owned).collect();
        Self { name: name.to_owned(), values: Values::Categories { names, codes } }
    }

    /// Whether a row has no value.
    pub fn is_missing(&self, row: usize) -> bool {
        match &self.values {
            Values::Numbers(numbers) => numbers[row].is_nan(),
            Values::Categories { codes, .. } => codes[row] == NO_CATEGORY,
            Values::Times(times) => times[row] == NO_TIME,
        }
    }

    /// How many rows have no value.
    pub fn missing(&self) -> usize {
        (0..self.len()).filter(|row| self.is_missing(*row)).count()
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        match &self.values {
            Values::Numbers(numbers) => numbers.len(),
            Values::Categories { codes, .. } => codes.len(),
            Values::Times(times) => times.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// For each row, the place of its value among the distinct values in order; a missing value has place 0. Scaling a column changes
    /// none of them.
    pub fn places(&self) -> Vec<u32> {
        match &self.values {
            Values::Numbers(numbers) => dense(numbers, |number| number.is_nan(), f64::total_cmp),
            Values::Categories { codes, .. } => codes.iter().map(|code| code.wrapping_add(1)).collect(),
            Values::Times(times) => dense(times, |time| *time == NO_TIME, i64::cmp),
        }
    }

    /// How many distinct values there are.
    pub fn distinct(&self) -> usize {
        self.places().into_iter().max().map_or(0, |place| place as usize)
    }

    /// The column with the rows in another order, or fewer of them.
    pub fn taken(&self, rows: &[usize]) -> Self {
        let values = match &self.values {
            Values::Numbers(numbers) => Values::Numbers(rows.iter().map(|row| numbers[*row]).collect()),
            Values::Categories { names, codes } => {
                Values::Categories { names: names.clone(), codes: rows.iter().map(|row| codes[*row]).collect() }
            }
            Values::Times(times) => Values::Times(rows.iter().map(|row| times[*row]).collect()),
        };
        Self { name: self.name.clone(), values }
    }
}

fn dense<T: Copy>(values: &[T], is_missing: impl Fn(&T) -> bool, order: impl Fn(&T, &T) -> Ordering) -> Vec<u32> {
    let mut rows: Vec<usize> = (0..values.len()).filter(|row| !is_missing(&values[*row])).collect();
    rows.sort_by(|a, b| order(&values[*a], &values[*b]));
    let mut places = vec![0; values.len()];
    let (mut place, mut before) = (0, None);
    for row in rows {
        if before.is_none_or(|before| order(&before, &values[row]) != Ordering::Equal) {
            place += 1;
            before = Some(values[row]);
        }
        places[row] = place;
    }
    places
}

/// Leads and what became of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The columns, without the outcome.
    pub columns: Vec<Column>,
    /// For each row, whether the lead won.
    pub wins: Vec<bool>,
    /// For each row, when the lead came in; `None` if no column says so.
    pub times: Option<Vec<i64>>,
}

impl Table {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.wins.len()
    }

    /// How many of them won.
    pub fn won(&self) -> usize {
        self.wins.iter().filter(|win| **win).count()
    }

    /// The place of a column.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// Some rows, in this order.
    pub fn taken(&self, rows: &[usize]) -> Self {
        Self {
            columns: self.columns.iter().map(|column| column.taken(rows)).collect(),
            wins: rows.iter().map(|row| self.wins[*row]).collect(),
            times: self.times.as_ref().map(|times| rows.iter().map(|row| times[*row]).collect()),
        }
    }

    /// The same rows in an order that depends on what they hold, not on where they were; and for each row a number that is equal for rows
    /// with equal values. Sums over rows come out the same to the last bit whatever order a file had.
    pub fn in_canonical_order(&self) -> (Self, Vec<u64>) {
        let places: Vec<Vec<u32>> = self.columns.iter().map(Column::places).collect();
        let time = |row: usize| self.times.as_ref().map_or(0, |times| times[row]);
        let mut order: Vec<usize> = (0..self.rows()).collect();
        order.sort_by(|a, b| {
            let by_values = places.iter().map(|column| column[*a].cmp(&column[*b])).find(|order| order.is_ne());
            by_values.unwrap_or(Ordering::Equal).then(self.wins[*a].cmp(&self.wins[*b])).then(time(*a).cmp(&time(*b)))
        });
        let key = |row: usize| {
            places.iter().fold(0, |key: u64, column| crate::random::mix(key.wrapping_add(u64::from(column[row]) + 1)))
        };
        let keys = order.iter().map(|row| key(*row)).collect();
        (self.taken(&order), keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_are_sorted_and_missing_ones_told_apart() {
        let column = Column::categories("month", [Some("May"), None, Some("Feb"), Some("May")]);
        assert_eq!(column.places(), [2, 0, 1, 2]);
        assert_eq!((column.missing(), column.distinct(), column.len()), (1, 2, 4));
    }

    #[test]
    fn equal_rows_have_equal_keys_whatever_their_order_and_scale() {
        let table = |scale: f64, order: &[usize]| {
            let numbers = [3.0, 1.0, f64::NAN, 3.0].map(|number| number * scale);
            let columns = vec![Column { name: "a".into(), values: Values::Numbers(numbers.to_vec()) }];
            Table { columns, wins: vec![true, false, true, true], times: None }.taken(order)
        };
        let (_, keys) = table(1.0, &[0, 1, 2, 3]).in_canonical_order();
        let (_, others) = table(1e6, &[3, 2, 0, 1]).in_canonical_order();
        assert_eq!(keys, others);
        assert_eq!(keys.iter().collect::<std::collections::BTreeSet<_>>().len(), 3);
    }
}
