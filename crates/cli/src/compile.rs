//! `handraise compile`: compiles an authored definition to the `.mql` that a page loads, and to its private policy file; or to a query of SQL.
//!
//! Exit codes: 0 written; 1 the definition has errors, or SQL can't say a part of it; 2 usage, unreadable input, or it could not write.

mod sql;

use super::output::{STRONG, styled};
use super::{Failure, input, output, yes};
use handraise::author::Loaded;
use handraise::definition::{Compiled, POLICY_ENDING, Policy};
use serde_json::json;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Compile a definition to the `.mql` that a page loads and to its private policy, and print id, version, hashes and sizes
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 written; 1 the definition has errors, or SQL can't say a part of it; 2 usage, unreadable input, or it could not \
write.\n\nWithout --output, the bytes go to standard output and the description to standard error. What a definition says under \
[policy] is not in the `.mql`; it goes to a private file beside it, `OUT.policy.json`, which only its owner may read. Do not put \
that file on a web server.\n\n\
With --sql, what is written is a query with a row for each lead: score, grade, decision and reasons, as `handraise score` says them. The table \
has the columns lead, kind, id, at, value, engaged_s, span_s, depth_pct, amount and offset_min. What SQL can't say is refused by name."
)]
pub(super) struct Arguments {
    /// Definition in TOML or JSON; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where to write the `.mql`; `-` for standard output
    #[arg(short, long, value_name = "OUT.mql")]
    output: Option<PathBuf>,
    /// Where to write the private policy, with a name that ends in `.policy.json` [default: OUT.policy.json, beside the `.mql`]
    #[arg(long, value_name = "PATH", conflicts_with = "no_policy")]
    policy: Option<PathBuf>,
    /// Do not write the private policy
    #[arg(long)]
    no_policy: bool,
    #[command(flatten)]
    sql: sql::Wishes,
    /// Print the description as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    if let Some(engine) = arguments.sql.sql {
        return sql::run(arguments, engine);
    }
    let output = arguments.output.as_deref().filter(|path| !input::is_standard(path));
    if arguments.output.is_none() && std::io::stdout().is_terminal() {
        let message = "a terminal can't show compiled bytes; name a file with `--output`, or redirect standard output";
        return Err(Failure::Other(message.to_owned()));
    }
    if let Some(target) = &arguments.policy {
        require_private_name(target)?;
    }
    if let Some(output) = output {
        let message =
            "the compiled definition would overwrite what it is compiled from; name another file with `--output`";
        refuse_to_overwrite(output, [Some(arguments.file.as_path()), None], message)?;
    }
    let (text, format) = input::read_source(&arguments.file)?;
    let Loaded { compiled, policy, .. } = match Loaded::compile(&text, format) {
        Ok(loaded) => loaded,
        Err(problems) => {
            output::complain(&Failure::Definition { path: input::shown(&arguments.file), text, problems });
            return Ok(yes(false));
        }
    };
    let beside = || output.map(|path| path.with_extension("policy.json"));
    let target = arguments.policy.clone().or_else(beside).filter(|_| !arguments.no_policy);
    let written = match (&policy, &target) {
        (Some(policy), Some(target)) => {
            let message = "the private policy would overwrite it; name another file with `--policy`";
            refuse_to_overwrite(target, [Some(arguments.file.as_path()), output], message)?;
            write_private(target, policy.to_json().as_bytes())?;
            Some(target.as_path())
        }
        (None, Some(target)) if target.exists() => {
            let message = "is of an earlier version: this definition has no `[policy]`; remove the file";
            output::warn(&format!("`{}` {message}", target.display()));
            None
        }
        _ => None,
    };
    let description = match arguments.json {
        true => in_json(&compiled, policy.as_ref(), written),
        false => in_words(&compiled, policy.as_ref(), written),
    };
    match output {
        Some(path) => {
            std::fs::write(path, compiled.mql()).map_err(|error| unwritten(path, &error))?;
            output::print(&description)?;
        }
        None => {
            output::print_bytes(compiled.mql())?;
            output::note(&description);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn in_json(compiled: &Compiled, policy: Option<&Policy>, written: Option<&Path>) -> String {
    let (id, version) = (&compiled.definition().id, compiled.definition().version);
    let policy = policy.map(|policy| {
        let file = written.map(|path| path.display().to_string());
        json!({"hash": policy.hash(), "bytes": policy.to_json().len(), "file": file})
    });
    let (hash, bytes) = (compiled.hash(), compiled.mql().len());
    format!("{:#}\n", json!({"id": id, "version": version, "hash": hash, "bytes": bytes, "policy": policy}))
}

fn in_words(compiled: &Compiled, policy: Option<&Policy>, written: Option<&Path>) -> String {
    let (id, version) = (&compiled.definition().id, compiled.definition().version);
    let (hash, bytes) = (compiled.hash(), compiled.mql().len());
    let mut text = format!("{} version {version}\nhash {hash}\n{bytes} bytes\n", styled(STRONG, id));
    if let Some(policy) = policy {
        let place = match written {
            Some(path) => format!("in {}", path.display()),
            None => "not written".to_owned(),
        };
        let (hash, bytes) = (policy.hash(), policy.to_json().len());
        text.push_str(&format!("private policy hash {hash}\n{bytes} bytes, {place}\n"));
    }
    text
}

/// Refuses a name by which `serve` does not know that the file is private.
fn require_private_name(target: &Path) -> Result<(), Failure> {
    if target.file_name().is_some_and(|name| name.to_string_lossy().ends_with(POLICY_ENDING)) {
        return Ok(());
    }
    let message = "the private policy needs a name that ends in `.policy.json`, so that `handraise serve` never sends it; \
                   name one with `--policy`, or write `--no-policy`";
    Err(Failure::Other(message.to_owned()))
}

/// Refuses to write a file over one that is needed.
fn refuse_to_overwrite(target: &Path, others: [Option<&Path>; 2], message: &str) -> Result<(), Failure> {
    let full = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if others.into_iter().flatten().any(|other| other == target || full(other) == full(target)) {
        return Err(Failure::file(&target.display().to_string(), message));
    }
    Ok(())
}

/// Writes a file that only its owner may read.
fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| {
        // A file that was there before keeps its permissions otherwise.
        #[cfg(unix)]
        file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        file.write_all(bytes)
    });
    written.map_err(|error| unwritten(path, &error))
}

fn unwritten(path: &Path, error: &std::io::Error) -> Failure {
    match error.kind() {
        std::io::ErrorKind::NotFound => {
            Failure::file(&path.display().to_string(), "its folder does not exist; create the folder first")
        }
        _ => Failure::unwritten(path, error),
    }
}
