//! `cargo xtask packages`: the npm package, as a folder and as the file that npm would publish, in `dist/packages`.
//!
//! wasm-pack builds `crates/js` for browsers, bundlers and Node. The three have the same module, so the package has it once. This
//! file knows what goes where; `module.rs` makes the modules.

mod glue;
mod module;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::dist;
use crate::files::{copy, copy_all};
use crate::process;
use crate::progress::{Stages, Step};
use crate::stamp::Fingerprint;
use crate::tools::{self, Tools};
use crate::workspace::Workspace;
pub(crate) use module::Module;

/// Stages that `build` takes.
pub(crate) const STAGES: usize = 3;

/// Everything.
pub(crate) const ALL: Module = Module { name: "handraise", features: &["author", "dom", "track"], inline: false };
/// What scores and verifies. Back ends use it, and many of them are bundled.
pub(crate) const SCORE: Module = Module { name: "score", features: &[], inline: true };

/// `cargo xtask packages`: builds the plugin and the package, and prints where the package is.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    ensure(workspace)?;
    println!("{}", packed(workspace).display());
    Ok(ExitCode::SUCCESS)
}

/// `cargo xtask dist`: builds everything, and prints where plugin and package are.
pub(crate) fn run_dist(workspace: &Workspace) -> Result<ExitCode> {
    ensure(workspace)?;
    println!("{}\n{}", workspace.plugin().display(), packed(workspace).display());
    Ok(ExitCode::SUCCESS)
}

/// Installs missing tools and builds what is out of date, the plugin and the package.
pub(crate) fn ensure(workspace: &Workspace) -> Result<()> {
    let mut stages = Stages::new(tools::STAGES + dist::STAGES + STAGES);
    let tools = tools::install(workspace, &mut stages)?;
    dist::build(workspace, &tools, &mut stages)?;
    build(workspace, &tools, &mut stages)
}

/// Builds what is out of date of the package. The plugin must be there.
pub(crate) fn build(workspace: &Workspace, tools: &Tools, stages: &mut Stages) -> Result<()> {
    let _only_one = dist::lock(workspace)?;
    stages.run("npm package, everything", |step| build_core(workspace, tools, step))?;
    stages.run("npm package, scoring", |step| SCORE.build(workspace, tools, step))?;
    stages.run("npm package, files", |step| assemble(workspace, tools, step))
}

/// Builds the whole core unless it is up to date.
pub(crate) fn build_core(workspace: &Workspace, tools: &Tools, step: &Step) -> Result<()> {
    ALL.build(workspace, tools, step)
}

/// Puts the whole core for browsers, whose entry is `index.js`, into a folder.
pub(crate) fn install_core(workspace: &Workspace, folder: &Path) -> Result<()> {
    ALL.install_web(workspace, folder)?;
    copy(&workspace.root.join("packages/handraise/index.js"), &folder.join("index.js"))
}

/// The package as a folder.
pub(crate) fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root.join("dist/packages/handraise")
}

/// The package as npm publishes it.
pub(crate) fn packed(workspace: &Workspace) -> PathBuf {
    workspace.root.join(format!("dist/packages/handraise-{}.tgz", workspace.version))
}

/// Puts the package together in a folder beside, and renames it: there is never half a package.
fn assemble(workspace: &Workspace, tools: &Tools, step: &Step) -> Result<()> {
    let source = workspace.root.join("packages/handraise");
    let inputs = Fingerprint::of("npm package")
        .text(&tools.versions)
        .text(&workspace.version)
        .tree(&source, |_| true)?
        .tree(&workspace.plugin(), |name| !is_compressed(name))?
        .tree(&workspace.embed("bundler"), |_| true)?
        .tree(&workspace.embed("sealed"), |_| true)?
        .tree(&ALL.folder(workspace), |_| true)?
        .tree(&SCORE.folder(workspace), |_| true)?;
    let outputs = [folder(workspace).join("package.json"), packed(workspace)];
    dist::refresh(step, &dist::stamp(workspace, "npm-package"), inputs, &outputs, || {
        let fresh = workspace.root.join("dist/packages/handraise.new");
        if fresh.exists() {
            fs::remove_dir_all(&fresh).with_context(|| format!("could not remove `{}`", fresh.display()))?;
        }
        fill(workspace, &source, &fresh)?;
        let complete = folder(workspace);
        if complete.exists() {
            fs::remove_dir_all(&complete).with_context(|| format!("could not remove `{}`", complete.display()))?;
        }
        fs::rename(&fresh, &complete).with_context(|| format!("could not rename `{}`", fresh.display()))?;
        pack(workspace, &complete, step)
    })
}

fn fill(workspace: &Workspace, source: &Path, package: &Path) -> Result<()> {
    // Tests are for the repository.
    copy_all(source, package, |_| true)?;
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        copy(&workspace.root.join(licence), &package.join(licence))?;
    }
    for module in [ALL, SCORE] {
        module.install(workspace, package)?;
    }
    copy_all(&workspace.embed("bundler"), &package.join("page"), |_| true)?;
    copy_all(&workspace.embed("sealed"), &package.join("inline"), |_| true)?;
    // The sample definition belongs to the sample site, and `index.js` is the embed of a page without a bundler.
    let is_part = |name: &str| !is_compressed(name) && !name.ends_with(".mql") && !name.starts_with("index.");
    copy_all(&workspace.plugin(), &package.join("loader"), is_part)?;
    let manifest = package.join("package.json");
    let text = fs::read_to_string(&manifest).with_context(|| format!("could not read `{}`", manifest.display()))?;
    anyhow::ensure!(text.contains("\"version\": \"0.0.0\""), "`{}` has a version of its own", manifest.display());
    let text = text.replace("\"version\": \"0.0.0\"", &format!("\"version\": \"{}\"", workspace.version));
    fs::write(&manifest, text).with_context(|| format!("could not write `{}`", manifest.display()))
}

/// `npm pack` gives the same bytes for the same files: it sets every time to one in 1985.
fn pack(workspace: &Workspace, package: &Path, step: &Step) -> Result<()> {
    let target = workspace.root.join("dist/packages");
    let mut command = tools::npm();
    command.args(["pack", "--silent", "--pack-destination"]).arg(&target).current_dir(package);
    process::run(step, &mut command)
}

fn is_compressed(name: &str) -> bool {
    name.ends_with(".br") || name.ends_with(".gz")
}
