//! `handraise schema`: prints the JSON Schema with which editors complete and check definitions.
//!
//! Exit codes: 0 printed; 2 usage.

use super::{Failure, output};
use std::process::ExitCode;

/// Print the JSON Schema of a definition (TOML and JSON alike), of an evidence document, or of what `try --json` prints
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 printed; 2 usage.")]
pub(super) struct Arguments {
    /// Print the schema of an evidence document instead
    #[arg(long)]
    evidence: bool,
    /// Print the schema of what `handraise try --json` prints instead
    #[arg(long = "try", conflicts_with = "evidence")]
    trial: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let schema = match (arguments.evidence, arguments.trial) {
        (true, _) => handraise::author::schema::evidence(),
        (_, true) => super::trial::Trials::schema(),
        _ => handraise::author::schema::definition(),
    };
    output::print_json(&schema)?;
    Ok(ExitCode::SUCCESS)
}
