//! `cargo xtask bench scale`: how long the same made-up leads take by each way of scoring many. It does not know how they are made up, or what is fast.

use std::process::{ExitCode, Stdio};

use anyhow::{Context, Result, ensure};

use crate::cli_binary::Profile;
use crate::machine::Machine;
use crate::progress::Stages;
use crate::python::{self, CHDB, CRATE, Ground, PAGE, SPARK};
use crate::record;
use crate::workspace::Workspace;

/// Options of `cargo xtask bench scale`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many made-up leads to score
    #[arg(long, value_name = "N", default_value = "100000")]
    leads: u32,

    /// Write the figures into docs/scale.md
    #[arg(long)]
    record: bool,
}

/// Measures how many leads a second the tool, the wheel, DuckDB, ClickHouse and Spark with one and two workers score, and whether all say the same.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let mut stages = Stages::new(6);
    let Ground { builder, packages, tool, installed, module } =
        python::ground(workspace, &mut stages, Profile::Release)?;
    let machine = Machine::now();
    let mut command = python::python([&installed, &packages, &builder])?;
    command
        .current_dir(workspace.root.join(CRATE))
        .env("TZ", "UTC")
        .env("HANDRAISE_TOOL", tool)
        .env("HANDRAISE_WAREHOUSE", module)
        .args(["tools/bench.py", &options.leads.to_string()])
        .stderr(Stdio::inherit());
    let output = stages.run("measure", |_| command.output().context("could not run `python3`"))?;
    ensure!(output.status.success(), "the benchmark failed; what it said is above");
    let figures: Figures = serde_json::from_slice(&output.stdout).context("the benchmark says no figures")?;
    let table = figures.table();
    println!("{table}");
    if options.record {
        let engine = format!(
            "Spark {SPARK} (workers of one core each), chdb {CHDB} and DuckDB (one thread each), and {} leads of {} rows",
            figures.leads, figures.rows
        );
        record::write_to(workspace, PAGE, "bench scale", &format!("{}\n\n{table}", machine.sentence(&engine)))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What `tools/bench.py` prints.
#[derive(serde::Deserialize)]
struct Figures {
    leads: u32,
    rows: u32,
    took: Vec<Took>,
}

/// How long one way took, by the clock and of all cores' processors.
#[derive(serde::Deserialize)]
struct Took {
    way: String,
    /// With a definition that asks for nothing.
    moving_s: f64,
    whole_s: f64,
    processor_s: f64,
    /// How many leads have the score and the grade that the tool gives them.
    same: u32,
}

impl Figures {
    fn table(&self) -> String {
        let head = "| by | moving the data, s | scoring, s | leads a second | processor time, s | leads a processor second | score and grade of the tool |\n\
                    |---|--:|--:|--:|--:|--:|--:|\n";
        let rows = self.took.iter().map(|Took { way, moving_s, whole_s, processor_s, same }| {
            let [by_clock, by_processor] = [whole_s, processor_s].map(|took_s| (f64::from(self.leads) / took_s).round());
            let scoring_s = (whole_s - moving_s).max(0.0);
            format!("| {way} | {moving_s:.2} | {scoring_s:.2} | {by_clock} | {processor_s:.2} | {by_processor} | {same} of {} |\n", self.leads)
        });
        format!("{head}{}", rows.collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::{Figures, Took};

    #[test]
    fn figures_tell_moving_from_scoring_and_are_by_second() {
        let took = Took { way: "the wheel".to_owned(), moving_s: 0.3, whole_s: 0.5, processor_s: 1.0, same: 99 };
        let table = Figures { leads: 100, rows: 900, took: vec![took] }.table();
        assert!(table.ends_with("| the wheel | 0.30 | 0.20 | 200 | 1.00 | 100 | 99 of 100 |\n"), "{table}");
    }
}
