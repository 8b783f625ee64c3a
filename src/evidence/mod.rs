//! What a visitor did and said, as bounded integers and class ids: no URL, no free text, no address. It does not know
//! what any of it is worth.

mod base64url;
mod codec;
mod json;
mod merge;
mod model;
mod range_coder;

pub use codec::{DecodeError, IDLE_STEP_S, MAX_ENCODED_BYTES, VERSION};
pub use json::{EvidenceSource, InvalidEvidence};
pub use model::{Answer, Consent, Coverage, Evidence, LIMITS, Limits, Occurrence};

/// The JSON Schema of an evidence document.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(EvidenceSource).into()
}
