//! What the commands over a file of leads share: which file, which columns, how it is read; and `effect` and `forecast`, which write the same kind of report. It does not know what is found in it.

pub(super) mod backtest;
pub(super) mod effect;
pub(super) mod forecast;
pub(super) mod learn;
pub(super) mod profile;
pub(super) mod simulate;

mod card;
mod file;
mod page;
mod quality;
mod words;

use super::output::{self, counted};
use super::{Failure, input};
use handraise_review::reading::{Read, Wanted};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Which file, and what its columns mean.
#[derive(Debug, clap::Args)]
pub(super) struct Source {
    /// A file of leads, one a row: CSV with commas, semicolons, tabs or bars; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The column that says who won
    #[arg(long, value_name = "COLUMN")]
    outcome: String,
    /// The value of the outcome that is a win [default: told by words such as `yes`, `true`, `won`, `1`]
    #[arg(long, value_name = "VALUE")]
    positive: Option<String>,
    /// The column that says when a lead came in
    #[arg(long, value_name = "COLUMN")]
    time: Option<String>,
    /// Columns to leave out, with commas between
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Where rows are written that can't be read [default: FILE with `.bad-rows.csv` added]
    #[arg(long, value_name = "FILE")]
    bad_rows: Option<PathBuf>,
}

/// A table, and what was noticed while its file was read.
pub(super) struct Loaded {
    pub(super) read: Read,
    pub(super) bad: Bad,
    /// How many columns the header has.
    pub(super) columns: usize,
}

/// Rows that are not in the table, because they have more or fewer cells than the header.
pub(super) struct Bad {
    pub(super) count: usize,
    /// The first of them: line, cells found.
    pub(super) first: Vec<(u64, usize)>,
    /// Where all were written.
    pub(super) file: Option<PathBuf>,
}

/// Rows of the file that are not in the table.
#[derive(serde::Serialize)]
pub(super) struct LeftOut<'a> {
    bad_rows: usize,
    bad_rows_file: Option<&'a Path>,
    without_outcome: usize,
    without_time: usize,
}

impl Source {
    /// Reads the file.
    pub(super) fn load(&self) -> Result<Loaded, Failure> {
        self.load_as(&self.wanted())
    }

    /// Reads the file as `wanted`.
    pub(super) fn load_as(&self, wanted: &Wanted) -> Result<Loaded, Failure> {
        file::load(&self.file, self.bad_rows.as_deref(), wanted)
    }

    /// What the options say of the columns.
    pub(super) fn wanted(&self) -> Wanted {
        Wanted {
            outcome: self.outcome.clone(),
            positive: self.positive.clone(),
            time: self.time.clone(),
            ignore: self.ignore.clone(),
        }
    }
}

impl Loaded {
    /// The rows that are not in the table.
    pub(super) fn left_out(&self) -> LeftOut<'_> {
        let Bad { count, file, .. } = &self.bad;
        let (without_outcome, without_time) = (self.read.open, self.read.timeless);
        LeftOut { bad_rows: *count, bad_rows_file: file.as_deref(), without_outcome, without_time }
    }

    /// What was left out or could not be read, for people, on standard error.
    pub(super) fn tell(&self) {
        if self.bad.count > 0 {
            let lines: Vec<String> =
                self.bad.first.iter().map(|(line, cells)| format!("line {line} has {cells}")).collect();
            let whither = self.bad.file.as_ref().map(|path| format!("; all are in {}", path.display()));
            output::warn(&format!(
                "{} left out, because the header has {} columns ({}){}",
                counted(self.bad.count, "row"),
                self.columns,
                lines.join(", "),
                whither.unwrap_or_default()
            ));
        }
        if self.read.open > 0 {
            output::warn(&format!("{} without an outcome left out", counted(self.read.open, "row")));
        }
        if self.read.timeless > 0 {
            output::warn(&format!("{} without a time left out", counted(self.read.timeless, "row")));
        }
        for (column, cells) in &self.read.unreadable {
            output::warn(&format!("`{column}`: {} can't be read and counted as missing", counted(*cells, "cell")));
        }
    }
}

/// A file's name without its folder: the same leads give the same card and report on every machine.
pub(super) fn name(path: &Path) -> String {
    match path.file_name().filter(|_| !input::is_standard(path)) {
        Some(name) => name.to_string_lossy().into_owned(),
        None => "standard input".to_owned(),
    }
}

/// Tells on a terminal how far long work is, on one line.
pub(super) struct Progress {
    is_shown: bool,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self { is_shown: std::io::stderr().is_terminal() }
    }

    pub(super) fn tell(&self, text: &str) {
        if self.is_shown {
            output::note(&format!("\r\x1b[2K{text}"));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.tell("");
    }
}
