//! The scripts: bundled and minified by esbuild, checked by the TypeScript compiler.

use std::fs;

use anyhow::{Context, Result};

use crate::process;
use crate::progress::Step;
use crate::stamp::Fingerprint;
use crate::tools::Tools;
use crate::workspace::Workspace;

/// One file that pages load.
struct Bundle {
    source: &'static str,
    file: &'static str,
    format: &'static str,
}

const BUNDLES: [Bundle; 4] = [
    Bundle { source: "loader.ts", file: "handraise-loader.js", format: "iife" },
    Bundle { source: "explain.ts", file: "handraise-explain.js", format: "esm" },
    Bundle { source: "platform.ts", file: "handraise-consent.js", format: "esm" },
    Bundle { source: "index.ts", file: "index.js", format: "esm" },
];

/// Chromium then compiles every function beside the main thread while the file arrives: nearly all of them run at the start, and
/// compiling each when it is first called takes a fifth of what the plugin costs a page. For others it is a comment.
const COMPILE_ALL: &str = "//# allFunctionsCalledOnLoad";

/// Hand-written, because they are the contract.
const TYPES: &str = "handraise.d.ts";

/// Bundles and checks unless nothing has changed.
pub(super) fn build(workspace: &Workspace, tools: &Tools, step: &Step) -> Result<()> {
    let page = workspace.root.join("src/browser/page");
    let plugin = workspace.plugin();
    let version = &workspace.version;
    let inputs = Fingerprint::of("scripts")
        .text(&tools.versions)
        .text(version)
        .text(COMPILE_ALL)
        .file(&workspace.root.join("package-lock.json"))?
        .file(&workspace.root.join("tsconfig.json"))?
        .tree(&page, |_| true)?;
    let outputs: Vec<_> =
        BUNDLES.iter().map(|bundle| bundle.file).chain([TYPES]).map(|file| plugin.join(file)).collect();
    super::refresh(step, &super::stamp(workspace, "scripts"), inputs, &outputs, || {
        process::run(step, tools.node.tsc().arg("--noEmit").arg("--project").arg(workspace.root.join("tsconfig.json")))
            .context("the scripts have type errors")?;
        for bundle in &BUNDLES {
            let mut esbuild = tools.node.esbuild();
            esbuild
                .current_dir(&workspace.root)
                .arg(page.join(bundle.source))
                .arg(format!("--outfile={}", plugin.join(bundle.file).display()))
                .arg(format!("--format={}", bundle.format))
                .args([
                    "--bundle",
                    "--minify",
                    "--target=es2020",
                    "--charset=utf8",
                    "--legal-comments=none",
                    "--log-level=warning",
                ])
                .arg(format!("--banner:js={COMPILE_ALL}"))
                .arg(format!("--define:HANDRAISE_VERSION=\"{version}\""));
            process::run(step, &mut esbuild)?;
        }
        let types = page.join(TYPES);
        fs::copy(&types, plugin.join(TYPES)).with_context(|| format!("could not copy `{}`", types.display()))?;
        Ok(())
    })
}
