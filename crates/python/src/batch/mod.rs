//! Scores of many leads: rows come in by batches, scores go out by batches, and both speak Arrow's PyCapsule interface. It does not know
//! which library is at the other end.

mod column;
mod lead;
mod row;
mod scorer;
mod source;
mod table;

use crate::definition::Definition;
use crate::error::Fault;
use crate::time::seconds;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, to_ffi};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{Array, RecordBatch, RecordBatchReader, StructArray};
use arrow_schema::{ArrowError, SchemaRef};
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict};
use scorer::{Scorer, UnknownNames, Wishes};
use source::Source;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Scores the leads whose rows are in some batches, one after another, as the result is read.
#[pyfunction]
#[pyo3(signature = (definition, batches, at=None, *, bad_rows="raise", report=false, ignore=None))]
pub(crate) fn score_batches(
    definition: &Definition,
    batches: &Bound<'_, PyAny>,
    at: Option<&Bound<'_, PyAny>>,
    bad_rows: &str,
    report: bool,
    ignore: Option<Vec<String>>,
) -> PyResult<Scores> {
    let is_strict = match bad_rows {
        "raise" => true,
        "set_aside" => false,
        other => {
            let remedy = "pass `raise`, or `set_aside` for rows of their own in the result";
            return Err(Fault::new("bad_rows", format!("there is no way `{other}`"), remedy).into());
        }
    };
    let at_s = at.map(|at| seconds(at, "at")).transpose()?;
    let loaded = definition.loaded.clone();
    let wishes = Wishes { loaded, at_s, is_strict, with_report: report, ignored: ignore.unwrap_or_default() };
    let source = Source::of(batches)?;
    let unknown = UnknownNames::default();
    let with_report = wishes.with_report;
    let work = match source.is_empty() {
        true => {
            Work { source: None, scorer: None, schema: table::schema(false, with_report), rest: None, has_begun: false }
        }
        false => {
            let scorer = Scorer::new(wishes, source.schema(), unknown.clone())?;
            let schema = scorer.schema();
            Work { source: Some(source), scorer: Some(scorer), schema, rest: None, has_begun: false }
        }
    };
    Ok(Scores { work: Mutex::new(Some(work)), unknown })
}

/// Batches that are still to be scored.
struct Work {
    source: Option<Source>,
    scorer: Option<Scorer>,
    schema: SchemaRef,
    /// What is left of the batch that came last.
    rest: Option<RecordBatch>,
    has_begun: bool,
}

/// So many rows are scored before somebody who presses Ctrl-C is heard.
const ROWS_AT_ONCE: usize = 1 << 16;

impl Work {
    /// The next batch of scores; batches that bring no lead to an end are passed over.
    fn next(&mut self) -> PyResult<Option<RecordBatch>> {
        self.has_begun = true;
        while let (Some(source), Some(scorer)) = (&mut self.source, &mut self.scorer) {
            Python::attach(|py| py.check_signals())?;
            let next = match self.rest.take() {
                Some(rest) => Ok(Some(rest)),
                None => source.next(),
            };
            let scored = match next {
                Ok(Some(batch)) => {
                    let now = batch.num_rows().min(ROWS_AT_ONCE);
                    self.rest = (now < batch.num_rows()).then(|| batch.slice(now, batch.num_rows() - now));
                    scorer.take(&batch.slice(0, now))
                }
                Ok(None) => {
                    let last = scorer.finish();
                    (self.source, self.scorer) = (None, None);
                    last
                }
                Err(error) => {
                    self.source = None;
                    return Err(error);
                }
            };
            match scored {
                Ok(batch) if batch.num_rows() == 0 => {}
                Ok(batch) => return Ok(Some(batch)),
                Err(fault) => {
                    // What comes after it would look like everything.
                    self.source = None;
                    return Err(fault.into());
                }
            }
        }
        Ok(None)
    }
}

impl Iterator for Work {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        Work::next(self).map_err(external).transpose()
    }
}

/// An error for the library that reads the stream. That library passes on the text alone, so this function raises Ctrl-C again for the caller.
fn external(error: PyErr) -> ArrowError {
    // Written first: that runs Python, which would hear Ctrl-C itself.
    let text = error.to_string();
    Python::attach(|py| {
        if error.is_instance_of::<PyKeyboardInterrupt>(py) {
            // SAFETY: it may be called by any thread, and only sets a flag.
            unsafe { pyo3::ffi::PyErr_SetInterrupt() }
        }
    });
    ArrowError::ExternalError(text.into())
}

impl RecordBatchReader for Work {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }
}

/// Scores that are computed while they are read, once: an Arrow stream, and an iterator of batches.
#[pyclass(module = "handraise", frozen)]
pub(crate) struct Scores {
    work: Mutex<Option<Work>>,
    unknown: UnknownNames,
}

impl Scores {
    /// Never waits, because who holds it may wait for the interpreter.
    fn work(&self) -> PyResult<MutexGuard<'_, Option<Work>>> {
        self.work.try_lock().map_err(|_| {
            Fault::new("", "these scores are being read already", "read them in one place at a time").into()
        })
    }
}

#[pymethods]
impl Scores {
    fn __iter__(scores: PyRef<'_, Self>) -> PyRef<'_, Self> {
        scores
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<ScoredBatch>> {
        let next = py.detach(|| self.work()?.as_mut().map_or(Ok(None), Work::next));
        Ok(next?.map(|batch| ScoredBatch { batch }))
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A wish that need not be granted, says the interface.
        let _ = requested_schema;
        let work = self.work()?.take_if(|work| !work.has_begun);
        let work = work.ok_or_else(|| {
            let remedy = "keep them, such as by `pyarrow.table(scores)`, or score again; DuckDB asks twice, so give it such a table";
            Fault::new("", "these scores were read already", remedy)
        })?;
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(work)), c"arrow_array_stream")
    }

    /// How often each name was told that the definition does not have, as `{("view", "princing"): 3}`, of what was read so far.
    #[getter]
    fn unknown_names<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let names = PyDict::new(py);
        let unknown = self.unknown.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for ((kind, name), count) in unknown {
            names.set_item((kind, name), count)?;
        }
        Ok(names)
    }
}

/// One batch of scores, for `pyarrow.record_batch` and others that speak Arrow.
#[pyclass(module = "handraise", frozen)]
pub(crate) struct ScoredBatch {
    batch: RecordBatch,
}

#[pymethods]
impl ScoredBatch {
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        let _ = requested_schema;
        let ffi = to_ffi(&StructArray::from(self.batch.clone()).into_data());
        let (array, schema): (FFI_ArrowArray, FFI_ArrowSchema) =
            ffi.map_err(|error| Fault::new("", error.to_string(), "report this"))?;
        Ok((
            PyCapsule::new_with_value(py, schema, c"arrow_schema")?,
            PyCapsule::new_with_value(py, array, c"arrow_array")?,
        ))
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }
}
