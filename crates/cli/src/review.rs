//! What the commands over a file of leads share: which file, which columns, how it is read; and `effect` and `forecast`, which write the same kind of report. It does not know what is found in it.

pub(super) mod backtest;
pub(super) mod effect;
pub(super) mod forecast;
pub(super) mod learn;
pub(super) mod map;
pub(super) mod profile;
pub(super) mod simulate;

mod card;
mod customers;
mod file;
mod mapped;
mod page;
mod quality;
mod retold;
mod rows;
mod sent;
mod spill;
mod unread;
mod words;

use super::output::{self, counted};
use super::{Failure, input};
use crate::records::CLOSE_IT;
use handraise_review::mapping::{Conditions, Mapping, Place};
use handraise_review::reading::{Read, Wanted};
use handraise_review::table::Column;
use mapped::Mapped;
use rows::{Places, Rows};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Which file, and what its columns mean.
#[derive(Debug, clap::Args)]
pub(super) struct Source {
    /// A file of leads, one a row, or of touches: Parquet, or CSV with commas, semicolons, tabs or bars; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What the columns are, from `handraise map`; it stands for `--outcome`, `--positive` and `--time`
    #[arg(long, value_name = "MAPPING", conflicts_with_all = ["outcome", "positive", "time"])]
    mapping: Option<PathBuf>,
    /// The column that says who won
    #[arg(long, value_name = "COLUMN", required_unless_present = "mapping")]
    outcome: Option<String>,
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
    /// Put touches together by lead in so many megabytes, and in temporary files beyond
    #[arg(long, value_name = "MB", default_value_t = 512, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    memory: u32,
}

/// A table, and what was noticed while its file was read.
pub(super) struct Loaded {
    pub(super) read: Read,
    pub(super) bad: Bad,
    /// How many columns the header has.
    pub(super) columns: usize,
    /// Columns that hold no plain values.
    pub(super) unread: Vec<String>,
    /// What a place in the file is: a line, or a row.
    pub(super) place_word: &'static str,
    /// The touches, if rows are touches.
    pub(super) touches: Option<Touches>,
    /// The mapping, if there is one.
    mapped: Option<Mapped>,
}

/// Touches that were put together by lead.
#[derive(serde::Serialize)]
pub(super) struct Touches {
    count: u64,
    /// Later than their leads came in, and therefore not counted.
    late: u64,
    leads: usize,
    #[serde(skip)]
    spilled: u64,
}

/// Rows that are not in the table.
pub(super) struct Bad {
    /// Those with more or fewer cells than the header.
    pub(super) count: usize,
    /// The first of them: place, cells found.
    pub(super) first: Vec<(u64, usize)>,
    /// Those in which a quote opens that nothing closes.
    unclosed: Places,
    /// Touches without a lead or a time.
    unplaced: Places,
    /// Where all were written.
    pub(super) file: Option<PathBuf>,
}

/// Rows of the file that are not in the table.
#[derive(serde::Serialize)]
pub(super) struct LeftOut<'a> {
    bad_rows: usize,
    rows_with_unclosed_quote: usize,
    touches_without_lead_or_time: usize,
    bad_rows_file: Option<&'a Path>,
    without_outcome: usize,
    without_time: usize,
}

impl Source {
    /// Reads the file.
    pub(super) fn load(&self) -> Result<Loaded, Failure> {
        self.load_that(|_| ())
    }

    /// Reads the file as wanted, once `change` has had its say.
    pub(super) fn load_that(&self, change: impl FnOnce(&mut Wanted)) -> Result<Loaded, Failure> {
        let rows = Rows::open(&self.file)?;
        let mapped = self.mapping.as_deref().map(|path| mapped::load(path, rows.names())).transpose()?;
        let mut wanted = self.wanted(mapped.as_ref().map(|mapped| &mapped.mapping));
        change(&mut wanted);
        let how = file::How {
            path: &self.file,
            bad_rows: self.bad_rows.as_deref(),
            mapping: mapped.as_ref().map(|mapped| &mapped.mapping),
            budget: self.memory as usize * 1_000_000,
        };
        let loaded = file::load(&how, rows, &wanted)?;
        Ok(Loaded { mapped, ..loaded })
    }

    /// What the options, or the mapping, say of the columns.
    fn wanted(&self, mapping: Option<&Mapping>) -> Wanted {
        let ignore = self.ignore.clone();
        let Some(mapping) = mapping else {
            let (positive, time) = (self.positive.clone(), self.time.clone());
            let outcome = self.outcome.clone().unwrap_or_default();
            return Wanted { outcome, positive, time, ignore, ..Wanted::default() };
        };
        let lead = &mapping.lead;
        let own = mapping.read_columns().into_iter().filter(|name| *name != lead.outcome);
        Wanted {
            outcome: lead.outcome.clone(),
            positive: lead.won.clone(),
            time: lead.came_in.clone(),
            ignore,
            only: Some(mapping.predictors()),
            types: mapping.types(),
            beside: own.filter(|name| !mapping.predictors().contains(name) || mapping.is_lead_column(name)).collect(),
        }
    }

    /// The column of the outcome.
    pub(super) fn outcome<'s>(&'s self, loaded: &'s Loaded) -> &'s str {
        let mapped = loaded.mapped.as_ref().map(|mapped| mapped.mapping.lead.outcome.as_str());
        mapped.or(self.outcome.as_deref()).unwrap_or_default()
    }
}

impl Loaded {
    /// A column that the mapping names beside those that may tell who wins.
    pub(super) fn beside(&self, name: impl Fn(&Mapping) -> Option<&String>) -> Option<&Column> {
        let name = name(&self.mapped.as_ref()?.mapping)?;
        self.read.beside.iter().find(|column| column.name == *name)
    }

    /// The condition that a column stands for, and who can evaluate it.
    pub(super) fn stands_for(&self, column: &str) -> Option<(&str, Place)> {
        let Mapped { mapping, conditions } = self.mapped.as_ref()?;
        let of_touch = || mapping.touch.as_ref()?.stands_for.iter().find(|(kind, _)| file::column_of(kind) == column);
        let condition = mapping.stands_for(column).or_else(|| of_touch().map(|(_, condition)| condition.as_str()))?;
        Some((condition, conditions.as_ref().map_or(Place::Receiver, |known: &Conditions| known.place(condition))))
    }

    /// The rows that are not in the table.
    pub(super) fn left_out(&self) -> LeftOut<'_> {
        let Bad { count, file, unclosed, unplaced, .. } = &self.bad;
        let (without_outcome, without_time) = (self.read.open, self.read.timeless);
        LeftOut {
            bad_rows: *count,
            rows_with_unclosed_quote: unclosed.count,
            touches_without_lead_or_time: unplaced.count,
            bad_rows_file: file.as_deref(),
            without_outcome,
            without_time,
        }
    }

    /// What was left out or could not be read, for people, on standard error.
    pub(super) fn tell(&self) {
        let whither = self.bad.file.as_ref().map(|path| format!("; all are in {}", path.display()));
        let whither = whither.unwrap_or_default();
        if self.bad.count > 0 {
            let lines: Vec<String> = self
                .bad
                .first
                .iter()
                .map(|(place, cells)| format!("{} {place} has {cells}", self.place_word))
                .collect();
            output::warn(&format!(
                "{} left out, because the header has {} columns ({}){whither}",
                counted(self.bad.count, "row"),
                self.columns,
                lines.join(", "),
            ));
        }
        tell_unclosed(&self.bad.unclosed, self.place_word, &whither);
        if self.bad.unplaced.count > 0 {
            output::warn(&format!(
                "{} left out, because no lead or no time of a touch can be read ({}){whither}",
                counted(self.bad.unplaced.count, "row"),
                self.bad.unplaced.in_words(self.place_word),
            ));
        }
        if let Some(Touches { count, late, leads, spilled }) = &self.touches {
            let spilled = match spilled.div_ceil(1_000_000) {
                0 => String::new(),
                megabytes => format!("; {megabytes} MB were in temporary files meanwhile"),
            };
            let late =
                if *late > 0 { format!("; {late} came after the lead, and are not counted") } else { String::new() };
            output::warn(&format!("{count} touches put together to {}{late}{spilled}", counted(*leads, "lead")));
        }
        if !self.unread.is_empty() {
            output::warn(&format!("left out, because they hold no plain values: {}", self.unread.join(", ")));
        }
        if self.read.open > 0 {
            output::warn(&format!("{} without an outcome left out", counted(self.read.open, "row")));
        }
        if self.read.timeless > 0 {
            output::warn(&format!("{} without a time left out", counted(self.read.timeless, "row")));
        }
        self.read.unreadable.iter().for_each(|column| unread::tell(column, self.place_word));
        for (column, day) in &self.read.unclear_days {
            output::warn(&format!(
                "`{column}`: nothing says whether days such as `{day}` begin with the day or the month, and the day is taken; write the year first (`2026-11-02`) if that is wrong"
            ));
        }
    }
}

/// Tells of rows in which a quote opens that nothing closes, on standard error.
fn tell_unclosed(unclosed: &Places, place_word: &str, whither: &str) {
    if unclosed.count > 0 {
        output::warn(&format!(
            "{} left out, because a quote opens there that nothing closes ({}){whither}; {CLOSE_IT}",
            counted(unclosed.count, "row"),
            unclosed.in_words(place_word),
        ));
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
