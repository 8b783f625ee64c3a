//! The files of the repository that a corpus begins with. It does not know what the targets make of them.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// How many golden entries are seeds: the first ones are the cases, with definitions of every kind.
const GOLDEN: usize = 80;

/// The repository.
pub struct Seeds {
    root: PathBuf,
}

impl Seeds {
    /// The repository that this package belongs to.
    pub fn of_this_repository() -> Self {
        Self { root: Path::new(env!("CARGO_MANIFEST_DIR")).join("..") }
    }

    /// Entries of `tests/golden`.
    pub(crate) fn golden(&self, name: &str) -> Vec<Value> {
        let path = self.root.join("tests/golden").join(name).with_extension("jsonl.br");
        let lines = String::from_utf8(crate::corpus::decompress(&read(&path))).expect("lines of JSON");
        lines.lines().take(GOLDEN).map(|line| serde_json::from_str(line).expect("an entry")).collect()
    }

    /// A file of every case.
    pub(crate) fn cases(&self, name: &str) -> Vec<Vec<u8>> {
        let folders = entries(&self.root.join("tests/cases"));
        folders.iter().map(|folder| folder.join(name)).filter(|path| path.exists()).map(|path| read(&path)).collect()
    }

    /// Every definition in TOML: of the cases, of tests that need all keys, and of the sample site.
    pub(crate) fn definitions(&self) -> Vec<String> {
        let others =
            ["src/author/diff/tests/everything.toml", "src/author/diff/tests/profiles.toml", "www/definition.toml"];
        let others = others.map(|path| read(&self.root.join(path)));
        let all = self.cases("definition.toml").into_iter().chain(others);
        all.map(|bytes| String::from_utf8(bytes).expect("a definition is text")).collect()
    }

    /// What form builders send, by the ending of the file.
    pub(crate) fn webhooks(&self, ending: &str) -> Vec<Vec<u8>> {
        self.with_ending("tests/receiver/webhooks", ending)
    }

    /// What was met in the field, by the ending of the file.
    pub(crate) fn field(&self, ending: &str) -> Vec<Vec<u8>> {
        self.with_ending("tests/receiver/field", ending).into_iter().filter(|file| file.len() < 8192).collect()
    }

    fn with_ending(&self, folder: &str, ending: &str) -> Vec<Vec<u8>> {
        let paths = entries(&self.root.join(folder));
        paths.iter().filter(|path| path.extension().is_some_and(|own| own == ending)).map(|path| read(path)).collect()
    }
}

/// What is in a folder, in the order of the names.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("`{}`: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("`{}`: {error}", path.display()))
}
