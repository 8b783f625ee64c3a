//! Builds the `handraise` tool for the commands that need it.

use std::path::PathBuf;

use anyhow::Result;

use crate::process;
use crate::progress::Step;
use crate::workspace::Workspace;

/// How much the compiler should try.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    /// Quick to build: for compiling a definition.
    Dev,
    /// The same along with the tests, whose own dependencies ask for more of the tool's: built apart, half of them would
    /// be built twice.
    Tests,
    /// What users run.
    Release,
}

/// Builds the tool and says where it is. Cargo itself knows when there is nothing to do.
pub(crate) fn build(workspace: &Workspace, step: &Step, profile: Profile) -> Result<PathBuf> {
    let mut command = workspace.cargo();
    command.args(["build", "--features", "cli"]);
    let (folder, more): (_, &[&str]) = match profile {
        Profile::Dev => ("debug", &["--bin", "handraise"]),
        Profile::Tests => ("debug", &["--lib", "--bins", "--tests"]),
        Profile::Release => ("release", &["--bin", "handraise", "--release"]),
    };
    command.args(more);
    process::run(step, &mut command)?;
    Ok(workspace.target.join(folder).join(format!("handraise{}", std::env::consts::EXE_SUFFIX)))
}
