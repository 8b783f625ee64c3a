//! A folder for each test, and the tool run in it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A small definition that uses a bit of everything.
pub(super) const DEFINITION: &str = r#"id = "acme"
version = 3

[[pages]]
id = "pricing"
patterns = ["/pricing"]

[[fields]]
id = "job_title"
answers = ["seniority"]

[[rules]]
id = "pricing_three"
label = "Three visits to pricing in 48 hours"
dimension = "intent"
when = { visit = { page = "pricing" } }
tiers = [{ at = 3, points = 25 }]
window = "48h"

[[rules]]
id = "pricing_read"
label = "Read the pricing page"
dimension = "intent"
when = { view = { page = "pricing", engaged = "30s" } }
points = 10

[[fit.person]]
label = "Seniority"
attribute = "seniority"
points = { director = 20, manager = 10 }

[[segments]]
id = "everybody"
gates = { min_grade = "B", min_rating = 3, min_intent = 20 }
"#;

/// Three visits to pricing by a director, 35 points in all.
pub(super) const EVIDENCE: &str = r#"{
  "as_of": "2026-11-03T12:00:00Z",
  "views": [
    {"at": "2026-11-02T09:00:00Z", "page": "pricing", "engaged_s": 45},
    {"at": "2026-11-02T15:00:00Z", "page": "pricing", "engaged_s": 20},
    {"at": "2026-11-03T11:00:00Z", "page": "pricing", "engaged_s": 20}
  ],
  "answers": [{"attribute": "seniority", "value": "director"}]
}"#;

/// What a run printed, and its exit code.
pub(super) struct Run {
    pub(super) code: i32,
    pub(super) out: String,
    pub(super) err: String,
    pub(super) bytes: Vec<u8>,
}

impl Run {
    pub(super) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error} in {}{}", self.out, self.err))
    }
}

/// A folder with a definition and evidence.
pub(super) struct Folder(tempfile::TempDir);

impl Folder {
    pub(super) fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.write("definition.toml", DEFINITION);
        folder.write("evidence.json", EVIDENCE);
        folder
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(super) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, "")
    }

    pub(super) fn run_with(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> Run {
        self.start(arguments, &[], input)
    }

    /// Runs it with variables of the environment.
    pub(super) fn run_in(&self, variables: &[(&str, &str)], arguments: &[&str]) -> Run {
        self.start(arguments, variables, "")
    }

    fn start(&self, arguments: &[&str], variables: &[(&str, &str)], input: impl AsRef<[u8]>) -> Run {
        let mut child = Command::new(handraise_tests::tool())
            .args(arguments)
            .current_dir(self.0.path())
            .env_remove("HANDRAISE_TOKEN")
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The tool may end without reading its input.
        child.stdin.take().unwrap().write_all(input.as_ref()).ok();
        let output = child.wait_with_output().unwrap();
        Run {
            code: output.status.code().expect("ends by itself"),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
            bytes: output.stdout,
        }
    }
}
