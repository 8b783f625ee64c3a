//! `handraise definition`: which definition a receiver has in force, which it had, and putting another one into force, on its own machine. It does
//! not know what a definition says.
//!
//! Exit codes: 0 done, or in force already; 1 refused, or nothing found; 2 usage, no database, or a definition that can't be used.

mod words;

use super::office::{self, Data};
use super::{Failure, input, output, yes};
use handraise_receiver::{Given, Outcome};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str =
    "Exit codes: 0 done, or in force already; 1 refused, or nothing found; 2 usage, no database, or a definition that can't be used.

A receiver that runs meanwhile follows within seconds. Beside a compiled `NAME.mql`, `NAME.policy.json` is its private part.";

/// See and change which definition a receiver has in force, on its own machine
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    #[command(flatten)]
    data: Data,
    /// Print the answer as JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Show which definitions were in force, the newest first
    #[command(after_help = "Exit codes: 0 shown; 2 usage or no database.")]
    List,
    /// Show which definition was in force at a time
    #[command(after_help = "Exit codes: 0 shown; 1 none was in force; 2 usage or no database.")]
    At {
        /// The time, RFC 3339, such as `2026-11-02T09:30:00Z`
        #[arg(value_parser = input::time)]
        time: u32,
    },
    /// Put a definition into force
    #[command(after_help = HELP)]
    Activate {
        #[arg(help = input::DEFINITION_HELP)]
        file: PathBuf,
        /// Find out what would change, and change nothing
        #[arg(long)]
        dry_run: bool,
        /// Also an older version, or one that said something else before
        #[arg(long)]
        rollback: bool,
    },
    /// Put the definition before into force again
    #[command(after_help = "Exit codes: 0 done; 1 there is none; 2 usage or no database.")]
    Undo,
    /// Have another definition computed beside the one in force, where it decides nothing; without a file, show whom it would change
    #[command(
        after_help = "Exit codes: 0 done; 1 there is no shadow; 2 usage, no database, or a definition that can't be used."
    )]
    Shadow {
        #[arg(help = input::DEFINITION_HELP)]
        file: Option<PathBuf>,
        /// End it
        #[arg(long, conflicts_with = "file")]
        off: bool,
    },
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Arguments { data, json, command } = arguments;
    match command {
        Command::List => {
            let history = office::run(data, async |office| office.definitions().await)?;
            show(*json, &history.to_json(), || words::history(&history))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::At { time } => {
            let history = office::run(data, async |office| office.definitions().await)?;
            let at_ms = u64::from(*time) * 1000 + 999;
            show(*json, &history.json_at(at_ms), || words::at(&history, at_ms))?;
            Ok(yes(history.at(at_ms).0.is_some()))
        }
        Command::Activate { file, dry_run, rollback } => {
            let given = given(file)?;
            let outcome = office::run(data, async |office| office.activate(given, *rollback, *dry_run).await)?;
            show(*json, &in_json(&outcome, *dry_run), || words::outcome(&outcome, *dry_run))?;
            Ok(yes(outcome.refused.is_none()))
        }
        Command::Undo => {
            let undone = office::run(data, async |office| office.undo_activation().await)?;
            let outcome = match undone {
                Ok(outcome) => outcome,
                Err(refused) => {
                    show(*json, &json!({ "refused": refused.to_string() }), || words::refused(&refused))?;
                    return Ok(yes(false));
                }
            };
            show(*json, &in_json(&outcome, false), || words::outcome(&outcome, false))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Shadow { file: Some(file), .. } => {
            let given = given(file)?;
            let outcome = office::run(data, async |office| office.set_shadow(given).await)?;
            show(*json, &in_json(&outcome, false), || words::shadow_set(&outcome))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Shadow { off: true, .. } => {
            let ended = office::run(data, async |office| office.end_shadow().await)?;
            show(*json, &json!({ "ended": ended }), || words::shadow_ended(ended))?;
            Ok(yes(ended))
        }
        Command::Shadow { .. } => {
            let shadow = office::run(data, async |office| office.shadow().await)?;
            show(*json, &json!({ "shadow": shadow }), || words::shadow(shadow.as_ref()))?;
            Ok(yes(shadow.is_some()))
        }
    }
}

fn show(json: bool, answer: &Value, words: impl FnOnce() -> String) -> Result<(), Failure> {
    if json { output::print_json(answer) } else { output::print(&words()) }
}

/// Reads a definition with what stands beside it. One that does not compile is shown with its lines.
fn given(file: &Path) -> Result<Given, Failure> {
    if input::is_standard(file) {
        return Ok(Given { name: String::new(), bytes: input::read_bytes(file)?, policy: None });
    }
    input::load_definition(file)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Other(format!("could not start: {error}")))?;
    runtime.block_on(Given::read(file)).map_err(|error| Failure::io(file, &error))
}

fn in_json(outcome: &Outcome, dry_run: bool) -> Value {
    let mut answer = outcome.comparison.clone();
    let refused = outcome.refused.as_ref().map(ToString::to_string);
    let more = [
        ("dry_run", json!(dry_run)),
        ("changed", json!(outcome.changed)),
        ("fact", json!(outcome.fact)),
        ("refused", json!(refused)),
    ];
    answer.extend(more.map(|(name, value)| (name.to_owned(), value)));
    answer.into()
}
