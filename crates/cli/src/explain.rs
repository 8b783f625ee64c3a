//! `handraise explain`: why a visitor has this score, line by line, adding up.
//!
//! Exit codes: 0 explained; 2 usage or unreadable input.

use super::score::{Scored, Subject};
use super::{Failure, output};
use std::process::ExitCode;

/// Explain a score: every rule that gave points, every cap, and what is missing to qualify
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 explained; 2 usage or unreadable input.")]
pub(super) struct Arguments {
    #[command(flatten)]
    subject: Subject,
    /// Print the whole assessment as canonical JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Scored { compiled, assessment } = arguments.subject.score()?;
    if arguments.json {
        output::print(&(assessment.report(&compiled).to_json() + "\n"))?;
    } else {
        output::print(&assessment.to_text(compiled.definition()))?;
    }
    Ok(ExitCode::SUCCESS)
}
