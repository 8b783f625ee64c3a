//! Knows where things are: the repository, cargo's target folder, and the files that commands make. It asks cargo, so `CARGO_TARGET_DIR` and a
//! user's cargo settings count.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// The repository as cargo sees it.
pub(crate) struct Workspace {
    /// The folder with the main `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Cargo's target folder.
    pub(crate) target: PathBuf,
    /// The main package's version.
    pub(crate) version: String,
    /// Names of the main package's integration test targets.
    pub(crate) test_targets: Vec<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    target_directory: PathBuf,
    workspace_root: PathBuf,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

impl Workspace {
    /// Reads the workspace that this crate belongs to.
    pub(crate) fn find() -> Result<Self> {
        // `cargo run` sets the variable. The compiled-in value is for a binary that somebody starts by hand.
        let own = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| OsString::from(env!("CARGO_MANIFEST_DIR")));
        let output = Command::new(cargo())
            .args(["metadata", "--format-version=1", "--no-deps"])
            .current_dir(own)
            .output()
            .context("could not start `cargo metadata`")?;
        if !output.status.success() {
            bail!("`cargo metadata` failed:\n{}", String::from_utf8_lossy(&output.stderr).trim_end());
        }
        let metadata: Metadata =
            serde_json::from_slice(&output.stdout).context("could not read the answer of `cargo metadata`")?;
        let package = |name: &str| match metadata.packages.iter().find(|package| package.name == name) {
            Some(package) => Ok(package),
            None => bail!("`cargo metadata` does not list the package `{name}`; is this its repository?"),
        };
        let test_targets = package("handraise-tests")?
            .targets
            .iter()
            .filter(|target| target.kind.iter().any(|kind| kind == "test"))
            .map(|target| target.name.clone())
            .collect();
        let version = package("handraise")?.version.clone();
        Ok(Self { root: metadata.workspace_root, target: metadata.target_directory, version, test_targets })
    }

    /// What is built for pages.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The built plugin.
    pub(crate) fn plugin(&self) -> PathBuf {
        self.dist().join("plugin")
    }

    /// What the playground loads.
    pub(crate) fn playground(&self) -> PathBuf {
        self.dist().join("playground")
    }

    /// Another build of the module embed.
    pub(crate) fn embed(&self, name: &str) -> PathBuf {
        self.dist().join("page").join(name)
    }

    /// The plugin's files that a build of the tool takes in.
    pub(crate) fn carried_plugin(&self) -> PathBuf {
        self.root.join("crates/cli/carried/plugin")
    }

    /// The sample site.
    pub(crate) fn www(&self) -> PathBuf {
        self.root.join("www")
    }

    /// The sample definition's source.
    pub(crate) fn sample_definition(&self) -> PathBuf {
        self.root.join("www/definition.toml")
    }

    /// The files of the browser benchmark.
    pub(crate) fn benches(&self) -> PathBuf {
        self.root.join("benches/browser")
    }

    /// The page benchmark's npm package.
    pub(crate) fn page_bench(&self) -> PathBuf {
        self.root.join("benches/page")
    }

    /// The npm package of the usual server, with which the receiver is compared.
    pub(crate) fn receiver_bench(&self) -> PathBuf {
        self.root.join("benches/receiver/usual")
    }

    /// A `cargo` command in the repository.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = Command::new(cargo());
        command.current_dir(&self.root);
        command
    }
}

/// The cargo that started this program, or else the one on the search path.
fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}
