//! `cargo xtask bench receiver`: stores the same forms with the receiver, with a plain server of the same parts that verifies nothing, and with
//! Express and better-sqlite3, in turn, and compares how many a second each takes. Then it measures how long the receiver needs to compute everybody
//! anew.
//!
//! `rival` starts them, `load` sends the forms, and `rescore` has persons computed. This file knows the order.

mod load;
mod report;
mod rescore;
mod rival;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

use super::metric::Metrics;
use crate::cli_binary::{self, Profile};
use crate::machine::Machine;
use crate::progress::{Stages, Step};
use crate::receiver::{Forms, build_limit};
use crate::site;
use crate::workspace::Workspace;
use report::{Compared, Report};
use rival::{Rival, Rivals};

/// Options of `cargo xtask bench receiver`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Two rounds of two seconds, and write nothing down: a first look
    #[arg(long)]
    quick: bool,
    /// How many rounds
    #[arg(long, value_name = "N")]
    rounds: Option<usize>,
    /// How many connections are open at a time, each with one form underway
    #[arg(long, value_name = "N", default_value_t = 64)]
    connections: usize,
    /// Compare with only these, `limit` or `usual`, or only compute persons anew, `rescore`; and write nothing down
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = ["limit", "usual", "rescore"])]
    only: Vec<String>,
    /// How many persons are computed anew; measured with a tenth of them first
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    persons: u32,
    /// Keep the databases of persons in this folder, and take them from there the next time
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Another build of the receiver's tool to measure as well
    #[arg(long, value_name = "FILE")]
    before: Option<PathBuf>,
}

impl Options {
    fn rounds(&self) -> usize {
        self.rounds.unwrap_or(if self.quick { 2 } else { 7 }).max(1)
    }

    fn rescores(&self) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == "rescore")
    }

    /// Whether forms are stored by all that is compared.
    fn compares(&self) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only != "rescore")
    }

    /// With how many persons they are computed anew: memory must not grow with them.
    fn sizes(&self) -> Vec<u32> {
        let persons = if self.quick { self.persons.min(10_000) } else { self.persons };
        if self.rescores() { vec![persons.div_ceil(10), persons] } else { Vec::new() }
    }

    /// For how long each takes forms in a round.
    fn duration(&self) -> Duration {
        Duration::from_secs(if self.quick { 2 } else { 5 })
    }
}

/// How many forms are made. A server that has stored all of them is done before the time is up.
const FORMS: u32 = 20_000;

/// Builds, measures, prints, and writes a complete run down.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let machine = Machine::now();
    let stages = 1 + 3 * usize::from(options.compares()) + usize::from(options.rescores());
    let mut stages = Stages::new(stages);
    let (binary, limit) = stages.run("receiver", |step| {
        Ok((cli_binary::build(workspace, step, Profile::Release)?, build_limit(workspace, step)?))
    })?;
    let folder = workspace.target.join(format!("bench-receiver-{}", std::process::id()));
    let compared = match options.compares() {
        true => Some(compare(workspace, options, (binary.clone(), limit.clone()), &folder, &mut stages)?),
        false => None,
    };
    let mut rescored = Vec::new();
    if options.rescores() {
        let keep = options.keep.as_deref().map(site::folder).transpose()?;
        let ground =
            rescore::Ground { workspace, binary: &binary, looker: &limit, folder: &folder, kept: keep.as_deref() };
        stages.run("computing everybody anew", |step| {
            for persons in options.sizes() {
                rescored.push(rescore::measure(&ground, persons, step)?);
            }
            Ok(())
        })?;
    }
    let _only_scratch = fs::remove_dir_all(&folder);
    let report = Report { machine, compared, rescored };
    let text = if options.json { serde_json::to_string_pretty(&report.json())? + "\n" } else { report.markdown() };
    std::io::stdout().write_all(text.as_bytes()).context("could not write to standard output")?;
    if !options.quick && options.before.is_none() && options.only.is_empty() {
        report.write_down(workspace)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Has forms stored by all that is compared.
fn compare(
    workspace: &Workspace,
    options: &Options,
    (binary, limit): (PathBuf, PathBuf),
    folder: &Path,
    stages: &mut Stages,
) -> Result<Compared> {
    let rivals = stages.run("others", |step| {
        Rivals::install(workspace, binary, options.before.clone(), limit, &options.only, folder, step)
    })?;
    let forms = stages.run("forms", |_| make(workspace))?;
    let mut metrics = Metrics::default();
    stages.run("rounds", |step| in_turns(&rivals, options, &forms, &mut metrics, step))?;
    Ok(Compared {
        rounds: options.rounds(),
        connections: options.connections,
        bytes: forms.iter().map(Vec::len).sum::<usize>() / forms.len().max(1),
        rivals: rivals.all(),
        versions: rivals.versions()?,
        metrics,
    })
}

/// Makes forms, on every core.
fn make(workspace: &Workspace) -> Result<Vec<Vec<u8>>> {
    let forms = Forms::of(workspace)?;
    let cores = u32::try_from(thread::available_parallelism().map_or(1, usize::from)).unwrap_or(1);
    let share = |core: u32| {
        let numbers = (core..FORMS).step_by(cores as usize);
        numbers.map(|number| forms.request(&format!("bench-{number:08}"), number)).collect::<Vec<_>>()
    };
    Ok(thread::scope(|scope| {
        let share = &share;
        let shares: Vec<_> = (0..cores).map(|core| scope.spawn(move || share(core))).collect();
        shares.into_iter().filter_map(|share| share.join().ok()).flatten().collect()
    }))
}

/// Measures each once per round, in another order every round, so that other work on the machine affects all of them alike.
fn in_turns(
    rivals: &Rivals<'_>,
    options: &Options,
    forms: &[Vec<u8>],
    metrics: &mut Metrics,
    step: &Step,
) -> Result<()> {
    for round in 0..options.rounds() {
        let mut order = rivals.all();
        let count = order.len();
        order.rotate_left(round % count.max(1));
        let mut rates = Vec::new();
        for rival in order {
            step.detail(&format!("round {} of {}: {}", round + 1, options.rounds(), rival.title()));
            let server = rivals.start(rival).with_context(|| format!("could not start {}", rival.title()))?;
            let load = load::send(server.port, forms, options.connections, options.duration());
            let load = load.with_context(|| format!("could not measure {}", rival.title()))?;
            server.stop()?;
            metrics.add(rival.name(), "rate", load.rate());
            metrics.add(rival.name(), "p50_ms", load.percentile(50));
            metrics.add(rival.name(), "p99_ms", load.percentile(99));
            rates.push((rival, load.rate()));
        }
        add_ratios(&rates, metrics);
        let shown: Vec<_> = rates.iter().map(|(rival, rate)| format!("{} {rate:.0}/s", rival.name())).collect();
        step.note(&format!("round {} of {}: {}", round + 1, options.rounds(), shown.join(", ")));
    }
    Ok(())
}

/// Our rate of a round divided by that of each other.
fn add_ratios(rates: &[(Rival, f64)], metrics: &mut Metrics) {
    let Some((_, ours)) = rates.iter().find(|(rival, _)| *rival == Rival::Ours) else { return };
    for (rival, rate) in rates {
        metrics.add(rival.name(), "ratio", ours / rate);
    }
}
