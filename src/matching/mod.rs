//! How text becomes a class id: folding, hashing, URL patterns, vocabularies. It knows neither definitions nor evidence.

mod fold;
mod folded;
mod hash;
mod kind;
mod pattern;
mod vocabulary;

pub use fold::fold_char;
pub(crate) use fold::fold_code_point;
pub(crate) use folded::FoldedChars;
pub use hash::{ClassId, TextHash};
pub use kind::Kind;
pub use pattern::matches;
pub(crate) use pattern::{matches_bytes, specificity};
pub use vocabulary::{Method, Reading, ValueSet, Values, entry, is_placeholder, whole_text_hash};
