//! A real receiver as users run it, with a folder and a port of its own: it can be started under another program, killed, started again, sent
//! forms and asked for its leads. It does not know what is tried with it.

mod client;
mod form;
mod person;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process;
use crate::progress::Step;
use crate::site::{self, Site, TOKEN};
use crate::workspace::Workspace;

pub(crate) use client::{Attacker, Client};
pub(crate) use form::Forms;
pub(crate) use person::{Person, ROUTES, tell};

/// The address that clients have unless a test gives them another.
pub(crate) const HOME: Ipv4Addr = Ipv4Addr::LOCALHOST;
/// How long a client waits for an answer: longer than a receiver waits for a locked database.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Builds the program that stores forms without verifying them, and that looks at a receiver's database from outside. Returns its path.
pub(crate) fn build_limit(workspace: &Workspace, step: &Step) -> Result<PathBuf> {
    const NAME: &str = "handraise-receiver-limit";
    process::run(step, workspace.cargo().args(["build", "--release", "--package", NAME]))?;
    Ok(workspace.target.join("release").join(format!("{NAME}{}", std::env::consts::EXE_SUFFIX)))
}

/// A folder in which receivers are started one after another, on one port.
pub(crate) struct Place {
    folder: PathBuf,
    binary: PathBuf,
    definition: PathBuf,
    www: PathBuf,
    options: Vec<String>,
    pub(crate) port: u16,
}

impl Place {
    /// An empty folder.
    pub(crate) fn new(workspace: &Workspace, binary: &Path, folder: &Path) -> Result<Self> {
        Ok(Self {
            folder: site::folder(folder)?,
            binary: binary.to_owned(),
            definition: workspace.sample_definition(),
            www: workspace.www(),
            options: Vec::new(),
            port: site::free_port(0)?,
        })
    }

    /// The same with more options of `handraise serve`.
    pub(crate) fn with_options(self, options: &[&str]) -> Self {
        Self { options: options.iter().map(|option| (*option).to_owned()).collect(), ..self }
    }

    /// Receivers here take their definition from this file.
    pub(crate) fn with_definition(self, definition: PathBuf) -> Self {
        Self { definition, ..self }
    }

    /// The file with the definition.
    pub(crate) fn definition(&self) -> &Path {
        &self.definition
    }

    /// The folder with the database.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The database's file, and with an ending such as `-wal` one beside it.
    pub(crate) fn database(&self, ending: &str) -> PathBuf {
        self.data().join(format!("handraise.sqlite3{ending}"))
    }

    /// What the receivers here have written to standard error so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    fn log_file(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// Starts a receiver and waits until it is healthy.
    pub(crate) fn start(&self) -> Result<Running> {
        self.start_under::<&str>(&[], &[])
    }

    /// The same under a program that ends by running the rest of its arguments, with more environment.
    pub(crate) fn start_under<S: Into<OsString> + Clone>(&self, under: &[S], env: &[(&str, &str)]) -> Result<Running> {
        let mut words: Vec<OsString> = under.iter().cloned().map(Into::into).collect();
        words.push(self.binary.clone().into());
        let Some((program, rest)) = words.split_first() else { bail!("there is no program to start") };
        let address = format!("127.0.0.1:{}", self.port);
        let log = File::options().append(true).create(true).open(self.log_file());
        let log = log.context("could not open the receiver's log")?;
        let output = log.try_clone().context("could not open the receiver's log")?;
        let mut command = Command::new(program);
        command.args(rest).args(["serve", "--addr", &address, "--data"]).arg(self.data());
        command.arg("--definition").arg(&self.definition).arg("--www").arg(&self.www).args(&self.options);
        command.env("HANDRAISE_TOKEN", TOKEN).envs(env.iter().copied()).stdout(output).stderr(log);
        let site = Site::launch(command, address).with_context(|| format!("its log ends:\n{}", last(&self.log())));
        Ok(Running { site: site?, port: self.port })
    }
}

/// The last lines of a log.
fn last(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines.get(lines.len().saturating_sub(8)..).unwrap_or_default().join("\n")
}

/// A receiver that answers. Dropping this value kills it with signal 9.
pub(crate) struct Running {
    pub(crate) site: Site,
    port: u16,
}

impl Running {
    /// A new connection.
    pub(crate) fn client(&self) -> Result<Client> {
        self.client_from(HOME)
    }

    /// A new connection from one of this machine's addresses.
    pub(crate) fn client_from(&self, from: Ipv4Addr) -> Result<Client> {
        Client::connect(from, self.port, PATIENCE).with_context(|| format!("could not connect from {from}"))
    }

    /// Posts a form over a connection of its own, and returns the status of the answer.
    pub(crate) fn post(&self, request: &[u8]) -> Result<u16> {
        Ok(self.client()?.exchange(request).context("a form got no answer")?.status)
    }

    /// The status of `/readyz`.
    pub(crate) fn health(&self) -> Result<u16> {
        let request = b"GET /readyz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";
        Ok(self.client()?.exchange(request).context("`/readyz` did not answer")?.status)
    }

    /// What the administrator reads at a path.
    pub(crate) fn get(&self, client: &mut Client, path: &str) -> Result<Value> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {TOKEN}\r\n\r\n");
        let answer = client.exchange(request.as_bytes()).with_context(|| format!("`{path}` did not answer"))?;
        if answer.status != 200 {
            bail!("`{path}` answered {}", answer.status);
        }
        serde_json::from_slice(&answer.body).with_context(|| format!("`{path}` gave no JSON"))
    }

    /// All leads, newest first.
    pub(crate) fn leads(&self) -> Result<Vec<Value>> {
        let (mut leads, mut before) = (Vec::new(), String::new());
        let mut client = self.client()?;
        loop {
            let page = self.get(&mut client, &format!("/v1/leads?limit=1000{before}"))?;
            leads.extend(page["leads"].as_array().into_iter().flatten().cloned());
            match page["next"].as_str() {
                Some(next) => before = format!("&before={next}"),
                None => return Ok(leads),
            }
        }
    }

    /// How many leads there are of each submission.
    pub(crate) fn submissions(&self) -> Result<BTreeMap<String, usize>> {
        let mut counted = BTreeMap::new();
        for lead in self.leads()? {
            let submission = lead["submission"].as_str().unwrap_or_default().to_owned();
            *counted.entry(submission).or_insert(0) += 1;
        }
        Ok(counted)
    }
}
