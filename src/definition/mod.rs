//! What a team agreed on: the definition of a marketing qualified lead. It does not know visitors.

use crate::matching::{ClassId, matches_bytes, specificity};

mod codec;
mod compiled;
mod empty;
mod model;
mod program;
mod wire;

pub use codec::{MAX_DEPTH, MAX_GROUPS, hash};
pub use compiled::Compiled;
pub use model::*;
pub(crate) use program::{Bar, Head, Part, Words, code, signed};
pub use program::{DecodeError, MAGIC, MAX_BYTES, Program};

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
    /// What it is called in a form's field: `id@version#` and the first sixteen digits of its hash.
    ///
    /// ```
    /// use handraise::definition::Definition;
    /// let definition = Definition { id: "mql".into(), version: 3, ..Definition::default() };
    /// assert_eq!(definition.reference("0123456789abcdef0123"), "mql@3#0123456789abcdef");
    /// ```
    pub fn reference(&self, hash: &str) -> String {
        format!("{}@{}#{}", self.id, self.version, hash.get(..16).unwrap_or(hash))
    }
}

impl Program {
    /// The readings of the field that a form control belongs to: by name first, then by autocomplete token, then by label.
    pub(crate) fn readings_of(&self, name: &str, autocomplete: &str, label: &str) -> Option<Words<'_>> {
        for (key, text) in [(FieldKey::Name, name), (FieldKey::Autocomplete, autocomplete), (FieldKey::Label, label)] {
            if text.is_empty() {
                continue;
            }
            let key = field_key(key, text);
            for mut field in self.part(Part::Fields).blocks() {
                field.class();
                if field.block().rest().binary_search(&key).is_ok() {
                    return Some(field);
                }
            }
        }
        None
    }

    /// The CSS selector of each action, in the definition's order; empty for an action that has none.
    pub fn action_selectors(&self) -> impl Iterator<Item = &[u8]> + '_ {
        self.part(Part::Actions).blocks().map(|mut action| {
            action.class();
            self.text(action.next())
        })
    }

    /// The class of a page by its address: the most specific pattern wins, then the first.
    pub(crate) fn page_of(&self, address: &Address<'_>) -> ClassId {
        let (mut best, mut best_class) = (0, ClassId::NONE);
        for mut page in self.part(Part::Pages).blocks() {
            let class = page.class();
            for pattern in page.rest() {
                let pattern = self.text(*pattern);
                // One more than the specificity, so that a pattern of stars alone beats no match.
                let rank = specificity(pattern) + 1;
                if rank > best && address.matches(pattern) {
                    (best, best_class) = (rank, class);
                }
            }
        }
        best_class
    }
}

/// Where a page or a link leads.
pub(crate) struct Address<'a> {
    /// It begins with `/`.
    path: &'a str,
    /// Host and path.
    whole: String,
}

impl<'a> Address<'a> {
    pub(crate) fn new(host: &str, path: &'a str) -> Self {
        let mut whole = String::from(host);
        whole.push_str(path);
        Self { path, whole }
    }

    /// Whether a pattern matches: of the path when it begins with `/`, else of host and path.
    pub(crate) fn matches(&self, pattern: &[u8]) -> bool {
        let text = if is_of_a_path(pattern) { self.path } else { &self.whole };
        matches_bytes(pattern, text.as_bytes())
    }
}

/// Whether a pattern is of a path alone, which is one of this site.
pub(crate) fn is_of_a_path(pattern: &[u8]) -> bool {
    pattern.starts_with(b"/")
}
