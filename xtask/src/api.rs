//! `cargo xtask test api`: lets schemathesis make up requests from the description of the API, sends them to a real receiver, and compares every answer
//! with the description. It takes minutes and needs PyPI once, so it is not part of `cargo xtask test`, which compares who may call, and the examples.
//! It does not know routes.

mod caller;
mod ground;

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context, Result};

use crate::cli_binary::{self, Profile};
use crate::machine::Machine;
use crate::process;
use crate::progress::Stages;
use crate::record;
use crate::site;
use crate::tools;
use crate::workspace::Workspace;
use caller::Caller;
use ground::Ground;

/// The page that says what was tried.
const PAGE: &str = "docs/api.md";
const STAGES: usize = 3;

/// Options of `cargo xtask test api`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many requests of each kind to make up for each operation
    #[arg(long, value_name = "N", default_value = "20")]
    examples: u32,

    /// Where to begin making up; the same number asks the same
    #[arg(long, value_name = "SEED", default_value = "1")]
    seed: u32,

    /// Ask only as one caller: `admin token`, `admin session`, `signing out`, or a token's scope
    #[arg(long, value_name = "CALLER")]
    only: Option<String>,

    /// Write into docs/api.md what was tried
    #[arg(long, conflicts_with = "only")]
    record: bool,
}

/// What became of one caller's requests.
struct Asked {
    caller: &'static str,
    /// As schemathesis says it: `1432 generated, 2 found …`.
    said: String,
    agrees: bool,
    took_s: u64,
}

/// Asks as each caller. Fails if an answer is not as the description says.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let machine = Machine::now();
    let mut stages = Stages::new(STAGES);
    let schemathesis = stages.run("schemathesis", |step| tools::schemathesis(workspace, step))?;
    let binary = stages.run("the tool", |step| cli_binary::build(workspace, step, Profile::Dev))?;
    let folder = site::folder(&workspace.target.join(format!("api-{}", std::process::id())))?;
    let ground =
        stages.run("a receiver with persons, tokens and an admin", |_| Ground::new(workspace, &binary, &folder))?;
    let mut asked = Vec::new();
    for caller in ground.callers().iter().filter(|one| options.only.as_deref().is_none_or(|only| one.name == only)) {
        println!("\n== {}", caller.name);
        asked.push(ask(workspace, &schemathesis, &ground, caller, options, &folder)?);
    }
    drop(ground);
    let _only_scratch = fs::remove_dir_all(&folder);
    for Asked { caller, said, agrees, took_s } in &asked {
        println!("{} {took_s:>4} s  {caller}: {said}", if *agrees { "ok    " } else { "FAILED" });
    }
    let agrees = !asked.is_empty() && asked.iter().all(|asked| asked.agrees);
    if options.record && agrees {
        record::write_to(workspace, PAGE, "tried", &table(&asked, &machine, options))?;
    }
    Ok(if agrees { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn ask(
    workspace: &Workspace,
    schemathesis: &tools::Schemathesis,
    ground: &Ground,
    caller: &Caller,
    options: &Options,
    folder: &Path,
) -> Result<Asked> {
    let tests = workspace.root.join("tests/api");
    fs::copy(tests.join("hooks.py"), folder.join("hooks.py")).context("could not copy the hooks")?;
    let settings = fs::read_to_string(tests.join("schemathesis.toml")).context("could not read the settings")?;
    let own = folder.join("schemathesis.toml");
    fs::write(&own, format!("{settings}\n{}\n{}", ground.persons(), caller.auth))
        .context("could not write settings")?;
    let mut command: Command = schemathesis.command();
    command.arg("--config-file").arg(&own).arg("run").arg(ground.url("/v1/openapi.json"));
    command.args(["--no-color", "--phases", caller.phases, "--seed", &options.seed.to_string()]);
    command.args(["--max-examples", &options.examples.to_string()]);
    for (choice, operations) in [("--include-operation-id", caller.only), ("--exclude-operation-id", caller.without)] {
        for operation in operations {
            command.args([choice, operation]);
        }
    }
    // Where it keeps what it found.
    command.current_dir(folder);
    let begun = Instant::now();
    let mut said = String::new();
    let agrees = process::pass_through(&mut command, |line| {
        if line.contains(" generated") {
            line.trim().clone_into(&mut said);
        }
    })?;
    Ok(Asked { caller: caller.name, said, agrees, took_s: begun.elapsed().as_secs() })
}

/// What was tried, for the documentation.
fn table(asked: &[Asked], machine: &Machine, options: &Options) -> String {
    let rows = asked.iter().map(|Asked { caller, said, took_s, .. }| format!("| {caller} | {said} | {took_s} s |\n"));
    format!(
        "{}\n\n| caller | requests | took |\n|---|---|---|\n{}\nSeed {}, up to {} requests of each kind for each operation.",
        machine.sentence(&format!("schemathesis {}", tools::SCHEMATHESIS)),
        rows.collect::<String>(),
        options.seed,
        options.examples
    )
}
