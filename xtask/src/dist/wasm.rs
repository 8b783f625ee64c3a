//! The two WebAssembly modules: cargo, wasm-bindgen, wasm-opt. Only numbers cross their border, so of what wasm-bindgen writes
//! for the page's side only the types are used.
//!
//! Everything else here is for size; `cargo xtask size` shows what it brings. `twin.rs` makes their JavaScript twins.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;
use crate::progress::Step;
use crate::stamp::Fingerprint;
use crate::tools::{Tools, WASM_TARGET};
use crate::workspace::Workspace;

/// A module.
pub(super) struct Flavour {
    /// The cargo feature, and the folder's name.
    pub(super) feature: &'static str,
    /// The file that pages load.
    file: &'static str,
}

/// Every page with the embed loads this module.
pub(super) const PLUGIN: Flavour = Flavour { feature: "plugin", file: "handraise.wasm" };
/// Pages that ask for explanations load this module.
pub(super) const EXPLAIN: Flavour = Flavour { feature: "explain", file: "handraise-explain.wasm" };

/// Panics abort without a message, and without file names, which would be paths of the machine that built the module.
pub(crate) const ABORT: [&str; 3] = ["-Zunstable-options", "-Zlocation-detail=none", "-Cpanic=immediate-abort"];
/// 64 KiB of stack are ample for code that does not recurse over its input.
const STACK: &str = "-Clink-arg=-zstack-size=65536";
/// Without references to JavaScript's objects, which are never passed. If the module could hold any, wasm-bindgen would make it
/// import its glue.
const FEATURES: &str = "-Ctarget-feature=-reference-types";
/// The standard library again, for size (a third off the module) and without those references, too.
pub(crate) const BUILD_STD: [&str; 2] = ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];

/// The features that wasm-opt may use. Not `--all-features`, because browsers of some years ago must read the result. These are the features of
/// rustc's own wasm32 target; every engine has had them since 2021.
pub(crate) const READS: [&str; 7] = [
    "--mvp-features",
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];
/// wasm-opt's passes for the smallest download, in two runs. The first flattens and optimises for speed without inlining functions that have one
/// caller; the result compresses 4 % better than with `-Oz` alone. The second inlines the small ones of these, which takes off another 1 %.
pub(super) const LEAST_BYTES: [&[&str]; 2] = [
    &[
        "--flatten",
        "--rereloop",
        "-O3",
        "-Oz",
        "--converge",
        "--zero-filled-memory",
        "--always-inline-max-function-size=0",
        "--one-caller-inline-max-function-size=0",
        "--skip-pass=local-cse",
        "--strip-debug",
        "--strip-producers",
        "--strip-target-features",
    ],
    // The bottom of the memory is the end of the stack, which nothing here reaches.
    &[
        "--low-memory-unused",
        "-O1",
        "-Oz",
        "--converge",
        "--zero-filled-memory",
        "--one-caller-inline-max-function-size=80",
    ],
];

impl Flavour {
    /// The module before it is optimised.
    pub(super) fn raw(&self, workspace: &Workspace) -> PathBuf {
        workspace.root.join("dist/wasm").join(format!("{}.wasm", self.feature))
    }

    /// The types of the module's exports, which the scripts use.
    fn types(&self, workspace: &Workspace) -> PathBuf {
        workspace.root.join("packages/page/generated").join(format!("{}.d.ts", self.feature))
    }
}

/// Builds a module unless it is up to date.
pub(super) fn build(workspace: &Workspace, tools: &Tools, flavour: &Flavour, step: &Step) -> Result<()> {
    let output = workspace.plugin().join(flavour.file);
    let inputs = Fingerprint::of(flavour.feature)
        .text(&tools.versions)
        .text(&format!("{ABORT:?} {STACK} {FEATURES} {BUILD_STD:?} {READS:?} {LEAST_BYTES:?}"))
        .file(&workspace.root.join("package-lock.json"))?
        .file(&workspace.root.join("Cargo.toml"))?
        .file(&workspace.root.join("Cargo.lock"))?
        .tree(&workspace.root.join("src"), is_input)?
        .file(&workspace.root.join("crates/page/Cargo.toml"))?
        .tree(&workspace.root.join("crates/page/src"), |_| true)?;
    let outputs = [output.clone(), flavour.raw(workspace), flavour.types(workspace)];
    super::refresh(step, &super::stamp(workspace, flavour.feature), inputs, &outputs, || {
        let compiled = compile(workspace, tools, flavour, step)?;
        bind(workspace, tools, flavour, &compiled, step)?;
        // Writes to another name and renames, so that no page loads half a module.
        let fresh = output.with_extension("wasm.new");
        shrink(tools, &READS, &flavour.raw(workspace), &fresh, step)?;
        fs::rename(&fresh, &output).with_context(|| format!("could not write `{}`", output.display()))
    })
}

/// Makes a module as small as possible to download. `reads` lists the features that its reader knows, and passes to run first.
pub(super) fn shrink(tools: &Tools, reads: &[&str], from: &Path, to: &Path, step: &Step) -> Result<()> {
    let [first, second] = LEAST_BYTES;
    let between = from.with_extension("smaller.wasm");
    process::run(step, tools.node.wasm_opt().args(reads).args(first).arg(from).arg("-o").arg(&between))?;
    process::run(step, tools.node.wasm_opt().args(reads).args(second).arg(&between).arg("-o").arg(to))
}

/// Code for authors of definitions is in no page.
fn is_input(name: &str) -> bool {
    !name.starts_with("author/")
}

/// Returns where cargo left the module.
fn compile(workspace: &Workspace, tools: &Tools, flavour: &Flavour, step: &Step) -> Result<PathBuf> {
    // A target folder of its own: these flags would evict other builds, and an editor's build would block this one.
    let target = workspace.target.join("plugin");
    let mut flags = vec![STACK, FEATURES];
    let mut command = Command::new("cargo");
    command
        .args(["build", "--package", "handraise-page", "--profile", "wasm-release", "--target", WASM_TARGET])
        .args(["--features", flavour.feature, "--target-dir"])
        .arg(&target)
        .args(BUILD_STD)
        .current_dir(&workspace.root)
        .env("RUSTC_BOOTSTRAP", "1")
        .env_remove("RUSTFLAGS");
    if tools.immediate_abort {
        flags.extend(ABORT);
    }
    process::run(step, command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}")))?;
    Ok(target.join(WASM_TARGET).join("wasm-release/handraise_page.wasm"))
}

/// Completes what `#[wasm_bindgen]` left in the module, and writes the types of its exports. The glue stays where it is made.
fn bind(workspace: &Workspace, tools: &Tools, flavour: &Flavour, compiled: &Path, step: &Step) -> Result<()> {
    let Flavour { feature, file } = flavour;
    let folder = workspace.root.join("dist/wasm").join(format!("{feature}-glue"));
    let mut command = tools.wasm_bindgen();
    command.arg(compiled).args(["--target", "bundler", "--out-name", feature, "--out-dir"]).arg(&folder);
    process::run(step, &mut command)?;
    let made = folder.join(format!("{feature}_bg.wasm"));
    let raw = flavour.raw(workspace);
    fs::copy(&made, &raw).with_context(|| format!("could not copy `{}`", made.display()))?;
    let types = folder.join(format!("{feature}_bg.wasm.d.ts"));
    let text = fs::read_to_string(&types).with_context(|| format!("could not read `{}`", types.display()))?;
    let exports: String =
        text.lines().filter(|line| line.starts_with("export ")).map(|line| format!("{line}\n")).collect();
    let about = format!(
        "/** The exports of `{file}`. wasm-bindgen writes them when `cargo xtask dist` builds the module. */\n"
    );
    let types = flavour.types(workspace);
    fs::write(&types, about + &exports).with_context(|| format!("could not write `{}`", types.display()))
}
