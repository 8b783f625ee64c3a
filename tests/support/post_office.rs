//! A real mail server: aiosmtpd, run by Python, which puts each letter into a file. `HANDRAISE_POST_OFFICE` names the folder with its packages;
//! `cargo xtask test hosts --only tryton` sets it. It does not know who sends.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::mail::Mail;

/// The variable with the folder of aiosmtpd's packages.
pub const PACKAGES: &str = "HANDRAISE_POST_OFFICE";
const PATIENCE: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(50);

/// A running mail server; dropping this value ends it.
pub struct PostOffice {
    /// Where it listens, on this machine.
    pub port: u16,
    folder: TempDir,
    process: Child,
}

impl PostOffice {
    /// Starts one, and waits until it takes connections.
    pub async fn start() -> Self {
        let packages = std::env::var_os(PACKAGES);
        let packages =
            packages.unwrap_or_else(|| panic!("{PACKAGES} is not set; `cargo xtask test hosts --only tryton` sets it"));
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let (port, folder) = (free.expect("a free port").port(), TempDir::new().expect("a folder"));
        let mut python = Command::new("python3");
        python.env("PYTHONPATH", packages).env("PYTHONDONTWRITEBYTECODE", "1").args(["-m", "aiosmtpd", "--nosetuid"]);
        python.args(["--listen", &format!("127.0.0.1:{port}"), "--class", "aiosmtpd.handlers.Mailbox"]);
        python.arg(folder.path().join("letters")).stdout(Stdio::null()).stderr(Stdio::null());
        let process = python.spawn().expect("python3");
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < PATIENCE, "the mail server starts");
            tokio::time::sleep(POLL).await;
        }
        Self { port, folder, process }
    }

    /// The letters so far, as they are in its files.
    pub fn letters(&self) -> Vec<Mail> {
        let files = std::fs::read_dir(self.folder.path().join("letters/new")).into_iter().flatten().flatten();
        let read = |path| std::fs::read_to_string(path).expect("a letter").replace('\n', "\r\n");
        let letters =
            files.map(|file| Mail { to: Vec::new(), signed_in: None, is_encrypted: false, text: read(file.path()) });
        let addressed = |letter: Mail| {
            // The server writes down whom the envelope names.
            let to = letter.header("X-RcptTo").expect("a recipient");
            Mail { to: to.split(", ").map(str::to_owned).collect(), ..letter }
        };
        letters.map(addressed).collect()
    }

    /// Waits until there are so many letters, and returns all.
    pub async fn got(&self, count: usize) -> Vec<Mail> {
        // A file that appears is no event without more packages, so this polls.
        let begun = Instant::now();
        loop {
            let letters = self.letters();
            if letters.len() >= count {
                return letters;
            }
            assert!(begun.elapsed() < PATIENCE, "{count} letters, not {letters:?}");
            tokio::time::sleep(POLL).await;
        }
    }
}

impl Drop for PostOffice {
    fn drop(&mut self) {
        // `drop` cannot report an error.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
