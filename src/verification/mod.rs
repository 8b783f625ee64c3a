//! Verifies a form: reads its claims, computes the score again, and gives a verdict. Pure: no clock, no database, no network. It
//! does not know how the form arrived, or what happens to the lead.
//!
//! In reading order: `form` (the fields; `body` tells what a text is, `shape` unwraps what form builders send, `bound` chooses what is kept) → `card` (who it is) → `claim` (the plugin's fields among them) → `answer` (what the form itself answers) →
//! `plausibility` (whether the evidence can be real) → `comparison` (claims, page and receiver) → `verify` (the findings) → `verdict` →
//! `admission` (which evidence counts) → `replay` (whether other forms brought it before); `outcome` is the answer that hosts read.

mod admission;
mod answer;
mod body;
mod bound;
mod card;
mod claim;
mod comparison;
mod contact;
mod field;
mod form;
mod json;
mod outcome;
mod plausibility;
mod replay;
mod shape;
mod verdict;
mod verify;

pub use admission::{Admitted, Fact, Origin, join};
#[cfg(feature = "ledger")]
pub(crate) use answer::attributes_with_text;
pub use body::split_plain;
pub use card::ContactCard;
pub use claim::{Claims, FIELDS, FieldNames};
pub use comparison::Addition;
#[cfg(feature = "ledger")]
pub(crate) use comparison::additions;
pub use contact::Contact;
pub use field::Field;
pub use form::{Form, TEXT_BYTES, UnreadableForm, VALUE_BYTES};
pub use outcome::Outcome;
pub use replay::{Key, Sender, Sharing, Sighting, fingerprint, person};
pub use verdict::Verdict;
#[cfg(feature = "ledger")]
pub(crate) use verify::read_again;
pub use verify::{Chosen, Standing, Verification, verify};
