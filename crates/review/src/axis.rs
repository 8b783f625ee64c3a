//! What a rule reads: a column, or a ratio of two, divided into bins. It does not know what a bin is worth.

use crate::table::{Column, NO_CATEGORY, Table, Values};

/// What is read from a row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reading {
    /// A column's own value.
    Value(String),
    /// One column divided by another.
    Ratio(String, String),
}

impl Reading {
    /// The columns that are read.
    pub fn columns(&self) -> Vec<&str> {
        match self {
            Self::Value(column) => vec![column],
            Self::Ratio(over, under) => vec![over, under],
        }
    }

    /// In words, as a label shows it.
    pub fn in_words(&self) -> String {
        match self {
            Self::Value(column) => column.clone(),
            Self::Ratio(over, under) => format!("{over} per {under}"),
        }
    }

    /// The values as one column; `None` if a column is not there, or is not of numbers where numbers are needed.
    pub fn column(&self, table: &Table) -> Option<Column> {
        let find = |name: &str| table.columns.iter().find(|column| column.name == name);
        let numbers = |name: &str| match &find(name)?.values {
            Values::Numbers(numbers) => Some(numbers),
            _ => None,
        };
        let values = match self {
            Self::Value(name) => return find(name).cloned(),
            Self::Ratio(over, under) => {
                let pairs = numbers(over)?.iter().zip(numbers(under)?);
                pairs.map(|(over, under)| if *under == 0.0 { f64::NAN } else { over / under }).collect()
            }
        };
        Some(Column { name: self.in_words(), values: Values::Numbers(values) })
    }
}

/// How values are divided.
#[derive(Clone, Debug, PartialEq)]
pub enum Division {
    /// Numbers: bin 0 is below the first cut, bin 1 from it on, and so forth.
    Cuts(Vec<f64>),
    /// Categories: one bin for each group of names.
    Groups(Vec<Vec<String>>),
}

/// A reading, and its bins.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// What is read.
    pub reading: Reading,
    /// How it is divided.
    pub division: Division,
    /// The bin of a missing value.
    pub missing: u16,
    /// The bin of a name that no group has.
    pub otherwise: u16,
}

impl Axis {
    /// How many bins there are.
    pub fn bins(&self) -> usize {
        let divided = match &self.division {
            Division::Cuts(cuts) => cuts.len() + 1,
            Division::Groups(groups) => groups.len(),
        };
        divided.max(usize::from(self.missing) + 1).max(usize::from(self.otherwise) + 1)
    }

    /// The bin of each row. A column of another type than the axis was made from counts as missing.
    pub fn places(&self, column: &Column) -> Vec<u16> {
        match (&self.division, &column.values) {
            (Division::Cuts(cuts), Values::Numbers(numbers)) => {
                let bin = |number: &f64| match number.is_nan() {
                    true => self.missing,
                    false => small(cuts.partition_point(|cut| cut <= number)),
                };
                numbers.iter().map(bin).collect()
            }
            (Division::Groups(groups), Values::Categories { names, codes }) => {
                let bin = |name: &String| groups.iter().position(|group| group.contains(name)).map(small);
                let bins: Vec<u16> = names.iter().map(|name| bin(name).unwrap_or(self.otherwise)).collect();
                let of = |code: &u32| bins.get(*code as usize).copied().unwrap_or(self.missing);
                codes.iter().map(of).collect()
            }
            // A file may hold the numbers 1, 2 and 3 where an earlier one held `1`, `2` and `other`.
            (Division::Groups(groups), Values::Numbers(numbers)) => {
                let bin = |number: &f64| match number.is_nan() {
                    true => self.missing,
                    false => {
                        let name = number.to_string();
                        groups.iter().position(|group| group.contains(&name)).map_or(self.otherwise, small)
                    }
                };
                numbers.iter().map(bin).collect()
            }
            _ => vec![self.missing; column.len()],
        }
    }

    /// A bin in words.
    pub fn bin_in_words(&self, bin: usize) -> String {
        let own = match &self.division {
            Division::Cuts(cuts) => match (bin.checked_sub(1).and_then(|below| cuts.get(below)), cuts.get(bin)) {
                (None, None) if bin == 0 => "any".to_owned(),
                (None, Some(above)) => format!("below {above}"),
                (Some(below), None) => format!("{below} and more"),
                (Some(below), Some(above)) => format!("{below} to below {above}"),
                (None, None) => String::new(),
            },
            Division::Groups(groups) => groups.get(bin).map(|group| group.join(", ")).unwrap_or_default(),
        };
        let mut parts: Vec<String> = Some(own).filter(|own| !own.is_empty()).into_iter().collect();
        if usize::from(self.otherwise) == bin && matches!(self.division, Division::Groups(_)) {
            parts.push("any other".into());
        }
        if usize::from(self.missing) == bin && parts.is_empty() {
            parts.push("missing".into());
        }
        parts.join(", ")
    }
}

/// Bins are few.
fn small(bin: usize) -> u16 {
    u16::try_from(bin).unwrap_or(u16::MAX)
}

/// Whether a row of categories has none.
pub(crate) fn is_no_category(code: u32) -> bool {
    code == NO_CATEGORY
}
