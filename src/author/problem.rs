//! What is wrong with a definition: where, what, and what to do about it.

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It works, but hardly as meant.
    Warning,
    /// It can't be used.
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

/// One thing that is wrong with a definition.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// A short stable name, such as `unknown-name`.
    pub code: &'static str,
    /// Where, as a path such as `rules[3].points`; empty for the whole file.
    pub path: String,
    /// On which line, counted from 1; 0 when unknown.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl Problem {
    pub(super) fn error(code: &'static str, path: &str, message: &str, remedy: &str) -> Self {
        let (path, message, remedy) = (path.into(), message.into(), remedy.into());
        Self { severity: Severity::Error, code, path, line: 0, message, remedy }
    }

    pub(super) fn warning(code: &'static str, path: &str, message: &str, remedy: &str) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, path, message, remedy) }
    }

    pub(super) fn on_line(self, line: usize) -> Self {
        Self { line, ..self }
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
