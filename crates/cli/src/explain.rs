//! `handraise explain`: prints why a visitor has this score, in lines that add up.
//!
//! Exit codes: 0 explained; 2 usage or unreadable input.

use super::score::{Scored, Subject};
use super::{Failure, follow_up, output};
use std::process::ExitCode;

/// Explain a score: where the lead goes, every rule that gave points, every cap, and what is missing to qualify
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
    let report = assessment.report(&compiled);
    if arguments.json {
        output::print(&(report.to_json() + "\n"))?;
    } else {
        output::print(&follow_up::with_sentence(&assessment.to_text(compiled.definition()), &report))?;
    }
    Ok(ExitCode::SUCCESS)
}
