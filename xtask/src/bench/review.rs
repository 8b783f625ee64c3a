//! `cargo xtask bench review`: makes touches up, and measures how long `handraise backtest` takes to put them together by lead and apply a card, from CSV and from
//! Parquet; beside DuckDB, polars and a pandas script with the same rules. All must find the same leads. It does not know how any of them does it.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use handraise_review::random::{Random, mix};

use super::linux::{Watched, watch};
use crate::cli_binary::{self, Profile};
use crate::machine::Machine;
use crate::process;
use crate::progress::{Stages, Step};
use crate::record;
use crate::tools;
use crate::workspace::Workspace;

/// The goals, in millions of touches a second on two cores: (the file, the goal).
const GOALS: [(&str, f64); 2] = [("touches.csv", 3.0), ("touches.parquet", 5.0)];
/// A lead has so many touches on average.
const PER_LEAD: u64 = 12;
/// The first of January 2026, in seconds since 1970.
const BEGIN_S: i64 = 1_767_225_600;
const OTHERS: [&str; 3] = ["duckdb", "polars", "pandas"];

/// Options of `cargo xtask bench review`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many touches
    #[arg(long, value_name = "N", default_value_t = 5_000_000)]
    touches: u64,
    /// Measure only the tool itself, and write nothing down
    #[arg(long)]
    quick: bool,
}

/// What one run found and took.
struct Measured {
    who: String,
    file: &'static str,
    watched: Watched,
    /// How many leads would be sent, and how many of them won.
    found: (u64, u64),
}

pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let mut stages = Stages::new(if options.quick { 5 } else { 4 + 2 * (1 + OTHERS.len()) });
    let binary = stages.run("build the tool", |step| cli_binary::build(workspace, step, Profile::Release))?;
    let packages = stages.run("DuckDB, polars and pandas", |step| tools::tables(workspace, step))?;
    let machine = Machine::now();
    let folder = workspace.target.join("bench-review");
    fs::create_dir_all(&folder).context("could not create a folder")?;
    for file in ["card.toml", "touches.map.toml", "others.py"] {
        fs::copy(workspace.root.join("benches/review").join(file), folder.join(file))
            .context("could not copy a file")?;
    }
    stages.run("make touches up", |_| make(&folder.join("touches.csv"), options.touches))?;
    let python = |arguments: &[&str]| {
        let mut command = tools::python::interpreter(&packages);
        command.current_dir(&folder).arg("others.py").args(arguments);
        command
    };
    let written = |step: &Step| process::run(step, &mut python(&["parquet", "touches.csv", "touches.parquet"]));
    stages.run("write them as Parquet", written)?;
    let mut all = Vec::new();
    for (file, _) in GOALS {
        let name = format!("handraise from {file}");
        all.push(stages.run(&name, |_| measure("handraise backtest", file, &mut ours(&binary, &folder, file)))?);
        for other in OTHERS.iter().filter(|_| !options.quick) {
            let name = format!("{other} from {file}");
            all.push(stages.run(&name, |_| measure(other, file, &mut python(&[other, file])))?);
        }
    }
    if let Some(odd) = all.iter().find(|it| it.found != all[0].found) {
        bail!("{} found {:?} from {}, and handraise {:?}", odd.who, odd.found, odd.file, all[0].found);
    }
    let table = table(&machine, &folder, options.touches, &all);
    print!("{table}");
    if !options.quick {
        record::write(workspace, "bench review", &table)?;
    }
    for (file, _) in GOALS {
        let _only_scratch = fs::remove_file(folder.join(file));
    }
    Ok(ExitCode::SUCCESS)
}

fn ours(binary: &Path, folder: &Path, file: &str) -> Command {
    let mut command = Command::new(binary);
    let arguments = ["backtest", "card.toml", file, "--mapping", "touches.map.toml", "--from", "20", "--json"];
    command.current_dir(folder).args(arguments);
    command
}

fn measure(who: &str, file: &'static str, command: &mut Command) -> Result<Measured> {
    let watched = watch(command)?;
    let found: serde_json::Value = serde_json::from_str(&watched.out).context("its answer is no JSON")?;
    let found = found.get("sent").unwrap_or(&found);
    let number = |key: &str| found.get(key).and_then(serde_json::Value::as_u64).unwrap_or(0);
    let found = (number("leads"), number("wins"));
    Ok(Measured { who: who.to_owned(), file, watched, found })
}

/// Writes touches: leads are mixed, some texts have quotes and line ends, and some touches come after the lead.
fn make(path: &Path, touches: u64) -> Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path).context("could not write the touches")?);
    writeln!(out, "lead_id,touched_at,page,engaged_s,job_level,country,created_at,note,won")?;
    let leads = (touches / PER_LEAD).max(1);
    let (levels, countries) =
        (["Intern", "Specialist", "Manager", "Director"], ["Germany", "France", "Poland", "Spain"]);
    let pages = ["home", "pricing", "docs", "blog", "customers", "webinar", "security", "contact"];
    let notes = ["opened from \"\"News\"\"", "first\nsecond line", "plain, with a comma", "-"];
    let mut random = Random::new(1);
    for _ in 0..touches {
        let lead = mix(random.bits()) % leads;
        let own = mix(lead + 7);
        let created_s = BEGIN_S + (own % 20_000_000) as i64;
        let touched_s = created_s + 600_000 - (random.below(6_000_000) as i64);
        let (level, country) = ((own >> 8) as usize % 4, (own >> 16) as usize % 4);
        let won = if (own >> 24) % 100 < 4 + 6 * level as u64 { "yes" } else { "no" };
        let (page, note) = (pages[random.below(8)], notes[random.below(4)]);
        let seconds = random.below(90);
        let (touched, created) = (time(touched_s), time(created_s));
        let (level, country) = (levels[level], countries[country]);
        writeln!(out, "L{lead:07},{touched},{page},{seconds},{level},{country},{created},\"{note}\",{won}")?;
    }
    out.flush().context("could not write the touches")
}

/// Seconds since 1970 as RFC 3339.
fn time(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map_or_else(|_| String::new(), |time| time.to_string())
}

fn table(machine: &Machine, folder: &Path, touches: u64, all: &[Measured]) -> String {
    let mut text = format!("{}\n\n", machine.sentence("the release build"));
    let megabytes = |file: &str| fs::metadata(folder.join(file)).map_or(0.0, |file| file.len() as f64 / 1e6);
    let (leads, wins) = all.first().map_or((0, 0), |it| it.found);
    text.push_str(&format!(
        "{touches} touches of {} leads: {:.0} MB of CSV, {:.0} MB of Parquet (snappy). All find the same {leads} leads, of which {wins} won.\n\n",
        (touches / PER_LEAD).max(1),
        megabytes(GOALS[0].0),
        megabytes(GOALS[1].0)
    ));
    text.push_str("| who | from | taken, s | millions of touches a second | goal | | processor time of all cores, s | millions of touches a processor second | most memory, MB |\n");
    text.push_str("|---|---|--:|--:|---|---|--:|--:|--:|\n");
    let figure = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.1}"));
    for Measured { who, file, watched, .. } in all {
        let millions = touches as f64 / 1e6;
        let rate = millions / watched.taken_s;
        let goal = GOALS.iter().find(|(name, _)| name == file && who.starts_with("handraise")).map(|(_, goal)| *goal);
        let met = goal.map_or("", |goal| if rate >= goal { "met" } else { "missed" });
        let goal = goal.map_or_else(String::new, |goal| format!("≥ {goal:.0}"));
        let kind = if file.ends_with(".csv") { "CSV" } else { "Parquet" };
        text.push_str(&format!(
            "| {who} | {kind} | {:.1} | {rate:.2} | {goal} | {met} | {} | {} | {} |\n",
            watched.taken_s,
            figure(watched.processor_s),
            watched.processor_s.map_or_else(|| "–".to_owned(), |taken| format!("{:.2}", millions / taken.max(0.01))),
            figure(watched.memory_mb)
        ));
    }
    text
}
