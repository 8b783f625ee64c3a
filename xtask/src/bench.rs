//! `cargo xtask bench`: runs the benchmarks in `benches/`. `bench browser` compares the plugin with others in a browser, `bench page` pages with
//! it and without it, `bench effect` how long a replay takes, `bench review` how fast touches are read, `bench scale` ways to score many leads, and
//! `bench receiver` the receiver with other ways to store forms.

mod browser;
mod effect;
mod linux;
mod metric;
mod page;
mod receiver;
mod review;
mod scale;

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
    /// Rate the sample site's pages with the plugin and without it, with Lighthouse
    Page(page::Options),
    /// Replay made-up persons by two definitions, as `handraise effect` does
    Effect(effect::Options),
    /// Put made-up touches together by lead and apply a card, as `handraise backtest` does, beside DuckDB, polars and pandas
    Review(review::Options),
    /// Store forms with the receiver, with the same server without verification, and with Express and better-sqlite3
    Receiver(receiver::Options),
    /// Score made-up leads by the tool, the wheel for Python, DuckDB, ClickHouse and Spark
    Scale(scale::Options),
}

/// Runs the benchmarks.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    match &options.kind {
        Some(Kind::Browser(options)) => return browser::run(workspace, options),
        Some(Kind::Page(options)) => return page::run(workspace, options),
        Some(Kind::Effect(options)) => return effect::run(workspace, options),
        Some(Kind::Review(options)) => return review::run(workspace, options),
        Some(Kind::Receiver(options)) => return receiver::run(workspace, options),
        Some(Kind::Scale(options)) => return scale::run(workspace, options),
        None => {}
    }
    let mut command = workspace.cargo();
    command.args(["bench", "--package", "handraise-benches", "--bench", "score"]);
    if !options.rest.is_empty() {
        command.arg("--").args(&options.rest);
    }
    let status = command.status().context("could not start `cargo bench`")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
