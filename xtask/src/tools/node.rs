//! Node, and the npm packages of the repository's `package-lock.json`: esbuild, terser, binaryen, typescript.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::progress::Step;
use crate::stamp::Fingerprint;

/// The oldest Node that works.
const OLDEST_MAJOR: u32 = 20;
/// These files determine the packages, and so the folder's name.
const INPUTS: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

/// The installed packages.
pub(crate) struct Packages(PathBuf);

impl Packages {
    /// The folder that holds `node_modules`.
    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }

    /// The bundler.
    pub(crate) fn esbuild(&self) -> Command {
        self.script("esbuild/bin/esbuild")
    }

    /// The minifier for what every page downloads.
    pub(crate) fn terser(&self) -> Command {
        self.script("terser/bin/terser")
    }

    /// Binaryen's optimiser.
    pub(crate) fn wasm_opt(&self) -> Command {
        self.script("binaryen/bin/wasm-opt")
    }

    /// Binaryen's translator into JavaScript.
    pub(crate) fn wasm2js(&self) -> Command {
        self.script("binaryen/bin/wasm2js")
    }

    /// The TypeScript compiler.
    pub(crate) fn tsc(&self) -> Command {
        self.script("typescript/bin/tsc")
    }

    /// What rates pages; only the page benchmark installs it.
    pub(crate) fn lighthouse(&self) -> Command {
        self.script("lighthouse/cli/index.js")
    }

    /// Scripts are started through `node`, which is the same on every platform.
    fn script(&self, path: &str) -> Command {
        let mut command = Command::new("node");
        command.arg(self.0.join("node_modules").join(path));
        command
    }
}

/// Fails with a remedy when Node or npm is missing or too old.
pub(super) fn require() -> Result<()> {
    let Some(version) = process::answer(Command::new("node").arg("--version")) else {
        bail!("`node` was not found; install Node.js {OLDEST_MAJOR} or newer (nodejs.org) and try again");
    };
    match major(&version) {
        Some(major) if major >= OLDEST_MAJOR => {}
        _ => bail!("Node.js {version} is too old; install {OLDEST_MAJOR} or newer (nodejs.org) and try again"),
    }
    if process::answer(npm().arg("--version")).is_none() {
        bail!("`npm` was not found; it comes with Node.js, or as the package `npm` of your system");
    }
    Ok(())
}

/// Installs the packages, unless a folder for exactly this lock file exists.
pub(super) fn install(cache: &Path, root: &Path, what: &str, step: &Step) -> Result<Packages> {
    let mut fingerprint = Fingerprint::of("npm packages");
    for input in INPUTS {
        fingerprint = fingerprint.file(&root.join(input))?;
    }
    let name = format!("node-{}", fingerprint.finish().get(..16).unwrap_or_default());
    let folder = cache.join(&name);
    if !folder.exists() {
        step.note(&format!("installing npm packages: {what}"));
        super::make_folder(cache, &name, |folder| {
            for input in INPUTS {
                let from = root.join(input);
                fs::copy(&from, folder.join(input)).with_context(|| format!("could not copy `{}`", from.display()))?;
            }
            // Runs no scripts of packages. Binaries come as optional packages for this platform.
            process::run(step, npm().args(["ci", "--ignore-scripts"]).current_dir(folder))
        })
        .context("could not install the npm packages; is the package registry reachable?")?;
    }
    Ok(Packages(folder))
}

/// npm, as this platform names it.
pub(crate) fn npm() -> Command {
    Command::new(OsStr::new(if cfg!(windows) { "npm.cmd" } else { "npm" }))
}

/// `v20.1.0` → 20.
fn major(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_is_read_from_what_node_prints() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("v9.0.0"), Some(9));
        assert_eq!(major("nonsense"), None);
    }
}
