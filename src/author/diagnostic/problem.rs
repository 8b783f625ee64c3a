//! One problem of a definition or of an evidence document: where, what, and what to do about it.

use super::Code;
use core::ops::Range;
use schemars::JsonSchema;
use serde::Serialize;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing, and nothing to mend in the file.
    Note,
    /// The definition works, but you probably did not intend this.
    Warning,
    /// The file cannot be used.
    Error,
}

impl Severity {
    /// The name in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// How far a file was read when a problem was found. A file with a problem of one stage is not checked for those of the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Whether it is TOML or JSON.
    Syntax,
    /// Whether it has the keys of a definition, and values of the right kind.
    Shape,
    /// Whether its names and numbers make sense.
    Meaning,
}

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// What kind of problem it is.
    pub code: Code,
    /// The field, as a path such as `rules[3].points`; empty for the whole file.
    pub path: String,
    /// The line, counted from 1; `None` for what has no place in the file.
    pub line: Option<u32>,
    /// The character in that line, counted from 1.
    pub column: Option<u32>,
    /// What to point at, in bytes from the start of the file. It lies within one line.
    #[serde(skip)]
    pub span: Option<Range<usize>>,
    /// How far the file was read.
    #[serde(skip)]
    pub stage: Stage,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl Problem {
    pub(in crate::author) fn new(code: Code, path: &str, message: &str, remedy: &str) -> Self {
        let (path, message, remedy) = (path.into(), message.into(), remedy.into());
        let (severity, stage) = (code.severity(), Stage::Meaning);
        Self { severity, code, path, line: None, column: None, span: None, stage, message, remedy }
    }

    pub(in crate::author) fn at_stage(self, stage: Stage) -> Self {
        Self { stage, ..self }
    }

    /// Where it stands in the file, for sorting; problems without a place come first.
    pub(in crate::author) fn place(&self) -> (Option<u32>, Option<u32>) {
        (self.line, self.column)
    }
}

impl core::fmt::Display for Problem {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        write!(f, "{}[{}]: ", self.severity.name(), self.code)?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{}; {}", self.message, self.remedy)
    }
}

impl core::error::Error for Problem {}
