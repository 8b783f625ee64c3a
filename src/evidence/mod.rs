//! What a visitor did and said, as bounded integers and class ids: no URL, no free text, no address. It does not know
//! what any of it is worth.
//!
//! Pages keep [`Evidence`] and send it with a form as one text ([`Evidence::encode`]). People write it in JSON, as
//! `author::EvidenceDocument`.

mod base64url;
mod codec;
mod merge;
mod model;
mod range_coder;

pub use crate::matching::Kind;
pub use codec::{DecodeError, IDLE_STEP_S, MAX_ENCODED_BYTES, VERSION};
pub use model::{Answer, Consent, Coverage, Evidence, LIMITS, Limits, Occurrence};
