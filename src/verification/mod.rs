//! Verifies a form: reads its claims, computes the score again, and gives a verdict. Pure: no clock, no database, no network. It
//! does not know how the form arrived, or what happens to the lead.
//!
//! In reading order: `form` (the fields) → `claim` (the plugin's fields among them) → `plausibility` (whether the evidence can be
//! real) → `verify` (the verdict).

mod claim;
mod form;
mod json;
mod plausibility;
mod verify;

pub use claim::{Claims, FIELDS, FieldNames, contact_json, has_contact};
pub use form::{Field, Form, TEXT_BYTES, UnreadableForm, VALUE_BYTES};
pub use verify::{Chosen, Standing, Verdict, Verification, verify};
