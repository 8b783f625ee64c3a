//! `handraise export`: everything that a receiver stores of one person, or of everybody, row by row. It does not know what a row says.
//!
//! Exit codes: 0 exported; 1 nobody has this id or address; 2 usage, no database, or a file that can't be written.

mod table;

use super::office::{self, Data};
use super::output::{GOOD, counted, note, styled};
use super::review::Progress;
use super::{Failure, output, yes};
use handraise_receiver::{Exported, table_line};
use serde_json::Value;
use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use table::Columns;

/// After so many rows, progress is told.
const TOLD: usize = 10_000;

const ALL_HELP: &str = "Exit codes: 0 exported; 2 usage, no database, or a file that can't be written.";

/// Write down what a receiver stores: everything of one person, or facts, persons or events of everybody
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 exported; 1 nobody has this id or address; 2 usage, no database, or a file that can't be written."
)]
pub(super) struct Arguments {
    #[command(flatten)]
    data: Data,
    /// A new file; `-` for standard output
    #[arg(long, value_name = "FILE", default_value = "-", global = true)]
    to: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Everything of one person, in JSON: for somebody who asks what you store of them
    #[command(
        after_help = "Exit codes: 0 exported; 1 nobody has this id or address; 2 usage, no database, or a file that can't be written."
    )]
    Person {
        /// The e-mail address, or the id that the receiver shows
        whom: String,
    },
    /// All facts, as they were told; `facts import facts` reads the JSON lines again
    #[command(after_help = ALL_HELP)]
    Facts(All),
    /// All persons, with their reports
    #[command(after_help = ALL_HELP)]
    Persons(All),
    /// What changed, of everybody
    #[command(after_help = ALL_HELP)]
    Events(All),
}

#[derive(Debug, clap::Args)]
struct All {
    /// How rows are written [default: `csv` if the file's name ends so, else `jsonl`]
    #[arg(long, value_enum)]
    format: Option<Format>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A JSON object in each line, with everything
    Jsonl,
    /// A table for spreadsheets, with the most important columns
    Csv,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Arguments { data, to, command } = arguments;
    match command {
        Command::Person { whom } => person(data, whom, to),
        Command::Facts(all) => rows(data, Exported::Facts, all, to),
        Command::Persons(all) => rows(data, Exported::Persons, all, to),
        Command::Events(all) => rows(data, Exported::Events, all, to),
    }
}

fn person(data: &Data, whom: &str, to: &Path) -> Result<ExitCode, Failure> {
    // Before anything is read, so that the log has no export that was not written.
    let mut target = Target::open(to)?;
    let found = office::run(data, async |office| office.everything_of(whom).await)?;
    let Some(everything) = found else {
        target.remove();
        output::note("nobody has this id or address\n");
        return Ok(yes(false));
    };
    target.write(format!("{everything:#}\n").as_bytes())?;
    target.finish()?;
    Ok(ExitCode::SUCCESS)
}

fn rows(data: &Data, what: Exported, all: &All, to: &Path) -> Result<ExitCode, Failure> {
    let is_table = to.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let format = all.format.unwrap_or(if is_table { Format::Csv } else { Format::Jsonl });
    let mut target = Target::open(to)?;
    let columns = Columns::of(what);
    let (mut written, mut failed) = (0_usize, Ok(()));
    if format == Format::Csv {
        target.write(table_line(columns.names()).as_bytes())?;
    }
    let progress = Progress::new();
    office::run(data, async |office| {
        let mut each = |row: &Value, count: i64| {
            let line = match format {
                Format::Jsonl => format!("{row}\n"),
                Format::Csv => table_line(columns.cells(row).iter().map(String::as_str)),
            };
            failed = target.write(line.as_bytes());
            written += 1;
            if written.is_multiple_of(TOLD) {
                progress.tell(&format!("{written} of {count} rows written"));
            }
            failed.is_ok()
        };
        office.export(what, &mut each).await
    })?;
    drop(progress);
    failed?;
    target.finish()?;
    if to != Path::new("-") {
        note(&format!("{} written\n", styled(GOOD, counted(written, "row"))));
    }
    Ok(ExitCode::SUCCESS)
}

/// Where rows go: a new file that only its owner can read, or standard output.
struct Target {
    path: PathBuf,
    out: BufWriter<Box<dyn Write + Send>>,
    is_closed: bool,
}

impl Target {
    fn open(path: &Path) -> Result<Self, Failure> {
        let out: Box<dyn Write + Send> = if path == Path::new("-") {
            Box::new(io::stdout())
        } else {
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.open(path).map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => {
                    Failure::file(&path.display().to_string(), "is there already; name another file")
                }
                _ => Failure::unwritten(path, &error),
            })?;
            Box::new(file)
        };
        Ok(Self { path: path.to_owned(), out: BufWriter::new(out), is_closed: false })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let written = if self.is_closed { Ok(()) } else { self.out.write_all(bytes) };
        self.tolerate(written)
    }

    fn finish(mut self) -> Result<(), Failure> {
        let written = if self.is_closed { Ok(()) } else { self.out.flush() };
        self.tolerate(written)
    }

    /// A reader such as `head` may close the pipe early; that is no error.
    fn tolerate(&mut self, written: io::Result<()>) -> Result<(), Failure> {
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.is_closed = true;
                Ok(())
            }
            written => written.map_err(|error| Failure::unwritten(&self.path, &error)),
        }
    }

    /// Leaves no empty file behind.
    fn remove(self) {
        if self.path != Path::new("-") {
            std::fs::remove_file(&self.path).ok();
        }
    }
}
