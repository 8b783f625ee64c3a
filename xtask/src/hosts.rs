//! `cargo xtask test-hosts`: installs the npm package into a small app, builds that with each bundler, and tries it in Chromium and in Node.
//! It also checks the package's manifest and types. The sources are in `tests/bundlers`.
//!
//! It takes minutes and needs npm's registry, so `cargo xtask test` does not run it.

mod project;
mod server;

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::chromium::Chromium;
use crate::dist;
use crate::machine::Machine;
use crate::packages;
use crate::process;
use crate::progress::{Stages, Step};
use crate::record;
use crate::tools::{self, system};
use crate::workspace::Workspace;
use project::{BUNDLERS, Project};
use server::Server;

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

/// Builds, tries everything, and writes the table down. Fails if a host does not work.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let machine = Machine::now();
    let mut stages = Stages::new(tools::STAGES + dist::STAGES + packages::STAGES + 3 + BUNDLERS.len());
    let tools = tools::install(workspace, &mut stages)?;
    let found = stages.run("browser", system::browser)?;
    dist::build(workspace, &tools, &mut stages)?;
    packages::build(workspace, &tools, &mut stages)?;
    let scratch = workspace.target.join(format!("test-hosts-{}", std::process::id()));
    let packed = packages::packed(workspace);
    stages.run("publint and attw", |step| check(workspace, &scratch, &packed, step))?;
    let back_end = stages.run("back end in Node", |step| {
        let project = Project::new(workspace, &scratch, "node", step)?;
        project.install(&packed, step)?;
        Ok(project)
    })?;
    let compiled = dist::compile(&back_end.path("definition.toml"))?;
    let chromium = Chromium::start(found.chromium()?, &scratch.join("profile"))?;
    let mut outcomes = Vec::new();
    for bundler in &BUNDLERS {
        outcomes.push(stages.run(bundler.folder, |step| {
            let project = Project::new(workspace, &scratch, bundler.folder, step)?;
            project.install(&packed, step)?;
            let (version, bytes, result) = match project.build(bundler, compiled.mql(), step) {
                Ok((version, bytes)) => {
                    let result = visit(&chromium, &project);
                    (version, Some(bytes), result.and_then(|fields| verify(&back_end, bundler.folder, &fields)))
                }
                Err(error) => (String::new(), None, Err(error)),
            };
            Ok(Outcome { host: bundler.package.to_owned(), version, needs: bundler.needs, bytes, result })
        })?);
    }
    outcomes.push(node(&outcomes));
    let text = describe(&machine.sentence(&chromium.version), &outcomes);
    drop(chromium);
    let _only_scratch = fs::remove_dir_all(&scratch);
    print!("{text}");
    record::write_to(workspace, "docs/hosts/npm.md", "hosts", &text)?;
    let failed: Vec<_> =
        outcomes.iter().filter_map(|outcome| Some((outcome, outcome.result.as_ref().err()?))).collect();
    for (outcome, error) in &failed {
        eprintln!("error: {} {}: {error:#}", outcome.host, outcome.version);
    }
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Lets the tools of the npm world look at the package.
fn check(workspace: &Workspace, scratch: &Path, packed: &Path, step: &Step) -> Result<()> {
    let project = Project::new(workspace, scratch, "checks", step)?;
    process::run(step, project.program("publint").args(["run", "--strict"]).arg(packed))?;
    process::run(step, project.program("attw").arg(packed).args(ATTW.split(' ')))
}

/// Opens the built app. Returns the fields of its form.
fn visit(chromium: &Chromium, project: &Project) -> Result<Value> {
    let server = Server::start(project.site())?;
    let tab = chromium.tab(true)?;
    tab.open(&server.url("/"))?;
    let answer = tab.evaluate("window.answer")?;
    tab.close()?;
    let text = |name| answer.get(name).and_then(Value::as_str).unwrap_or_default();
    ensure!(answer.get("score").and_then(Value::as_u64).is_some_and(|score| score > 0), "it scores nothing: {answer}");
    ensure!(text("text").contains("Took part in a webinar"), "it does not explain the score: {answer}");
    ensure!(text("verdict") == "verified", "the form does not verify in the page: {answer}");
    ensure!(answer.get("errors").and_then(Value::as_array).is_some_and(Vec::is_empty), "it has errors: {answer}");
    // The plugin scores without its WebAssembly too, so its score does not show that a file is missing.
    ensure!(server.missing().is_empty(), "it lacks {}", server.missing().join(", "));
    answer.get("fields").cloned().context("it has no fields")
}

/// Verifies the fields of a form in Node. Returns the score that the back end computes.
fn verify(back_end: &Project, name: &str, fields: &Value) -> Result<u64> {
    let file = back_end.path(&format!("{name}.json"));
    fs::write(&file, fields.to_string()).context("could not write the fields")?;
    let mut node = Command::new("node");
    node.arg(back_end.path("verify.mjs")).arg(back_end.path("definition.toml")).arg(file);
    let printed = process::answer(&mut node).context("the back end fails")?;
    let outcome: Value = serde_json::from_str(&printed).context("the back end does not print JSON")?;
    ensure!(outcome.get("verdict").is_some_and(|verdict| verdict == "verified"), "the back end says {printed}");
    outcome.get("score").and_then(Value::as_u64).context("the back end computes no score")
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
