//! How text becomes a class id: folding, hashing, URL patterns, vocabularies. It knows neither definitions nor evidence.

mod fold;
mod hash;
mod kind;
mod letters;
mod pattern;
mod vocabulary;

pub use fold::fold_char;
pub(crate) use fold::fold_code;
pub use hash::{ClassId, TextHash};
pub use kind::Kind;
pub(crate) use letters::Letters;
pub use pattern::matches;
pub(crate) use pattern::{matches_bytes, specificity};
pub use vocabulary::{Method, Reading, ValueSet, Values, entry, is_placeholder, whole_text_hash};
