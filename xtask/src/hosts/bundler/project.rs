//! A project of its own for each host: pinned tools, the package from the file that npm would publish, and the code of the host's page.
//! It does not know what the app does.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::example::Example;
use crate::files::{copy, copy_tree};
use crate::process;
use crate::progress::Step;
use crate::tools;
use crate::workspace::Workspace;

/// The whole project, which is copied.
const SHARED: &str = "tests/bundlers";

/// A project with its tools and the package.
pub(super) struct Project {
    folder: PathBuf,
    /// What its page says to type, to build it.
    commands: String,
}

impl Project {
    /// Copies the project `name` into `scratch`, with `page`, the code of its page of the documentation, and installs what its lock file pins.
    pub(super) fn new(
        workspace: &Workspace,
        scratch: &Path,
        name: &str,
        page: Option<&str>,
        step: &Step,
    ) -> Result<Self> {
        let source = workspace.root.join(SHARED);
        let mut project = Self { folder: scratch.join(name), commands: String::new() };
        copy(&source.join(".npmrc"), &project.path(".npmrc"))?;
        copy_tree(&source.join(name), &project.folder)?;
        if let Some(page) = page {
            let example = Example::of(workspace, page)?;
            ensure!(!example.files.is_empty(), "no code in `docs/hosts/{page}` begins with its path");
            for (path, code) in example.files {
                project.write(&path, code)?;
            }
            project.commands = example.commands;
        }
        // Not `npm ci`, which does more to refuse than to pin: a package of Vite 8 has an optional dependency that no registry has.
        process::run(step, project.npm().args(["install", "--no-save"]))?;
        project.is_as_pinned()?;
        Ok(project)
    }

    /// Takes files that projects share.
    pub(super) fn share(&self, workspace: &Workspace, files: &[(&str, &str)]) -> Result<()> {
        let source = workspace.root.join(SHARED);
        files.iter().try_for_each(|(from, to)| copy(&source.join(from), &self.path(to)))
    }

    /// Installs the package from its file.
    pub(super) fn install(&self, packed: &Path, step: &Step) -> Result<()> {
        process::run(step, self.npm().args(["install", "--no-save"]).arg(packed))
    }

    /// Builds the app with the commands of its page, or else as its manifest says.
    pub(super) fn build(&self, step: &Step) -> Result<()> {
        let mut command = self.npm();
        if self.commands.is_empty() {
            command.args(["run", "build"]);
        } else {
            command.args(["exec", "--offline", "-c", &format!("set -e\n{}", self.commands)]);
        }
        process::run(step, &mut command)
    }

    /// The version of a package that is installed.
    pub(super) fn version(&self, package: &str) -> Result<String> {
        let manifest = self.json(&format!("node_modules/{package}/package.json"))?;
        Ok(manifest.get("version").and_then(Value::as_str).unwrap_or_default().to_owned())
    }

    /// The bytes of the scripts and modules below a folder.
    pub(super) fn size(&self, folder: &str) -> Result<u64> {
        size(&self.path(folder))
    }

    pub(super) fn path(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }

    pub(super) fn write(&self, file: &str, content: impl AsRef<[u8]>) -> Result<()> {
        let path = self.path(file);
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder).with_context(|| format!("could not create `{}`", folder.display()))?;
        fs::write(&path, content).with_context(|| format!("could not write `{}`", path.display()))
    }

    /// A program that one of its packages brings.
    pub(super) fn program(&self, name: &str) -> Command {
        let mut command = self.npm();
        command.args(["exec", "--offline", "--", name]);
        command
    }

    /// Fails unless what npm installed is what the lock file pins, to the hash.
    fn is_as_pinned(&self) -> Result<()> {
        let pinned = self.json("package-lock.json").unwrap_or_default();
        let installed = self.json("node_modules/.package-lock.json").unwrap_or_default();
        for (path, package) in installed.get("packages").and_then(Value::as_object).into_iter().flatten() {
            let hash = package.get("integrity");
            let same = pinned.get("packages").and_then(|all| all.get(path)?.get("integrity")) == hash;
            ensure!(hash.is_some() && same, "npm installed `{path}`, which is not as `package-lock.json` pins it");
        }
        Ok(())
    }

    fn json(&self, file: &str) -> Result<Value> {
        let path = self.path(file);
        let text = fs::read(&path).with_context(|| format!("could not read `{}`", path.display()))?;
        serde_json::from_slice(&text).with_context(|| format!("`{}` is no JSON", path.display()))
    }

    fn npm(&self) -> Command {
        let mut command = tools::npm();
        command.current_dir(&self.folder).env("NEXT_TELEMETRY_DISABLED", "1");
        command
    }
}

fn size(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder).with_context(|| format!("could not list `{}`", folder.display()))? {
        let path = entry.context("could not list a folder")?.path();
        if path.is_dir() {
            bytes += size(&path)?;
        } else if path.extension().is_some_and(|ending| ending == "js" || ending == "wasm") {
            bytes += path.metadata().context("could not read a file's length")?.len();
        }
    }
    Ok(bytes)
}
