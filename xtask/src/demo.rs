//! `cargo xtask demo`: from a fresh clone to a running site, receiver and inbox.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::cli_binary::{self, Profile};
use crate::dist;
use crate::playground;
use crate::process;
use crate::progress::{Stages, Step};
use crate::site::{self, Settings, Site};
use crate::tools;
use crate::workspace::Workspace;

/// One of the made-up users, as in `crates/cli/src/made_up/cast.rs`.
const SELLER: &str = "grace.moreno@lumenstack.example";

/// Options of `cargo xtask demo`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Port on 127.0.0.1; 0 takes any free one
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// Folder of a database of your own, which nothing made up comes into
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Start without the made-up half year of leads, with the folder data of the repository: ignored by git and kept by `cargo clean`
    #[arg(long)]
    empty: bool,
    /// Definition to score with [default: www/definition.toml]
    #[arg(long, value_name = "FILE")]
    definition: Option<PathBuf>,
    /// Optimise the receiver; building it takes minutes longer
    #[arg(long)]
    release: bool,
    /// Set up, build, start, check that everything answers, and stop
    #[arg(long)]
    once: bool,
}

/// Sets up, builds, starts; returns when the receiver has stopped.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    // A port in use must fail now, not after minutes of building.
    site::free_port(options.port)?;
    let definition = existing(options.definition.as_deref().unwrap_or(&workspace.sample_definition()))?;
    let mut stages = Stages::new(tools::STAGES + dist::STAGES + playground::STAGES + 3);
    let tools = tools::install(workspace, &mut stages)?;
    let profile = if options.release { Profile::Release } else { Profile::Dev };
    let binary = stages.run("receiver", |step| cli_binary::build(workspace, step, profile))?;
    dist::build(workspace, &tools, &mut stages)?;
    let (token, given) = token()?;
    let is_made_up = options.data.is_none() && !options.empty;
    let data = match &options.data {
        Some(data) => data.clone(),
        None if options.empty => workspace.root.join("data"),
        None => workspace.target.join("demo"),
    };
    stages.run("made-up leads", |step| {
        if is_made_up {
            return make_up(step, &binary, &data, &definition, &token);
        }
        step.outcome("none");
        Ok(())
    })?;
    let mut site = stages.run("start", |_| {
        let data = site::folder(&data)?;
        let port = site::free_port(options.port)?;
        let site = Site::start(
            workspace,
            &Settings { binary, port, data, definition, www: workspace.www(), token: token.clone() },
        )?;
        site.check(&token)?;
        Ok(site)
    })?;
    let interrupted = interrupts()?;
    announce(&site, &token, given, &stages.elapsed());
    if is_made_up {
        println!(
            "  Sign in as    {SELLER}, with the admin token as the password: her leads of half a year are made up,"
        );
        println!("                and so is everybody else. `--empty` starts without them.");
        println!();
    }
    // After the start, because nothing else needs it and the first time takes minutes.
    let built = playground::build(workspace, &tools, &mut stages).and_then(|()| site.check_playground());
    if interrupted.try_recv().is_ok() {
        return stop(site);
    }
    match built {
        Ok(()) => println!("  Playground    {}", site.url("/try")),
        Err(error) if options.once => return Err(error.context("the playground does not work")),
        Err(error) => eprintln!("error: {error:#}\nThe playground does not work; everything else does."),
    }
    println!();
    if options.once {
        site.stop()?;
        println!("Everything answers. Stopped.");
        return Ok(ExitCode::SUCCESS);
    }
    println!("Press Ctrl-C to stop it.");
    println!();
    loop {
        match interrupted.recv_timeout(Duration::from_millis(200)) {
            Err(RecvTimeoutError::Timeout) => {
                if let Some(status) = site.ended()? {
                    bail!("the receiver ended with {status}; its message is above");
                }
            }
            _ => return stop(site),
        }
    }
}

/// Fills a folder of the demo's own anew. What was in it is lost.
fn make_up(step: &Step, binary: &Path, data: &Path, definition: &Path, token: &str) -> Result<()> {
    if data.exists() {
        fs::remove_dir_all(data).with_context(|| format!("could not empty `{}`", data.display()))?;
    }
    let mut command = Command::new(binary);
    command.args(["made-up", "--data"]).arg(data).arg("--definition").arg(definition).env("HANDRAISE_TOKEN", token);
    process::run(step, &mut command)
}

/// Where each Ctrl-C from now on arrives.
fn interrupts() -> Result<Receiver<()>> {
    let (sender, interrupted) = channel();
    let listen = ctrlc::set_handler(move || {
        let _nobody_waits = sender.send(());
    });
    listen.context("could not listen for Ctrl-C")?;
    Ok(interrupted)
}

fn stop(site: Site) -> Result<ExitCode> {
    site.stop()?;
    eprintln!("Stopped.");
    Ok(ExitCode::SUCCESS)
}

fn existing(definition: &Path) -> Result<PathBuf> {
    definition.canonicalize().with_context(|| format!("could not find the definition `{}`", definition.display()))
}

/// The admin token. Also returns whether the environment gave it.
fn token() -> Result<(String, bool)> {
    if let Some(token) = std::env::var("HANDRAISE_TOKEN").ok().filter(|token| !token.is_empty()) {
        return Ok((token, true));
    }
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).context("could not get random bytes for a token")?;
    Ok((bytes.iter().map(|byte| format!("{byte:02x}")).collect(), false))
}

fn announce(site: &Site, token: &str, given: bool, elapsed: &str) {
    println!();
    println!("Handraise is running. It was ready after {elapsed}.");
    println!();
    println!("  Site          {}", site.url("/"));
    println!("  Contact form  {}", site.url("/contact"));
    println!("  Inbox         {}#token={token}", site.url("/inbox"));
    println!("  Admin token   {token}{}", if given { "  (from HANDRAISE_TOKEN)" } else { "" });
    println!("  Playground    being built; the first time takes minutes");
    println!();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_definition_is_an_error_that_names_it() {
        let error = existing(Path::new("no/such/definition.toml")).map_err(|error| error.to_string());
        assert!(error.is_err_and(|error| error.contains("no/such/definition.toml")));
    }
}
