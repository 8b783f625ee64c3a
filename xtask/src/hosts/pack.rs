//! Tries what `handraise pack` makes: packs every template, runs the tests of the packs in the real hosts where there are any, and writes the
//! table of what was tried. It knows by a test's name which host it is of, and nothing of what it does.

mod place;
mod support;

use std::fs;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::machine::Machine;
use crate::progress::Step;
use crate::record;
use crate::test::{self, Outcome, Variables};
use crate::tools;
use crate::workspace::Workspace;
use place::Place;
use support::{Support, Tried};

/// The test that packs every template.
const PACKS_ALL: &str = "every_template_packed_twice_gives_the_same_bytes_also_with_a_nasty_label_and_odd_addresses";

/// The targets with tests of packs, and what each is run with.
const TARGETS: [(&str, &str, &str); 3] = [
    ("e2e", "packs, in pages", ""),
    (place::OF_PACKAGE, "packs, in apps", ""),
    ("e2e_installed", "packs, installed", "--include-ignored"),
];

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

/// Stages that `programs` takes.
pub(super) const STAGES: usize = 1;

/// Installs what a host's tests need from npm: the host's compiler, its checker, its frame. `HANDRAISE_HOST` says where they are, with the
/// host's name. What every run of the tests needs is there already.
pub(super) fn programs(workspace: &Workspace, templates: &[Template], step: &Step) -> Result<Variables> {
    let mut variables = Variables::new();
    for Template { host, title, .. } in templates {
        let module = host.replace('-', "_");
        let folder = workspace.root.join("tests/host").join(&module);
        if test::always_needs(&folder) || !folder.join("package.json").is_file() {
            continue;
        }
        let packages = tools::npm_packages(&folder, title, step)?;
        variables.push((format!("HANDRAISE_{}", module.to_uppercase()), packages.folder().join("node_modules")));
    }
    if variables.is_empty() {
        step.outcome("none needed");
    }
    Ok(variables)
}

/// Runs the tests of the packs, prints the table, and writes it down if `records`.
pub(super) fn run(
    workspace: &Workspace,
    templates: &[Template],
    machine: &Machine,
    variables: &Variables,
    records: bool,
) -> Result<Vec<Outcome>> {
    let perform = |name: &str, target: &str, rest: &str| {
        let arguments = format!("test --package handraise-tests --no-fail-fast --test {target} -- {rest}");
        test::perform(workspace, variables, test::named(name, &arguments))
    };
    let all = perform("packs", "cli", PACKS_ALL)?;
    let packs = all.success && all.tally.has_run();
    let mut outcomes = vec![all];
    let places: Vec<Vec<Place>> = templates.iter().map(|template| template.places(workspace)).collect();
    let mut tried: Vec<Tried> = templates.iter().map(|_| Tried::default()).collect();
    for (target, name, option) in TARGETS {
        let here = |place: &&Place| place.target == target;
        let filters: Vec<&str> = places.iter().flatten().filter(here).map(|place| place.begins.as_str()).collect();
        if filters.is_empty() {
            continue;
        }
        let outcome = perform(name, target, &format!("{option} {}", filters.join(" ")))?;
        for (places, tried) in places.iter().zip(&mut tried) {
            let own = |test: &&str| places.iter().filter(here).any(|place| test.starts_with(&place.begins));
            tried.passed.extend(outcome.tally.passed().filter(own).map(str::to_owned));
            tried.failed.extend(outcome.tally.failed().filter(own).map(str::to_owned));
        }
        outcomes.push(outcome);
    }
    let rows: Vec<(&Template, Tried)> = templates.iter().zip(tried).collect();
    let support = Support::of(variables);
    let text = support.table(machine, packs, &rows);
    print!("\n{text}");
    if records {
        record::write_to(workspace, PAGE, "support", &text)?;
    }
    Ok(outcomes)
}

impl Template {
    /// Whether its tests need the npm package.
    pub(super) fn needs_the_package(&self, workspace: &Workspace) -> bool {
        self.places(workspace).iter().any(|place| place.target == place::OF_PACKAGE)
    }
}
