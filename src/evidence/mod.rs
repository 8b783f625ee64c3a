//! What a visitor did and said, as bounded integers and class ids: no URL, no free text, no address. It does not know
//! what any of it is worth.
//!
//! Pages keep [`Evidence`] and send it with a form as one text ([`Evidence::encode`]). People write it as an
//! [`EvidenceDocument`].

mod base64url;
mod codec;
mod document;
mod merge;
mod model;
mod range_coder;

pub use crate::matching::Kind;
pub use codec::{DecodeError, IDLE_STEP_S, MAX_ENCODED_BYTES, VERSION};
pub use document::{AnswerEntry, EvidenceDocument, InvalidEvidence, NamedEntry, ViewEntry};
pub use model::{Answer, Consent, Coverage, Evidence, LIMITS, Limits, Occurrence};

/// The JSON Schema of an [`EvidenceDocument`], as `handraise schema` prints it.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(EvidenceDocument).into()
}
