//! What a team agreed on: the definition of a marketing qualified lead. It does not know visitors.
#![forbid(unsafe_code)]

mod attribute;
mod codec;
mod compile;
pub mod diff;
mod document;
mod empty;
mod lint;
mod model;
mod names;
mod parse;
mod problem;
mod scalar;
pub mod source;
mod wire;

pub use attribute::shipped_attributes;
pub use codec::{DecodeError, MAGIC, MAX_BYTES, MAX_DEPTH, hash};
pub use compile::{Compiled, compile};
pub use document::Format;
pub use model::*;
pub use parse::{Authored, parse};
pub use problem::{Problem, Severity};
pub use scalar::{Day, Span};
pub use source::Source;

/// The JSON Schema of a definition, for TOML and JSON alike.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Source).into()
}

/// How a field is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKey {
    /// By its `name`, or its `id` where it has no name.
    Name,
    /// By its label.
    Label,
    /// By its `autocomplete` token.
    Autocomplete,
}

/// The hash by which a form field with this name, label or autocomplete token is recognised.
pub fn field_key(key: FieldKey, text: &str) -> u32 {
    let salt = match key {
        FieldKey::Name => 0,
        FieldKey::Label => 0xd1_e995,
        FieldKey::Autocomplete => 0x37_79b9,
    };
    crate::matching::whole_text_hash(text) ^ salt
}

impl Definition {
    /// The field that a form control belongs to: by name first, then by autocomplete token, then by label.
    pub fn field_of(&self, name: &str, autocomplete: &str, label: &str) -> Option<&Field> {
        let keys = [(FieldKey::Name, name), (FieldKey::Autocomplete, autocomplete), (FieldKey::Label, label)];
        let given = keys.into_iter().filter(|(_, text)| !text.is_empty());
        given
            .map(|(key, text)| field_key(key, text))
            .find_map(|key| self.fields.iter().find(|field| field.keys.binary_search(&key).is_ok()))
    }

    /// The class of a page by its address: `path` begins with `/`; the most specific pattern wins, then the first.
    pub fn page_of(&self, host: &str, path: &str) -> crate::matching::ClassId {
        let mut best = (0, crate::matching::ClassId::NONE);
        let mut address = String::from(host);
        address.push_str(path);
        for page in &self.pages {
            for pattern in &page.patterns {
                let found = match pattern.starts_with('/') {
                    true => crate::matching::matches(pattern, path),
                    false => crate::matching::matches(pattern, &address),
                };
                // One more than the specificity, so that a pattern of stars alone beats no match.
                let rank = crate::matching::specificity(pattern) + 1;
                if found && rank > best.0 {
                    best = (rank, page.id);
                }
            }
        }
        best.1
    }
}
