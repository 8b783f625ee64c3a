//! Cases: a definition, evidence, and what is expected of the assessment. They document, prove and guard a definition.
//! Running one prints nothing and fails with words, so that `handraise test` and this project's own tests share it.
//!
//! A case is a folder with `evidence.json` and `expected.json`; its definition is `definition.toml` or
//! `definition.json` beside them, or else in the nearest folder above.

mod compare;
mod key;
mod update;

pub use compare::{Mismatch, compare};

use super::{Failure, input, mention};
use handraise::scoring::score;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A case on disk.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its folder's name.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
}

/// What running a case showed.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Where the assessment differs from what is expected; empty when the case passes.
    pub mismatches: Vec<Mismatch>,
    /// Names and values in the evidence that the definition does not know.
    pub warnings: Vec<String>,
}

impl Case {
    /// All cases in a folder, at any depth, by name; the folder itself may be one.
    ///
    /// # Errors
    /// When a folder can't be read, or holds no case.
    pub fn find(folder: &Path) -> Result<Vec<Self>, Failure> {
        let mut cases = Vec::new();
        collect(folder, &mut cases)?;
        if cases.is_empty() {
            let message = "no case in it; a case is a folder with `evidence.json` and `expected.json`";
            return Err(Failure::file(&folder.display().to_string(), message));
        }
        Ok(cases)
    }

    /// The case in one folder.
    pub fn new(folder: &Path) -> Self {
        let named = folder.file_name().map(|name| name.to_string_lossy().into_owned());
        Self { name: named.unwrap_or_else(|| folder.display().to_string()), folder: folder.to_owned() }
    }

    /// Its evidence document.
    pub fn evidence(&self) -> PathBuf {
        self.folder.join("evidence.json")
    }

    /// What is expected.
    pub fn expected(&self) -> PathBuf {
        self.folder.join("expected.json")
    }

    /// Its definition: its own, or the nearest one above.
    ///
    /// # Errors
    /// When there is none.
    pub fn definition(&self) -> Result<PathBuf, Failure> {
        // The folder may be relative; folders above it are known to the file system alone.
        let folder = std::fs::canonicalize(&self.folder).map_err(|error| Failure::io(&self.folder, &error))?;
        let above = folder.ancestors().skip(1).map(Path::to_owned);
        let candidates = std::iter::once(self.folder.clone()).chain(above);
        let files = candidates.flat_map(|folder| ["definition.toml", "definition.json"].map(|name| folder.join(name)));
        files.into_iter().find(|file| file.is_file()).ok_or_else(|| {
            let message = "no `definition.toml` or `definition.json` in it or above; add one";
            Failure::file(&self.folder.display().to_string(), message)
        })
    }

    /// Scores the evidence and compares the assessment with what is expected.
    ///
    /// # Errors
    /// When a file can't be read, or does not hold what it should.
    pub fn run(&self) -> Result<Outcome, Failure> {
        let expected = self.read_expected()?;
        let (actual, warnings) = self.assess(&expected)?;
        Ok(Outcome { mismatches: compare(&expected, &actual), warnings })
    }

    /// Writes what the assessment says today over what was expected, for the same keys; says whether anything changed.
    ///
    /// A case that expects nothing yet gets the keys that matter most.
    ///
    /// # Errors
    /// When a file can't be read or written, or does not hold what it should.
    pub fn update(&self) -> Result<bool, Failure> {
        let exists = self.expected().exists();
        let expected = if exists { self.read_expected()? } else { update::skeleton() };
        let (actual, _) = self.assess(&expected)?;
        let updated = update::updated(&expected, &actual);
        let is_new = !exists || updated != expected;
        if is_new {
            let path = self.expected();
            std::fs::write(&path, format!("{updated:#}\n")).map_err(|error| Failure::io(&path, &error))?;
        }
        Ok(is_new)
    }

    fn read_expected(&self) -> Result<Value, Failure> {
        let path = self.expected();
        let shown = path.display().to_string();
        let value: Value =
            serde_json::from_str(&input::read_text(&path)?).map_err(|error| Failure::file(&shown, error))?;
        match value {
            Value::Object(_) => Ok(value),
            _ => Err(Failure::file(&shown, "not an object; write the keys of an assessment that matter")),
        }
    }

    /// The assessment as JSON, as of `expected`'s `at`, else of the evidence; and unknown names.
    fn assess(&self, expected: &Value) -> Result<(Value, Vec<String>), Failure> {
        let loaded = input::load_definition(&self.definition()?)?;
        let given = input::load_evidence(&self.evidence())?;
        let asked = match expected.get("at") {
            None | Some(Value::Null) => Ok(None),
            Some(at) => input::time(at.as_str().unwrap_or_default()).map(Some),
        };
        let refused = |message| Failure::file(&self.expected().display().to_string(), format!("at: {message}"));
        let at_s = asked.and_then(|asked_s| given.score_at(asked_s)).map_err(refused)?;
        let assessment = score(loaded.compiled.program(), &given.evidence, at_s);
        let mut actual = serde_json::to_value(assessment.report(&loaded.compiled))
            .map_err(|error| Failure::Other(format!("the assessment is not JSON: {error}; please report this")))?;
        // What to score at is no expectation: whatever was asked for is there.
        if let (Some(actual), Some(at)) = (actual.as_object_mut(), expected.get("at")) {
            actual.insert("at".to_owned(), at.clone());
        }
        if let Some(message) = key::unknown(expected, &actual) {
            return Err(Failure::file(&self.expected().display().to_string(), message));
        }
        let warnings = given.document.map(|document| mention::unknown(&loaded, &document));
        Ok((actual, warnings.unwrap_or_default()))
    }
}

fn collect(folder: &Path, cases: &mut Vec<Case>) -> Result<(), Failure> {
    let case = Case::new(folder);
    if case.expected().is_file() || case.evidence().is_file() {
        cases.push(case);
        return Ok(());
    }
    let unreadable = |error: std::io::Error| Failure::io(folder, &error);
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        // Links to folders are not followed: they may lead back here.
        if entry.file_type().map_err(unreadable)?.is_dir() {
            folders.push(entry.path());
        }
    }
    folders.sort();
    folders.iter().try_for_each(|folder| collect(folder, cases))
}
