//! How long what is kept, and the removal of what has ended.
//!
//! In reading order: `rule` (kinds and terms) → `adopted` (the terms in the database) → `holding` (what is kept, and what of it has ended) → `ended`
//! (finds the next that has) → `removal` (removes facts with all that follows from them) → `owner` (whose a fact is). It does not know requests, nor when it is called.

mod adopted;
mod ended;
mod holding;
mod owner;
mod removal;
mod rule;

pub(crate) use adopted::{adopt, adopted};
pub(crate) use ended::{Removed, remove_next};
pub use holding::Holding;
pub(crate) use holding::holdings;
pub(super) use removal::{is_removed, remember_removal};
pub use rule::{InvalidTerm, Kept, Retention, Term};

/// When a fact happened, as [`handraise::person::Fact::at_ms`] has it. The index `fact_age` has these words.
const AGE: &str = "min(coalesce(occurred_ms, received_ms), received_ms)";
