//! Handraise for Python: the module `handraise._handraise`, which the package `handraise` shows. It does not know how scores come about,
//! or where batches come from.

mod batch;
mod definition;
mod error;
mod evidence;
mod time;

use pyo3::prelude::*;

/// What the package `handraise` is made of.
#[pymodule]
fn _handraise(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<definition::Definition>()?;
    module.add_class::<evidence::Evidence>()?;
    module.add_class::<batch::Scores>()?;
    module.add_class::<batch::ScoredBatch>()?;
    module.add("HandraiseError", module.py().get_type::<error::HandraiseError>())?;
    module.add_function(wrap_pyfunction!(batch::score_batches, module)?)?;
    module.add("__version__", env!("CARGO_PKG_VERSION"))
}
