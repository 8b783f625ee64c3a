//! What can be wrong with a definition: a code for each, a catalogue that explains every code, and the problems found.
//! It does not know how a definition is checked.

mod catalogue;
mod code;
mod problem;

pub(super) use catalogue::ERRORS;
pub use catalogue::{Entry, HEAD};
pub use code::Code;
pub use problem::{Problem, Severity, Stage};
