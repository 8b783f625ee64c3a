//! A project of its own for each bundler: pinned tools, and the package from the file that npm would publish. It knows what each
//! bundler needs beside its command, and not what the app does.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::files::{copy, copy_all};
use crate::process;
use crate::progress::Step;
use crate::tools;
use crate::workspace::Workspace;

/// A bundler, and what its project needs to be a site.
pub(super) struct Bundler {
    /// Its folder in `tests/bundlers`.
    pub(super) folder: &'static str,
    /// Its npm package, which has its version. React is built with Vite.
    pub(super) package: &'static str,
    /// How the page loads the app, if the bundler does not write the page.
    pub(super) script: Option<&'static str>,
    /// Files of the package that the bundler does not copy, and where the built app looks for them.
    pub(super) copies: &'static [(&'static str, &'static str)],
    /// The same in words, for the table.
    pub(super) needs: &'static str,
}

pub(super) const BUNDLERS: [Bundler; 5] = [
    Bundler { folder: "vite8", package: "vite", script: None, copies: &[], needs: "nothing" },
    Bundler { folder: "vite6", package: "vite", script: None, copies: &[], needs: "nothing" },
    Bundler {
        folder: "webpack5",
        package: "webpack",
        script: Some(r#"<script defer src="/app.js">"#),
        copies: &[],
        needs: "nothing",
    },
    Bundler {
        folder: "esbuild",
        package: "esbuild",
        script: Some(r#"<script type="module" src="/assets/app.js">"#),
        copies: &[
            ("page/handraise.wasm", "assets/handraise.wasm"),
            ("page/handraise-explain.wasm", "assets/handraise-explain.wasm"),
            ("score.wasm", "score.wasm"),
        ],
        needs: "three files copied",
    },
    Bundler { folder: "react", package: "react", script: None, copies: &[], needs: "nothing" },
];

/// The page's line for the app's source.
const SOURCE: &str = r#"<script type="module" src="/src/app.js">"#;

/// A project with its tools and the package.
pub(super) struct Project(PathBuf);

impl Project {
    /// Copies the project `name` and the app into `scratch`, and installs what its lock file pins.
    pub(super) fn new(workspace: &Workspace, scratch: &Path, name: &str, step: &Step) -> Result<Self> {
        let source = workspace.root.join("tests/bundlers");
        let project = Self(scratch.join(name));
        for file in ["index.html", "src/app.js", "definition.toml", ".npmrc"] {
            copy(&source.join(file), &project.path(file))?;
        }
        copy_all(&source.join(name), &project.0, |_| true)?;
        // Not `npm ci`: it refuses a lock file without the optional packages that a registry does not have. The lock file's versions count.
        process::run(step, project.npm().args(["install", "--no-save"]))?;
        Ok(project)
    }

    /// Installs the package from its file.
    pub(super) fn install(&self, packed: &Path, step: &Step) -> Result<()> {
        process::run(step, self.npm().args(["install", "--no-save"]).arg(packed))
    }

    /// Builds the app into `dist`, a site with the definition. Returns the bundler's version and the bytes of its output.
    pub(super) fn build(&self, bundler: &Bundler, mql: &[u8], step: &Step) -> Result<(String, u64)> {
        process::run(step, self.npm().args(["run", "build"]))?;
        for (from, to) in bundler.copies {
            copy(&self.path("node_modules/handraise").join(from), &self.site().join(to))?;
        }
        let bytes = size(&self.site())?;
        if let Some(script) = bundler.script {
            let page = fs::read_to_string(self.path("index.html")).context("could not read `index.html`")?;
            ensure!(page.contains(SOURCE), "`index.html` does not have {SOURCE}");
            fs::write(self.site().join("index.html"), page.replace(SOURCE, script))?;
        }
        fs::write(self.site().join("definition.mql"), mql).context("could not write the definition")?;
        let manifest = self.path("node_modules").join(bundler.package).join("package.json");
        let manifest: Value = serde_json::from_slice(&fs::read(&manifest).context("the bundler is not installed")?)?;
        Ok((manifest.get("version").and_then(Value::as_str).unwrap_or_default().to_owned(), bytes))
    }

    pub(super) fn site(&self) -> PathBuf {
        self.path("dist")
    }

    pub(super) fn path(&self, file: &str) -> PathBuf {
        self.0.join(file)
    }

    /// A program that one of its packages brings.
    pub(super) fn program(&self, name: &str) -> Command {
        let mut command = self.npm();
        command.args(["exec", "--offline", "--", name]);
        command
    }

    fn npm(&self) -> Command {
        let mut command = tools::npm();
        command.current_dir(&self.0);
        command
    }
}

/// The bytes of the scripts and modules below a folder.
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
