//! `cargo xtask test python`: builds the wheel, installs it into a folder of its own, and runs its tests, which compare it with the tool. `test scale` does
//! so on a Spark, and `cargo xtask bench scale` measures. Building the wheel once takes minutes and needs PyPI, so none is part of `cargo xtask test`. It does not know
//! what the tests look at.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::cli_binary::{self, Profile};
use crate::machine::Machine;
use crate::process;
use crate::progress::{Stages, Step};
use crate::record;
use crate::tools::python::interpreter;
use crate::tools::{self, WASM_TARGET};
use crate::workspace::Workspace;

const STAGES: usize = 3;
pub(crate) const CRATE: &str = "crates/python";
/// The page that says what was tried, and how long it takes.
pub(crate) const PAGE: &str = "docs/scale.md";
/// The version of Spark that the requirements pin.
pub(crate) const SPARK: &str = "4.3.0";
/// The version of ClickHouse in Python that they pin.
pub(crate) const CHDB: &str = "4.4.0";

/// Options of `cargo xtask test python`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Run only the tests whose names contain this text
    #[arg(long, value_name = "FILTER")]
    only: Option<String>,
}

/// Options of `cargo xtask test scale`.
#[derive(clap::Args)]
pub(crate) struct ScaleOptions {
    /// How many made-up leads Spark scores
    #[arg(long, value_name = "N", default_value = "100000")]
    leads: u32,

    /// Run only the tests whose names contain this text
    #[arg(long, value_name = "FILTER")]
    only: Option<String>,

    /// Write into docs/scale.md what was tried
    #[arg(long, conflicts_with = "only")]
    record: bool,
}

/// Builds, installs, and runs the tests. Fails if one of them does.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let mut stages = Stages::new(STAGES);
    let packages = stages.run("what the tests of the wheel need", |step| tools::wheel_tests(workspace, step))?;
    let tool = stages.run("the tool", |step| cli_binary::build(workspace, step, Profile::Dev))?;
    let installed = stages.run("the wheel", |step| install(workspace, &packages, step, Profile::Dev))?;
    let mut command = pytest(workspace, [&installed, &packages], &tool, options.only.as_deref())?;
    command.args(["-m", "not spark and not clickhouse", "tests"]);
    Ok(if process::pass_through(&mut command, |_| {})? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Scores many leads on a Spark of its own and in ClickHouse, and compares each with the tool. Fails if one differs.
pub(crate) fn run_scale(workspace: &Workspace, options: &ScaleOptions) -> Result<ExitCode> {
    let machine = Machine::now();
    let mut stages = Stages::new(STAGES + 3);
    if options.only.is_none() {
        stages.run("definitions as SQL, in PostgreSQL", |step| postgres(workspace, step))?;
    }
    let Ground { packages, tool, installed, module, .. } = ground(workspace, &mut stages, Profile::Dev)?;
    let mut command = pytest(workspace, [&installed, &packages], &tool, options.only.as_deref())?;
    command
        // The other files need other libraries.
        .args(["-v", "tests/test_spark.py", "tests/test_clickhouse.py"])
        .env("TZ", "UTC")
        .env("HANDRAISE_WAREHOUSE", module)
        .env("HANDRAISE_LEADS", options.leads.to_string());
    let mut passed = Vec::new();
    let succeeded = process::pass_through(&mut command, |line| {
        let test = line.split_once(" PASSED").and_then(|(test, _)| test.rsplit_once("::test_"));
        passed.extend(test.map(|(_, name)| name.replace('_', " ")));
    })?;
    if options.record && succeeded {
        let tests: String = passed.iter().map(|name| format!("- {name}\n")).collect();
        let engine = format!(
            "Spark {SPARK}, a master and two workers of one core each, with {} leads, and with chdb {CHDB}",
            options.leads
        );
        record::write_to(workspace, PAGE, "tried", &format!("{}\n\n{tests}", machine.sentence(&engine)))?;
    }
    Ok(if succeeded { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Compares definitions as SQL with the library on a PostgreSQL of its own.
fn postgres(workspace: &Workspace, step: &Step) -> Result<()> {
    tools::prepare_postgres(step)?;
    let mut cargo = workspace.cargo();
    cargo.args(["test", "--package", "handraise-tests", "--test", "warehouse", "postgres", "--", "--ignored"]);
    process::run(step, &mut cargo)
}

/// What scores of many leads need: the wheel and what builds it, Spark and ClickHouse, the tool, and the module for warehouses.
pub(crate) struct Ground {
    pub(crate) builder: PathBuf,
    pub(crate) packages: PathBuf,
    pub(crate) tool: PathBuf,
    pub(crate) installed: PathBuf,
    pub(crate) module: PathBuf,
}

/// Prepares it, in five stages.
pub(crate) fn ground(workspace: &Workspace, stages: &mut Stages, tool: Profile) -> Result<Ground> {
    let builder = stages.run("what builds the wheel", |step| tools::wheel_tests(workspace, step))?;
    let packages = stages.run("Spark and ClickHouse", |step| tools::scale(workspace, step))?;
    let tool = stages.run("the tool", |step| cli_binary::build(workspace, step, tool))?;
    let installed = stages.run("the wheel", |step| install(workspace, &builder, step, Profile::Release))?;
    let module = stages.run("the module for warehouses", |step| warehouse(workspace, step))?;
    Ok(Ground { builder, packages, tool, installed, module })
}

/// Builds the module that ClickHouse runs, and returns its path.
fn warehouse(workspace: &Workspace, step: &Step) -> Result<PathBuf> {
    let target = workspace.target.join("warehouse");
    let mut cargo = workspace.cargo();
    cargo.current_dir(workspace.root.join("crates/warehouse"));
    cargo.args(["build", "--release", "--locked", "--target", WASM_TARGET, "--target-dir"]).arg(&target);
    process::run(step, &mut cargo)?;
    Ok(target.join(WASM_TARGET).join("release/handraise_warehouse.wasm"))
}

/// Runs the tests of the package that is installed in the first of these folders.
fn pytest(workspace: &Workspace, folders: [&PathBuf; 2], tool: &Path, only: Option<&str>) -> Result<Command> {
    let mut command = python(folders)?;
    command.current_dir(workspace.root.join(CRATE)).env("HANDRAISE_TOOL", tool);
    command.args(["-m", "pytest", "-p", "no:cacheprovider", "--durations", "3"]);
    if let Some(only) = only {
        command.args(["-k", only]);
    }
    Ok(command)
}

/// Builds the wheel and unpacks it into a folder, which it returns. Cargo itself knows if there is nothing to build.
fn install(workspace: &Workspace, packages: &Path, step: &Step, profile: Profile) -> Result<PathBuf> {
    let target = workspace.target.join("python");
    let wheels = target.join("wheels");
    let installed = target.join("installed");
    for folder in [&wheels, &installed] {
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("could not remove `{}`", folder.display()));
            }
            _ => {}
        }
    }
    let mut maturin = Command::new(packages.join("bin").join(format!("maturin{}", env::consts::EXE_SUFFIX)));
    maturin
        .current_dir(workspace.root.join(CRATE))
        .env("CARGO_TARGET_DIR", &target)
        .args(["build", "--out"])
        .arg(&wheels);
    if matches!(profile, Profile::Release) {
        maturin.arg("--release");
    }
    process::run(step, maturin.args(["--locked", "--interpreter", "python3"]))?;
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "--no-index", "--find-links"]);
    process::run(step, pip.arg(&wheels).arg("--target").arg(&installed).arg("handraise"))?;
    Ok(installed)
}

/// Python, which finds what is in these folders.
pub(crate) fn python<'a>(folders: impl IntoIterator<Item = &'a PathBuf>) -> Result<Command> {
    let path: OsString = env::join_paths(folders).context("a folder's name has a separator in it")?;
    Ok(interpreter(path))
}

#[cfg(test)]
mod tests {
    use super::{CHDB, SPARK};

    #[test]
    fn the_requirements_pin_the_versions_that_are_written_down() {
        let pinned = include_str!("../../crates/python/requirements-scale.txt");
        assert!(pinned.contains(&format!("\npyspark=={SPARK}\n")) && pinned.contains(&format!("\nchdb=={CHDB}\n")));
    }
}
