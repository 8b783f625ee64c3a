//! Builds the scripts: the TypeScript compiler checks them, esbuild bundles them, and terser minifies them, whose output is 4 % smaller.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::files::copy;
use crate::process;
use crate::progress::Step;
use crate::stamp::Fingerprint;
use crate::tools::Tools;
use crate::workspace::Workspace;

/// A script that pages load.
struct Bundle {
    source: String,
    file: String,
    format: &'static str,
}

/// The scripts of the plugin: source, file, and format.
const BUNDLES: [(&str, &str, &str); 11] = [
    ("loader.ts", "handraise-loader.js", "iife"),
    ("explain.ts", "handraise-explain.js", "esm"),
    ("platform.ts", "handraise-consent.js", "esm"),
    ("follow.ts", "handraise-follow.js", "esm"),
    ("frames.ts", "handraise-frames.js", "esm"),
    ("help.ts", "handraise-help.js", "esm"),
    ("home.ts", "handraise-home.js", "esm"),
    ("media.ts", "handraise-media.js", "esm"),
    ("visit.ts", "handraise-visit.js", "esm"),
    ("home-frame.ts", "handraise-home-frame.js", "iife"),
    ("index.ts", "index.js", "esm"),
];

/// The page for the frame of a home, as it is.
const HOME: (&str, &str) = ("home.html", "handraise-home.html");

/// In here, each file is an adapter: a script for the forms of one vendor, which a page loads beside the loader.
const ADAPTERS: &str = "adapters";

/// This comment makes Chromium compile every function beside the main thread while the file arrives. Nearly all of them run at the start;
/// compiling each one at its first call takes a fifth of the plugin's time in a page. Other engines ignore the comment.
const COMPILE_ALL: &str = "//# allFunctionsCalledOnLoad";

/// Esbuild folds constants and removes dead branches, because it sees the modules. Terser does the rest.
pub(super) const BUNDLE: [&str; 5] =
    ["--bundle", "--minify-syntax", "--target=es2020", "--charset=utf8", "--legal-comments=none"];
/// With `unsafe_arrows`, functions that do not use `this` become arrow functions; nothing here is called with `new`.
const MINIFY: [&str; 4] =
    ["--compress=passes=3,ecma=2020,hoist_funs=true,unsafe_arrows=true", "--mangle", "--ecma=2020", "--comments=false"];
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
    let bundles = bundles(&page)?;
    let inputs = Fingerprint::of("scripts")
        .text(&tools.versions)
        .text(&workspace.version)
        .text(&format!("{COMPILE_ALL} {BUNDLE:?} {MINIFY:?} {INDEX_TYPES:?} {HOME:?}"))
        .file(&workspace.root.join("package-lock.json"))?
        .file(&workspace.root.join("tsconfig.json"))?
        .tree(&page, |_| true)?;
    let outputs: Vec<_> = bundles
        .iter()
        .map(|bundle| bundle.file.as_str())
        .chain(TYPES)
        .chain([INDEX_TYPES.0, HOME.1])
        .map(|file| plugin.join(file))
        .collect();
    super::refresh(step, &super::stamp(workspace, "scripts"), inputs, &outputs, || {
        process::run(step, tools.node.tsc().arg("--noEmit").arg("--project").arg(workspace.root.join("tsconfig.json")))
            .context("the scripts have type errors")?;
        let folder = workspace.root.join("dist/scripts");
        fs::create_dir_all(&folder).with_context(|| format!("could not create `{}`", folder.display()))?;
        for bundle in &bundles {
            let (bundled, fresh) = (folder.join(&bundle.file), plugin.join(&bundle.file));
            process::run(step, &mut self::bundle(workspace, tools, &bundle.source, bundle.format, &bundled))?;
            let mut terser = tools.node.terser();
            terser.arg(&bundled).args(MINIFY).arg(format!("--format=preamble=\"{COMPILE_ALL}\""));
            if bundle.format == "esm" {
                terser.arg(MODULE);
            }
            process::run(step, terser.arg("--output").arg(&fresh))?;
        }
        copy(&page.join(HOME.0), &plugin.join(HOME.1))?;
        write_types(workspace, &plugin, INDEX_TYPES.1)
    })
}

/// All scripts, in order.
fn bundles(page: &Path) -> Result<Vec<Bundle>> {
    let own = BUNDLES.map(|(source, file, format)| Bundle { source: source.to_owned(), file: file.to_owned(), format });
    let folder = page.join(ADAPTERS);
    let entries = fs::read_dir(&folder).with_context(|| format!("could not read `{}`", folder.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.with_context(|| format!("could not read `{}`", folder.display()))?.file_name();
        names.extend(name.to_str().and_then(|name| name.strip_suffix(".ts")).map(str::to_owned));
    }
    names.sort();
    let adapters = names.into_iter().map(|name| Bundle {
        source: format!("{ADAPTERS}/{name}.ts"),
        file: format!("handraise-for-{name}.js"),
        format: "iife",
    });
    Ok(own.into_iter().chain(adapters).collect())
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
