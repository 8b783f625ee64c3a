//! Rows that can't be used: counted, the first of them shown, and all written to a file of their own. It does not know why one can't be used.

use super::Row;
use crate::review::Bad;
use crate::{Failure, input};
use std::fs::File;
use std::path::{Path, PathBuf};

/// So many bad rows are shown with their places.
const SHOWN: usize = 3;

/// The places of some rows: how many there are, and the first of them.
#[derive(Default)]
pub(in crate::review) struct Places {
    pub(in crate::review) count: usize,
    first: Vec<u64>,
}

impl Places {
    pub(in crate::review) fn add(&mut self, place: u64) {
        if self.first.len() < SHOWN {
            self.first.push(place);
        }
        self.count += 1;
    }

    /// Such as `line 2, line 7, …`.
    pub(in crate::review) fn in_words(&self, place_word: &str) -> String {
        let mut words: Vec<String> = self.first.iter().map(|place| format!("{place_word} {place}")).collect();
        words.extend((self.count > self.first.len()).then(|| "…".to_owned()));
        words.join(", ")
    }
}

/// The file of bad rows, made with the first.
pub(in crate::review) struct BadRows {
    path: PathBuf,
    delimiter: u8,
    header: Vec<String>,
    writer: Option<csv::Writer<File>>,
    first: Vec<(u64, usize)>,
    count: usize,
    unclosed: Places,
    unplaced: Places,
}

impl BadRows {
    /// For a file with this header; beside it, unless another path is given.
    pub(in crate::review) fn new(file: &Path, path: Option<&Path>, delimiter: u8, header: &[String]) -> Self {
        let beside = || {
            let mut name = if input::is_standard(file) { "leads".into() } else { file.as_os_str().to_owned() };
            name.push(".bad-rows.csv");
            PathBuf::from(name)
        };
        Self {
            path: path.map_or_else(beside, Path::to_owned),
            delimiter,
            header: header.to_vec(),
            writer: None,
            first: Vec::new(),
            count: 0,
            unclosed: Places::default(),
            unplaced: Places::default(),
        }
    }

    /// A row that doesn't fit the header: a quote in it is never closed, or it has more or fewer cells.
    pub(in crate::review) fn add(&mut self, row: &dyn Row, place: u64) -> Result<(), Failure> {
        if row.is_unclosed() {
            self.unclosed.add(place);
            return self.write(row);
        }
        if self.first.len() < SHOWN {
            self.first.push((place, row.cells()));
        }
        self.count += 1;
        self.write(row)
    }

    /// A touch without a lead or without a time.
    pub(in crate::review) fn add_unplaced(&mut self, row: &dyn Row, place: u64) -> Result<(), Failure> {
        self.unplaced.add(place);
        self.write(row)
    }

    fn write(&mut self, row: &dyn Row) -> Result<(), Failure> {
        let failed = |error: csv::Error| Failure::file(&self.path.display().to_string(), error);
        if self.writer.is_none() {
            let file = File::create(&self.path).map_err(|error| Failure::unwritten(&self.path, &error))?;
            let mut writer = csv::WriterBuilder::new().delimiter(self.delimiter).flexible(true).from_writer(file);
            writer.write_record(&self.header).map_err(failed)?;
            self.writer = Some(writer);
        }
        match &mut self.writer {
            Some(writer) => {
                writer.write_record((0..row.cells()).map(|column| row.bytes(column).into_owned())).map_err(failed)
            }
            None => Ok(()),
        }
    }

    pub(in crate::review) fn finish(self) -> Result<Bad, Failure> {
        let Self { path, writer, first, count, unclosed, unplaced, .. } = self;
        let file = match writer {
            Some(mut writer) => {
                writer.flush().map_err(|error| Failure::unwritten(&path, &error))?;
                Some(path)
            }
            None => None,
        };
        Ok(Bad { count, first, unclosed, unplaced, file })
    }
}
