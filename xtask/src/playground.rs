//! What the playground at `/try` loads, in `dist/playground`: the npm package's core for browsers, and the sample definition to begin
//! with. The receiver never sends the definition that it scores with, so this is a copy. It does not know the page.

use anyhow::Result;

use crate::files::copy;
use crate::packages;
use crate::progress::{Stages, Step};
use crate::tools::Tools;
use crate::workspace::Workspace;

/// Stages that `build` takes.
pub(crate) const STAGES: usize = 2;

/// Builds what is out of date. The first time takes minutes.
pub(crate) fn build(workspace: &Workspace, tools: &Tools, stages: &mut Stages) -> Result<()> {
    stages.run("playground, WebAssembly", |step| packages::build_core(workspace, tools, step))?;
    stages.run("playground, files", |step| assemble(workspace, step))
}

/// The entry comes last: the page asks for it first.
fn assemble(workspace: &Workspace, _step: &Step) -> Result<()> {
    let folder = workspace.playground();
    copy(&workspace.sample_definition(), &folder.join("sample.toml"))?;
    packages::install_core(workspace, &folder)
}
