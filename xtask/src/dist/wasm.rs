//! The two WebAssembly modules: cargo and wasm-bindgen through wasm-pack, then wasm-opt.
//!
//! Everything here is for size; `cargo xtask size` shows what it brings. Their JavaScript twins are made in `twin.rs`.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;
use crate::progress::Step;
use crate::stamp::Fingerprint;
use crate::tools::Tools;
use crate::workspace::Workspace;

/// One module.
pub(super) struct Flavour {
    /// The cargo feature, and the folder's name.
    pub(super) feature: &'static str,
    /// The glue's file name without its extension.
    pub(super) glue: &'static str,
    /// The file that pages load.
    file: &'static str,
}

/// What every page with the embed loads.
pub(super) const BROWSER: Flavour = Flavour { feature: "browser", glue: "handraise", file: "handraise.wasm" };
/// What a page loads that asks for explanations.
pub(super) const EXPLAIN: Flavour =
    Flavour { feature: "explain", glue: "handraise_explain", file: "handraise-explain.wasm" };

/// Panics abort without a message, and no file names, which would be those of the machine that built it.
const ABORT: [&str; 3] = ["-Zunstable-options", "-Zlocation-detail=none", "-Cpanic=immediate-abort"];
/// 64 KiB of stack are ample for code that does not recurse over its input.
pub(super) const STACK: &str = "-Clink-arg=-zstack-size=65536";
/// Without reference types wasm-bindgen keeps JavaScript values on the glue's side, which weighs less. The standard
/// library as it comes uses them, so a compiler that can't do without panic messages does with reference types.
pub(super) const FEATURES: &str = "-Ctarget-feature=-reference-types";
/// The standard library again, for size: a third off the module.
const BUILD_STD: [&str; 2] = ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];

/// By name rather than `--all-features`: wasm-opt must not introduce what a browser of some years ago cannot read.
/// These are what rustc's own wasm32 target uses, in every engine since 2021.
const READS: [&str; 7] = [
    "--mvp-features",
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];
/// wasm-opt's passes for the least to download. Flattening and optimising for speed first, without inlining what has one
/// caller, compresses 4 % better than `-Oz` alone.
pub(super) const LEAST_BYTES: [&str; 11] = [
    "--flatten",
    "--rereloop",
    "-O3",
    "-Oz",
    "--zero-filled-memory",
    "--always-inline-max-function-size=0",
    "--one-caller-inline-max-function-size=0",
    "--skip-pass=local-cse",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

impl Flavour {
    fn folder(&self, workspace: &Workspace) -> PathBuf {
        workspace.root.join("dist/wasm").join(self.feature)
    }

    /// What wasm-bindgen makes, before it is optimised.
    pub(super) fn raw(&self, workspace: &Workspace) -> PathBuf {
        self.folder(workspace).join(format!("{}_bg.wasm", self.glue))
    }

    /// The types of what the module exports.
    pub(super) fn types(&self, workspace: &Workspace) -> PathBuf {
        self.folder(workspace).join(format!("{}.d.ts", self.glue))
    }
}

/// Builds one module unless it is up to date.
pub(super) fn build(workspace: &Workspace, tools: &Tools, flavour: &Flavour, step: &Step) -> Result<()> {
    let output = workspace.plugin().join(flavour.file);
    let inputs = Fingerprint::of(flavour.feature)
        .text(&tools.versions)
        .text(&format!("{ABORT:?} {STACK} {FEATURES} {BUILD_STD:?} {READS:?} {LEAST_BYTES:?}"))
        .file(&workspace.root.join("package-lock.json"))?
        .file(&workspace.root.join("Cargo.toml"))?
        .file(&workspace.root.join("Cargo.lock"))?
        .tree(&workspace.root.join("src"), is_input)?;
    let outputs = [output.clone(), flavour.raw(workspace), flavour.types(workspace)];
    super::refresh(step, &super::stamp(workspace, flavour.feature), inputs, &outputs, || {
        let compilation = Compilation {
            flags: if tools.immediate_abort { [&ABORT[..], &[STACK, FEATURES]].concat() } else { vec![STACK] },
            build_std: tools.immediate_abort,
            folder: flavour.folder(workspace),
            target: workspace.target.join("plugin"),
        };
        compile(workspace, tools, flavour, &compilation, step)?;
        // Written aside and renamed, so that a page never meets half a module.
        let fresh = output.with_extension("wasm.new");
        let mut wasm_opt = tools.node.wasm_opt();
        process::run(step, wasm_opt.args(READS).args(LEAST_BYTES).arg(flavour.raw(workspace)).arg("-o").arg(&fresh))?;
        fs::rename(&fresh, &output).with_context(|| format!("could not write `{}`", output.display()))
    })
}

/// The scripts beside the Rust sources, the tool and the receiver are not in the modules.
fn is_input(name: &str) -> bool {
    name.ends_with(".rs") && !name.starts_with("cli/") && !name.starts_with("receiver/") && name != "main.rs"
}

/// How the sources become a module.
pub(super) struct Compilation {
    pub(super) flags: Vec<&'static str>,
    /// Whether the standard library is compiled with these flags, too.
    pub(super) build_std: bool,
    /// Where wasm-bindgen writes.
    pub(super) folder: PathBuf,
    /// A folder of its own for each set of flags, and no waiting for a build that an editor started.
    pub(super) target: PathBuf,
}

/// Compiles one module.
pub(super) fn compile(
    workspace: &Workspace,
    tools: &Tools,
    flavour: &Flavour,
    compilation: &Compilation,
    step: &Step,
) -> Result<()> {
    let mut search = vec![tools.wasm_bindgen_bin.clone()];
    search.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    let mut command = Command::new(&tools.wasm_pack);
    command
        .args(["build", "--target", "web", "--mode", "no-install", "--no-pack", "--no-opt"])
        .args(["--profile", "wasm-release", "--out-name", flavour.glue, "--out-dir"])
        .arg(&compilation.folder)
        .arg(&workspace.root)
        .args(["--", "--no-default-features", "--features", flavour.feature, "--target-dir"])
        .arg(&compilation.target)
        .env("PATH", env::join_paths(search).context("a folder in PATH has a name that cannot be in PATH")?)
        .env("CARGO_ENCODED_RUSTFLAGS", compilation.flags.join("\u{1f}"))
        .env_remove("RUSTFLAGS");
    if compilation.build_std {
        command.args(BUILD_STD).env("RUSTC_BOOTSTRAP", "1");
    }
    process::run(step, &mut command)
}

#[cfg(test)]
mod tests {
    use super::is_input;

    #[test]
    fn modules_depend_on_the_core_and_the_browser_face_only() {
        assert!(is_input("lib.rs") && is_input("scoring/decay.rs") && is_input("browser/mod.rs"));
        assert!(!is_input("browser/page/loader.ts") && !is_input("cli/serve.rs") && !is_input("main.rs"));
    }
}
