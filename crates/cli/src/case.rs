//! Cases: a definition, evidence, and what the author expects of the assessment. Running a case prints nothing and returns what differs, so
//! that `handraise test` and this project's own tests share it.
//!
//! A case is a folder with `evidence.json` and `expected.json`; its definition is `definition.toml` or
//! `definition.json` beside them, or else in the nearest folder above.

mod compare;
mod key;
mod update;

pub use compare::{Mismatch, compare};

use super::{Failure, input};
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

/// The result of running a case.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Where the assessment differs from the expected one; empty if the case passes.
    pub mismatches: Vec<Mismatch>,
    /// Names and values in the evidence that the definition does not know.
    pub warnings: Vec<String>,
}

impl Case {
    /// All cases in a folder, at any depth, by name; the folder itself may be one.
    ///
    /// # Errors
    /// If it can't read a folder, or finds no case.
    pub fn find(folder: &Path) -> Result<Vec<Self>, Failure> {
        let mut cases = Vec::new();
        collect(folder, &mut cases)?;
        if cases.is_empty() {
            let message = "there is no case in it; a case is a folder with `evidence.json` and `expected.json`";
            return Err(Failure::file(&folder.display().to_string(), message));
        }
        Ok(cases)
    }

    /// The case in a folder.
    pub fn new(folder: &Path) -> Self {
        let named = folder.file_name().map(|name| name.to_string_lossy().into_owned());
        Self { name: named.unwrap_or_else(|| folder.display().to_string()), folder: folder.to_owned() }
    }

    /// Its evidence document.
    pub fn evidence(&self) -> PathBuf {
        self.folder.join("evidence.json")
    }

    /// The file with the expected part of the assessment.
    pub fn expected(&self) -> PathBuf {
        self.folder.join("expected.json")
    }

    /// Its definition: its own, or the nearest one above.
    ///
    /// # Errors
    /// If there is none.
    pub fn definition(&self) -> Result<PathBuf, Failure> {
        // The path may be relative, so only the file system knows the folders above it.
        let folder = std::fs::canonicalize(&self.folder).map_err(|error| Failure::folder(&self.folder, &error))?;
        let above = folder.ancestors().skip(1).map(Path::to_owned);
        let candidates = std::iter::once(self.folder.clone()).chain(above);
        let files = candidates.flat_map(|folder| ["definition.toml", "definition.json"].map(|name| folder.join(name)));
        files.into_iter().find(|file| file.is_file()).ok_or_else(|| {
            let message = "there is no `definition.toml` or `definition.json` in it or above it; add one";
            Failure::file(&self.folder.display().to_string(), message)
        })
    }

    /// Scores the evidence and compares the assessment with the expected one.
    ///
    /// # Errors
    /// If it can't read a file, or a file has wrong content.
    pub fn run(&self) -> Result<Outcome, Failure> {
        let expected = self.read_expected()?;
        let (actual, warnings) = self.assess(&expected)?;
        Ok(Outcome { mismatches: compare(&expected, &actual), warnings })
    }

    /// Writes today's values over the expected ones, for the same keys. Returns whether anything changed.
    ///
    /// A case without `expected.json` gets one with the most important keys.
    ///
    /// # Errors
    /// If it can't read or write a file, or a file has wrong content.
    pub fn update(&self) -> Result<bool, Failure> {
        let exists = self.expected().exists();
        let expected = if exists { self.read_expected()? } else { update::skeleton() };
        let (actual, _) = self.assess(&expected)?;
        let updated = update::updated(&expected, &actual);
        let is_new = !exists || updated != expected;
        if is_new {
            let path = self.expected();
            std::fs::write(&path, format!("{updated:#}\n")).map_err(|error| Failure::unwritten(&path, &error))?;
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
            _ => Err(Failure::file(
                &shown,
                "not a JSON object; write an object with the keys of the assessment that matter",
            )),
        }
    }

    /// The assessment as JSON, at the time `at` in `expected` or else at the evidence's own time. Also returns warnings about unknown names.
    fn assess(&self, expected: &Value) -> Result<(Value, Vec<String>), Failure> {
        let loaded = input::load_definition(&self.definition()?)?;
        let refused = |message| Failure::file(&self.expected().display().to_string(), format!("at: {message}"));
        let requested_s = match expected.get("at") {
            None | Some(Value::Null) => None,
            Some(at) => Some(input::time(at.as_str().unwrap_or_default()).map_err(refused)?),
        };
        let loaded_evidence = input::load_evidence(&self.evidence(), requested_s)?;
        let at_s = loaded_evidence.score_at(requested_s).map_err(refused)?;
        let assessment = score(loaded.compiled.program(), &loaded_evidence.evidence, at_s);
        let mut actual = serde_json::to_value(assessment.report(&loaded.compiled))
            .map_err(|error| Failure::Other(format!("the assessment is not JSON: {error}; please report this")))?;
        // `at` is a request, not an expectation, so it must never differ.
        if let (Some(actual), Some(at)) = (actual.as_object_mut(), expected.get("at")) {
            actual.insert("at".to_owned(), at.clone());
        }
        if let Some(message) = key::unknown(expected, &actual) {
            return Err(Failure::file(&self.expected().display().to_string(), message));
        }
        let warnings = loaded_evidence.document.map(|document| input::unknown_names(&loaded.vocabulary(), &document));
        Ok((actual, warnings.unwrap_or_default()))
    }
}

fn collect(folder: &Path, cases: &mut Vec<Case>) -> Result<(), Failure> {
    let case = Case::new(folder);
    if case.expected().is_file() || case.evidence().is_file() {
        cases.push(case);
        return Ok(());
    }
    let unreadable = |error: std::io::Error| Failure::folder(folder, &error);
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        // Does not follow links to folders: they may lead back here.
        if entry.file_type().map_err(unreadable)?.is_dir() {
            folders.push(entry.path());
        }
    }
    folders.sort();
    folders.iter().try_for_each(|folder| collect(folder, cases))
}
