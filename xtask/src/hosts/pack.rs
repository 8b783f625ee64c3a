//! Tries what `handraise pack` makes: packs every template, runs the tests of the packs in the real hosts where there are any, and writes the
//! table of what was tried. It knows by a test's name which host it is of, and nothing of what it does.

mod support;

use std::fs;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::machine::Machine;
use crate::record;
use crate::test::{self, Outcome, Variables};
use crate::workspace::Workspace;
use support::{Support, Tried};

/// The test that packs every template.
const PACKS_ALL: &str = "every_template_packed_twice_gives_the_same_bytes_also_with_a_nasty_label_and_odd_addresses";

/// The module of `tests/e2e` with the pack for pages with a script tag.
const SCRIPT: &str = "pack::";

/// The page with the table.
const PAGE: &str = "docs/hosts/README.md";

/// A template, as far as it says what is packed.
#[derive(Deserialize)]
pub(super) struct Template {
    /// Its folder's name.
    #[serde(skip)]
    pub(super) host: String,
    title: String,
    about: String,
    /// Scripts for the forms of one vendor.
    #[serde(default)]
    adapters: Vec<String>,
}

/// All templates by their names, or the one of this name.
pub(super) fn chosen(workspace: &Workspace, only: Option<&str>) -> Result<Vec<Template>> {
    let folder = workspace.root.join("pkg-templates");
    let list = || format!("could not list `{}`", folder.display());
    let mut templates = Vec::new();
    for entry in fs::read_dir(&folder).with_context(list)? {
        let entry = entry.with_context(list)?;
        let host = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path().join("template.toml");
        if path.is_file() && only.is_none_or(|only| only == host) {
            let text = fs::read_to_string(&path).with_context(|| format!("could not read `{}`", path.display()))?;
            let read = toml::from_str(&text).with_context(|| format!("could not read `{}`", path.display()))?;
            templates.push(Template { host, ..read });
        }
    }
    templates.sort_by(|one, other| one.host.cmp(&other.host));
    Ok(templates)
}

/// Runs the tests of the packs, prints the table, and writes it down if `records`.
pub(super) fn run(
    workspace: &Workspace,
    templates: &[Template],
    machine: &Machine,
    variables: &Variables,
    records: bool,
) -> Result<Vec<Outcome>> {
    let all = vec![PACKS_ALL.to_owned()];
    let in_pages: Vec<String> = templates.iter().flat_map(|template| template.in_pages(workspace)).collect();
    let installed: Vec<String> = templates.iter().flat_map(|template| template.installed(workspace)).collect();
    let runs = [
        ("packs", "cli", "", all),
        ("packs, in pages", "e2e", "", in_pages),
        ("packs, installed", "e2e_installed", "--include-ignored", installed),
    ];
    let mut outcomes = Vec::new();
    for (name, target, option, filters) in runs.iter().filter(|(.., filters)| !filters.is_empty()) {
        let filters = filters.join(" ");
        let arguments = format!("test --package handraise-tests --no-fail-fast --test {target} -- {option} {filters}");
        outcomes.push(test::perform(workspace, variables, test::named(name, &arguments))?);
    }
    let packs = outcomes.first().is_some_and(|outcome| outcome.success && outcome.tally.has_run());
    let tried: Vec<(&Template, Tried)> = templates
        .iter()
        .map(|template| {
            let own = |name: &&str| template.has(name);
            let passed = outcomes.iter().flat_map(|outcome| outcome.tally.passed()).filter(own).map(str::to_owned);
            let failed = outcomes.iter().flat_map(|outcome| outcome.tally.failed()).filter(own).map(str::to_owned);
            (template, Tried { passed: passed.collect(), failed: failed.collect() })
        })
        .collect();
    let support = Support::of(variables);
    let text = support.table(machine, packs, &tried);
    print!("\n{text}");
    if records {
        record::write_to(workspace, PAGE, "support", &text)?;
    }
    Ok(outcomes)
}

impl Template {
    /// The host's name as that of a module, and those of the adapters that it takes.
    fn modules(&self) -> impl Iterator<Item = String> {
        [self.host.replace('-', "_")].into_iter().chain(self.adapters.iter().cloned())
    }

    /// The modules of `tests/e2e` that open pages with the pack.
    fn in_pages(&self, workspace: &Workspace) -> Vec<String> {
        let folder = workspace.root.join("tests/e2e/vendors");
        let mut modules: Vec<String> = self
            .modules()
            .filter(|module| folder.join(module).with_extension("rs").is_file())
            .map(|module| format!("vendors::{module}::"))
            .collect();
        modules.extend((self.host == "script").then(|| SCRIPT.to_owned()));
        modules
    }

    /// The modules of `tests/installed.rs`, if programs install the pack.
    fn installed(&self, workspace: &Workspace) -> Vec<String> {
        let folder = workspace.root.join("tests/host");
        let modules = self.modules().filter(|module| folder.join(module).is_dir());
        modules.map(|module| format!("installed::{module}::")).collect()
    }

    /// Whether a test is one of this host.
    fn has(&self, test: &str) -> bool {
        let begins = |module: String| {
            ["vendors", "installed"].iter().any(|kind| test.starts_with(&format!("{kind}::{module}::")))
        };
        self.modules().any(begins) || (self.host == "script" && test.starts_with(SCRIPT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_belong_to_the_host_or_to_an_adapter_that_it_takes() -> Result<()> {
        let text = "title = 'A'\nabout = 'b'\nadapters = ['hubspot']\nversion = '1'";
        let read: Template = toml::from_str(text)?;
        let template = Template { host: "hubspot-forms".to_owned(), ..read };
        for test in ["vendors::hubspot_forms::a::webkit", "vendors::hubspot::a::webkit", "installed::hubspot_forms::a"]
        {
            assert!(template.has(test), "{test}");
        }
        assert!(!template.has("vendors::hubspot_other::a::webkit") && !template.has("pack::a::webkit"));
        Ok(())
    }
}
