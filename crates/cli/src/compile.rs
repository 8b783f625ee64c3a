//! `handraise compile`: compiles an authored definition to the `.mql` that a page loads.
//!
//! Exit codes: 0 written; 1 the definition has errors; 2 usage, unreadable input, or it could not write.

use super::output::{STRONG, styled};
use super::{Failure, input, output, yes};
use handraise::author;
use serde_json::json;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Compile a definition to the `.mql` that a page loads, and print its id, version, hash and size
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 written; 1 the definition has errors; 2 usage, unreadable input, or it could not write.\n\n\
Without --output, the bytes go to standard output and the description to standard error."
)]
pub(super) struct Arguments {
    /// Definition in TOML or JSON; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where to write the `.mql`; `-` for standard output
    #[arg(short, long, value_name = "OUT.mql")]
    output: Option<PathBuf>,
    /// Print the description as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let output = arguments.output.as_deref().filter(|path| path.as_os_str() != "-");
    if arguments.output.is_none() && std::io::stdout().is_terminal() {
        let message = "a terminal can't show compiled bytes; name a file with `--output`, or redirect standard output";
        return Err(Failure::Other(message.to_owned()));
    }
    let (text, format) = input::read_source(&arguments.file)?;
    let compiled = match author::compile(&text, format) {
        Ok(compiled) => compiled,
        Err(problems) => {
            output::complain(&Failure::Definition { path: input::shown(&arguments.file), text, problems });
            return Ok(yes(false));
        }
    };
    let (id, version) = (&compiled.definition().id, compiled.definition().version);
    let (hash, bytes) = (compiled.hash(), compiled.mql().len());
    let description = match arguments.json {
        true => format!("{:#}\n", json!({"id": id, "version": version, "hash": hash, "bytes": bytes})),
        false => format!("{} version {version}\nhash {hash}\n{bytes} bytes\n", styled(STRONG, id)),
    };
    match output {
        Some(path) => {
            write(path, compiled.mql())?;
            output::print(&description)?;
        }
        None => {
            output::print_bytes(compiled.mql())?;
            output::note(&description);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            Failure::file(&path.display().to_string(), "its folder does not exist; create the folder first")
        }
        _ => Failure::io(path, &error),
    })
}
