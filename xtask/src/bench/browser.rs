//! `cargo xtask bench browser`: compares the plugin with other trackers and rule engines, in turn, in fresh contexts of one Chromium.
//!
//! `tracker` and `rule` know what to measure, and `benches/browser` has the pages. This file knows the order.

mod bundle;
mod report;
mod rule;
mod server;
mod task;
mod tracker;

use std::fs;
use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use super::metric::Metrics;
use crate::chromium::Chromium;
use crate::dist;
use crate::machine::Machine;
use crate::progress::{Stages, Step};
use crate::tools::{self, system};
use crate::workspace::Workspace;
use server::Server;

/// Options of `cargo xtask bench browser`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Two rounds instead of seven: a first look
    #[arg(long)]
    quick: bool,
    /// How many rounds
    #[arg(long, value_name = "N")]
    rounds: Option<usize>,
    /// Measure only a group (`trackers`, `rules`, `ours`) or names, such as `plausible,zen`, and write nothing down
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    only: Vec<String>,
}

/// A tracker or rule engine of the comparison.
pub(crate) struct Rival {
    /// The name of its files in `benches/browser`.
    name: &'static str,
    /// Its name for people.
    title: &'static str,
    /// Its npm packages.
    packages: &'static [&'static str],
}

/// The plugin's own name in the comparison.
const OURS: &str = "handraise";

impl Options {
    fn rounds(&self) -> usize {
        self.rounds.unwrap_or(if self.quick { 2 } else { 7 }).max(1)
    }

    /// The chosen ones of a group. The empty page is always there, because the others are compared with it.
    fn chosen<'a>(&self, group: &str, all: &'a [Rival]) -> Vec<&'a Rival> {
        let wanted = |name: &str| self.only.iter().any(|only| only == name || (only == "ours" && name == OURS));
        if self.only.is_empty() || self.only.iter().any(|only| only == group) {
            return all.iter().collect();
        }
        let chosen: Vec<_> = all.iter().filter(|rival| wanted(rival.name)).collect();
        if chosen.is_empty() {
            chosen
        } else {
            all.iter().filter(|rival| wanted(rival.name) || rival.name == "empty").collect()
        }
    }

    fn check(&self) -> Result<()> {
        let known: Vec<_> = ["trackers", "rules", "ours"]
            .into_iter()
            .chain(tracker::ALL.iter().chain(&rule::ALL).map(|rival| rival.name))
            .collect();
        match self.only.iter().find(|only| !known.contains(&only.as_str())) {
            Some(unknown) => bail!("there is no `{unknown}` to measure; `--only` takes {}", known.join(", ")),
            None => Ok(()),
        }
    }
}

/// Builds what is out of date, measures, prints, and writes a complete run down.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    options.check()?;
    let machine = Machine::now();
    let (trackers, rules) = (options.chosen("trackers", &tracker::ALL), options.chosen("rules", &rule::ALL));
    let mut stages = Stages::new(tools::STAGES + dist::STAGES + 4);
    let tools = tools::install(workspace, &mut stages)?;
    let found = stages.run("browser", system::browser)?;
    dist::build(workspace, &tools, &mut stages)?;
    let files = stages.run("bundles", |step| bundle::build(workspace, &tools, &trackers, &rules, step))?;
    let profile = workspace.target.join(format!("bench-{}", std::process::id()));
    let chromium = Chromium::start(found.chromium()?, &profile)?;
    let server = Server::start(files.served)?;
    let mut metrics = Metrics::default();
    for (name, bytes) in files.brotli {
        metrics.add(name, "bytes", bytes as f64);
    }
    let rounds = options.rounds();
    stages.run("trackers", |step| {
        in_turns(&trackers, rounds, step, |rival| tracker::measure(&chromium, &server, rival, &mut metrics))
    })?;
    let totals = stages.run("rules", |step| {
        let totals = rule::agree(&chromium, &server, &rules)?;
        in_turns(&rules, rounds, step, |rival| rule::measure(&chromium, &server, rival, &mut metrics))?;
        Ok(totals)
    })?;
    let versions = bundle::versions(workspace)?;
    let engine = chromium.version.clone();
    let report = report::Report { machine, engine, rounds, trackers, rules, totals, versions, metrics };
    drop(chromium);
    let _only_a_cache = fs::remove_dir_all(&profile);
    let text = if options.json { serde_json::to_string_pretty(&report.json())? + "\n" } else { report.markdown() };
    std::io::stdout().write_all(text.as_bytes()).context("could not write to standard output")?;
    if options.only.is_empty() && !options.quick {
        report.write_down(workspace)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Measures each once per round, in another order every round, so that other work on the machine affects all of them alike.
fn in_turns(
    rivals: &[&Rival],
    rounds: usize,
    step: &Step,
    mut measure: impl FnMut(&Rival) -> Result<()>,
) -> Result<()> {
    for round in 0..rounds {
        let mut order = rivals.to_vec();
        order.rotate_left(round % rivals.len().max(1));
        if round % 2 == 1 {
            order.reverse();
        }
        for rival in order {
            step.detail(&format!("round {} of {rounds}: {}", round + 1, rival.title));
            measure(rival).with_context(|| format!("could not measure {}", rival.title))?;
        }
        step.note(&format!("round {} of {rounds}", round + 1));
    }
    Ok(())
}
