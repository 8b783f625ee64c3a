//! The plugin's part of `cargo xtask dist`: its files in `dist/plugin`, each also compressed, and a copy of them for the tool to carry; other
//! builds of the module embed in `dist/page`. The npm package is made of these by `packages.rs`.
//!
//! It skips each piece of work whose inputs are unchanged. It does not know what is in the files.

mod card;
mod carry;
mod compress;
mod embed;
mod script;
mod twin;
pub(crate) mod wasm;

pub(crate) use compress::brotli;
pub(crate) use embed::measured;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use handraise::author;
use handraise::definition::Compiled;

use crate::progress::{Stages, Step};
use crate::stamp::{Fingerprint, Stamp};
use crate::tools::Tools;
use crate::workspace::Workspace;

/// Stages that `build` takes.
pub(crate) const STAGES: usize = 10;

/// Builds what is out of date.
pub(crate) fn build(workspace: &Workspace, tools: &Tools, stages: &mut Stages) -> Result<()> {
    let plugin = workspace.plugin();
    fs::create_dir_all(&plugin).with_context(|| format!("could not create `{}`", plugin.display()))?;
    let _only_one = lock(workspace)?;
    stages.run("plugin, WebAssembly", |step| wasm::build(workspace, tools, &wasm::PLUGIN, step))?;
    stages.run("explanations, WebAssembly", |step| wasm::build(workspace, tools, &wasm::EXPLAIN, step))?;
    stages.run("plugin, JavaScript twin", |step| twin::build(workspace, tools, &twin::PLUGIN, step))?;
    stages.run("explanations, JavaScript twin", |step| twin::build(workspace, tools, &twin::EXPLAIN, step))?;
    stages.run("scripts and types", |step| script::build(workspace, tools, step))?;
    stages.run("builds for bundlers and sealed hosts", |step| embed::build(workspace, tools, step))?;
    stages.run("card for CRMs", |step| card::build(workspace, tools, step))?;
    stages.run("sample definition", |step| compile_sample(workspace, step))?;
    stages.run("compression", |step| compress::build(workspace, step))?;
    stages.run("copy for the tool", |step| carry::build(workspace, step))
}

/// Keeps a second command from building the same files, until the file is dropped.
pub(crate) fn lock(workspace: &Workspace) -> Result<File> {
    let lock = File::create(workspace.root.join("dist/.lock")).context("could not create `dist/.lock`")?;
    lock.lock().context("could not lock `dist/.lock`")?;
    Ok(lock)
}

/// The stamp of a piece of work.
pub(crate) fn stamp(workspace: &Workspace, work: &str) -> Stamp {
    Stamp::at(workspace.root.join("dist/.stamps").join(work))
}

/// Runs `work` unless its outputs are up to date, and reports that.
pub(crate) fn refresh(
    step: &Step,
    stamp: &Stamp,
    inputs: Fingerprint,
    outputs: &[PathBuf],
    work: impl FnOnce() -> Result<()>,
) -> Result<()> {
    if !stamp.refresh(&inputs.finish(), outputs, work)? {
        step.outcome("unchanged");
    }
    Ok(())
}

/// Compiles a definition in TOML with the library, which is part of this program, so no tool has to be built first.
pub(crate) fn compile(source: &Path) -> Result<Compiled> {
    let shown = source.display();
    let text = fs::read_to_string(source).with_context(|| format!("could not read `{shown}`"))?;
    author::compile(&text, author::Format::Toml).map_err(|problems| {
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        anyhow!("`{shown}` does not compile:\n{}", problems.join("\n"))
    })
}

fn compile_sample(workspace: &Workspace, step: &Step) -> Result<()> {
    let output = workspace.plugin().join("definition.mql");
    let compiled = compile(&workspace.sample_definition())?;
    if fs::read(&output).is_ok_and(|known| known == compiled.mql()) {
        step.outcome("unchanged");
        return Ok(());
    }
    fs::write(&output, compiled.mql()).with_context(|| format!("could not write `{}`", output.display()))
}
