//! Tries a real Tryton and a real mail server: installs both from PyPI, and runs the tests of the receiver that keep the one up to date, and the run from
//! outside that needs both, in Chromium. It does not know what the tests look at.

use anyhow::Result;

use crate::progress::Step;
use crate::test::{self, Outcome, Variables};
use crate::tools;
use crate::workspace::Workspace;

/// Stages that `prepare` takes.
pub(super) const STAGES: usize = 1;

/// Installs Tryton, the mail server, and what checks the signatures of webhooks.
pub(super) fn prepare(workspace: &Workspace, step: &Step) -> Result<Variables> {
    let judges =
        tools::npm_packages(&workspace.root.join("tests/host/npm/judges"), "judges of what the receiver sends", step)?;
    Ok(vec![
        ("HANDRAISE_TRYTON".to_owned(), tools::tryton(workspace, step)?),
        ("HANDRAISE_POST_OFFICE".to_owned(), tools::post_office(workspace, step)?),
        ("HANDRAISE_JUDGE_LIBRARIES".to_owned(), judges.folder().join("node_modules")),
    ])
}

/// Runs the tests. Each has a Tryton of its own, so that few run at one time; those from outside measure time, so that they run alone.
pub(super) fn run(workspace: &Workspace, variables: &Variables) -> Result<[Outcome; 2]> {
    let crm = "test --package handraise-tests --no-fail-fast --test receiver -- --include-ignored --test-threads 2 crm::tryton::";
    let outside = "test --package handraise-tests --no-fail-fast --test e2e -- --include-ignored --nocapture --test-threads 1 follow::outside::";
    Ok([
        test::perform(workspace, variables, test::named("a CRM: Tryton", crm))?,
        test::perform(workspace, variables, test::named("a run from outside", outside))?,
    ])
}
