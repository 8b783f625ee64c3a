//! How text becomes a class id: folding, hashing, URL patterns, vocabularies. It knows neither definitions nor evidence.

mod domain;
mod folded;
mod folded_text;
mod hash;
mod kind;
mod number;
mod pattern;
mod phrase;
mod placeholder;
mod vocabulary;
mod words;

pub(crate) use folded::FoldedBytes;
pub use folded::Text;
pub use folded_text::{Folded, FoldedText, set_platform_letters};
pub use hash::{ClassId, TextHash};
pub use kind::Kind;
pub use pattern::matches;
pub(crate) use pattern::{matches_bytes, specificity};
pub use placeholder::is_placeholder;
pub use vocabulary::{Method, Reading, ValueSet, Values, entry};
pub use words::whole_text_hash;
