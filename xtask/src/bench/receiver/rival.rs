//! The servers that are compared: how each is installed, started with an empty database, and stopped. It does not know what is measured.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::process;
use crate::progress::Step;
use crate::receiver::{Forms, Place};
use crate::site::{self, Site};
use crate::tools::{self, Packages};
use crate::workspace::Workspace;

/// A server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rival {
    Ours,
    /// Another build of ours.
    Before,
    /// What the same parts can do without verification.
    Limit,
    /// What people usually take.
    Usual,
}

impl Rival {
    /// The name of its figures.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Before => "before",
            Self::Limit => "limit",
            Self::Usual => "usual",
        }
    }

    /// Its name for people.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Ours => "**Handraise's receiver**",
            Self::Before => "another build of it",
            Self::Limit => "plain axum and sqlx, one commit for waiting forms, no verification",
            Self::Usual => "Express and better-sqlite3, one commit for each form, no verification",
        }
    }
}

/// Everything that is needed to start them.
pub(super) struct Rivals<'a> {
    workspace: &'a Workspace,
    all: Vec<Rival>,
    ours: PathBuf,
    before: Option<PathBuf>,
    limit: PathBuf,
    usual: Option<Packages>,
    folder: &'a Path,
    /// A row that the receiver stored, as an example for the others.
    row: PathBuf,
    tables: PathBuf,
}

/// A server that answers.
pub(super) struct Server {
    site: Site,
    pub(super) port: u16,
    folder: PathBuf,
}

impl Server {
    /// Ends it and removes its database.
    pub(super) fn stop(self) -> Result<()> {
        drop(self.site);
        fs::remove_dir_all(&self.folder).with_context(|| format!("could not remove `{}`", self.folder.display()))
    }
}

impl<'a> Rivals<'a> {
    /// Installs Express, and has the receiver store a form, whose row the others store too.
    pub(super) fn install(
        workspace: &'a Workspace,
        ours: PathBuf,
        before: Option<PathBuf>,
        limit: PathBuf,
        only: &[String],
        folder: &'a Path,
        step: &Step,
    ) -> Result<Self> {
        let is_chosen =
            |rival: &Rival| only.is_empty() || *rival == Rival::Ours || only.iter().any(|only| only == rival.name());
        let before_is_there = before.is_some();
        let all = [Rival::Ours, Rival::Before, Rival::Limit, Rival::Usual].into_iter();
        let all: Vec<_> =
            all.filter(|rival| if *rival == Rival::Before { before_is_there } else { is_chosen(rival) }).collect();
        let usual = match all.contains(&Rival::Usual) {
            true => Some(usual(workspace, step)?),
            false => None,
        };
        site::folder(folder)?;
        let (row, tables) = (folder.join("row.json"), folder.join("tables.sql"));
        fs::write(&row, example(workspace, &ours, &limit, &folder.join("example"))?)
            .context("could not write a row")?;
        let migrations = workspace.root.join("crates/receiver/src/migrations");
        let sql = concatenate(&migrations).with_context(|| format!("could not read `{}`", migrations.display()))?;
        fs::write(&tables, sql).context("could not write the tables")?;
        Ok(Self { workspace, all, ours, before, limit, usual, folder, row, tables })
    }

    /// Those that are compared.
    pub(super) fn all(&self) -> Vec<Rival> {
        self.all.clone()
    }

    /// The versions of what people usually take.
    pub(super) fn versions(&self) -> Result<String> {
        let Some(usual) = &self.usual else { return Ok("the release build".to_owned()) };
        let version = |package: &str| -> Result<String> {
            let path = usual.folder().join("node_modules").join(package).join("package.json");
            let text = fs::read_to_string(&path).with_context(|| format!("could not read `{}`", path.display()))?;
            let about: serde_json::Value = serde_json::from_str(&text)?;
            Ok(about["version"].as_str().unwrap_or_default().to_owned())
        };
        let node = process::answer(Command::new("node").arg("--version")).unwrap_or_default();
        let [express, sqlite] = ["express", "better-sqlite3"].map(version);
        Ok(format!("Node.js {node}, Express {} and better-sqlite3 {}", express?, sqlite?))
    }

    /// Starts one with an empty database.
    pub(super) fn start(&self, rival: Rival) -> Result<Server> {
        let folder = self.folder.join("running");
        let own = match rival {
            Rival::Ours => Some(&self.ours),
            Rival::Before => self.before.as_ref(),
            Rival::Limit | Rival::Usual => None,
        };
        if let Some(binary) = own {
            let place = Place::new(self.workspace, binary, &folder)?;
            return Ok(Server { site: place.start()?.site, port: place.port, folder });
        }
        site::folder(&folder)?;
        let port = site::free_port(0)?;
        let address = format!("127.0.0.1:{port}");
        let mut command;
        if let (Rival::Usual, Some(usual)) = (rival, &self.usual) {
            command = Command::new("node");
            command.arg(self.workspace.receiver_bench().join("server.mjs")).arg(port.to_string());
            command.arg(folder.join("usual.sqlite3")).arg(&self.tables).arg(&self.row).arg(usual.folder());
            // As Express recommends for real use.
            command.env("NODE_ENV", "production");
        } else {
            command = Command::new(&self.limit);
            command.arg("serve").arg(&address).arg(&folder).arg(&self.row);
        }
        command.stdout(Stdio::null());
        Ok(Server { site: Site::launch(command, address)?, port, folder })
    }
}

/// Express and better-sqlite3, ready to run.
fn usual(workspace: &Workspace, step: &Step) -> Result<Packages> {
    let packages = tools::npm_packages(&workspace.receiver_bench(), "Express, better-sqlite3", step)?;
    build_addon(&packages, step)?;
    Ok(packages)
}

/// All files of a folder, in the order of their names.
fn concatenate(folder: &Path) -> std::io::Result<String> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    paths.sort();
    paths.iter().map(fs::read_to_string).collect()
}

/// Has better-sqlite3 fetch or build its native part, which npm's packages do not hold.
fn build_addon(packages: &Packages, step: &Step) -> Result<()> {
    let folder = packages.folder();
    if folder.join("node_modules/better-sqlite3/build/Release/better_sqlite3.node").exists() {
        return Ok(());
    }
    step.note("building better-sqlite3");
    let mut command = tools::npm();
    command.args(["rebuild", "better-sqlite3", "--ignore-scripts=false"]).current_dir(folder);
    process::run(step, &mut command).context(
        "better-sqlite3 could not be built; it fetches a build from GitHub, or needs a C++ compiler, Python, and Node's headers: name their folder \
         with `npm config set nodedir DIR`",
    )
}

/// A row that the receiver stores, as JSON.
fn example(workspace: &Workspace, ours: &Path, limit: &Path, folder: &Path) -> Result<String> {
    let place = Place::new(workspace, ours, folder)?;
    let running = place.start()?;
    let status = running.post(&Forms::of(workspace)?.request("an-example", 1))?;
    if status != 201 {
        bail!("the receiver answered a form with {status}");
    }
    let verdict = running.leads()?.first().map(|lead| lead["verdict"].clone());
    if verdict.as_ref().is_none_or(|verdict| verdict != "verified") {
        bail!("the receiver's verdict on an honest form is {verdict:?}");
    }
    running.site.stop()?;
    let row = process::answer(Command::new(limit).arg("row").arg(place.database("")));
    row.context("could not read the receiver's row")
}
