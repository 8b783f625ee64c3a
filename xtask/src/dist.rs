//! `cargo xtask dist`: the plugin's files in `dist/plugin`, each also compressed.
//!
//! Every piece of work is skipped while its inputs are unchanged. What the pieces contain is the main crate's affair.

mod compress;
mod script;
mod twin;
mod wasm;

pub(crate) use compress::brotli;

use std::fs::{self, File};
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::cli_binary::{self, Profile};
use crate::process;
use crate::progress::{Stages, Step};
use crate::stamp::{Fingerprint, Stamp};
use crate::tools::{self, Tools};
use crate::workspace::Workspace;

/// Stages that `build` takes.
pub(crate) const STAGES: usize = 7;

/// Builds everything and says where it is.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    ensure(workspace)?;
    println!("{}", workspace.plugin().display());
    Ok(ExitCode::SUCCESS)
}

/// Installs the tools if need be and builds what is out of date.
pub(crate) fn ensure(workspace: &Workspace) -> Result<()> {
    let mut stages = Stages::new(tools::STAGES + STAGES);
    let tools = tools::install(workspace, &mut stages)?;
    build(workspace, &tools, &mut stages, Profile::Dev)
}

/// Builds what is out of date; `profile` is that of the tool that compiles the definition.
pub(crate) fn build(workspace: &Workspace, tools: &Tools, stages: &mut Stages, profile: Profile) -> Result<()> {
    let plugin = workspace.plugin();
    fs::create_dir_all(&plugin).with_context(|| format!("could not create `{}`", plugin.display()))?;
    let lock = File::create(workspace.root.join("dist/.lock")).context("could not create `dist/.lock`")?;
    lock.lock().context("could not lock `dist/.lock`")?;
    stages.run("plugin, WebAssembly", |step| wasm::build(workspace, tools, &wasm::BROWSER, step))?;
    stages.run("explanations, WebAssembly", |step| wasm::build(workspace, tools, &wasm::EXPLAIN, step))?;
    stages.run("plugin, JavaScript twin", |step| twin::build(workspace, tools, &twin::BROWSER, step))?;
    stages.run("explanations, JavaScript twin", |step| twin::build(workspace, tools, &twin::EXPLAIN, step))?;
    stages.run("scripts and types", |step| script::build(workspace, tools, step))?;
    stages.run("sample definition", |step| compile_definition(workspace, profile, step))?;
    stages.run("compression", |step| compress::build(workspace, step))
}

/// A stamp of one piece of work.
fn stamp(workspace: &Workspace, work: &str) -> Stamp {
    Stamp::at(workspace.root.join("dist/.stamps").join(work))
}

/// Runs `work` unless it is done already, and says so.
fn refresh(
    step: &Step,
    stamp: &Stamp,
    inputs: Fingerprint,
    outputs: &[std::path::PathBuf],
    work: impl FnOnce() -> Result<()>,
) -> Result<()> {
    if !stamp.refresh(&inputs.finish(), outputs, work)? {
        step.outcome("unchanged");
    }
    Ok(())
}

fn compile_definition(workspace: &Workspace, profile: Profile, step: &Step) -> Result<()> {
    let source = workspace.sample_definition();
    let output = workspace.plugin().join("definition.mql");
    let inputs = Fingerprint::of("definition")
        .file(&source)?
        .file(&workspace.root.join("Cargo.toml"))?
        .file(&workspace.root.join("Cargo.lock"))?
        .tree(&workspace.root.join("src"), |name| !name.starts_with("browser/") && !name.starts_with("receiver/"))?;
    refresh(step, &stamp(workspace, "definition"), inputs, std::slice::from_ref(&output), || {
        let handraise = cli_binary::build(workspace, step, profile)?;
        let mut command = std::process::Command::new(handraise);
        process::run(step, command.arg("compile").arg(&source).arg("--output").arg(&output))
    })
}
