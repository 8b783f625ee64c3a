//! What is thrown: an `Error` with a list of problems. It does not know what went wrong.

use crate::convert::to_js;
use js_sys::{Error, Reflect};
use serde::Serialize;
use wasm_bindgen::JsValue;

/// One problem, with the members of the library's own.
#[derive(Serialize)]
pub(crate) struct Fault {
    severity: &'static str,
    code: String,
    path: String,
    line: Option<u32>,
    column: Option<u32>,
    message: String,
    remedy: String,
}

impl Fault {
    pub(crate) fn new(code: &str, path: &str, message: &str, remedy: &str) -> Self {
        let [code, path, message, remedy] = [code, path, message, remedy].map(str::to_owned);
        Self { severity: "error", code, path, line: None, column: None, message, remedy }
    }
}

#[cfg(feature = "author")]
impl From<&handraise::author::Problem> for Fault {
    fn from(problem: &handraise::author::Problem) -> Self {
        Self {
            severity: problem.severity.name(),
            code: problem.code.name().to_owned(),
            path: problem.path.clone(),
            line: problem.line,
            column: problem.column,
            message: problem.message.clone(),
            remedy: problem.remedy.clone(),
        }
    }
}

impl core::fmt::Display for Fault {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{}; {}", self.message, self.remedy)
    }
}

/// The error to throw.
pub(crate) fn throw(faults: &[Fault]) -> JsValue {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let error = Error::new(&lines.join("\n"));
    error.set_name("HandraiseError");
    if let Ok(problems) = to_js(&faults) {
        // An object that was just made takes any member.
        let _was_set = Reflect::set(&error, &"problems".into(), &problems);
    }
    error.into()
}

/// The error of a definition or of evidence as people write it.
#[cfg(feature = "author")]
pub(crate) fn refuse(problems: &[handraise::author::Problem]) -> JsValue {
    throw(&problems.iter().map(Fault::from).collect::<Vec<_>>())
}
