//! A Next.js server, whose own output says what it made of the forms. It does not know the page.

use std::fs;
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use super::project::Project;
use crate::site;

/// How long the server may take to start.
const START: Duration = Duration::from_secs(60);
/// How often to ask, where it is not possible to wait for an event.
const POLL: Duration = Duration::from_millis(50);
/// Forms arrive by a server action and by a route handler.
const WAYS: usize = 2;

/// The running server; it ends with this value.
pub(super) struct Next<'project> {
    process: Child,
    port: u16,
    project: &'project Project,
}

impl<'project> Next<'project> {
    /// Starts the built app, and waits until it answers.
    pub(super) fn start(project: &'project Project) -> Result<Self> {
        let port = site::free_port(0)?;
        let log = fs::File::create(project.path("server.log")).context("could not create the server's log")?;
        let process = Command::new("node")
            .args(["node_modules/next/dist/bin/next", "start", "--hostname", "127.0.0.1", "--port", &port.to_string()])
            .current_dir(project.path(""))
            .env("NEXT_TELEMETRY_DISABLED", "1")
            .stdin(Stdio::null())
            .stdout(log.try_clone().context("could not share the server's log")?)
            .stderr(log)
            .spawn()
            .context("could not start Next's server")?;
        let mut next = Self { process, port, project };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let has_ended = next.process.try_wait().context("could not ask for the server")?.is_some();
            if has_ended || begun.elapsed() > START {
                bail!("Next's server does not start:\n{}", next.log()?);
            }
            thread::sleep(POLL);
        }
        Ok(next)
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Fails unless the server has put the form into the page, before any script runs.
    pub(super) fn has_rendered(&self) -> Result<()> {
        let page = ureq::get(self.url()).call()?.body_mut().read_to_string()?;
        ensure!(page.contains("<form"), "the server renders no form: {page}");
        Ok(())
    }

    /// The score that the server computed. Fails unless it has verified the form both ways.
    pub(super) fn verified(&self) -> Result<u64> {
        score_in(&self.log()?)
    }

    fn log(&self) -> Result<String> {
        fs::read_to_string(self.project.path("server.log")).context("could not read the server's log")
    }
}

impl Drop for Next<'_> {
    fn drop(&mut self) {
        let _already_gone = self.process.kill();
        let _already_gone = self.process.wait();
    }
}

/// The score in a log with an object for each form, as Node prints it.
fn score_in(log: &str) -> Result<u64> {
    let verified = log.matches("verdict: 'verified'").count();
    ensure!(verified == WAYS, "the server has verified {verified} forms of {WAYS}:\n{log}");
    let score = log.split("score: ").nth(1).and_then(|rest| rest.split(|letter: char| !letter.is_ascii_digit()).next());
    score.and_then(|score| score.parse().ok()).with_context(|| format!("the server computes no score:\n{log}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_that_is_not_verified_is_an_error_with_what_the_server_said() {
        let verified = "lead { verdict: 'verified', score: 30, email: 'a' }\n";
        assert!(score_in(&verified.repeat(2)).is_ok_and(|score| score == 30));
        let error = score_in(&format!("{verified}lead {{ verdict: 'mismatch', score: 30 }}"))
            .map_err(|error| error.to_string());
        assert!(error.is_err_and(|error| error.contains("1 forms of 2") && error.contains("mismatch")));
    }
}
