//! What is raised: `HandraiseError`, a `ValueError` with a list of problems. It does not know what went wrong.

use pyo3::create_exception;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

create_exception!(
    handraise,
    HandraiseError,
    PyValueError,
    "What is wrong with a definition, with evidence or with a row, each with what to do about it.\n\n`problems` is a list of dicts with \
     `severity`, `code`, `path`, `line`, `column`, `row`, `message` and `remedy`."
);

/// Something that is wrong with what a caller passed.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    /// The argument, field or column.
    pub(crate) path: String,
    /// The row, counted from 1.
    pub(crate) row: Option<u64>,
    pub(crate) message: String,
    pub(crate) remedy: String,
}

impl Fault {
    pub(crate) fn new(path: &str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { code: "field", path: path.to_owned(), row: None, message: message.into(), remedy: remedy.into() }
    }

    pub(crate) fn at(self, row: u64) -> Self {
        Self { row: Some(row), ..self }
    }

    fn member(&self) -> Value {
        let Self { code, path, row, message, remedy } = self;
        json!({ "severity": "error", "code": code, "path": path, "line": null, "column": null, "row": row, "message": message, "remedy": remedy })
    }
}

impl core::fmt::Display for Fault {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        if let Some(row) = self.row {
            write!(f, "row {row}: ")?;
        }
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{}; {}", self.message, self.remedy)
    }
}

impl From<Fault> for PyErr {
    fn from(fault: Fault) -> Self {
        raise(fault.to_string(), Value::Array(vec![fault.member()]))
    }
}

/// The exception of problems with a text that somebody wrote.
pub(crate) fn refuse<P: Serialize + core::fmt::Display>(problems: &[P]) -> PyErr {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let mut members = serde_json::to_value(problems).unwrap_or_default();
    members.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut).for_each(|member| {
        member.insert("row".to_owned(), Value::Null);
    });
    raise(lines.join("\n"), members)
}

fn raise(message: String, problems: Value) -> PyErr {
    Python::attach(|py| {
        let error = HandraiseError::new_err(message);
        let set =
            to_python(py, &problems.to_string()).and_then(|problems| error.value(py).setattr("problems", problems));
        set.err().unwrap_or(error)
    })
}

/// What JSON says, as Python has it.
pub(crate) fn to_python<'py>(py: Python<'py>, json: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("json")?.call_method1("loads", (json,))
}
