//! How text becomes a class id: folding, hashing, URL patterns, vocabularies. It knows neither definitions nor evidence.
#![forbid(unsafe_code)]

mod fold;
mod hash;
mod pattern;
mod vocabulary;

pub use fold::fold_char;
pub use hash::{ClassId, TextHash};
pub use pattern::{matches, specificity};
pub use vocabulary::{Method, Reading, ValueSet, entry, is_placeholder, whole_text_hash};
