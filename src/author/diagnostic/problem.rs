//! One problem of a definition or of an evidence document: where, what, and what to do about it.

use super::Code;
use core::ops::Range;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The definition works, but you probably did not intend this.
    Warning,
    /// The file cannot be used.
    Error,
}

impl Severity {
    /// The name in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// What kind of problem it is.
    pub code: Code,
    /// The field, as a path such as `rules[3].points`; empty for the whole file.
    pub path: String,
    /// The line, counted from 1; 0 when unknown.
    pub line: usize,
    /// The character in that line, counted from 1; 0 when unknown.
    pub column: usize,
    /// What to point at, in bytes from the start of the file. It lies within one line.
    #[serde(skip)]
    pub span: Option<Range<usize>>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl Problem {
    pub(in crate::author) fn new(code: Code, path: &str, message: &str, remedy: &str) -> Self {
        let (path, message, remedy) = (path.into(), message.into(), remedy.into());
        Self { severity: code.severity(), code, path, line: 0, column: 0, span: None, message, remedy }
    }

    /// Where it stands in the file, for sorting; problems without a place come first.
    pub(in crate::author) fn place(&self) -> (usize, usize) {
        (self.line, self.column)
    }
}

impl core::fmt::Display for Problem {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        if self.line != 0 {
            write!(f, "line {}: ", self.line)?;
        }
        write!(f, "{}[{}]: ", self.severity.name(), self.code)?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{}; {}", self.message, self.remedy)
    }
}

impl core::error::Error for Problem {}
