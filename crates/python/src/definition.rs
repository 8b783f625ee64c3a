//! `Definition`: what a team agreed on, to score with. It does not know batches.

use crate::error::{Fault, refuse, to_python};
use crate::evidence;
use crate::time::seconds;
use handraise::author::{Contents, Format, Loaded};
use handraise::scoring::{Assessment, score};
use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::path::PathBuf;
use std::sync::Arc;

/// A compiled definition of a marketing qualified lead.
#[pyclass(module = "handraise", frozen)]
#[derive(Debug)]
pub(crate) struct Definition {
    pub(crate) loaded: Arc<Loaded>,
}

impl Definition {
    fn of(name: &str, bytes: Vec<u8>) -> PyResult<Self> {
        let remedy = "pass a definition: TOML, JSON, or a `.mql`, as `handraise compile` writes it";
        let loaded = match Contents::of(name, bytes).map_err(|error| Fault::new(name, error.to_string(), remedy))? {
            Contents::Authored(text, format) => Loaded::compile(&text, format).map_err(|problems| refuse(&problems))?,
            Contents::Compiled(mql) => Loaded::read(mql)
                .map_err(|error| Fault::new(name, error.to_string(), "write it anew with `handraise compile`"))?,
        };
        Ok(Self { loaded: Arc::new(loaded) })
    }

    fn assess(&self, py: Python<'_>, given: &Bound<'_, PyAny>, at: Option<&Bound<'_, PyAny>>) -> PyResult<Assessment> {
        let requested_s = at.map(|at| seconds(at, "at")).transpose()?;
        let held = evidence::any(given, self, requested_s)?;
        let at_s = requested_s.or(held.as_of_s()).unwrap_or(0);
        if held.newest_s().is_some_and(|newest_s| newest_s > at_s) {
            let message = "this time is before something in the evidence, which would count as if it had just happened";
            return Err(Fault::new("at", message, "pass a later time, or leave `at` out").into());
        }
        Ok(py.detach(|| score(self.loaded.compiled.program(), &held, at_s)))
    }
}

#[pymethods]
impl Definition {
    /// Reads the file of a definition: TOML, JSON or a compiled `.mql`.
    #[staticmethod]
    fn read(path: PathBuf) -> PyResult<Self> {
        let shown = path.display().to_string();
        let bytes = std::fs::read(&path).map_err(|error| PyOSError::new_err(format!("`{shown}`: {error}")))?;
        Self::of(&shown, bytes)
    }

    /// Reads the bytes of a `.mql`.
    #[staticmethod]
    fn from_mql(mql: Vec<u8>) -> PyResult<Self> {
        let loaded = Loaded::read(mql).map_err(|error| {
            let remedy = "pass the bytes that `handraise compile` writes, or read a file by `Definition.read`";
            Fault::new("mql", error.to_string(), remedy)
        })?;
        Ok(Self { loaded: Arc::new(loaded) })
    }

    /// Compiles a definition as people write it, in TOML or JSON. Raises every error, each with its line and what to do.
    #[staticmethod]
    fn compile(text: &str) -> PyResult<Self> {
        let loaded = Loaded::compile(text, Format::of_text(text)).map_err(|problems| refuse(&problems))?;
        Ok(Self { loaded: Arc::new(loaded) })
    }

    /// Scores evidence as of a time: the same report as on every other platform. Without a time, as of the newest one in the evidence.
    #[pyo3(signature = (evidence, at=None))]
    fn score<'py>(
        &self,
        py: Python<'py>,
        evidence: &Bound<'py, PyAny>,
        at: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.score_json(py, evidence, at)?)
    }

    /// The report as canonical JSON: the same bytes as on every other platform.
    #[pyo3(signature = (evidence, at=None))]
    fn score_json(
        &self,
        py: Python<'_>,
        evidence: &Bound<'_, PyAny>,
        at: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<String> {
        Ok(self.assess(py, evidence, at)?.report(&self.loaded.compiled).to_json())
    }

    /// Why the score is what it is, in lines that add up.
    #[pyo3(signature = (evidence, at=None))]
    fn explain(&self, py: Python<'_>, evidence: &Bound<'_, PyAny>, at: Option<&Bound<'_, PyAny>>) -> PyResult<String> {
        Ok(self.assess(py, evidence, at)?.to_text(self.loaded.compiled.definition()))
    }

    /// The bytes that a page loads.
    #[getter]
    fn mql<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.loaded.compiled.mql())
    }

    /// SHA-256 of the bytes, in lower-case hexadecimal.
    #[getter]
    fn hash(&self) -> &str {
        self.loaded.compiled.hash()
    }

    /// The reference that forms send: `id@version#` and the first sixteen digits of the hash.
    #[getter]
    fn reference(&self) -> String {
        self.loaded.compiled.reference()
    }

    /// The definition's id.
    #[getter]
    fn id(&self) -> &str {
        &self.loaded.compiled.definition().id
    }

    /// Its version.
    #[getter]
    fn version(&self) -> u32 {
        self.loaded.compiled.definition().version
    }

    fn __repr__(&self) -> String {
        format!("<Definition {}>", self.reference())
    }

    /// A definition travels to other processes by its bytes.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        Ok((py.get_type::<Self>().getattr("from_mql")?, (self.mql(py),)))
    }
}
