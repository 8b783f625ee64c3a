//! What is known of a person, folded from facts: pure, and the same for any order of them. It does not know where facts are stored, who
//! may tell them, or how they come in.
//!
//! In reading order: `key` (who a person is) → `fact` and `payload` (what was told) → `entry` (what programs and files send) → `facts` (which
//! of them hold) → `erase` (who is forgotten).

mod bound;
mod entry;
mod erase;
mod fact;
mod facts;
mod key;
mod payload;
mod row;
#[cfg(test)]
mod tests;

pub use bound::FactError;
pub use entry::{AttributeEntry, Context, Entry, StatusEntry, SuppressionEntry, TouchEntry};
pub use erase::Eraser;
pub use fact::{Fact, FactId, Provenance, Subject};
pub use facts::{Conflict, Facts, Inserted};
pub use key::{PersonKey, ascii_domain};
pub use payload::{
    Activation, Assignment, Attribute, Erase, FormSent, Merge, Origin, Payload, Split, Status, StatusKind, Suppression,
    Touch, TouchKind, Undo, Update,
};
pub use row::{read_object, read_row};
