//! The npm package `standardwebhooks` judges what is sent, in the receiver that the documentation shows.

use super::*;
use handraise_tests::{library, root};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

const RECEIVER: &str = include_str!("../../../docs/webhooks/receiver.mjs");

/// The documentation's receiver, run by Node; dropping this value ends it.
struct Node {
    process: Child,
    printed: BufReader<ChildStdout>,
    port: u16,
}

impl Node {
    fn start(folder: &Path, secret: &str) -> Self {
        let mut process = Command::new("node")
            .arg(folder.join("receiver.mjs"))
            .env("SECRET", secret)
            .stdout(Stdio::piped())
            .spawn()
            .expect("node starts");
        let printed = BufReader::new(process.stdout.take().expect("its output is piped"));
        let mut node = Self { process, printed, port: 0 };
        let first = node.line();
        node.port = first.strip_prefix("listening on ").expect("a port").parse().expect("a number");
        node
    }

    /// The next line that it prints.
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.printed.read_line(&mut line).expect("a line");
        line.trim_end().to_owned()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // `drop` cannot report an error.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A target with two secrets, the second of which is new.
fn rotating(name: &str, port: u16, second: &'static str) -> Target {
    let text = format!(
        "schema = 1\nname = \"{name}\"\nkind = \"webhook\"\n[webhook]\nurl = \"http://127.0.0.1:{port}/\"\n\
         secrets = [{{ env = \"OLD\" }}, {{ env = \"NEW\" }}]\nallow_private_addresses = true\n"
    );
    let file = TargetFile::read(&text).unwrap_or_else(|problems| panic!("{problems:?}"));
    let secret = move |source: &handraise_receiver::SecretSource| {
        let is_new = *source == handraise_receiver::SecretSource::Env("NEW".to_owned());
        Ok(if is_new { second } else { SECRET }.to_owned())
    };
    Target::new(file, secret).expect("a target")
}

#[tokio::test]
async fn the_documented_receiver_takes_what_is_sent_with_the_old_secret_and_with_the_new_one() {
    const NEW: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const ANOTHER: &str = "whsec_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    let (place, folder) = (place(), tempfile::TempDir::new().expect("a folder"));
    std::os::unix::fs::symlink(library::judges(), folder.path().join("node_modules")).expect("a link");
    std::fs::write(folder.path().join("receiver.mjs"), RECEIVER).expect("a file");
    let [mut old, mut new, another] = [SECRET, NEW, ANOTHER].map(|secret| Node::start(folder.path(), secret));
    let targets = [("old", &old), ("new", &new), ("another", &another)];
    let targets = targets.map(|(name, node)| rotating(name, node.port, NEW)).to_vec();
    let running = start(&place, targets).await;
    form(&running, "judged-0001", "ada@works.example", true).await;
    let all = messages(&running, |found| found.len() == 3 && found.iter().all(|it| it["attempts"] == 1)).await;
    for message in &all {
        let expected = if message["target"] == "another" { json!(401) } else { json!(204) };
        assert_eq!(message["status"], expected, "{message}");
    }
    let person = all[0]["person"].as_str().expect("an id");
    for node in [&mut old, &mut new] {
        assert_eq!(node.line(), format!("lead.hand_raised {person}"));
    }
    running.stop().await;
}

#[test]
fn the_page_shows_the_receiver_and_the_file_of_the_target() {
    let page = std::fs::read_to_string(root().join("docs/webhooks.md")).expect("a page");
    let file = std::fs::read_to_string(root().join("docs/webhooks/sales-alerts.toml")).expect("a file");
    assert!(page.contains(RECEIVER) && page.contains(&file));
    TargetFile::read(&file).unwrap_or_else(|problems| panic!("{problems:?}"));
}
