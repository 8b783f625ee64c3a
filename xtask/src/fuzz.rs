//! `cargo xtask fuzz`: lets libFuzzer look for inputs that break a decoder, keeps the smallest corpus that covers as much, and writes down what
//! was run. What must hold for an input is in `fuzz/src`.
//!
//! The programs are built with the flags of `cargo fuzz --sanitizer none`, which a stable compiler takes. The code under them has no `unsafe`,
//! so a sanitizer would find nothing more. `output` reads what libFuzzer prints, and `report` tells people.

mod output;
mod report;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::machine::Machine;
use crate::process;
use crate::progress::{Stages, Step};
use crate::workspace::Workspace;
use output::Output;
use report::{Report, Row};

/// Options of `cargo xtask fuzz`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Fuzz only this target; may be given several times
    #[arg(long, value_name = "NAME")]
    target: Vec<String>,
    /// How often to run each target
    #[arg(long, value_name = "N", default_value_t = 10_000_000)]
    executions: u64,
    /// Stop each target after so many seconds
    #[arg(long, value_name = "S")]
    seconds: Option<u64>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

const PACKAGE: &str = "handraise-fuzz";
/// The program that lays out the corpus and keeps it.
const CORPUS: &str = "handraise-corpus";
/// Counters at every edge of the code, and a look at what is compared with what.
const INSTRUMENTED: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing";
/// Inputs are no longer than this, in bytes: more than a definition has, and few enough to be quick.
const MOST_BYTES: u32 = 16 * 1024;
/// An input that takes longer than so many seconds is a finding.
const SLOW_S: u32 = 20;
/// So is one that needs more memory than this, in megabytes.
const MOST_MEMORY: u32 = 1024;

/// Where things are while a fuzzer runs.
struct Place<'a> {
    workspace: &'a Workspace,
    folder: PathBuf,
    programs: PathBuf,
}

/// Fuzzes, keeps what was found, prints, and writes down the targets that nothing broke.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let machine = Machine::now();
    let host = host()?;
    let folder = workspace.target.join("fuzz");
    let place = Place { workspace, programs: folder.join(&host).join("fuzz"), folder };
    // How many targets there are is not known before the first stage.
    let mut known = Stages::new(1);
    let targets = known.run("corpus", |step| place.lay(step))?;
    let unknown: Vec<&String> = options.target.iter().filter(|name| !targets.contains(name)).collect();
    ensure!(unknown.is_empty(), "there is no target {unknown:?}; write one of {}", targets.join(", "));
    let meant: Vec<String> =
        targets.iter().filter(|name| options.target.is_empty() || options.target.contains(name)).cloned().collect();
    let mut stages = Stages::new(1 + meant.len());
    stages.run("fuzzers", |step| place.build(&host, &meant, step))?;
    let mut rows = Vec::new();
    for target in &meant {
        rows.push(stages.run(target, |step| place.fuzz(target, options, step))?);
    }
    let report = Report { machine, rows };
    let text = if options.json { serde_json::to_string_pretty(&report)? + "\n" } else { report.table() };
    std::io::stdout().write_all(text.as_bytes()).context("could not write to standard output")?;
    report.write_down(workspace, &targets)?;
    Ok(if report.rows.iter().all(|row| row.finding.is_none()) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The compiler's own target. Flags for it do not reach build scripts, which have no counters' runtime.
fn host() -> Result<String> {
    let version = process::answer(Command::new("rustc").arg("-vV")).context("`rustc` was not found")?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("`rustc -vV` names no host")?.to_owned())
}

impl Place<'_> {
    /// Writes seeds and kept corpus into a folder for each target, and returns the targets' names.
    fn lay(&self, step: &Step) -> Result<Vec<String>> {
        let mut names = Vec::new();
        process::watch(step, self.corpus("lay").arg(self.folder.join("corpus")), |line| {
            if let Some((name, count)) = line.split_once(' ').filter(|(_, count)| count.parse::<u32>().is_ok()) {
                step.note(&format!("{name}: {count} inputs"));
                names.push(name.to_owned());
            }
        })?
        .succeed()?;
        ensure!(!names.is_empty(), "`{CORPUS}` named no target");
        Ok(names)
    }

    fn corpus(&self, what: &str) -> Command {
        let mut command = self.workspace.cargo();
        command.args(["run", "--quiet", "--package", PACKAGE, "--bin", CORPUS, "--", what]);
        command
    }

    fn build(&self, host: &str, targets: &[String], step: &Step) -> Result<()> {
        step.note("with counters, in a target folder of their own; this takes some minutes, once");
        let mut command = self.workspace.cargo();
        command.args(["build", "--package", PACKAGE, "--features", "libfuzzer", "--profile", "fuzz"]);
        // Not the program that lays out the corpus: it has no runtime for the counters.
        targets.iter().for_each(|target| _ = command.args(["--bin", target]));
        command.args(["--target", host, "--target-dir"]).arg(&self.folder);
        command.env_remove("CARGO_ENCODED_RUSTFLAGS").env("RUSTFLAGS", INSTRUMENTED);
        process::run(step, &mut command)
    }

    /// Runs a target, and keeps its corpus if nothing broke.
    fn fuzz(&self, target: &str, options: &Options, step: &Step) -> Result<Row> {
        let corpus = self.folder.join("corpus").join(target);
        let findings = self.folder.join("findings").join(target);
        fs::create_dir_all(&findings).with_context(|| format!("could not create `{}`", findings.display()))?;
        let before = names_in(&findings);
        let mut output = Output::default();
        let begun = Instant::now();
        let mut fuzzer = self.fuzzer(target);
        fuzzer.arg(format!("-runs={}", options.executions)).arg("-print_final_stats=1");
        fuzzer.arg(format!("-artifact_prefix={}/", findings.display())).arg(&corpus);
        if let Some(seconds) = options.seconds {
            fuzzer.arg(format!("-max_total_time={seconds}"));
        }
        let ended = process::watch(step, &mut fuzzer, |line| output.read(line))?;
        let seconds = begun.elapsed().as_secs();
        let finding = names_in(&findings).difference(&before).next().map(|name| findings.join(name));
        let inputs = match &finding {
            Some(path) => {
                step.note(&format!("{}: the input is in `{}`", output.fault, path.display()));
                step.note("write a test with it, mend what is wrong, and fuzz again");
                step.outcome("broken");
                output.inputs
            }
            None => {
                ended.succeed()?;
                self.keep(target, &corpus, step)?
            }
        };
        Ok(Row {
            target: target.to_owned(),
            executions: output.executions,
            seconds,
            edges: output.edges,
            inputs,
            finding,
        })
    }

    /// A fuzzer with the limits of an input.
    fn fuzzer(&self, target: &str) -> Command {
        let mut command = Command::new(self.programs.join(target));
        command.current_dir(&self.workspace.root).env("RUST_BACKTRACE", "0");
        command.arg(format!("-max_len={MOST_BYTES}")).arg(format!("-timeout={SLOW_S}"));
        command.arg(format!("-rss_limit_mb={MOST_MEMORY}"));
        command
    }

    /// Keeps the fewest and smallest inputs that reach as much, in the repository, and returns how many.
    fn keep(&self, target: &str, corpus: &Path, step: &Step) -> Result<u64> {
        let least = self.folder.join("least").join(target);
        let _there_may_be_none = fs::remove_dir_all(&least);
        fs::create_dir_all(&least).with_context(|| format!("could not create `{}`", least.display()))?;
        process::run(step, self.fuzzer(target).arg("-merge=1").arg(&least).arg(corpus))?;
        let mut count = 0;
        let mut keep = self.corpus("keep");
        keep.arg(self.folder.join("least")).arg(target);
        process::watch(step, &mut keep, |line| {
            count = line.strip_prefix(target).and_then(|count| count.trim().parse().ok()).unwrap_or(count);
        })?
        .succeed()?;
        fs::remove_dir_all(corpus).and_then(|()| fs::rename(&least, corpus)).context("could not keep the corpus")?;
        Ok(count)
    }
}

fn names_in(folder: &Path) -> BTreeSet<std::ffi::OsString> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name()).collect()
}
