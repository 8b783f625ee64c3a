//! The JSON Schemas of what people write. They are files, so that a build for browsers carries texts instead of the code that
//! writes them; a test compares the files with the types.

use super::{EvidenceDocument, authored};
use serde_json::Value;

/// The JSON Schema of a definition, for TOML and JSON alike.
///
/// ```
/// let schema = handraise::author::schema::definition();
/// assert_eq!(schema["properties"]["version"]["type"], "integer");
/// ```
pub fn definition() -> Value {
    read(include_str!("schema/definition.json"))
}

/// The JSON Schema of an evidence document, as `handraise schema --evidence` prints it.
pub fn evidence() -> Value {
    read(include_str!("schema/evidence.json"))
}

/// The schema of a definition as its types say it, which [`definition`] is a copy of.
pub fn of_definition_types() -> Value {
    schemars::schema_for!(authored::Definition).into()
}

/// The schema of an evidence document as its types say it, which [`evidence`] is a copy of.
pub fn of_evidence_types() -> Value {
    schemars::schema_for!(EvidenceDocument).into()
}

/// Tests compare the files with the types, so they are JSON.
fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}
