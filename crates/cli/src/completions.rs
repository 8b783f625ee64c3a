//! `handraise completions`: prints a script with which a shell completes commands and options.
//!
//! Exit codes: 0 printed; 2 usage.

use super::{Failure, output};
use std::process::ExitCode;

/// Print completions for a shell, such as `handraise completions bash > /etc/bash_completion.d/handraise`
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 printed; 2 usage.")]
pub(super) struct Arguments {
    /// Which shell
    shell: clap_complete::Shell,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    let mut command = super::command();
    clap_complete::generate(arguments.shell, &mut command, "handraise", &mut script);
    output::print_bytes(&script)?;
    Ok(ExitCode::SUCCESS)
}
