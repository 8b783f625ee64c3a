//! Bundles the trackers and rule engines with esbuild, as a site would, and counts their bytes after brotli.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::server::Files;
use super::{OURS, Rival};
use crate::cli_binary::{self, Profile};
use crate::dist::brotli;
use crate::process;
use crate::progress::Step;
use crate::size;
use crate::tools::{self, Tools};
use crate::workspace::Workspace;

/// The plugin's module without WebAssembly.
const TWIN: &str = "handraise-twin.js";

/// The files for the benchmark's pages, and the bytes of each tracker and rule engine.
pub(super) struct Bundles {
    pub(super) served: Files,
    pub(super) brotli: Vec<(&'static str, u64)>,
}

#[derive(Deserialize)]
struct Manifest {
    dependencies: BTreeMap<String, String>,
}

/// Installs missing packages, and bundles all trackers and rule engines.
pub(super) fn build(
    workspace: &Workspace,
    tools: &Tools,
    trackers: &[&Rival],
    rules: &[&Rival],
    step: &Step,
) -> Result<Bundles> {
    let folder = workspace.benches();
    let packages = tools::npm_packages(&folder, "what the benchmark compares", step)?;
    let modules = packages.folder().join("node_modules");
    let mut served = Files::new();
    let mut weights = Vec::new();
    for page in ["page.html", "page.js", "rules.html"] {
        served.insert(format!("/{page}"), read(&folder.join(page))?);
    }
    let plugin = workspace.plugin();
    let mut ours = 0;
    for file in size::EMBED {
        let bytes = read(&plugin.join(file))?;
        ours += brotli(&bytes)?.len() as u64;
        served.insert(format!("/plugin/{file}"), bytes);
    }
    served.insert(format!("/plugin/{TWIN}"), read(&plugin.join(TWIN))?);
    served.insert("/definition.mql".to_owned(), read(&plugin.join("definition.mql"))?);
    served.insert("/rules.mql".to_owned(), definition(workspace, step)?);
    served
        .insert("/zen.wasm".to_owned(), read(&modules.join("@gorules/zen-engine-wasm/dist/zen_engine_wasm_bg.wasm"))?);
    let out = workspace.root.join("dist/bench");
    for (group, rivals) in [("trackers", trackers), ("rules", rules)] {
        for rival in rivals.iter().filter(|rival| group == "rules" || rival.name != OURS) {
            let file = out.join(group).join(format!("{}.js", rival.name));
            let mut esbuild = tools.node.esbuild();
            esbuild
                .env("NODE_PATH", &modules)
                .arg(folder.join(group).join(format!("{}.js", rival.name)))
                .arg(format!("--outfile={}", file.display()))
                .args(["--bundle", "--minify", "--format=iife", "--target=es2020", "--charset=utf8"])
                .args(["--legal-comments=none", "--log-level=error"]);
            process::run(step, &mut esbuild)?;
            let bytes = read(&file)?;
            if group == "trackers" {
                weights.push((rival.name, brotli(&bytes)?.len() as u64));
            }
            served.insert(format!("/{group}/{}.js", rival.name), bytes);
        }
    }
    weights.push((OURS, ours));
    Ok(Bundles { served, brotli: weights })
}

/// The versions in the comparison, by package.
pub(super) fn versions(workspace: &Workspace) -> Result<BTreeMap<String, String>> {
    let manifest: Manifest = serde_json::from_slice(&read(&workspace.benches().join("package.json"))?)
        .context("could not read `benches/browser/package.json`")?;
    Ok(manifest.dependencies)
}

/// The 20 rules, compiled.
fn definition(workspace: &Workspace, step: &Step) -> Result<Vec<u8>> {
    let compiled = workspace.root.join("dist/bench/rules.mql");
    if let Some(folder) = compiled.parent() {
        fs::create_dir_all(folder).with_context(|| format!("could not create `{}`", folder.display()))?;
    }
    let handraise = cli_binary::build(workspace, step, Profile::Dev)?;
    let mut command = std::process::Command::new(handraise);
    command.arg("compile").arg(workspace.benches().join("definition.toml")).arg("--output").arg(&compiled);
    process::run(step, &mut command)?;
    read(&compiled)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("could not read `{}`", path.display()))
}
