//! Tries a real Tryton: installs it from PyPI, and runs the tests of the receiver that keep it up to date. It does not know what the tests look at.

use anyhow::Result;

use crate::progress::Step;
use crate::test::{self, Outcome, Variables};
use crate::tools;
use crate::workspace::Workspace;

/// Stages that `prepare` takes.
pub(super) const STAGES: usize = 1;

/// Installs Tryton.
pub(super) fn prepare(workspace: &Workspace, step: &Step) -> Result<Variables> {
    Ok(vec![("HANDRAISE_TRYTON".to_owned(), tools::tryton(workspace, step)?)])
}

/// Runs its tests. Each has a Tryton of its own, so that few run at one time.
pub(super) fn run(workspace: &Workspace, variables: &Variables) -> Result<Outcome> {
    let arguments = "test --package handraise-tests --no-fail-fast --test receiver -- --include-ignored --test-threads 2 crm::tryton::";
    test::perform(workspace, variables, test::named("a CRM: Tryton", arguments))
}
