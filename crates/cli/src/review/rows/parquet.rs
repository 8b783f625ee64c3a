//! Reads Parquet a few thousand rows at a time, and only the columns that are wanted. Cells are the texts that a CSV of the same table would have. It does not know
//! what a column means.

use super::columns::{Column, Meaning};
use super::{EachRow, Row};
use crate::{Failure, input};
use handraise_review::mapping::Days;
use parquet::file::reader::{FileReader, SerializedFileReader};
use std::borrow::Cow;
use std::fs::File;
use std::path::Path;

/// So many rows are in memory at a time.
const BATCH: usize = 8_192;

/// A Parquet file.
pub(in crate::review) struct Parquet {
    shown: String,
    reader: SerializedFileReader<File>,
    names: Vec<String>,
    /// For each column that is read: its place in the file, and what its values mean.
    places: Vec<(usize, Meaning)>,
    unread: Vec<String>,
}

impl Parquet {
    /// Opens a file and reads what it says of itself.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let shown = input::shown(path);
        let failed = |error: parquet::errors::ParquetError| Failure::file(&shown, told(&error));
        let file = File::open(path).map_err(|error| Failure::io(path, &error))?;
        let reader = SerializedFileReader::new(file).map_err(failed)?;
        let schema = reader.metadata().file_metadata().schema_descr();
        let (mut names, mut places, mut unread) = (Vec::new(), Vec::new(), Vec::new());
        for (place, column) in schema.columns().iter().enumerate() {
            let name = column.path().parts().join(".");
            match Meaning::of(column) {
                Some(meaning) => {
                    names.push(name);
                    places.push((place, meaning));
                }
                None => unread.push(name),
            }
        }
        if names.len() < 2 {
            return Err(Failure::file(&shown, "it has no two columns of plain values; write a table of leads"));
        }
        Ok(Self { shown, reader, names, places, unread })
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    pub(super) fn unread(&self) -> &[String] {
        &self.unread
    }

    pub(super) fn each(self, wanted: Option<&[usize]>, each: EachRow<'_>) -> Result<(), Failure> {
        let failed = |error: parquet::errors::ParquetError| Failure::file(&self.shown, told(&error));
        let is_wanted = |at: usize| wanted.is_none_or(|wanted| wanted.contains(&at));
        let schema = self.reader.metadata().file_metadata().schema_descr();
        let mut place = 0;
        for group in 0..self.reader.num_row_groups() {
            let group = self.reader.get_row_group(group).map_err(failed)?;
            let level = |place: usize| schema.column(place).max_def_level();
            let of_column = |(at, (place, meaning)): (usize, &(usize, Meaning))| match is_wanted(at) {
                true => {
                    group.get_column_reader(*place).map(|reader| Some(Column::new(reader, *meaning, level(*place))))
                }
                false => Ok(None),
            };
            let columns = self.places.iter().enumerate().map(of_column).collect::<Result<Vec<_>, _>>();
            let mut batch = Batch { columns: columns.map_err(failed)?, row: 0 };
            let mut left = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
            while left > 0 {
                let rows = left.min(BATCH);
                for column in batch.columns.iter_mut().flatten() {
                    let read = column.fill(rows).map_err(failed)?;
                    if read != rows {
                        return Err(Failure::file(
                            &self.shown,
                            "a column ends before the others; write the file again",
                        ));
                    }
                }
                for row in 0..rows {
                    batch.row = row;
                    place += 1;
                    each(&batch, place)?;
                }
                left -= rows;
            }
        }
        Ok(())
    }
}

/// What is wrong with a file, and what to do.
fn told(error: &parquet::errors::ParquetError) -> String {
    format!("{error}; write the file again, compressed with snappy, zstd or gzip, or not at all")
}

/// A row of the columns in memory.
struct Batch {
    columns: Vec<Option<Column>>,
    row: usize,
}

impl Batch {
    fn column(&self, column: usize) -> Option<&Column> {
        self.columns.get(column).and_then(Option::as_ref)
    }
}

impl Row for Batch {
    fn cells(&self) -> usize {
        self.columns.len()
    }

    fn text(&self, column: usize) -> Cow<'_, str> {
        self.column(column).map_or(Cow::Borrowed(""), |column| column.text(self.row))
    }

    fn bytes(&self, column: usize) -> Cow<'_, [u8]> {
        self.column(column).map_or(Cow::Borrowed(&[]), |column| column.bytes(self.row))
    }

    fn time(&self, column: usize, days: Days) -> Option<i64> {
        self.column(column).and_then(|column| column.time(self.row, days))
    }

    fn number(&self, column: usize) -> Option<f64> {
        self.column(column).and_then(|column| column.number(self.row))
    }
}
