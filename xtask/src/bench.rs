//! `cargo xtask bench`: the benchmarks in `benches/`.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::workspace::Workspace;

/// Options of `cargo xtask bench`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Passed on to the benchmarks, such as part of a name
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

/// Runs them.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let mut command = workspace.cargo();
    command.args(["bench", "--bench", "score"]);
    if !options.rest.is_empty() {
        command.arg("--").args(&options.rest);
    }
    let status = command.status().context("could not start `cargo bench`")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
