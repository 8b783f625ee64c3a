//! Builds the modules' JavaScript twins, for pages that may not use WebAssembly: binaryen lowers the same modules to the first version of
//! WebAssembly and translates that to JavaScript. `tests/browser` compares their answers. It does not know what they answer.

use std::fs;

use anyhow::{Context, Result, ensure};

use super::wasm::{self, Flavour, LEAST_BYTES};
use crate::process;
use crate::progress::Step;
use crate::stamp::Fingerprint;
use crate::tools::Tools;
use crate::workspace::Workspace;

/// A twin.
pub(super) struct Twin {
    flavour: &'static Flavour,
    /// The file that pages load.
    file: &'static str,
}

/// Replaces `handraise.wasm`.
pub(super) const PLUGIN: Twin = Twin { flavour: &wasm::PLUGIN, file: "handraise-twin.js" };
/// Replaces `handraise-explain.wasm`.
pub(super) const EXPLAIN: Twin = Twin { flavour: &wasm::EXPLAIN, file: "handraise-explain-twin.js" };

/// The features beyond the first version that the modules use. Copying and filling memory stays, because it is one call in JavaScript too.
const READS: [&str; 6] = [
    "--mvp-features",
    "--enable-mutable-globals",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
];
/// Replaces features that wasm2js cannot read. A float that is negative or not a number becomes the integer 0, as in WebAssembly; so does
/// 2^64 or more, which no clock gives. The passes for the modules come after these. They also remove names, which would otherwise
/// become names in the JavaScript.
const LOWER: [&str; 2] = ["--signext-lowering", "--llvm-nontrapping-fptoint-lowering"];
/// A policy that forbids WebAssembly forbids these too.
const FORBIDDEN: [&str; 3] = ["eval(", "Function(", "WebAssembly"];

/// Builds a twin unless it is up to date.
pub(super) fn build(workspace: &Workspace, tools: &Tools, twin: &Twin, step: &Step) -> Result<()> {
    let Twin { flavour, file } = twin;
    let output = workspace.plugin().join(file);
    let inputs = Fingerprint::of(file)
        .text(&tools.versions)
        .text(&format!("{READS:?} {LOWER:?} {LEAST_BYTES:?}"))
        .file(&flavour.raw(workspace))?;
    super::refresh(step, &super::stamp(workspace, file), inputs, std::slice::from_ref(&output), || {
        let folder = workspace.root.join("dist/wasm").join(format!("{}-twin", flavour.feature));
        fs::create_dir_all(&folder).with_context(|| format!("could not create `{}`", folder.display()))?;
        let (small, script) = (folder.join("small.wasm"), folder.join("script.js"));
        wasm::shrink(tools, &[&READS[..], &LOWER[..]].concat(), &flavour.raw(workspace), &small, step)?;
        process::run(step, tools.node.wasm2js().args(READS).arg("-O").arg(&small).arg("-o").arg(&script))?;
        let fresh = output.with_extension("js.new");
        let mut esbuild = tools.node.esbuild();
        esbuild.arg(&script).arg(format!("--outfile={}", fresh.display())).args([
            "--minify",
            "--format=esm",
            "--target=es2020",
            "--charset=utf8",
            "--log-level=warning",
        ]);
        process::run(step, &mut esbuild)?;
        let text = fs::read_to_string(&fresh).with_context(|| format!("could not read `{}`", fresh.display()))?;
        for forbidden in FORBIDDEN {
            ensure!(!text.contains(forbidden), "`{file}` contains `{forbidden}`, which a strict policy forbids");
        }
        fs::rename(&fresh, &output).with_context(|| format!("could not write `{}`", output.display()))
    })
}
