//! Starts a receiver as a process, checks that it answers, and stops it. It does not know what the receiver does.

use std::io::Read;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// A token for receivers that only this program talks to. The receiver refuses shorter ones than 20 characters.
pub(crate) const TOKEN: &str = "a-token-that-only-xtask-knows";
/// How long the receiver may take to start.
const START: Duration = Duration::from_secs(30);
/// How long the receiver may take to stop.
const STOP: Duration = Duration::from_secs(10);
/// How often to ask, where it is not possible to wait for an event.
const POLL: Duration = Duration::from_millis(50);
/// The file of the playground that is built last.
const PLAYGROUND: (&str, &str) = ("/try/handraise/index.js", "javascript");
/// A demo counts as started if these pages answer with these content types.
const PAGES: [(&str, &str); 9] = [
    ("/", "text/html"),
    ("/contact", "text/html"),
    ("/inbox", "text/html"),
    ("/inbox/settings", "text/html"),
    ("/inbox/approvals", "text/html"),
    ("/try", "text/html"),
    ("/plugin/handraise-loader.js", "javascript"),
    ("/plugin/handraise.wasm", "application/wasm"),
    ("/v1/definition.mql", ""),
];

/// What to start, and with which settings.
pub(crate) struct Settings {
    pub(crate) binary: PathBuf,
    pub(crate) port: u16,
    pub(crate) data: PathBuf,
    pub(crate) definition: PathBuf,
    /// The folder with the pages.
    pub(crate) www: PathBuf,
    pub(crate) token: String,
}

/// The receiver's process. Dropping it kills it, so no error path leaves one behind.
pub(crate) struct Site {
    child: Child,
    address: String,
}

/// Returns the port, or any free one for 0; fails if another program has it.
pub(crate) fn free_port(port: u16) -> Result<u16> {
    match TcpListener::bind(("127.0.0.1", port)) {
        Ok(listener) => Ok(listener.local_addr().context("could not read the port")?.port()),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => bail!(
            "port {port} is in use; stop the program that listens there, or choose another: `cargo xtask demo --port {}`",
            port.checked_add(1).unwrap_or(8787)
        ),
        Err(error) => {
            Err(error).with_context(|| format!("could not listen on 127.0.0.1:{port}; try another with `--port`"))
        }
    }
}

impl Site {
    /// Starts the receiver and waits until it is healthy.
    pub(crate) fn start(workspace: &Workspace, settings: &Settings) -> Result<Self> {
        let address = format!("127.0.0.1:{}", settings.port);
        let playground = folder(&workspace.playground())?;
        let mut command = Command::new(&settings.binary);
        command
            .current_dir(&workspace.root)
            .args(["serve", "--addr", &address, "--data"])
            .arg(&settings.data)
            .arg("--definition")
            .arg(&settings.definition)
            .arg("--www")
            .arg(&settings.www)
            .arg("--plugin")
            .arg(workspace.plugin())
            .arg("--playground")
            .arg(playground)
            .env("HANDRAISE_TOKEN", &settings.token)
            // Standard output belongs to the command's own answer.
            .stdout(std::io::stderr());
        Self::launch(command, address)
    }

    /// Starts a program that serves a receiver's health at `address`, and waits until it is healthy.
    pub(crate) fn launch(mut command: Command, address: String) -> Result<Self> {
        let child = command
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("could not start `{}`", command.get_program().display()))?;
        let mut site = Self { child, address };
        let begun = Instant::now();
        while let Err(error) = get(&site.url("/healthz"), None) {
            if let Some(status) = site.ended()? {
                bail!("the receiver ended with {status} before it was ready; its message is above");
            }
            if begun.elapsed() > START {
                bail!("the receiver was not healthy after {} s: {error:#}", START.as_secs());
            }
            thread::sleep(POLL);
        }
        Ok(site)
    }

    /// The process's number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The address of a page.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Checks everything that a visitor and a salesperson need.
    pub(crate) fn check(&self, token: &str) -> Result<()> {
        for page in PAGES {
            self.check_page(page)?;
        }
        get(&self.url("/v1/leads"), Some(token)).context("`/v1/leads` does not answer with the admin token")?;
        if get(&self.url("/v1/leads"), None).is_ok() {
            bail!("`/v1/leads` answers without the admin token");
        }
        Ok(())
    }

    /// Checks that the playground has what it loads.
    pub(crate) fn check_playground(&self) -> Result<()> {
        self.check_page(PLAYGROUND)
    }

    fn check_page(&self, (path, kind): (&str, &str)) -> Result<()> {
        let found = get(&self.url(path), None).with_context(|| format!("`{path}` does not answer"))?;
        if !found.contains(kind) {
            bail!("`{path}` is served as `{found}`, not as `{kind}`");
        }
        Ok(())
    }

    /// How the receiver ended, if it has.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.child.try_wait().context("could not ask for the receiver's state")
    }

    /// Asks it to stop as Ctrl-C would, and kills it after a while.
    pub(crate) fn stop(mut self) -> Result<()> {
        interrupt(&self.child);
        let begun = Instant::now();
        while begun.elapsed() < STOP {
            if self.ended()?.is_some() {
                return Ok(());
            }
            thread::sleep(POLL);
        }
        bail!("the receiver did not stop within {} s and was killed", STOP.as_secs())
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            let _already_gone = self.child.kill();
            let _already_gone = self.child.wait();
        }
    }
}

/// The content type of a successful answer.
fn get(url: &str, token: Option<&str>) -> Result<String> {
    let agent =
        ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(5))).proxy(None).build().new_agent();
    let mut request = agent.get(url);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let mut response = request.call()?;
    let kind =
        response.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    std::io::copy(&mut response.body_mut().as_reader().take(8 << 20), &mut std::io::sink())?;
    Ok(kind)
}

#[cfg(unix)]
fn interrupt(child: &Child) {
    let _already_gone =
        rustix::process::kill_process(rustix::process::Pid::from_child(child), rustix::process::Signal::INT);
}

#[cfg(not(unix))]
fn interrupt(_child: &Child) {}

/// A folder for the receiver, created if missing.
pub(crate) fn folder(path: &Path) -> Result<PathBuf> {
    std::fs::create_dir_all(path).with_context(|| format!("could not create `{}`", path.display()))?;
    path.canonicalize().with_context(|| format!("could not find `{}`", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_an_error_that_names_the_option() -> Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let error = free_port(port).map_err(|error| error.to_string());
        assert!(error.is_err_and(|error| error.contains(&port.to_string()) && error.contains("--port")));
        Ok(())
    }

    #[test]
    fn port_zero_finds_a_free_one() {
        assert!(free_port(0).is_ok_and(|port| port != 0));
    }
}
