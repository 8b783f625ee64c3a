//! What a receiver makes of a form: what it claims, what is true of it, and a verdict. Pure: no clock, no database, no
//! network. It does not know how the form came in, or what becomes of the lead.
//!
//! In reading order: `form` (what was sent) → `claim` (what it claims) → `plausibility` (whether the evidence can be real)
//! → `verify` (the verdict).

mod claim;
mod form;
mod json;
mod plausibility;
mod verify;

pub use claim::{Claims, FIELDS, FieldNames, contact_json, has_contact};
pub use form::{Field, Form, TEXT_BYTES, UnreadableForm, VALUE_BYTES};
pub use verify::{Chosen, Standing, Verdict, Verification, verify};
