//! `cargo xtask soak`: visits tabs of the sample site in a real Chromium for half an hour, and fails if a tab's heap grows.
//!
//! `soak/visitor.rs` knows what a visitor does; this file takes samples, compares them and writes the result down.

mod visitor;

use std::fs;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::chromium::Chromium;
use crate::cli_binary::{self, Profile};
use crate::dist;
use crate::machine::Machine;
use crate::progress::{Stages, Step};
use crate::record;
use crate::site::{self, Settings, Site};
use crate::tools::{self, system};
use crate::workspace::Workspace;
use visitor::{Sample, Visitor};

/// By how much a heap may grow, in bytes.
const GROWTH: f64 = 1e6;
/// The shortest time for a round of all tabs.
const ROUND: Duration = Duration::from_secs(1);
/// How many samples to take between the first and the last.
const SAMPLES: u32 = 20;

/// Options of `cargo xtask soak`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How long, in minutes
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    minutes: u32,
    /// How many tabs
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..))]
    tabs: u16,
}

/// One tab's heap, warm and at the end.
struct Outcome {
    path: &'static str,
    warm: Sample,
    end: Sample,
}

/// Builds, visits, takes samples and writes the result down. Fails if a heap has grown.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let machine = Machine::now();
    let mut stages = Stages::new(tools::STAGES + dist::STAGES + 3);
    let tools = tools::install(workspace, &mut stages)?;
    let found = stages.run("browser", system::browser)?;
    let binary = stages.run("receiver", |step| cli_binary::build(workspace, step, Profile::Dev))?;
    dist::build(workspace, &tools, &mut stages)?;
    let folder = workspace.target.join(format!("soak-{}", std::process::id()));
    let site = Site::start(
        workspace,
        &Settings {
            binary,
            port: site::free_port(0)?,
            data: site::folder(&folder.join("data"))?,
            definition: workspace.sample_definition(),
            www: workspace.www(),
            token: site::TOKEN.to_owned(),
        },
    )?;
    let chromium = Chromium::start(found.chromium()?, &folder.join("profile"))?;
    let engine = chromium.version.clone();
    let (outcomes, sent) = stages.run("visits", |step| visit(workspace, options, &chromium, &site, step))?;
    drop(chromium);
    site.stop()?;
    let _only_scratch = fs::remove_dir_all(&folder);
    let text = describe(&machine.sentence(&engine), options, &outcomes, sent);
    print!("{text}");
    record::write(workspace, "soak", &text)?;
    let grown = outcomes.iter().filter(|outcome| outcome.growth() > GROWTH).count();
    if grown > 0 {
        eprintln!("error: the heap of {grown} of {} tabs grew by more than {:.0} kB", outcomes.len(), GROWTH / 1e3);
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Visits all tabs in turn until the time is up. Returns each tab's outcome, and how many forms the visitors sent.
fn visit(
    workspace: &Workspace,
    options: &Options,
    chromium: &Chromium,
    site: &Site,
    step: &Step,
) -> Result<(Vec<Outcome>, u64)> {
    let script = workspace.benches().join("soak.js");
    let script = fs::read_to_string(&script).with_context(|| format!("could not read `{}`", script.display()))?;
    let mut visitors = Vec::new();
    for number in 0..usize::from(options.tabs) {
        visitors.push(Visitor::arrive(chromium, site, &script, number)?);
    }
    let whole = Duration::from_secs(60) * options.minutes;
    // The tabs are warm after a tenth of the time, but not before each visitor did everything once.
    let warm_after = (whole / 10).max(Duration::from_secs(30));
    let begun = Instant::now();
    let mut warm: Option<Vec<Sample>> = None;
    let mut next_sample = warm_after;
    while begun.elapsed() < whole {
        let round = Instant::now();
        for visitor in &mut visitors {
            visitor.act()?;
        }
        if begun.elapsed() >= next_sample {
            let samples = sample(&visitors)?;
            step.note(&format!("after {} s: {}", begun.elapsed().as_secs(), heaps(&samples)));
            warm.get_or_insert(samples);
            next_sample = begun.elapsed() + (whole - warm_after) / SAMPLES;
        }
        thread::sleep(ROUND.saturating_sub(round.elapsed()));
    }
    let end = sample(&visitors)?;
    step.note(&format!("at the end: {}", heaps(&end)));
    let Some(warm) = warm else { bail!("the tabs did not get warm; choose more `--minutes`") };
    let mut sent = 0;
    for visitor in &visitors {
        sent += visitor.check()?;
    }
    let outcomes = visitors.iter().zip(warm).zip(end);
    Ok((outcomes.map(|((visitor, warm), end)| Outcome { path: visitor.path, warm, end }).collect(), sent))
}

fn sample(visitors: &[Visitor<'_>]) -> Result<Vec<Sample>> {
    visitors.iter().map(Visitor::sample).collect()
}

fn heaps(samples: &[Sample]) -> String {
    let all: Vec<_> = samples.iter().map(|sample| format!("{:.0}", sample.heap / 1e3)).collect();
    format!("{} kB", all.join(", "))
}

impl Outcome {
    fn growth(&self) -> f64 {
        self.end.heap - self.warm.heap
    }
}

fn describe(head: &str, options: &Options, outcomes: &[Outcome], sent: u64) -> String {
    let most = outcomes.iter().map(Outcome::growth).fold(f64::MIN, f64::max);
    let verdict = if most > GROWTH { "**not met**" } else { "met" };
    let mut text = format!(
        "{head} {} minutes, {} tabs, {sent} forms sent. Goal: no heap grows by more than {:.0} kB once it is warm; \
         the most was {:.0} kB: {verdict}.\n\n| tab | heap warm, kB | at the end | growth | WebAssembly memory warm, KiB | at the end |\n\
         |---|---|---|---|---|---|\n",
        options.minutes,
        options.tabs,
        GROWTH / 1e3,
        most / 1e3
    );
    for outcome in outcomes {
        let Outcome { path, warm, end } = outcome;
        text += &format!(
            "| `{path}` | {:.0} | {:.0} | {:+.0} | {:.0} | {:.0} |\n",
            warm.heap / 1e3,
            end.heap / 1e3,
            outcome.growth() / 1e3,
            warm.wasm / 1024.0,
            end.wasm / 1024.0
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_says_whether_a_heap_grew_by_more_than_a_megabyte() {
        let options = Options { minutes: 30, tabs: 1 };
        let outcome = |end| {
            let sample = |heap| Sample { heap, wasm: 196_608.0 };
            [Outcome { path: "/", warm: sample(2e6), end: sample(end) }]
        };
        assert!(describe("", &options, &outcome(2.9e6), 3).contains("the most was 900 kB: met"));
        assert!(describe("", &options, &outcome(3.1e6), 3).contains("the most was 1100 kB: **not met**"));
        assert!(describe("", &options, &outcome(2.9e6), 3).contains("| `/` | 2000 | 2900 | +900 | 192 | 192 |"));
    }
}
