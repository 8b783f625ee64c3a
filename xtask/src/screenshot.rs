//! `cargo xtask screenshot`: end-to-end tests take the README's pictures of the real site, plugin, inbox and playground, and pictures of every view of the
//! inbox.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::dist;
use crate::playground;
use crate::progress::Stages;
use crate::tools::{self, system};
use crate::workspace::Workspace;

/// Builds what is out of date and takes the pictures.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let mut stages = Stages::new(tools::STAGES + dist::STAGES + playground::STAGES + 1);
    let tools = tools::install(workspace, &mut stages)?;
    let browser = stages.run("browser", system::browser)?;
    dist::build(workspace, &tools, &mut stages)?;
    playground::build(workspace, &tools, &mut stages)?;
    let mut command = workspace.cargo();
    command
        .args(["test", "--package", "handraise-tests", "--test", "e2e", "--", "--ignored", "pictures"])
        .envs(browser.variables.iter().map(|(name, path)| (name, path)));
    let status = command.status().context("could not start `cargo test`")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
