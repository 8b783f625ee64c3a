//! The scripts: checked by the TypeScript compiler, bundled by esbuild and minified by terser, whose output is 4 % smaller.

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

const BUNDLES: [Bundle; 5] = [
    Bundle { source: "loader.ts", file: "handraise-loader.js", format: "iife" },
    Bundle { source: "explain.ts", file: "handraise-explain.js", format: "esm" },
    Bundle { source: "platform.ts", file: "handraise-consent.js", format: "esm" },
    Bundle { source: "frames.ts", file: "handraise-frames.js", format: "esm" },
    Bundle { source: "index.ts", file: "index.js", format: "esm" },
];

/// Chromium then compiles every function beside the main thread while the file arrives: nearly all of them run at the start, and
/// compiling each when it is first called takes a fifth of what the plugin costs a page. For others it is a comment.
const COMPILE_ALL: &str = "//# allFunctionsCalledOnLoad";

/// Constants and dead branches are esbuild's, because it sees the modules; names and the rest are terser's.
const BUNDLE: [&str; 5] = ["--bundle", "--minify-syntax", "--target=es2020", "--charset=utf8", "--legal-comments=none"];
const MINIFY: [&str; 4] = ["--compress=passes=3,ecma=2020", "--mangle", "--ecma=2020", "--comments=false"];
/// For modules, which are strict without saying so. The loader says so, and must go on saying it.
const MODULE: &str = "--module";

/// Hand-written, because they are the contract; those of a report come from the Rust types (`tests/contract.rs`).
const TYPES: [&str; 2] = ["handraise.d.ts", "report.d.ts"];
/// Where TypeScript looks for the types of `index.js`.
const INDEX_TYPES: (&str, &str) = ("index.d.ts", "export * from \"./handraise.js\";\n");

/// Bundles and checks unless nothing has changed.
pub(super) fn build(workspace: &Workspace, tools: &Tools, step: &Step) -> Result<()> {
    let page = workspace.root.join("packages/page");
    let plugin = workspace.plugin();
    let version = &workspace.version;
    let inputs = Fingerprint::of("scripts")
        .text(&tools.versions)
        .text(version)
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
            let mut esbuild = tools.node.esbuild();
            esbuild
                .current_dir(&workspace.root)
                .arg(page.join(bundle.source))
                .arg(format!("--outfile={}", bundled.display()))
                .arg(format!("--format={}", bundle.format))
                .args(BUNDLE)
                .arg("--log-level=warning")
                .arg(format!("--define:HANDRAISE_VERSION=\"{version}\""));
            process::run(step, &mut esbuild)?;
            let mut terser = tools.node.terser();
            terser.arg(&bundled).args(MINIFY).arg(format!("--format=preamble=\"{COMPILE_ALL}\""));
            if bundle.format == "esm" {
                terser.arg(MODULE);
            }
            process::run(step, terser.arg("--output").arg(&fresh))?;
        }
        for types in TYPES {
            let from = page.join(types);
            fs::copy(&from, plugin.join(types)).with_context(|| format!("could not copy `{}`", from.display()))?;
        }
        let (file, text) = INDEX_TYPES;
        fs::write(plugin.join(file), text).with_context(|| format!("could not write `{file}`"))
    })
}
