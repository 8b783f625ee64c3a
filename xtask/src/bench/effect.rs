//! `cargo xtask bench effect`: makes facts up, and measures how long `handraise effect` takes to replay them by two definitions, and how much memory. It does not
//! know how that is done.

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use super::linux::{Watched, watch};
use crate::cli_binary::{self, Profile};
use crate::machine::Machine;
use crate::process;
use crate::progress::{Stages, Step};
use crate::record;
use crate::workspace::Workspace;

/// The goal for as many persons as are usually made up, in seconds.
const GOAL_S: f64 = 10.0;
/// What the other definition says otherwise: (what the sample's says, what it says then).
const OTHERWISE: [(&str, &str); 2] =
    [("min_intent = 20", "min_intent = 30"), ("half_life = \"14d\"", "half_life = \"10d\"")];

/// Options of `cargo xtask bench effect`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many persons; measured with a tenth of them first
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    persons: u32,
    /// Write nothing down
    #[arg(long)]
    quick: bool,
}

struct Measured {
    persons: u32,
    facts: usize,
    file_mb: f64,
    taken_s: f64,
    processor_s: Option<f64>,
    memory_mb: Option<f64>,
    /// By both definitions.
    leads: [u64; 2],
    alone: u64,
}

pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let mut stages = Stages::new(options.sizes().len() + 1);
    let binary = stages.run("build the tool", |step| cli_binary::build(workspace, step, Profile::Release))?;
    let machine = Machine::now();
    let folder = workspace.target.join("bench-effect");
    fs::create_dir_all(&folder).context("could not create a folder")?;
    let sample = workspace.sample_definition();
    let text = fs::read_to_string(&sample).with_context(|| format!("could not read `{}`", sample.display()))?;
    let mut other = text.clone();
    for (from, to) in OTHERWISE {
        if !other.contains(from) {
            bail!("`{}` does not say `{from}` any more; mend OTHERWISE", sample.display());
        }
        other = other.replacen(from, to, 1);
    }
    fs::write(folder.join("old.toml"), text).context("could not write the definition")?;
    fs::write(folder.join("new.toml"), other).context("could not write the other definition")?;
    let mut all = Vec::new();
    for persons in options.sizes() {
        all.push(stages.run(&format!("{persons} persons"), |step| measure(&binary, &folder, persons, step))?);
    }
    let table = table(&machine, &all);
    print!("{table}");
    if !options.quick {
        record::write(workspace, "bench effect", &table)?;
    }
    Ok(ExitCode::SUCCESS)
}

impl Options {
    fn sizes(&self) -> [u32; 2] {
        [self.persons.div_ceil(10), self.persons]
    }
}

fn measure(binary: &Path, folder: &Path, persons: u32, step: &Step) -> Result<Measured> {
    let facts = format!("{persons}.jsonl");
    let number = persons.to_string();
    let mut made = Command::new(binary);
    made.current_dir(folder).args(["simulate", &facts, "--facts-for", "old.toml", "--leads", &number]);
    process::run(step, &mut made)?;
    let file_mb = fs::metadata(folder.join(&facts)).map_or(0.0, |file| file.len() as f64 / 1e6);
    let mut replay = Command::new(binary);
    replay.current_dir(folder);
    replay.args(["effect", "old.toml", "new.toml", &facts, "--from", "2025-07-01", "--until", "2025-10-01", "--json"]);
    let Watched { out, taken_s, processor_s, memory_mb } = watch(&mut replay)?;
    let found: serde_json::Value = serde_json::from_str(&out).context("the report is no JSON")?;
    let number = |pointer: &str| found.pointer(pointer).and_then(serde_json::Value::as_u64).unwrap_or(0);
    let _only_scratch = fs::remove_file(folder.join(&facts));
    Ok(Measured {
        persons,
        facts: usize::try_from(number("/head/data/facts")).unwrap_or(0),
        file_mb,
        taken_s,
        processor_s,
        memory_mb,
        leads: [number("/old/leads"), number("/new/leads")],
        alone: number("/counts/enters") + number("/counts/leaves"),
    })
}

fn table(machine: &Machine, all: &[Measured]) -> String {
    let mut text = format!("{}\n\n", machine.sentence("the release build"));
    text.push_str("| persons | facts | file, MB | taken, s | goal | | processor time of all cores, s | most memory, MB | leads, old and new | by one alone |\n");
    text.push_str("|--:|--:|--:|--:|---|---|--:|--:|--:|--:|\n");
    let figure = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.1}"));
    for it in all {
        let is_asked = it.persons >= 100_000;
        let goal = if is_asked { format!("≤ {GOAL_S:.0}") } else { String::new() };
        let met = match (is_asked, it.taken_s <= GOAL_S) {
            (false, _) => "",
            (true, true) => "met",
            (true, false) => "missed",
        };
        let [old, new] = it.leads;
        text.push_str(&format!(
            "| {} | {} | {:.0} | {:.1} | {goal} | {met} | {} | {} | {old}, {new} | {} |\n",
            it.persons,
            it.facts,
            it.file_mb,
            it.taken_s,
            figure(it.processor_s),
            figure(it.memory_mb),
            it.alone
        ));
    }
    text
}
