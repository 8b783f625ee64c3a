//! `cargo xtask bench`: runs the benchmarks in `benches/`. `cargo xtask bench browser` compares the plugin with others in a browser.

mod browser;

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::workspace::Workspace;

/// Options of `cargo xtask bench`.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Options {
    #[command(subcommand)]
    kind: Option<Kind>,
    /// Arguments for the benchmarks, such as a part of a name
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

#[derive(clap::Subcommand)]
enum Kind {
    /// Measure the plugin beside other trackers and rule engines in a real browser
    Browser(browser::Options),
}

/// Runs the benchmarks.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    if let Some(Kind::Browser(options)) = &options.kind {
        return browser::run(workspace, options);
    }
    let mut command = workspace.cargo();
    command.args(["bench", "--package", "handraise-benches", "--bench", "score"]);
    if !options.rest.is_empty() {
        command.arg("--").args(&options.rest);
    }
    let status = command.status().context("could not start `cargo bench`")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
