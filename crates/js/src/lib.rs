//! Handraise for JavaScript, as the npm package `handraise`. It has no logic of its own: every class here holds a value of the
//! library and turns arguments and answers from one language into the other.
//!
//! Nothing reads a clock: times are arguments. What can't be done throws an `Error` named `HandraiseError` with `problems`.

mod convert;
mod definition;
mod error;
mod evidence;
#[cfg(feature = "dom")]
mod form;
mod letter;
mod types;
mod verify;
#[cfg(feature = "track")]
mod visitor;

pub use definition::Definition;
pub use evidence::Evidence;
#[cfg(feature = "dom")]
pub use form::read_form;
pub use verify::verify;
#[cfg(feature = "track")]
pub use visitor::Visitor;
