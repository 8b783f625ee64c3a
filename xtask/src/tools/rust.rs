//! Prepares the Rust toolchain: the wasm target, the standard library's source, and a look at what this compiler can do.

use std::process::Command;

use anyhow::{Result, bail};

use crate::process;
use crate::progress::Step;

/// The plugin's target.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Adds missing parts. Returns whether the compiler can leave panic messages out.
pub(super) fn prepare(step: &Step) -> Result<bool> {
    let Some(targets) = process::answer(Command::new("rustup").args(["target", "list", "--installed"])) else {
        bail!(
            "`rustup` was not found or has no default toolchain; install it (rustup.rs), run `rustup default stable`, and try again"
        );
    };
    if !targets.lines().any(|line| line.trim() == WASM_TARGET) {
        step.note(&format!("adding the target {WASM_TARGET}"));
        process::run(step, Command::new("rustup").args(["target", "add", WASM_TARGET]))?;
    }
    // Compiling the standard library for size needs its source.
    let components = process::answer(Command::new("rustup").args(["component", "list", "--installed"]));
    if !components.unwrap_or_default().lines().any(|line| line.starts_with("rust-src")) {
        step.note("adding the component rust-src");
        process::run(step, Command::new("rustup").args(["component", "add", "rust-src"]))?;
    }
    let immediate_abort = can_abort_immediately();
    if !immediate_abort {
        step.note("this compiler keeps panic messages in the wasm: the plugin will be larger than it can be");
    }
    Ok(immediate_abort)
}

/// The compiler's version line.
pub(super) fn version() -> Result<String> {
    match process::answer(Command::new("rustc").arg("--version")) {
        Some(version) => Ok(version),
        None => bail!("`rustc` was not found; run `rustup default stable` and try again"),
    }
}

/// Asks the compiler, because the option is not stable. A compiler without it still builds the plugin.
fn can_abort_immediately() -> bool {
    process::answer(
        Command::new("rustc")
            .args(["-Zunstable-options", "-Cpanic=immediate-abort", "--print=cfg", "--target", WASM_TARGET])
            .env("RUSTC_BOOTSTRAP", "1"),
    )
    .is_some()
}
