//! Builds the `handraise` tool for the commands that need it.

use std::path::PathBuf;

use anyhow::Result;

use crate::process;
use crate::progress::Step;
use crate::workspace::Workspace;

/// How much the compiler optimises.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    /// Quick to build: for trying the tool, and for compiling a definition.
    Dev,
    /// Optimised, as users run it.
    Release,
}

/// Builds the tool and returns its path. Cargo itself knows if there is nothing to do.
pub(crate) fn build(workspace: &Workspace, step: &Step, profile: Profile) -> Result<PathBuf> {
    let mut command = workspace.cargo();
    command.args(["build", "--package", "handraise-cli", "--bin", "handraise"]);
    let folder = match profile {
        Profile::Dev => "debug",
        Profile::Release => {
            command.arg("--release");
            "release"
        }
    };
    process::run(step, &mut command)?;
    Ok(workspace.target.join(folder).join(format!("handraise{}", std::env::consts::EXE_SUFFIX)))
}

/// Builds the tool with a cargo feature, quickly, into a target folder of its own, and returns its path.
pub(crate) fn build_with(workspace: &Workspace, step: &Step, feature: &str) -> Result<PathBuf> {
    let target = workspace.target.join(feature);
    let mut command = workspace.cargo();
    command.args(["build", "--package", "handraise-cli", "--bin", "handraise", "--features", feature]);
    process::run(step, command.arg("--target-dir").arg(&target))?;
    Ok(target.join("debug").join(format!("handraise{}", std::env::consts::EXE_SUFFIX)))
}
