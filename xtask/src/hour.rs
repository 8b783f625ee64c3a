//! `cargo xtask hour`: follows the README's quick start with a stopwatch, as somebody on a fresh machine would: builds and installs the tool,
//! and then does everything else in an empty folder and a real browser, up to the lead in the inbox.
//!
//! The steps after the build are an end-to-end test, `tests/e2e/quick_start`, which takes the commands and the page from the README itself. This
//! file gives that test the installed tool, and shows its times.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::install;
use crate::machine::Machine;
use crate::process;
use crate::progress::Stages;
use crate::record;
use crate::site;
use crate::tools::system::{self, Browser};
use crate::workspace::Workspace;

/// The page with the last result.
const PAGE: &str = "docs/roles/site-owner.md";
/// The test that follows the quick start, in the engine that most visitors have.
const TEST: &str = "quick_start::what_the_quick_start_says_brings_a_lead_with_its_reasons_into_the_inbox::chromium";

/// Options of `cargo xtask hour`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Follow the steps with this tool, and build and install none
    #[arg(long, value_name = "FILE")]
    tool: Option<PathBuf>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
    /// Write the result into docs/roles/site-owner.md
    #[arg(long)]
    record: bool,
}

/// One step that ended well.
#[derive(Serialize, Deserialize)]
struct Step {
    step: String,
    seconds: f64,
}

/// How long everything took.
#[derive(Serialize)]
struct Outcome {
    machine: Machine,
    engine: String,
    /// `cargo xtask install`, with whatever was built before; `None` if the tool was given.
    install_s: Option<f64>,
    /// Those that ended well.
    steps: Vec<Step>,
    /// The steps together.
    total_s: f64,
    /// Whether the lead is in the inbox.
    success: bool,
}

/// Builds, installs, follows the steps, and prints how long each took.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let machine = Machine::now();
    let folder = site::folder(&workspace.target.join(format!("hour-{}", std::process::id())))?;
    let mut stages = Stages::new(if options.tool.is_some() { 2 } else { install::STAGES + 2 });
    let (tool, install_s) = match &options.tool {
        Some(tool) => (tool.canonicalize().with_context(|| format!("could not find `{}`", tool.display()))?, None),
        None => {
            let begun = Instant::now();
            let tool = install::install(workspace, &folder, &mut stages)?;
            (tool, Some(begun.elapsed().as_secs_f64()))
        }
    };
    // A reader has a browser, and needs no test.
    let browser = stages.run("browser", system::browser)?;
    stages.run("build of the test", |step| process::run(step, test(workspace).arg("--no-run")))?;
    let (steps, success) = follow(workspace, &browser, &tool, &folder.join("steps"))?;
    let _only_scratch = fs::remove_dir_all(&folder);
    let engine = process::answer(Command::new(browser.chromium()?).arg("--version")).unwrap_or_default();
    // The sum of no floats is -0.
    let total_s = steps.iter().fold(0.0, |total, step| total + step.seconds);
    let outcome = Outcome { machine, engine: name(&engine), install_s, steps, total_s, success };
    match options.json {
        true => println!("{}", serde_json::to_string_pretty(&outcome)?),
        false => print!("{}", outcome.in_words()),
    }
    if !success {
        eprintln!("error: a step failed; its message is above");
        return Ok(ExitCode::FAILURE);
    }
    if options.record {
        record::write_to(workspace, PAGE, "hour", &outcome.as_table())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs the test. Returns the steps that ended well, and whether all did.
fn follow(workspace: &Workspace, browser: &Browser, tool: &Path, file: &Path) -> Result<(Vec<Step>, bool)> {
    let mut command = test(workspace);
    command.args(["--", "--exact", "--nocapture", TEST]);
    command.env("HANDRAISE_QUICK_START_TOOL", tool).env("HANDRAISE_STOPWATCH", file);
    command.envs(browser.variables.iter().map(|(name, path)| (name, path)));
    // Its lines show what is being done. The answer alone goes to standard output.
    let status = command.stdout(Stdio::from(std::io::stderr())).status().context("could not start `cargo test`")?;
    // Before the first step has ended, there is no file.
    let lines = fs::read_to_string(file).unwrap_or_default();
    let steps: Vec<Step> = lines
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()
        .with_context(|| format!("could not read `{}`", file.display()))?;
    let success = status.success() && !steps.is_empty();
    Ok((steps, success))
}

fn test(workspace: &Workspace) -> Command {
    let mut command = workspace.cargo();
    command.args(["test", "--quiet", "--package", "handraise-tests", "--test", "e2e"]);
    command
}

/// The name and version of what a browser says about itself.
fn name(version: &str) -> String {
    version.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}

impl Outcome {
    fn in_words(&self) -> String {
        let install = self.install_s.map(|took| format!("{took:>7.1} s  cargo xtask install\n\n"));
        let mut text = install.unwrap_or_default();
        for Step { step, seconds } in &self.steps {
            text += &format!("{seconds:>7.1} s  {step}\n");
        }
        text + &format!("{:>7.1} s  together\n", self.total_s)
    }

    fn as_table(&self) -> String {
        let head = self.machine.sentence(&self.engine);
        let install = self
            .install_s
            .map(|took| format!(" `cargo xtask install` took {took:.0} s, with whatever had been built before."));
        let mut text = format!("{head}{}\n\n", install.unwrap_or_else(|| " The tool was there already.".to_owned()));
        text += "| step | seconds |\n|---|--:|\n";
        for Step { step, seconds } in &self.steps {
            text += &format!("| {} | {seconds:.1} |\n", shown(step));
        }
        text + &format!("| together | {:.1} |\n", self.total_s)
    }
}

/// A step in a table: a command is code.
fn shown(step: &str) -> String {
    if step.contains("handraise ") { format!("`{step}`") } else { step.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_build_is_not_among_the_steps_and_commands_are_code() {
        let step = |step: &str, seconds| Step { step: step.to_owned(), seconds };
        let steps = vec![step("handraise init a", 0.25), step("open the inbox", 1.0)];
        let machine = Machine::now();
        let outcome = Outcome {
            machine,
            engine: name("Chromium 1.2 built on"),
            install_s: Some(300.0),
            steps,
            total_s: 1.25,
            success: true,
        };
        let table = outcome.as_table();
        assert!(table.contains("with Chromium 1.2 on") && table.contains("took 300 s"), "{table}");
        assert!(
            table.ends_with("| `handraise init a` | 0.2 |\n| open the inbox | 1.0 |\n| together | 1.2 |\n"),
            "{table}"
        );
        assert!(outcome.in_words().ends_with("    1.2 s  together\n"), "{}", outcome.in_words());
    }
}
