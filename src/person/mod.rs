//! What is known of a person, folded from facts: pure, and the same for any order of them. It does not know where facts are stored, who
//! may tell them, or how they come in.
//!
//! In reading order: `key` (who a person is) → `fact`, `payload`, `touch` and `work` (what was told) → `entry` (what programs and files send) → `facts` (which
//! of them hold) → `erase` (who is forgotten), `redact` (and is in no text of others) → `people` (which facts are
//! about one person) → `attribute` (which value counts), `objection` (to what somebody objects) → `fold` → `standing` (what is known) →
//! `stage` → `ruling` (what is decided) → `score` (the final report) → `change` (when it next changes by itself) → `history`.

mod attribute;
mod bound;
mod change;
mod entry;
mod erase;
mod fact;
mod facts;
mod fold;
mod history;
mod key;
mod objection;
mod payload;
mod people;
mod reading;
mod redact;
mod row;
mod ruling;
mod score;
mod stage;
mod standing;
#[cfg(test)]
mod tests;
mod touch;
mod work;

pub use attribute::AttributeValue;
pub use bound::{CODE_CHARS, FactError};
pub use change::{FADING_STEP_S, Moments, Spans, next_change};
pub use entry::{
    AssignmentEntry, AttributeEntry, Context, Entry, ObjectionEntry, SnoozeEntry, StatusEntry, SuppressionEntry,
    TouchEntry, read_time,
};
pub use erase::Eraser;
pub use fact::{Fact, FactId, Provenance, Subject};
pub use facts::{Conflict, Facts, Inserted};
pub use fold::{SURE_PCT, fold, standings};
pub use history::{Breach, Build, Cause, Change, Move, Summary};
pub use key::{PersonKey, ascii_domain};
pub use objection::{Objected, Objection, ObjectionTo};
pub use payload::{
    Activation, Assignment, Attribute, Erase, FormSent, Merge, Origin, Payload, Split, Status, StatusKind, Suppression,
    Undo, Update,
};
pub use people::People;
pub use reading::FormReading;
pub use redact::REDACTED;
pub use row::{field_names, read_object, read_row};
pub use ruling::{Ruling, rule};
pub use score::{PersonReport, report};
pub use stage::LifecycleStage;
pub use standing::{NotAdmitted, Standing, StatusChange, Suppressed, TimelineEntry};
pub use touch::{Touch, TouchKind};
pub use work::{FollowUpDone, FollowedUp, Overridden, Override, OverrideKind, Snooze};
