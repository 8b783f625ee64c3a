//! `cargo xtask test hosts`: tries what Handraise makes for other programs in those programs, and writes into the documentation what was tried.
//! Bundlers and frameworks get the npm package, an OpenID provider a receiver that knows it, a Tryton one that keeps it up to date, everything else a pack. It takes minutes and needs npm's registry, so `cargo xtask test` runs
//! only the quick ones of the packs.

mod bundler;
mod crm;
mod pack;
mod sign_in;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};

use crate::dist;
use crate::machine::Machine;
use crate::packages;
use crate::playground;
use crate::progress::Stages;
use crate::test::{self, Variables};
use crate::tools::{self, system};
use crate::workspace::Workspace;

/// The parts, as `--only` names them.
const BUNDLERS: &str = "bundlers";
const PACKS: &str = "packs";
const OIDC: &str = "oidc";
const TRYTON: &str = "tryton";

/// Options of `cargo xtask test hosts`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Try only `bundlers`, only `packs`, only `oidc`, only `tryton`, or one host: a folder in `tests/bundlers` or `pkg-templates`, whose result is not written down
    #[arg(long, value_name = "HOST")]
    only: Option<String>,
}

/// Builds, tries everything, and writes the tables down. Fails if a host does not work.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let machine = Machine::now();
    let only = options.only.as_deref();
    let bundlers = part(only, BUNDLERS, PACKS).map_or_else(Vec::new, bundler::chosen);
    let templates = part(only, PACKS, BUNDLERS).map_or_else(|| Ok(Vec::new()), |only| pack::chosen(workspace, only))?;
    let signs_in = only.is_none_or(|only| only == OIDC);
    let has_crm = only.is_none_or(|only| only == TRYTON);
    // A receiver that people sign in to needs no plugin.
    let needs_plugin = has_crm || !(bundlers.is_empty() && templates.is_empty());
    ensure!(signs_in || needs_plugin, "there is no such host; there are {}", names(workspace)?);
    let has_package = !bundlers.is_empty() || templates.iter().any(|template| template.needs_the_package(workspace));
    let own = [
        if has_package { packages::STAGES } else { 0 },
        if bundlers.is_empty() { 0 } else { bundler::STAGES + bundlers.len() },
        if templates.is_empty() { 1 } else { test::BROWSER_STAGES + playground::STAGES },
        pack::STAGES,
        if signs_in { sign_in::STAGES } else { 0 },
        if has_crm { crm::STAGES } else { 0 },
        if needs_plugin { dist::STAGES } else { 0 },
    ];
    let mut stages = Stages::new(tools::STAGES + own.iter().sum::<usize>());
    let tools = tools::install(workspace, &mut stages)?;
    let mut variables: Variables = match templates.is_empty() {
        true => stages.run("browser", system::browser)?.variables,
        false => test::for_browsers(workspace, &mut stages)?,
    };
    variables.push(test::node_tools(&tools));
    variables.extend(stages.run("programs of the hosts", |step| pack::programs(workspace, &templates, step))?);
    if signs_in {
        variables.extend(stages.run("sign-in with OpenID", |step| sign_in::prepare(workspace, step))?);
    }
    if has_crm {
        variables.extend(stages.run("Tryton", |step| crm::prepare(workspace, step))?);
    }
    if needs_plugin {
        dist::build(workspace, &tools, &mut stages)?;
    }
    if has_package {
        packages::build(workspace, &tools, &mut stages)?;
    }
    let records = only.is_none_or(|only| [BUNDLERS, PACKS].contains(&only));
    let mut outcomes = Vec::new();
    if !bundlers.is_empty() {
        let chromium = chromium(&variables)?;
        outcomes.push(test::build("bundlers and frameworks", || {
            bundler::run(workspace, &bundlers, &machine, &chromium, records, &mut stages)
        }));
    }
    if !templates.is_empty() {
        playground::build(workspace, &tools, &mut stages)?;
        outcomes.extend(pack::run(workspace, &templates, &machine, &variables, records)?);
    }
    if signs_in {
        outcomes.push(sign_in::run(workspace, &variables)?);
    }
    if has_crm {
        outcomes.extend(crm::run(workspace, &variables)?);
    }
    Ok(test::summarise(&outcomes))
}

/// Of one of the two parts: its host, or all of it (`Some(None)`), or nothing because only the other part is asked for.
fn part<'a>(only: Option<&'a str>, own: &str, other: &str) -> Option<Option<&'a str>> {
    match only {
        Some(only) if only == own => Some(None),
        Some(only) if only == other => None,
        only => Some(only),
    }
}

fn chromium(variables: &Variables) -> Result<PathBuf> {
    let found = variables.iter().find(|(name, _)| name == system::CHROMIUM.variable);
    found.map(|(_, path)| path.clone()).context("Chromium was not found")
}

fn names(workspace: &Workspace) -> Result<String> {
    let templates = pack::chosen(workspace, None)?;
    let mut names = [BUNDLERS, PACKS, OIDC, TRYTON].map(str::to_owned).to_vec();
    names.extend(bundler::chosen(None).iter().map(|host| host.folder.to_owned()));
    names.extend(templates.into_iter().map(|template| template.host));
    Ok(names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_a_part_or_a_host_of_either() {
        assert_eq!(part(None, PACKS, BUNDLERS), Some(None));
        assert_eq!(part(Some("packs"), PACKS, BUNDLERS), Some(None));
        assert_eq!(part(Some("packs"), BUNDLERS, PACKS), None);
        assert_eq!(part(Some("vue"), BUNDLERS, PACKS), Some(Some("vue")));
    }
}
