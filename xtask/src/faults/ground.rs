//! What all faults share: folders for receivers, forms to send, and the program that looks at a database from outside. It does not know a fault.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};

use crate::process;
use crate::progress::Step;
use crate::receiver::{Forms, Place};
use crate::workspace::Workspace;

/// Where faults are tried.
pub(super) struct Ground<'a> {
    workspace: &'a Workspace,
    binary: &'a Path,
    limit: &'a Path,
    folder: &'a Path,
    pub(super) kills: u32,
    pub(super) forms: Forms,
    places: AtomicU32,
}

impl<'a> Ground<'a> {
    pub(super) fn new(
        workspace: &'a Workspace,
        binary: &'a Path,
        limit: &'a Path,
        folder: &'a Path,
        kills: u32,
    ) -> Result<Self> {
        let forms = Forms::of(workspace)?;
        Ok(Self { workspace, binary, limit, folder, kills, forms, places: AtomicU32::new(0) })
    }

    /// A new folder for receivers.
    pub(super) fn place(&self) -> Result<Place> {
        let number = self.places.fetch_add(1, Ordering::Relaxed);
        Place::new(self.workspace, self.binary, &self.folder.join(number.to_string()))
    }

    /// Builds the program that is a CRM. Returns its path.
    pub(super) fn fake_crm(&self, step: &Step) -> Result<PathBuf> {
        const NAME: &str = "handraise-fake-crm";
        let arguments = ["build", "--package", "handraise-tests", "--bin", NAME];
        process::run(step, self.workspace.cargo().args(arguments))?;
        Ok(self.workspace.target.join("debug").join(format!("{NAME}{}", std::env::consts::EXE_SUFFIX)))
    }

    /// A form of the visitor with this number, which is also its submission.
    pub(super) fn form(&self, number: u32) -> Vec<u8> {
        self.forms.request(&submission(number), number)
    }

    /// What SQLite's `integrity_check` says of a database: `ok` if nothing is wrong. `within` runs the program in the rest of its arguments.
    pub(super) fn integrity(&self, database: &Path, within: Option<Command>) -> Result<String> {
        let mut command = match within {
            Some(mut command) => {
                command.arg(self.limit);
                command
            }
            None => Command::new(self.limit),
        };
        let answer = process::answer(command.arg("check").arg(database));
        answer.with_context(|| format!("`{}` could not be checked", database.display()))
    }

    /// Another process that holds the database. Ending its standard input ends it.
    pub(super) fn lock(&self, database: &Path) -> Result<std::process::Child> {
        let mut command = Command::new(self.limit);
        command.arg("lock").arg(database).stdin(Stdio::piped()).stdout(Stdio::piped());
        command.spawn().context("could not start a process that locks the database")
    }
}

/// The submission ids of all visitors begin with this.
pub(super) const SUBMISSION: &str = "fault-";

/// The submission id of the visitor with this number.
pub(super) fn submission(number: u32) -> String {
    format!("{SUBMISSION}{number:08}")
}
