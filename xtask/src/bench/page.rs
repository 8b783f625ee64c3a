//! `cargo xtask bench page`: rates pages of the sample site with the plugin and without it, in turn, with Lighthouse.
//!
//! `lighthouse` knows how to rate a page, and `site` serves both sites. This file knows the order.

mod lighthouse;
mod report;
mod site;

use std::fs;
use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, Result};

use super::metric::Metrics;
use crate::cli_binary::{self, Profile};
use crate::dist;
use crate::machine::Machine;
use crate::progress::{Stages, Step};
use crate::tools::{self, system};
use crate::workspace::Workspace;
use lighthouse::Lighthouse;
use site::Sites;

/// Options of `cargo xtask bench page`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// One round instead of five, and write nothing down: a first look
    #[arg(long)]
    quick: bool,
    /// How many rounds
    #[arg(long, value_name = "N")]
    rounds: Option<usize>,
}

impl Options {
    fn rounds(&self) -> usize {
        self.rounds.unwrap_or(if self.quick { 1 } else { 5 }).max(1)
    }
}

/// The rated pages: the home page, a page that visitors read, and the form.
const PAGES: [&str; 3] = ["/", "/pricing", "/contact"];

/// One of the two sites that are compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// The sample site as it is.
    With,
    /// The same without the plugin's script tag.
    Without,
}

impl Side {
    const BOTH: [Self; 2] = [Self::With, Self::Without];

    fn name(self) -> &'static str {
        match self {
            Self::With => "with",
            Self::Without => "without",
        }
    }

    /// The name of a page's figures.
    fn key(self, page: &str) -> String {
        format!("{page} {}", self.name())
    }
}

/// Builds what is out of date, rates the pages, prints, and writes a complete run down.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let machine = Machine::now();
    let mut stages = Stages::new(tools::STAGES + dist::STAGES + 4);
    let tools = tools::install(workspace, &mut stages)?;
    let found = stages.run("browser", system::browser)?;
    dist::build(workspace, &tools, &mut stages)?;
    let binary = stages.run("receiver", |step| cli_binary::build(workspace, step, Profile::Dev))?;
    let folder = workspace.target.join(format!("bench-page-{}", std::process::id()));
    let lighthouse =
        stages.run("Lighthouse", |step| Lighthouse::install(workspace, found.chromium()?, &folder, step))?;
    let sites = Sites::start(workspace, &binary, &folder)?;
    let mut metrics = Metrics::default();
    let rounds = options.rounds();
    stages.run("pages", |step| in_turns(&lighthouse, &sites, rounds, &mut metrics, step))?;
    sites.stop()?;
    let _only_scratch = fs::remove_dir_all(&folder);
    let engine = format!("{} and Lighthouse {}", lighthouse.chromium_version()?, lighthouse.version()?);
    let report = report::Report { machine, engine, rounds, metrics };
    let text = if options.json { serde_json::to_string_pretty(&report.json())? + "\n" } else { report.markdown() };
    std::io::stdout().write_all(text.as_bytes()).context("could not write to standard output")?;
    if !options.quick {
        report.write_down(workspace)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Rates every page on both sites once per round. The two ratings of a page follow each other, so that other work on the machine affects both alike,
/// and which comes first changes from round to round.
fn in_turns(lighthouse: &Lighthouse, sites: &Sites, rounds: usize, metrics: &mut Metrics, step: &Step) -> Result<()> {
    for round in 0..rounds {
        for page in PAGES {
            let mut order = Side::BOTH;
            order.rotate_left(round % 2);
            for side in order {
                step.detail(&format!("round {} of {rounds}: {page} {} the plugin", round + 1, side.name()));
                let figures = lighthouse.rate(&sites.url(side, page), step);
                let figures = figures.with_context(|| format!("could not rate `{page}` {} the plugin", side.name()))?;
                for (what, figure) in figures {
                    metrics.add(&side.key(page), what, figure);
                }
            }
        }
        step.note(&format!("round {} of {rounds}", round + 1));
    }
    Ok(())
}
