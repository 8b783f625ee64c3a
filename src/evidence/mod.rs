//! What a visitor did and said, as bounded integers and class ids: no URL, no free text, no address. It does not know
//! what any of it is worth.
#![forbid(unsafe_code)]

mod base64url;
mod codec;
mod form;
mod json;
mod merge;
mod model;
mod range_coder;

pub use codec::{DecodeError, IDLE_STEP_S, MAX_ENCODED_BYTES, VERSION};
pub use form::record_form_field;
pub use json::{EvidenceSource, InvalidEvidence};
pub use model::{Answer, Consent, Coverage, Evidence, Kind, LIMITS, Limits, Occurrence};
