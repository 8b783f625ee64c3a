//! The built package, and a project that has installed it.

use handraise_tests::root;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// The package as a folder.
pub(crate) fn folder() -> PathBuf {
    let folder = root().join("dist/packages/handraise");
    assert!(folder.join("package.json").exists(), "no package is built; `cargo xtask packages` builds it");
    folder
}

/// A project with the package as its only dependency.
pub(crate) struct Project(TempDir);

impl Project {
    /// Installs the package from the file that npm would publish.
    pub(crate) fn new() -> Self {
        let project = TempDir::new().expect("a folder");
        let manifest = std::fs::read_to_string(folder().join("package.json")).expect("it can be read");
        let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("it is JSON");
        let version = manifest["version"].as_str().expect("it has a version");
        let packed = root().join(format!("dist/packages/handraise-{version}.tgz"));
        let manifest = r#"{ "private": true, "type": "module" }"#;
        std::fs::write(project.path().join("package.json"), manifest).expect("it can be written");
        let install = ["install", "--offline", "--no-audit", "--no-fund", "--silent"];
        run(Command::new("npm").args(install).arg(packed).current_dir(project.path()));
        Self(project)
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }
}

/// Runs a command to its end. Returns what it printed.
pub(crate) fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} doesn't start: {error}"));
    let [out, err] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
    assert!(output.status.success(), "{command:?} failed:\n{out}\n{err}");
    out
}
