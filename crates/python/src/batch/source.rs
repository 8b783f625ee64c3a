//! Where batches come from: anything that speaks Arrow's PyCapsule interface, or an iterable of such things. It does not know rows.

use crate::error::Fault;
use arrow_array::ffi_stream::RecordBatchStreamReader;
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_pyarrow::FromPyArrow;
use arrow_schema::{Schema, SchemaRef};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyIterator;
use std::collections::VecDeque;
use std::sync::Arc;

/// Batches, one after another.
pub(super) struct Source {
    stream: Option<RecordBatchStreamReader>,
    parts: Option<Py<PyIterator>>,
    next: VecDeque<RecordBatch>,
    schema: SchemaRef,
}

impl Source {
    pub(super) fn of(batches: &Bound<'_, PyAny>) -> PyResult<Self> {
        let mut source = Self { stream: None, parts: None, next: VecDeque::new(), schema: Arc::new(Schema::empty()) };
        if source.accept(batches)? {
            return Ok(source);
        }
        let parts = batches.try_iter().map_err(|_| refuse(batches))?;
        source.parts = Some(parts.unbind());
        // The first part says which columns there are.
        source.open_part(batches.py())?;
        Ok(source)
    }

    pub(super) fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Whether nothing at all comes: an iterable without a part, which has no columns.
    pub(super) fn is_empty(&self) -> bool {
        self.schema.fields().is_empty() && self.stream.is_none() && self.next.is_empty()
    }

    /// The next batch. The thread need not hold the interpreter.
    pub(super) fn next(&mut self) -> PyResult<Option<RecordBatch>> {
        loop {
            if let Some(batch) = self.next.pop_front() {
                return Ok(Some(batch));
            }
            if let Some(stream) = &mut self.stream {
                match stream.next() {
                    Some(batch) => return batch.map(Some).map_err(|error| PyValueError::new_err(error.to_string())),
                    None => self.stream = None,
                }
            }
            if !Python::attach(|py| self.open_part(py))? {
                return Ok(None);
            }
        }
    }

    fn open_part(&mut self, py: Python<'_>) -> PyResult<bool> {
        let Some(parts) = &self.parts else { return Ok(false) };
        let Some(part) = parts.bind(py).clone().next() else {
            self.parts = None;
            return Ok(false);
        };
        let part = part?;
        if self.accept(&part)? { Ok(true) } else { Err(refuse(&part)) }
    }

    fn accept(&mut self, part: &Bound<'_, PyAny>) -> PyResult<bool> {
        if part.hasattr("__arrow_c_stream__")? {
            let stream = RecordBatchStreamReader::from_pyarrow_bound(part)?;
            self.schema = stream.schema();
            self.stream = Some(stream);
            return Ok(true);
        }
        if part.hasattr("__arrow_c_array__")? {
            let batch = RecordBatch::from_pyarrow_bound(part)?;
            self.schema = batch.schema();
            self.next.push_back(batch);
            return Ok(true);
        }
        Ok(false)
    }
}

fn refuse(part: &Bound<'_, PyAny>) -> PyErr {
    let kind = part.get_type().name().map_or_else(|_| String::new(), |name| name.to_string());
    let message = format!("this is neither a table nor batches, but of the class `{kind}`");
    let remedy = "pass a table of pyarrow, polars, DuckDB or pandas 2.2, or an iterable of record batches";
    Fault::new("batches", message, remedy).into()
}
