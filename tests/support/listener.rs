//! Somebody to whom webhooks are sent: the receiver of webhooks that the documentation shows, run by Node. It checks signatures with the npm package
//! `standardwebhooks`, and prints a line for each message that it has not seen. It does not know what is sent.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::library;

/// The documentation's receiver.
pub const RECEIVER: &str = include_str!("../../docs/webhooks/receiver.mjs");
/// How long a test waits for a line.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running one; dropping this value ends it.
pub struct Listener {
    process: Child,
    lines: UnboundedReceiver<(Instant, String)>,
    /// Where it listens.
    pub port: u16,
    _folder: TempDir,
}

impl Listener {
    /// Starts one that knows this secret.
    pub async fn start(secret: &str) -> Self {
        let folder = TempDir::new().expect("a folder");
        std::os::unix::fs::symlink(library::judges(), folder.path().join("node_modules")).expect("a link");
        std::fs::write(folder.path().join("receiver.mjs"), RECEIVER).expect("a file");
        let mut node = Command::new("node");
        node.arg(folder.path().join("receiver.mjs")).env("SECRET", secret).stdout(Stdio::piped());
        let mut process = node.spawn().expect("node starts");
        let printed = BufReader::new(process.stdout.take().expect("its output is piped"));
        let (note, lines) = unbounded_channel();
        std::thread::spawn(move || {
            for line in printed.lines().map_while(Result::ok) {
                // Nobody may listen any more.
                let _ = note.send((Instant::now(), line));
            }
        });
        let mut listener = Self { process, lines, port: 0, _folder: folder };
        let (_, first) = listener.line().await;
        listener.port = first.strip_prefix("listening on ").expect("a port").parse().expect("a number");
        listener
    }

    /// The next line that it prints, and when it did.
    pub async fn line(&mut self) -> (Instant, String) {
        let line = tokio::time::timeout(PATIENCE, self.lines.recv()).await;
        line.expect("a line in time").expect("it runs")
    }

    /// The lines that nobody has read yet.
    pub fn rest(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.lines.try_recv().ok()).map(|(_, line)| line).collect()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // `drop` cannot report an error.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
