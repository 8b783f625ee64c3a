//! `Evidence`: what a visitor did and said. It does not know what it is worth.

use crate::definition::Definition;
use crate::error::{Fault, refuse};
use handraise::author::EvidenceDocument;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// What a visitor did and said, as bounded integers and class ids: no address, no text, no name.
#[pyclass(module = "handraise", frozen, eq, from_py_object)]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Evidence {
    pub(crate) held: handraise::evidence::Evidence,
}

#[pymethods]
impl Evidence {
    /// Reads the text that a form sends as `handraise_evidence`.
    #[staticmethod]
    fn decode(encoded: &str) -> PyResult<Self> {
        decode(encoded).map(|held| Self { held }).map_err(|fault| fault.into())
    }

    /// Reads evidence as people write it: a dict, or its JSON. Names that the definition does not have are refused.
    #[staticmethod]
    fn from_document(document: &Bound<'_, PyAny>, definition: &Definition) -> PyResult<Self> {
        read(document, definition, None).map(|held| Self { held })
    }

    /// The text that a form sends.
    fn encode(&self) -> String {
        self.held.encode()
    }

    /// This evidence and other evidence of the same visitor. Order and repetition make no difference.
    fn merged(&self, other: &Self) -> Self {
        let mut held = self.held.clone();
        held.merge(&other.held);
        Self { held }
    }

    /// What the visitor allowed: `granted`, `denied` or `unknown`.
    #[getter]
    fn consent(&self) -> &'static str {
        self.held.consent().name()
    }

    /// The newest time in it, in seconds since 1970; `None` for evidence without a time.
    #[getter]
    fn as_of_s(&self) -> Option<u32> {
        self.held.as_of_s()
    }

    fn __repr__(&self) -> String {
        format!("Evidence.decode('{}')", self.held.encode())
    }
}

/// Evidence of the text that a form sends.
pub(crate) fn decode(encoded: &str) -> Result<handraise::evidence::Evidence, Fault> {
    let remedy = "pass the text of a form's `handraise_evidence`";
    handraise::evidence::Evidence::decode(encoded.trim()).map_err(|error| Fault::new("", error.to_string(), remedy))
}

/// Evidence of a document, for a score as of a time, if one is known.
fn read(
    document: &Bound<'_, PyAny>,
    definition: &Definition,
    at_s: Option<u32>,
) -> PyResult<handraise::evidence::Evidence> {
    let document = EvidenceDocument::parse(&json_of(document)?).map_err(|problems| refuse(&problems))?;
    let unknown = definition.loaded.unknown_names(&document);
    if !unknown.is_empty() {
        return Err(refuse(&unknown));
    }
    document.to_evidence_at(at_s).map_err(|problem| refuse(&[problem]))
}

fn json_of(document: &Bound<'_, PyAny>) -> PyResult<String> {
    if document.is_instance_of::<PyDict>() {
        let py = document.py();
        let how = PyDict::new(py);
        // A time of Python is written as a document has it; whatever else JSON does not have is refused by this, too.
        how.set_item("default", py.import("datetime")?.getattr("datetime")?.getattr("isoformat")?)?;
        let written = py.import("json")?.call_method("dumps", (document,), Some(&how));
        return written.and_then(|written| written.extract()).map_err(|error| {
            let message = format!("this can't be written as JSON ({})", error.value(py));
            let remedy = "pass texts, numbers, lists, dicts and times with a time zone; see `docs/evidence.md`";
            Fault::new("document", message, remedy).into()
        });
    }
    document.extract().map_err(|_| {
        let kind = document.get_type().name().map_or_else(|_| String::new(), |name| name.to_string());
        let message = format!("this is neither a dict nor JSON, but of the class `{kind}`");
        Fault::new("document", message, "see `docs/evidence.md` for what a document has").into()
    })
}

/// What a caller passes as evidence: `Evidence`, a document, or the text of a form. `at_s` is the time to score at, if one was passed.
pub(crate) fn any(
    value: &Bound<'_, PyAny>,
    definition: &Definition,
    at_s: Option<u32>,
) -> PyResult<handraise::evidence::Evidence> {
    if let Ok(evidence) = value.cast::<Evidence>() {
        return Ok(evidence.get().held.clone());
    }
    match value.extract::<String>() {
        Ok(text) if !text.trim_start().starts_with('{') => decode(&text).map_err(|fault| fault.into()),
        _ => read(value, definition, at_s),
    }
}
