//! Times from Python: a `datetime` with an offset, or a text as RFC 3339 writes it. It does not know what happens then.

use crate::error::Fault;
use handraise::author::Time;
use pyo3::prelude::*;

/// Seconds since 1970.
pub(crate) fn seconds(value: &Bound<'_, PyAny>, what: &str) -> PyResult<u32> {
    let remedy = "pass a `datetime` with a time zone, such as `datetime.now(timezone.utc)`, or a text such as `2026-11-02T09:00:00Z`";
    let text = match value.extract::<String>() {
        Ok(text) => text,
        Err(_) if !value.hasattr("utcoffset")? || !value.hasattr("isoformat")? => {
            let message = format!("this is no time, but of the class `{}`", value.get_type().name()?);
            return Err(Fault::new(what, message, remedy).into());
        }
        Err(_) if value.call_method0("utcoffset")?.is_none() => {
            let message = "this `datetime` has no time zone, so it is another time elsewhere";
            return Err(Fault::new(what, message, remedy).into());
        }
        Err(_) => value.call_method0("isoformat")?.extract()?,
    };
    let time: Result<Time, String> = text.parse();
    time.map(|time| time.at_s).map_err(|_| {
        Fault::new(what, format!("`{text}` is not a time from 1970 to the beginning of 2106"), remedy).into()
    })
}
