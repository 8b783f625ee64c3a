//! A table of facts: its rows, and those that are refused. It does not know receivers.

use super::{Entry, Failure, write};
use crate::import::{delimiter, line_ends};
use crate::records;
use handraise::author::{did_you_mean, nearest};
use handraise::person::{Context, Fact, field_names, read_row};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::path::Path;

/// A table with a header.
pub(super) struct Table {
    header: Vec<String>,
    /// Which columns are read.
    is_read: Vec<bool>,
    rows: Vec<csv::StringRecord>,
    /// On which line each begins, counted from 1.
    lines: Vec<u64>,
    delimiter: u8,
}

/// A row that is refused.
pub(super) struct Refused {
    /// Its place among the rows.
    pub(super) row: usize,
    pub(super) why: String,
}

impl Refused {
    pub(super) fn new(row: usize, why: impl Into<String>) -> Self {
        Self { row, why: why.into() }
    }
}

impl Table {
    /// # Errors
    /// A text that is no table, with its line.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        // The reader counts a carriage return as an end of line, and the line feed after it to the next line.
        let text = &text.replace("\r\n", "\n").replace('\r', "\n");
        let delimiter = delimiter(text);
        records::refuse_unclosed(text, delimiter)?;
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
        let failed = |error: csv::Error| format!("{error}; mend the file");
        let header: Vec<String> =
            reader.headers().map_err(failed)?.iter().map(|name| name.trim().to_lowercase()).collect();
        if header.iter().all(String::is_empty) {
            return Err("no header; name the columns in the first line, such as `email,action,at`".to_owned());
        }
        let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().map_err(failed)?;
        // A record's place is before the empty lines above it.
        let line = |row: &csv::StringRecord| row.position().map_or(0, |at| at.line() + line_ends(text, at.byte()));
        let lines = rows.iter().map(line).collect();
        // A separator at the end of each line makes a column without a name and without cells.
        let is_blank = |column: usize| rows.iter().all(|row| row.get(column).is_none_or(|cell| cell.trim().is_empty()));
        let is_read = header.iter().enumerate().map(|(column, name)| !(name.is_empty() && is_blank(column))).collect();
        Ok(Self { header, is_read, rows, lines, delimiter })
    }

    /// Leaves out columns, and makes sure that the others are fields.
    ///
    /// # Errors
    /// The columns that nothing reads, or that are not there, each with what to do.
    pub(super) fn fit<E: Entry>(&mut self, ignored: &[String]) -> Result<(), String> {
        let mut wrong = Vec::new();
        for name in ignored.iter().map(|name| name.trim().to_lowercase()) {
            let columns = self.header.iter().zip(&mut self.is_read).filter(|(column, _)| **column == name);
            if columns.map(|(_, is_read)| *is_read = false).count() == 0 {
                let remedy = did_you_mean(&name, self.header.iter().map(String::as_str), "leave it out");
                wrong.push(format!("there is no column `{name}` to ignore; {remedy}"));
            }
        }
        let fields = field_names::<E>();
        let unknown = self.header.iter().zip(&self.is_read).enumerate();
        for (place, (name, _)) in unknown.filter(|(_, (name, is_read))| **is_read && !fields.contains(name)) {
            if name.is_empty() {
                wrong.push(format!("column {} has no name; name it in the first line, or remove it", place + 1));
                continue;
            }
            let meant = nearest(name, fields.iter().map(String::as_str));
            let meant = meant.map(|field| format!("did you mean `{field}`? ")).unwrap_or_default();
            wrong.push(format!(
                "nothing reads the column `{name}`; {meant}Rename or remove it, or import the rest with `--ignore \"{name}\"`"
            ));
        }
        let read = || self.header.iter().zip(&self.is_read).filter(|(_, is_read)| **is_read).map(|(name, _)| name);
        let mut seen = BTreeSet::new();
        for name in read().filter(|name| !name.is_empty() && !seen.insert(*name)) {
            wrong.push(format!(
                "two columns are named `{name}`; keep the one that counts, and rename or remove the other"
            ));
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
    }

    /// The cells of a row that are read, each with its column.
    fn cells<'a>(&'a self, row: &'a csv::StringRecord) -> Vec<(&'a str, &'a str)> {
        let columns = self.header.iter().zip(&self.is_read).zip(row.iter());
        columns.filter(|((_, is_read), _)| **is_read).map(|((name, _), cell)| (name.as_str(), cell)).collect()
    }

    /// The line on which a row begins, counted from 1.
    pub(super) fn line(&self, row: usize) -> u64 {
        self.lines.get(row).copied().unwrap_or_default()
    }

    /// Whether a row has an id of its own.
    pub(super) fn has_id(&self, row: usize) -> bool {
        let cells = self.rows.get(row).map(|row| self.cells(row)).unwrap_or_default();
        cells.iter().any(|(name, text)| *name == "id" && !text.trim().is_empty())
    }

    /// The facts of its rows, each with its place, and the rows that are refused.
    pub(super) fn facts<E: Entry>(&self, context: &Context) -> (Vec<(usize, Fact)>, Vec<Refused>) {
        let (mut facts, mut refused) = (Vec::new(), Vec::new());
        for (place, row) in self.rows.iter().enumerate() {
            if row.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if row.len() > self.header.len() {
                refused.push(Refused::new(
                    place,
                    "has more cells than there are columns; put quotes around a text with a separator",
                ));
                continue;
            }
            let mut cells = self.cells(row);
            let has_id = self.has_id(place);
            let texts: Vec<&str> = cells.iter().map(|(_, cell)| *cell).collect();
            let own = format!("row:{}", digest(&texts.join("\u{1f}")));
            if !has_id {
                cells.retain(|(name, _)| *name != "id");
                cells.push(("id", &own));
            }
            match read_row::<E>(cells, context) {
                Ok(fact) => facts.push((place, fact)),
                Err(error) => refused.push(Refused::new(place, error.to_string())),
            }
        }
        (facts, refused)
    }

    /// Writes refused rows as a table with a column more, which says why.
    pub(super) fn write_refused(&self, target: &Path, refused: &[Refused]) -> Result<(), Failure> {
        let mut writer = csv::WriterBuilder::new().delimiter(self.delimiter).flexible(true).from_writer(Vec::new());
        let failed = |error: csv::Error| Failure::Other(format!("the refused rows can't be written: {error}"));
        let header = self.header.iter().map(String::as_str).chain(["refused because"]);
        writer.write_record(header).map_err(failed)?;
        for Refused { row, why } in refused {
            let mut cells: Vec<&str> = self.rows.get(*row).into_iter().flatten().collect();
            cells.resize(cells.len().max(self.header.len()), "");
            cells.push(why);
            writer.write_record(cells).map_err(failed)?;
        }
        let bytes = writer.into_inner().map_err(|error| Failure::Other(error.to_string()))?;
        write(target, &String::from_utf8_lossy(&bytes))
    }
}

/// A short name for a text: the beginning of its SHA-256.
pub(super) fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
