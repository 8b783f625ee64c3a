//! Builds `handraise-card.js`, the explanation of a lead for programs that forbid the network, WebAssembly and second files: one classic script with
//! everything in it. It does not know its hosts.

use anyhow::Result;

use super::{embed, script};
use crate::files::copy;
use crate::process;
use crate::progress::Step;
use crate::stamp::Fingerprint;
use crate::tools::Tools;
use crate::workspace::Workspace;

/// The script, and its types.
const FILE: &str = "handraise-card.js";
const TYPES: &str = "handraise-card.d.ts";
/// What is built in beside the script's own source.
const TWIN: &str = "handraise-explain-twin.js";
/// Styles are built in as texts.
const STYLES: &str = "--loader:.css=text";

/// Builds the card unless it is up to date.
pub(super) fn build(workspace: &Workspace, tools: &Tools, step: &Step) -> Result<()> {
    let plugin = workspace.plugin();
    let source = workspace.root.join("packages/card");
    let inputs = Fingerprint::of("card")
        .text(&tools.versions)
        .text(&format!("{STYLES} {:?} {:?}", embed::SEALED, script::BUNDLE))
        .tree(&source, |_| true)?
        .tree(&workspace.root.join("packages/page"), |_| true)?
        .tree(&workspace.root.join("www/assets"), |_| true)?
        .file(&plugin.join(TWIN))?;
    let outputs = [FILE, TYPES].map(|file| plugin.join(file));
    super::refresh(step, &super::stamp(workspace, "card"), inputs, &outputs, || {
        let file = plugin.join(FILE);
        let mut esbuild = script::bundle(workspace, tools, "../card/index.ts", "iife", &file);
        process::run(step, esbuild.arg(STYLES).args(embed::SEALED))?;
        embed::is_sealed(&file)?;
        copy(&source.join("card.d.ts"), &plugin.join(TYPES))
    })
}
