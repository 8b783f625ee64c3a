//! Builds the scripts: the TypeScript compiler checks them, esbuild bundles them, and terser minifies them, whose output is 4 % smaller.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;
use crate::progress::Step;
use crate::stamp::Fingerprint;
use crate::tools::Tools;
use crate::workspace::Workspace;

/// A script that pages load.
struct Bundle {
    source: &'static str,
    file: &'static str,
    format: &'static str,
}

const BUNDLES: [Bundle; 6] = [
    Bundle { source: "loader.ts", file: "handraise-loader.js", format: "iife" },
    Bundle { source: "explain.ts", file: "handraise-explain.js", format: "esm" },
    Bundle { source: "platform.ts", file: "handraise-consent.js", format: "esm" },
    Bundle { source: "frames.ts", file: "handraise-frames.js", format: "esm" },
    Bundle { source: "help.ts", file: "handraise-help.js", format: "esm" },
    Bundle { source: "index.ts", file: "index.js", format: "esm" },
];

/// This comment makes Chromium compile every function beside the main thread while the file arrives. Nearly all of them run at the start;
/// compiling each one at its first call takes a fifth of the plugin's time in a page. Other engines ignore the comment.
const COMPILE_ALL: &str = "//# allFunctionsCalledOnLoad";

/// Esbuild folds constants and removes dead branches, because it sees the modules. Terser does the rest.
pub(super) const BUNDLE: [&str; 5] =
    ["--bundle", "--minify-syntax", "--target=es2020", "--charset=utf8", "--legal-comments=none"];
const MINIFY: [&str; 4] = ["--compress=passes=3,ecma=2020", "--mangle", "--ecma=2020", "--comments=false"];
/// For modules, which are strict by themselves. The loader is not a module and needs its `"use strict"`.
const MODULE: &str = "--module";

/// The types are hand-written, because they are the contract. The types of a report come from the Rust types (`tests/contract.rs`).
pub(super) const TYPES: [&str; 2] = ["handraise.d.ts", "report.d.ts"];
/// TypeScript looks here for the types of `index.js`.
pub(super) const INDEX_TYPES: (&str, &str) = ("index.d.ts", "export * from \"./handraise.js\";\n");

/// Checks and bundles the scripts unless nothing has changed.
pub(super) fn build(workspace: &Workspace, tools: &Tools, step: &Step) -> Result<()> {
    let page = workspace.root.join("packages/page");
    let plugin = workspace.plugin();
    let inputs = Fingerprint::of("scripts")
        .text(&tools.versions)
        .text(&workspace.version)
        .text(&format!("{COMPILE_ALL} {BUNDLE:?} {MINIFY:?} {INDEX_TYPES:?}"))
        .file(&workspace.root.join("package-lock.json"))?
        .file(&workspace.root.join("tsconfig.json"))?
        .tree(&page, |_| true)?;
    let outputs: Vec<_> = BUNDLES
        .iter()
        .map(|bundle| bundle.file)
        .chain(TYPES)
        .chain([INDEX_TYPES.0])
        .map(|file| plugin.join(file))
        .collect();
    super::refresh(step, &super::stamp(workspace, "scripts"), inputs, &outputs, || {
        process::run(step, tools.node.tsc().arg("--noEmit").arg("--project").arg(workspace.root.join("tsconfig.json")))
            .context("the scripts have type errors")?;
        let folder = workspace.root.join("dist/scripts");
        fs::create_dir_all(&folder).with_context(|| format!("could not create `{}`", folder.display()))?;
        for bundle in &BUNDLES {
            let (bundled, fresh) = (folder.join(bundle.file), plugin.join(bundle.file));
            process::run(step, &mut self::bundle(workspace, tools, bundle.source, bundle.format, &bundled))?;
            let mut terser = tools.node.terser();
            terser.arg(&bundled).args(MINIFY).arg(format!("--format=preamble=\"{COMPILE_ALL}\""));
            if bundle.format == "esm" {
                terser.arg(MODULE);
            }
            process::run(step, terser.arg("--output").arg(&fresh))?;
        }
        write_types(workspace, &plugin, INDEX_TYPES.1)
    })
}

/// Bundles a script of the page, and does not minify its names.
pub(super) fn bundle(workspace: &Workspace, tools: &Tools, source: &str, format: &str, to: &Path) -> Command {
    let mut esbuild = tools.node.esbuild();
    esbuild
        .current_dir(&workspace.root)
        .arg(workspace.root.join("packages/page").join(source))
        .arg(format!("--outfile={}", to.display()))
        .arg(format!("--format={format}"))
        .args(BUNDLE)
        .arg("--log-level=warning")
        .arg(format!("--define:HANDRAISE_VERSION=\"{}\"", workspace.version));
    esbuild
}

/// Writes the types into a folder with an `index.js`, whose own are `index`.
pub(super) fn write_types(workspace: &Workspace, folder: &Path, index: &str) -> Result<()> {
    for types in TYPES {
        let from = workspace.root.join("packages/page").join(types);
        fs::copy(&from, folder.join(types)).with_context(|| format!("could not copy `{}`", from.display()))?;
    }
    let file = folder.join(INDEX_TYPES.0);
    fs::write(&file, index).with_context(|| format!("could not write `{}`", file.display()))
}
