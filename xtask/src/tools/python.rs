//! Python, and the packages that a `requirements.txt` pins. They are in a folder without a virtual environment, because that could not be
//! renamed. It does not know what they do.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::progress::Step;
use crate::stamp::Fingerprint;
use crate::workspace::Workspace;

/// The version of schemathesis that the requirements pin.
pub(crate) const SCHEMATHESIS: &str = "4.32.5";
/// schemathesis' requirements.
pub(super) const API: &str = "tests/api/requirements.txt";
/// Tryton's.
pub(super) const TRYTON: &str = "tests/host/tryton/requirements.txt";
/// DuckDB, which runs definitions as SQL.
pub(super) const DUCKDB: &str = "tests/warehouse/requirements.txt";
/// Those of other programs that read tables.
pub(super) const TABLES: &str = "benches/review/requirements.txt";
/// A mail server's.
pub(super) const POST_OFFICE: &str = "tests/host/post_office/requirements.txt";
/// What the tests of the wheel need, and what builds it.
pub(super) const WHEEL: &str = "crates/python/requirements.txt";
/// Spark and ClickHouse, and what their tests need.
pub(super) const SCALE: &str = "crates/python/requirements-scale.txt";

/// Makes up requests from the description of an API, and compares the answers.
pub(crate) struct Schemathesis(pub(super) PathBuf);

impl Schemathesis {
    pub(crate) fn command(&self) -> Command {
        let mut command = interpreter(&self.0);
        command.args(["-m", "schemathesis.cli"]);
        command
    }
}

/// Python, which finds the packages in these folders: one, or several joined as its search path.
pub(crate) fn interpreter(folders: impl AsRef<OsStr>) -> Command {
    let mut python = Command::new("python3");
    python.env("PYTHONPATH", folders).env("PYTHONDONTWRITEBYTECODE", "1");
    python
}

/// Installs packages, unless a folder for exactly these requirements and this Python exists. Returns the folder.
pub(super) fn install(
    cache: &Path,
    workspace: &Workspace,
    (what, requirements): (&str, &str),
    step: &Step,
) -> Result<PathBuf> {
    let Some(python) = process::answer(Command::new("python3").args(["-m", "pip", "--version"])) else {
        bail!("`python3` with pip was not found; install Python 3.10 or newer with pip (Debian package python3-pip)");
    };
    // `pip 23.2.1 from … (python 3.11)`: compiled packages are of one Python.
    let python = python.rsplit_once('(').map_or("", |(_, version)| version);
    let requirements = workspace.root.join(requirements);
    let fingerprint = Fingerprint::of("python packages").text(python).file(&requirements)?.finish();
    let name = format!("python-{}", fingerprint.get(..16).unwrap_or_default());
    let folder = cache.join(&name);
    if !folder.exists() {
        step.note(&format!("installing {what} from PyPI"));
        super::make_folder(cache, &name, |folder| {
            let mut pip = Command::new("python3");
            pip.args(["-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"]);
            process::run(step, pip.arg("--target").arg(folder).arg("--requirement").arg(&requirements))
        })
        .with_context(|| format!("could not install {what}; is the package registry reachable?"))?;
    }
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::SCHEMATHESIS;

    #[test]
    fn the_requirements_pin_the_version_that_is_written_down() {
        let pinned = format!("schemathesis=={SCHEMATHESIS}\n");
        assert!(include_str!("../../../tests/api/requirements.txt").contains(&pinned));
    }
}
