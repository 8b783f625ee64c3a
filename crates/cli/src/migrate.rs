//! `handraise migrate`: rewrites an authored definition to today's keys. It does not know which keys have changed.
//!
//! Exit codes: 0 rewritten, or nothing to do; 1 something is to be changed under `--check`, or the definition has errors; 2 usage,
//! unreadable input, or it could not write.

use super::output::{BAD, FAINT, GOOD, counted, styled};
use super::{Failure, input, output, yes};
use handraise::author::{self, Contents, Rewrite};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

const HELP: &str = "Exit codes: 0 rewritten, or nothing to do; 1 something is to be changed under --check, or the definition has \
errors; 2 usage, unreadable input, or it could not write.

Comments, order and formatting stay, and the definition compiles to the same bytes. A definition that has today's keys is \
left as it is. From standard input, the text goes to standard output.";

/// Rewrite a definition to today's keys, and say what changed
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// Definition in TOML or JSON; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where to write the text [default: FILE itself]; `-` for standard output
    #[arg(short, long, value_name = "OUT", conflicts_with = "check")]
    output: Option<PathBuf>,
    /// Write nothing; exit with 1 if something is to be changed
    #[arg(long)]
    check: bool,
    /// Print what changed as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let shown = input::shown(&arguments.file);
    let bytes = input::read_bytes(&arguments.file)?;
    // A byte order mark stays where it was.
    let mark = if bytes.starts_with("\u{feff}".as_bytes()) { "\u{feff}" } else { "" };
    let (text, format) = match Contents::of(&shown, bytes) {
        Ok(Contents::Authored(text, format)) => (text, format),
        Ok(Contents::Compiled(_)) => {
            let message =
                "this is a compiled definition, and keeps its bytes; name the TOML or JSON file it was compiled from";
            return Err(Failure::file(&shown, message));
        }
        Err(error) => return Err(Failure::file(&shown, error)),
    };
    let migration = match author::migrate(&text, format) {
        Ok(migration) => migration,
        Err(problems) => {
            output::complain(&Failure::Definition { path: shown, text, problems });
            return Ok(yes(false));
        }
    };
    let target = arguments.output.as_deref().unwrap_or(&arguments.file);
    let is_standard = input::is_standard(target);
    let is_in_place = arguments.output.is_none();
    let is_current = is_in_place && !is_standard && migration.changes.is_empty();
    let is_written = !arguments.check && !is_current;
    let description = match arguments.json {
        true => {
            let written = Some(input::shown(target)).filter(|_| is_written);
            format!("{:#}\n", json!({"file": shown, "changes": migration.changes, "written": written}))
        }
        false => in_words(&shown, &migration.changes, arguments.check),
    };
    let new = format!("{mark}{}", migration.text);
    match (is_written, is_standard) {
        (true, true) => {
            output::print_bytes(new.as_bytes())?;
            output::note(&description);
        }
        (true, false) => {
            std::fs::write(target, new).map_err(|error| Failure::unwritten(target, &error))?;
            output::print(&description)?;
        }
        (false, _) => output::print(&description)?,
    }
    Ok(yes(!arguments.check || migration.changes.is_empty()))
}

fn in_words(file: &str, changes: &[Rewrite], is_check: bool) -> String {
    let line =
        |change: &Rewrite| format!("{} {}\n", styled(FAINT, format!("{file}:{}:", change.line)), change.sentence);
    let lines: String = changes.iter().map(line).collect();
    let count = counted(changes.len(), "change");
    let end = match (changes.len(), is_check) {
        (0, _) => format!("{} {file} has today's keys\n", styled(GOOD, "ok:")),
        (_, true) => format!("{} {count} to make; run `handraise migrate {file}`\n", styled(BAD, "failed:")),
        (_, false) => format!("{} {count}\n", styled(GOOD, "ok:")),
    };
    lines + &end
}
