//! `cargo xtask install`: builds everything that the tool carries, and installs the tool with it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::dist;
use crate::process;
use crate::progress::Stages;
use crate::tools;
use crate::workspace::Workspace;

/// How many stages it has.
pub(crate) const STAGES: usize = tools::STAGES + dist::STAGES + 1;

/// Options of `cargo xtask install`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Folder to install into: the tool goes into its `bin` [default: CARGO_INSTALL_ROOT, or cargo's own folder]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

/// Builds, installs, and says where the tool is.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let root = options.root.clone().map_or_else(default_root, Ok)?;
    let root = std::path::absolute(&root).with_context(|| format!("could not find `{}`", root.display()))?;
    let mut stages = Stages::new(STAGES);
    let tool = install(workspace, &root, &mut stages)?;
    let folder = root.join("bin");
    println!("{}", tool.display());
    if !is_searched(&folder) {
        eprintln!("This folder is not on your search path: add it to PATH, or call the tool by its whole path.");
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds and installs into the folder `bin` of `root`. Returns the tool's path.
pub(crate) fn install(workspace: &Workspace, root: &Path, stages: &mut Stages) -> Result<PathBuf> {
    let tools = tools::install(workspace, stages)?;
    dist::build(workspace, &tools, stages)?;
    stages.run("handraise, optimised", |step| {
        let mut command = workspace.cargo();
        command.args(["install", "--path", "crates/cli", "--locked", "--root"]).arg(root);
        process::run(step, &mut command)
    })?;
    Ok(root.join("bin").join(format!("handraise{}", std::env::consts::EXE_SUFFIX)))
}

/// Where cargo installs programs. It is passed to cargo, so that what this command says is true even if a file of cargo's
/// settings says otherwise.
fn default_root() -> Result<PathBuf> {
    let named = ["CARGO_INSTALL_ROOT", "CARGO_HOME"].into_iter().find_map(std::env::var_os);
    match named {
        Some(root) => Ok(root.into()),
        None => {
            let home = etcetera::home_dir().context("could not find your home folder; name a folder with `--root`")?;
            Ok(home.join(".cargo"))
        }
    }
}

fn is_searched(folder: &Path) -> bool {
    std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).any(|searched| searched == folder)
}
