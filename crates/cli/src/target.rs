//! `handraise target`: checks the file of a target, and sends it a message that says it is a test. It reads the files and secrets of targets for `serve`
//! too. It does not know how a message is sent.
//!
//! Exit codes: 0 the file can be used, or the target has the message; 1 the file is wrong, a secret is missing (`check`), or the message did not arrive; 2
//! usage, or a file or a secret (`try`) that can't be read.

use super::office::{self, Data};
use super::output::{ALERT, BAD, FAINT, GOOD, styled};
use super::{Failure, input, output, settings, yes};
use handraise::author::Problem;
use handraise_receiver::{Clock, Target, TargetFile};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "Exit codes: 0 the file can be used, or the target has the message; 1 the file is wrong, a secret is missing (`check`), or \
the message did not arrive; 2 usage, or a file or a secret (`try`) that can't be read.

docs/webhooks.md and docs/alerts.md say what is in the file.";

/// Check the file of somebody to whom events are sent, and try it
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// Print the answer as JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    data: Data,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Check a target's file, without sending anything
    Check {
        /// The target's file; `-` for standard input
        file: PathBuf,
    },
    /// Send the target one message of the type `target.test`, which names nobody
    Try {
        /// The target's file
        file: PathBuf,
    },
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    match &arguments.command {
        Command::Check { file } => check(file, &arguments.data, arguments.json),
        Command::Try { file } => send(file, arguments.json),
    }
}

fn check(path: &Path, data: &Data, json: bool) -> Result<ExitCode, Failure> {
    let (text, file) = settings::read(path, TargetFile::read)?;
    let (file, problems) = match file {
        Ok(file) => (Some(file), Vec::new()),
        Err(problems) => (None, problems),
    };
    let build =
        |file: &TargetFile| settings::unready(&file.secrets(), path, |secret| Target::new(file.clone(), secret));
    let unready = file.as_ref().map(build).unwrap_or_default();
    // Which names there are, the definition in force says, if a receiver was here.
    let warnings = match &file {
        Some(file) if data.is_there() => office::run(data, async |office| office.unknown_names_of_target(file).await)?,
        _ => Vec::new(),
    };
    if json {
        let file = file.map(|file| json!({ "name": file.name(), "kind": file.kind(), "events": file.events() }));
        output::print_json(&json!({ "target": file, "problems": problems, "secrets": unready, "warnings": warnings }))?;
    } else {
        let warnings = warnings.iter().map(|warning| format!("{} {warning}\n", styled(ALERT, "warning:")));
        let warnings: String = warnings.collect();
        let words = match &file {
            Some(file) if !unready.is_empty() => settings::unready_in_words(file.name(), &unready),
            file => in_words(path, &text, file.as_ref(), &problems),
        };
        output::print(&format!("{warnings}{words}"))?;
    }
    Ok(yes(problems.is_empty() && unready.is_empty()))
}

fn in_words(path: &Path, text: &str, file: Option<&TargetFile>, problems: &[Problem]) -> String {
    let Some(file) = file else {
        return settings::failed(path, text, problems);
    };
    let (name, kind, events) = (file.name(), file.kind(), file.events().join(", "));
    let way = if kind == "webhook" { "is a webhook that gets".to_owned() } else { format!("is told by {kind} of") };
    format!("{} `{name}` {way} {events}\n", styled(GOOD, "ok:"))
}

fn send(path: &Path, json: bool) -> Result<ExitCode, Failure> {
    let (target, _) = load(path)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Other(format!("could not start: {error}")))?;
    let trial = runtime.block_on(target.try_once(&Clock::system()));
    let name = target.name();
    if json {
        output::print_json(
            &json!({ "target": name, "delivered": trial.why.is_none(), "status": trial.status, "why": trial.why, "took_ms": trial.took_ms }),
        )?;
    } else {
        let took = styled(FAINT, format!("({} ms)", trial.took_ms));
        let words = match &trial.why {
            None => format!("{} `{name}` has the message {took}\n", styled(GOOD, "ok:")),
            Some(why) => format!("{} `{name}`: {why} {took}\n", styled(BAD, "failed:")),
        };
        output::print(&words)?;
    }
    Ok(yes(trial.why.is_none()))
}

/// The targets in files, and in folders all files that end in `.toml`; and the files that the receiver must never serve.
pub(super) fn load_all(paths: &[PathBuf]) -> Result<(Vec<Target>, Vec<PathBuf>), Failure> {
    settings::load_each(paths, "target", load, Target::name)
}

/// A target with its secrets, and the files that these are in.
fn load(path: &Path) -> Result<(Target, Vec<PathBuf>), Failure> {
    let (shown, (text, file)) = (input::shown(path), settings::read(path, TargetFile::read)?);
    let file = file.map_err(|problems| Failure::Settings { what: "target", path: shown.clone(), text, problems })?;
    let mut files = Vec::new();
    let target = Target::new(file, |source| settings::secret(source, path, &mut files));
    Ok((target.map_err(|message| Failure::file(&shown, message))?, files))
}
