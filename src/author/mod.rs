//! A definition as people write it: reading it, compiling it, what is wrong or unwise in it, and how two of them differ.
//! No page needs any of this. It does not know visitors.

mod attribute;
pub mod authored;
mod compile;
pub mod diff;
mod document;
mod lint;
mod names;
mod parse;
mod problem;
mod scalar;

pub use attribute::{attributes_of, shipped_attributes};
pub use compile::compile;
pub use document::{Contents, Format};
pub use names::nearest;
pub use parse::{Authored, parse};
pub use problem::{Problem, Severity};
pub use scalar::{Day, Span};

/// The JSON Schema of a definition, for TOML and JSON alike.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(authored::Definition).into()
}
