//! The rows of a file of leads or touches, whatever its format: CSV or Parquet. Rows that can't be used go to a file of their own. It does not know what a column
//! means.

mod bad;
mod cells;
mod columns;
mod parquet;
mod text;

pub(super) use bad::{BadRows, Places};

use crate::{Failure, input};
use handraise_review::mapping::Days;
use std::borrow::Cow;
use std::io::Read;
use std::path::Path;

/// The first bytes of a Parquet file.
const PARQUET: &[u8] = b"PAR1";

/// Whether a file is Parquet. Standard input never is.
fn is_parquet(path: &Path) -> bool {
    let mut start = [0; PARQUET.len()];
    !input::is_standard(path)
        && std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok()
        && start == PARQUET
}

/// A file of rows.
pub(super) enum Rows {
    Text(Box<text::Text>),
    Parquet(Box<parquet::Parquet>),
}

/// One row. Columns are counted from 0.
pub(super) trait Row {
    /// How many cells it has.
    fn cells(&self) -> usize;
    /// Whether a quote opens in it that nothing closes.
    fn is_unclosed(&self) -> bool {
        false
    }
    /// Whether its cells are those of a header with so many columns.
    fn fits(&self, columns: usize) -> bool {
        self.cells() == columns && !self.is_unclosed()
    }
    /// A cell as text; blank if nothing is there.
    fn text(&self, column: usize) -> Cow<'_, str>;
    /// A cell as bytes: the same for equal texts.
    fn bytes(&self, column: usize) -> Cow<'_, [u8]>;
    /// A cell as a time, in seconds since 1970.
    fn time(&self, column: usize, days: Days) -> Option<i64>;
    /// A cell as a number.
    fn number(&self, column: usize) -> Option<f64>;
}

/// What is done with each row and its place in the file: a line, or a row counted from 1.
pub(super) type EachRow<'f> = &'f mut dyn FnMut(&dyn Row, u64) -> Result<(), Failure>;

impl Rows {
    /// Opens a file.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        Ok(match is_parquet(path) {
            true => Self::Parquet(Box::new(parquet::Parquet::open(path)?)),
            false => Self::Text(Box::new(text::Text::open(path)?)),
        })
    }

    /// The columns' names.
    pub(super) fn names(&self) -> &[String] {
        match self {
            Self::Text(rows) => rows.names(),
            Self::Parquet(rows) => rows.names(),
        }
    }

    /// The columns of the file that can't be read as cells.
    pub(super) fn unread(&self) -> &[String] {
        match self {
            Self::Text(_) => &[],
            Self::Parquet(rows) => rows.unread(),
        }
    }

    /// What a place in the file is: a line, or a row.
    pub(super) fn place_word(&self) -> &'static str {
        match self {
            Self::Text(_) => "line",
            Self::Parquet(_) => "row",
        }
    }

    /// The sign between columns of a file of bad rows.
    pub(super) fn delimiter(&self) -> u8 {
        match self {
            Self::Text(rows) => rows.delimiter(),
            Self::Parquet(_) => b',',
        }
    }

    /// Visits each row. Of the columns, only those wanted have cells, if any are named.
    pub(super) fn each(self, wanted: Option<&[usize]>, each: EachRow<'_>) -> Result<(), Failure> {
        match self {
            Self::Text(rows) => rows.each(each),
            Self::Parquet(rows) => rows.each(wanted, each),
        }
    }
}

/// Bytes of a cell as text.
pub(super) fn as_text(bytes: &[u8]) -> Cow<'_, str> {
    text::text(bytes)
}
