//! What form controls answer. The page and the receiver both call this module, so both read a form alike. It knows
//! definitions and evidence, and keeps no text.

mod control;

#[cfg(all(feature = "lists", any(feature = "author", feature = "ledger")))]
pub(crate) use control::read_by_lists;
#[cfg(feature = "lists")]
pub use control::record_by_lists;
pub use control::{Control, FoldedControl, record_control, record_field};
#[cfg(any(feature = "author", feature = "ledger"))]
pub(crate) use control::{first_bytes, read};
