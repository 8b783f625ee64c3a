//! `handraise connector`: checks the file of a connector, and asks once to show what it would store. It reads the files and secrets of connectors for
//! `serve` too. It does not know how a connector asks.
//!
//! Exit codes: 0 the file can be used, or somebody was found; 1 the file is wrong, a secret is missing (`check`), nobody is known, or asking failed; 2
//! usage, or a file or a secret (`try`) that can't be read.

use super::output::{ALERT, BAD, FAINT, GOOD, STRONG, styled};
use super::{Failure, input, output, settings, yes};
use handraise::author::Problem;
use handraise_receiver::{Connector, ConnectorFile, Trial};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str =
    "Exit codes: 0 the file can be used, or somebody was found; 1 the file is wrong, a secret is missing (`check`), \
nobody is known, or asking failed; 2 usage, or a file or a secret (`try`) that can't be read.

docs/enrichment.md says what is in the file.";

/// Check the file of a service that knows companies or people, and try it
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// Print the answer as JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Check a connector's file, without asking anybody
    Check {
        /// The connector's file; `-` for standard input
        file: PathBuf,
        /// The definition whose attributes it should tell
        #[arg(long, value_name = "FILE")]
        definition: Option<PathBuf>,
    },
    /// Ask once, and show what it read, what it would store, and what it ignored; nothing is stored
    Try {
        /// The connector's file
        file: PathBuf,
        /// About whom: a domain, or an e-mail address for a connector that asks about persons
        #[arg(value_name = "DOMAIN|EMAIL")]
        about: String,
    },
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    match &arguments.command {
        Command::Check { file, definition } => check(file, definition.as_deref(), arguments.json),
        Command::Try { file, about } => try_about(file, about, arguments.json),
    }
}

fn check(path: &Path, definition: Option<&Path>, json: bool) -> Result<ExitCode, Failure> {
    input::once_from_standard_input([Some(path), definition].into_iter().flatten())?;
    let (text, file) = settings::read(path, ConnectorFile::read)?;
    let (file, problems) = match file {
        Ok(file) => (Some(file), Vec::new()),
        Err(problems) => (None, problems),
    };
    let unknown = match (&file, definition) {
        (Some(file), Some(definition)) => unknown_attributes(file, definition)?,
        _ => Vec::new(),
    };
    let build =
        |file: &ConnectorFile| settings::unready(&file.secrets(), path, |secret| Connector::new(file.clone(), secret));
    let unready = file.as_ref().map(build).unwrap_or_default();
    if json {
        let file = file.as_ref().map(|file| json!({ "name": file.name(), "by": file.by().word(), "attributes": file.attributes().collect::<Vec<_>>() }));
        output::print_json(
            &json!({ "connector": file, "problems": problems, "secrets": unready, "unknown_attributes": unknown }),
        )?;
    } else {
        output::print(&match &file {
            Some(file) if !unready.is_empty() => settings::unready_in_words(file.name(), &unready),
            file => in_words(path, &text, file.as_ref(), &problems, &unknown),
        })?;
    }
    Ok(yes(problems.is_empty() && unready.is_empty() && unknown.is_empty()))
}

/// The attributes of which a definition does not know the name.
fn unknown_attributes(file: &ConnectorFile, definition: &Path) -> Result<Vec<String>, Failure> {
    let loaded = input::load_definition(definition)?;
    let names = &loaded.compiled.definition().names;
    let unknown = file.attributes().filter(|attribute| !names.iter().any(|name| name == attribute));
    Ok(unknown.map(str::to_owned).collect())
}

fn in_words(path: &Path, text: &str, file: Option<&ConnectorFile>, problems: &[Problem], unknown: &[String]) -> String {
    let Some(file) = file else {
        return settings::failed(path, text, problems);
    };
    let attributes: Vec<&str> = file.attributes().collect();
    let mut words = format!(
        "{} `{}` asks by {}, and tells {}\n",
        styled(GOOD, "ok:"),
        file.name(),
        file.by().word(),
        attributes.join(", ")
    );
    for name in unknown {
        let label = styled(ALERT, "warning:");
        words.push_str(&format!(
            "{label} the definition has no attribute `{name}`, so what is told of it counts for nothing; mend the name, or add it to the definition\n"
        ));
    }
    words
}

fn try_about(path: &Path, about: &str, json: bool) -> Result<ExitCode, Failure> {
    let (connector, _) = load(path)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Other(format!("could not start: {error}")))?;
    let trial = runtime.block_on(connector.try_about(about));
    let trial = trial.map_err(|wrong| Failure::Other(format!("`{about}`: {wrong}")))?;
    match json {
        true => {
            let trial = serde_json::to_value(&trial).map_err(|error| Failure::Other(error.to_string()))?;
            output::print_json(&trial)?;
        }
        false => output::print(&trial_in_words(&connector, &trial))?,
    }
    Ok(yes(trial.outcome == "found"))
}

fn trial_in_words(connector: &Connector, trial: &Trial) -> String {
    let took = styled(FAINT, format!("({} ms)", trial.took_ms));
    let name = connector.name();
    let mut words = match &trial.why {
        Some(why) => format!("{} `{name}`: {why} {took}\n", styled(BAD, "failed:")),
        None if trial.outcome == "found" => format!("{} by `{name}` {took}\n", styled(GOOD, "found")),
        None => format!("`{name}` knows nobody there {took}\n"),
    };
    for told in &trial.found.told {
        let read = if told.read == told.value { String::new() } else { format!(", read as `{}`", told.read) };
        words.push_str(&format!("  would store {} `{}`{read}\n", styled(STRONG, &told.attribute), told.value));
    }
    for ignored in &trial.found.ignored {
        words.push_str(&format!(
            "  ignored {} at `{}`: {}\n",
            styled(ALERT, &ignored.attribute),
            ignored.pointer,
            ignored.why
        ));
    }
    if !trial.found.unread.is_empty() {
        words.push_str(&format!("  nothing reads {}\n", trial.found.unread.join(", ")));
    }
    words
}

/// The connectors in files, and in folders all files that end in `.toml`; and the files that the receiver must never serve.
pub(super) fn load_all(paths: &[PathBuf]) -> Result<(Vec<Connector>, Vec<PathBuf>), Failure> {
    settings::load_each(paths, "connector", load, Connector::name)
}

/// A connector with its secrets, and the files that these are in.
fn load(path: &Path) -> Result<(Connector, Vec<PathBuf>), Failure> {
    let (shown, (text, file)) = (input::shown(path), settings::read(path, ConnectorFile::read)?);
    let file = file.map_err(|problems| Failure::Settings { what: "connector", path: shown.clone(), text, problems })?;
    let mut files = Vec::new();
    let connector = Connector::new(file, |source| settings::secret(source, path, &mut files));
    Ok((connector.map_err(|message| Failure::file(&shown, message))?, files))
}
