//! A definition as people write it: reading it, compiling it, finding what is wrong or probably not intended, and telling how
//! two definitions differ. Also evidence as people write it, in cases. Pages need none of this. It does not know what evidence
//! is worth.

mod attribute;
pub mod authored;
mod catalogue;
mod compile;
mod diagnostic;
pub mod diff;
mod document;
mod evidence;
mod host;
mod known;
mod lint;
mod loaded;
mod mention;
mod migrate;
mod names;
mod nesting;
mod parse;
mod pattern;
mod place;
pub mod policy;
mod question;
mod reading;
mod retired;
mod scalar;
pub mod schema;
mod shape;
pub mod sql;
mod toml_syntax;

pub use crate::likeness::may_be_repeated;
pub use attribute::{attributes_of, shipped_attributes};
pub use catalogue::catalogue;
pub use compile::compile;
pub use diagnostic::{Code, Entry, HEAD, Problem, Severity, Stage};
pub use document::{Contents, ContentsError, Format};
pub use evidence::{AnswerEntry, EvidenceDocument, NamedEntry, ViewEntry};
pub use known::KnownNames;
pub use loaded::Loaded;
pub use mention::Vocabulary;
pub use migrate::{Migration, Rewrite, migrate};
pub use names::{did_you_mean, nearest};
pub use parse::{Authored, check, parse, read_toml, read_toml_that};
pub use reading::{Because, FieldReading, TextReading};
pub use scalar::{Day, Span, Time, TimeOfDay};
