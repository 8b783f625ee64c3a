//! Tries sign-in at a real OpenID provider. Only this command builds the tool with the feature `oidc`, into a target folder of its own, so that no
//! other build compiles what it brings. It does not know what the tests look at.

use anyhow::Result;

use crate::cli_binary;
use crate::progress::Step;
use crate::test::{self, Outcome, Variables};
use crate::tools;
use crate::workspace::Workspace;

/// Stages that `prepare` takes.
pub(super) const STAGES: usize = 1;

/// Builds the tool, and installs the provider from npm.
pub(super) fn prepare(workspace: &Workspace, step: &Step) -> Result<Variables> {
    let provider = tools::npm_packages(&workspace.root.join("tests/host/oidc"), "an OpenID provider", step)?;
    let tool = cli_binary::build_with(workspace, step, "oidc")?;
    Ok(vec![
        ("HANDRAISE_OIDC".to_owned(), provider.folder().join("node_modules")),
        ("HANDRAISE_OIDC_BIN".to_owned(), tool),
    ])
}

/// Runs its tests.
pub(super) fn run(workspace: &Workspace, variables: &Variables) -> Result<Outcome> {
    let arguments = "test --package handraise-tests --no-fail-fast --test e2e_installed -- --include-ignored oidc::";
    test::perform(workspace, variables, test::named("sign-in with an OpenID provider", arguments))
}
