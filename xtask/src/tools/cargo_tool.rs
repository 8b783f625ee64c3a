//! Installs tools with `cargo install`. It does not know what they are for.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;
use crate::progress::Step;

/// A tool, and how to install it.
pub(super) struct CargoTool {
    pub(super) package: &'static str,
    pub(super) version: &'static str,
    /// The name of its folder, without the version.
    pub(super) folder: &'static str,
    /// The program that the package installs.
    pub(super) binary: &'static str,
    /// Options of `cargo install`: features, and which of the package's programs to build.
    pub(super) options: &'static [&'static str],
}

/// Makes sure that the tool is in the cache in exactly its version, and returns the path of its program.
pub(super) fn install(cache: &Path, tool: &CargoTool, step: &Step) -> Result<PathBuf> {
    let CargoTool { package, version, folder, binary, options } = *tool;
    let name = format!("{folder}-{version}");
    let path = cache.join(&name).join("bin").join(format!("{binary}{}", std::env::consts::EXE_SUFFIX));
    if runs(&path, version) {
        return Ok(path);
    }
    step.note(&format!("installing {package} {version}; this takes some minutes, once"));
    super::make_folder(cache, &name, |folder| {
        let locked = cargo_install(package, version, folder, &[options, &["--locked"]].concat(), step);
        // A mirror of the registry may lack a version that the package's own lock file names.
        if let Err(error) = locked {
            step.note(&format!("trying again without --locked ({})", first_line(&error)));
            cargo_install(package, version, folder, options, step)?;
        }
        let target = folder.join("target");
        std::fs::remove_dir_all(&target).with_context(|| format!("could not remove `{}`", target.display()))
    })
    .with_context(|| format!("could not install {package} {version}; is the package registry reachable?"))?;
    Ok(path)
}

fn cargo_install(package: &str, version: &str, folder: &Path, extra: &[&str], step: &Step) -> Result<()> {
    let mut command = Command::new("cargo");
    command
        .args(["install", package, "--version", version, "--root"])
        .arg(folder)
        // A target folder of its own, because the tool's flags and ours would evict each other's builds.
        .arg("--target-dir")
        .arg(folder.join("target"))
        .args(extra)
        // Each tool works for seconds, and takes many times longer to build with optimisations.
        .args(["--profile", "dev"])
        .env("CARGO_PROFILE_DEV_DEBUG", "false")
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("CARGO_BUILD_TARGET");
    process::run(step, &mut command)
}

/// Whether the binary exists, starts, and has this version.
fn runs(path: &Path, version: &str) -> bool {
    path.exists()
        && process::answer(Command::new(path).arg("--version")).is_some_and(|answer| {
            answer.split_whitespace().any(|word| word.strip_prefix('v').unwrap_or(word) == version)
        })
}

fn first_line(error: &anyhow::Error) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}
