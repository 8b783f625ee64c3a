//! Installs the npm package into a small app for each bundler and framework, builds it with the code of the host's page in `docs/hosts`, and
//! tries it in Chromium and in Node. It also checks the package's manifest and types. The apps are in `tests/bundlers`.

mod example;
mod host;
mod next;
mod project;
mod server;
mod visit;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::chromium::Chromium;
use crate::dist;
use crate::machine::Machine;
use crate::packages;
use crate::process;
use crate::progress::{Stages, Step};
use crate::record;
use crate::workspace::Workspace;
use host::{App, HOSTS};
use next::Next;
use project::Project;

pub(super) use host::Host;

/// Of `handraise/page` and what is like it there are only ES modules. The two `.wasm` entries have no types.
const ATTW: &str =
    "--profile node16 --ignore-rules cjs-resolves-to-esm --exclude-entrypoints handraise.wasm score.wasm";

/// How a host did.
struct Outcome {
    host: String,
    version: String,
    needs: &'static str,
    bytes: Option<u64>,
    result: Result<u64>,
}

/// What the hosts are tried with.
struct Bench<'a> {
    workspace: &'a Workspace,
    scratch: &'a Path,
    /// The package as npm would publish it.
    packed: &'a Path,
    mql: &'a [u8],
    back_end: Project,
    chromium: Chromium,
}

/// Stages that `run` takes beside one for each host.
pub(super) const STAGES: usize = 2;

/// The hosts, or the one of this name.
pub(super) fn chosen(only: Option<&str>) -> Vec<&'static Host> {
    HOSTS.iter().filter(|host| only.is_none_or(|only| only == host.folder)).collect()
}

/// Builds and tries every host, prints the table, and writes it down if `records`. Fails if a host does not work.
pub(super) fn run(
    workspace: &Workspace,
    hosts: &[&Host],
    machine: &Machine,
    browser: &Path,
    records: bool,
    stages: &mut Stages,
) -> Result<()> {
    let scratch = workspace.target.join(format!("test-hosts-{}", std::process::id()));
    let packed = packages::packed(workspace);
    let compiled = dist::compile(&workspace.root.join("tests/bundlers/definition.toml"))?;
    stages.run("publint, attw and tsc", |step| check(workspace, &scratch, &packed, step))?;
    let back_end = stages.run("back end in Node", |step| {
        let project = Project::new(workspace, &scratch, "node", Some("npm.md"), step)?;
        project.install(&packed, step)?;
        project.write("definition.mql", compiled.mql())?;
        Ok(project)
    })?;
    let chromium = Chromium::start(browser, &scratch.join("profile"))?;
    let bench = Bench { workspace, scratch: &scratch, packed: &packed, mql: compiled.mql(), back_end, chromium };
    let mut outcomes = Vec::new();
    for host in hosts {
        outcomes.push(stages.run(host.folder, |step| bench.outcome(host, step))?);
    }
    outcomes.push(node(&outcomes));
    let text = describe(&machine.sentence(&bench.chromium.version), &outcomes);
    drop(bench);
    let _only_scratch = fs::remove_dir_all(&scratch);
    print!("{text}");
    if records {
        record::write_to(workspace, "docs/hosts/npm.md", "hosts", &text)?;
    }
    let failed: Vec<String> = outcomes
        .iter()
        .filter_map(|outcome| {
            let error = outcome.result.as_ref().err()?;
            Some(format!("{} {}: {error:#}", outcome.host, outcome.version))
        })
        .collect();
    ensure!(failed.is_empty(), "{}", failed.join("\n"));
    Ok(())
}

/// Lets the tools of the npm world look at the package.
fn check(workspace: &Workspace, scratch: &Path, packed: &Path, step: &Step) -> Result<()> {
    let project = Project::new(workspace, scratch, "checks", None, step)?;
    process::run(step, project.program("publint").args(["run", "--strict"]).arg(packed))?;
    process::run(step, project.program("attw").arg(packed).args(ATTW.split(' ')))?;
    project.install(packed, step)?;
    ["server", "page"].iter().try_for_each(|folder| {
        process::run(step, project.program("tsc").args(["--project", &format!("types/{folder}")]))
    })
}

impl Bench<'_> {
    fn outcome(&self, host: &Host, step: &Step) -> Result<Outcome> {
        let project = host.project(self.workspace, self.scratch, self.packed, self.mql, step)?;
        let version = project.version(host.package)?;
        let (bytes, result) = match host.build(&project, self.mql, step) {
            Ok(bytes) => (Some(bytes), self.score(host, &project)),
            Err(error) => (None, Err(error)),
        };
        Ok(Outcome { host: host.package.to_owned(), version, needs: host.needs, bytes, result })
    }

    /// Visits the built app. Returns the score that its back end computes for its form.
    fn score(&self, host: &Host, project: &Project) -> Result<u64> {
        if host.app == App::Server {
            let next = Next::start(project)?;
            next.has_rendered()?;
            visit::visit(&self.chromium, &next.url(), host.app)?;
            return next.verified();
        }
        let url = server::start(project.path("dist"))?;
        let fields = visit::visit(&self.chromium, &url, host.app)?;
        let file = format!("{}.json", host.folder);
        self.back_end.write(&file, fields.to_string())?;
        let mut node = Command::new("node");
        node.args(["verify.mjs", &file]).current_dir(self.back_end.path(""));
        let printed = process::answer(&mut node).context("the back end fails")?;
        let outcome: Value = serde_json::from_str(&printed).context("the back end does not print JSON")?;
        ensure!(outcome.get("verdict").is_some_and(|verdict| verdict == "verified"), "the back end says {printed}");
        outcome.get("score").and_then(Value::as_u64).context("the back end computes no score")
    }
}

/// Node works if it has verified a form.
fn node(outcomes: &[Outcome]) -> Outcome {
    let version = process::answer(Command::new("node").arg("--version")).unwrap_or_default();
    let score = outcomes.iter().find_map(|outcome| outcome.result.as_ref().ok().copied());
    Outcome {
        host: "Node".to_owned(),
        version: version.trim_start_matches('v').to_owned(),
        needs: "nothing",
        bytes: None,
        result: score.context("no form was verified"),
    }
}

fn describe(head: &str, outcomes: &[Outcome]) -> String {
    let mut text = format!("{head}\n\n| host | version | needs | result | output, bytes |\n|---|---|---|---|---|\n");
    for Outcome { host, version, needs, bytes, result } in outcomes {
        let result = match result {
            Ok(score) => format!("score {score}, verified"),
            Err(_) => "**does not work**".to_owned(),
        };
        let bytes = bytes.map_or_else(String::new, |bytes| bytes.to_string());
        text += &format!("| {host} | {version} | {needs} | {result} | {bytes} |\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_what_works_and_what_does_not() {
        let outcome = |result| Outcome {
            host: "vite".to_owned(),
            version: "8.4.0".to_owned(),
            needs: "nothing",
            bytes: Some(1234),
            result,
        };
        let works = describe("", &[outcome(Ok(30))]);
        assert!(works.contains("| vite | 8.4.0 | nothing | score 30, verified | 1234 |"), "{works}");
        let fails = describe("", &[outcome(Err(anyhow::anyhow!("it scores nothing")))]);
        assert!(fails.contains("| **does not work** | 1234 |"), "{fails}");
        assert!(node(&[outcome(Err(anyhow::anyhow!("it scores nothing")))]).result.is_err());
    }
}
