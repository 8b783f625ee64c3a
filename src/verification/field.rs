//! One field of a form, and which field of a definition it is: by its name, its label, or its `autocomplete` token, however the sender
//! said them. It does not know what an answer means.

use super::claim::{is_own, own_part};
use crate::definition::{FieldView, Program};
use crate::intake::FoldedControl;

/// The longest name, in bytes. Form builders send a question's whole text as its name.
pub(super) const NAME_BYTES: usize = 1024;

/// One name and value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// Its name; never empty in a form.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The text of its label, if the sender said one beside the name.
    pub label: String,
    /// Its `autocomplete` token, if the sender said what kind of text it asks for.
    pub autocomplete: &'static str,
    /// Whether it came with an earlier step of the same submission, and not with this form.
    pub(super) is_earlier: bool,
}

impl Field {
    /// A field of which only the name and the value are known.
    pub(super) fn new(name: &str, value: &str) -> Self {
        Self { name: name.to_owned(), value: value.to_owned(), ..Self::default() }
    }

    /// Whether it is part of the contact: neither one of the plugin's fields nor an instruction such as `_next`.
    pub(crate) fn is_contact(&self) -> bool {
        !is_own(&self.name) && !self.name.starts_with('_')
    }

    /// The ways in which the definition may name this field, the best first. A form builder may send a label as the name; and a
    /// label may be what the definition has as a name.
    pub(super) fn controls(&self) -> impl Iterator<Item = FoldedControl> {
        let Self { name, label, autocomplete, .. } = self;
        let value = self.in_words();
        let by_name = [name.as_str(), autocomplete, if label.is_empty() { name } else { label }, value];
        let by_label = Some([label.as_str(), "", name, value]).filter(|_| !label.is_empty());
        [Some(by_name), by_label].into_iter().flatten().map(|texts| FoldedControl::of(texts, false))
    }

    /// The way in which the definition may name a field that was sent inside others: `country` of `address.country`.
    pub(super) fn inner_control(&self) -> Option<FoldedControl> {
        Some(FoldedControl::of([inner_name(&self.name)?, "", "", self.in_words()], false))
    }

    /// Its value, with a word for a mark, as form builders send one for a box. Folded, all marks look the same.
    pub(crate) fn in_words(&self) -> &str {
        match self.value.trim().trim_end_matches('\u{fe0f}') {
            "✓" | "✔" | "☑" | "✅" | "👍" => "yes",
            "✗" | "✘" | "☐" | "❌" | "👎" => "no",
            _ => &self.value,
        }
    }

    /// The definition's field that this one is.
    pub(crate) fn in_definition<'a>(&self, program: &'a Program) -> Option<FieldView<'a>> {
        self.controls().find_map(|control| find(program, &control))
    }

    /// The definition's field that this one is if what it was sent inside of does not matter.
    pub(crate) fn inside_definition<'a>(&self, program: &'a Program) -> Option<FieldView<'a>> {
        find(program, &self.inner_control()?)
    }
}

fn find<'a>(program: &'a Program, control: &FoldedControl) -> Option<FieldView<'a>> {
    let control = control.get();
    program.field_of(control.name, control.autocomplete, control.label)
}

/// The last part of a name such as `address.country` or `address[country]`.
pub(super) fn inner_name(name: &str) -> Option<&str> {
    let mut parts = name.split(['.', '[', ']']).filter(|part| !part.is_empty());
    let first = parts.next()?;
    parts.next_back().filter(|last| *last != first)
}

/// The name to keep of one that was sent: without blanks and control characters around and in it, and not too long. One of the plugin's
/// fields has its own name, whatever it was sent inside of. Also returns whether the name was cut.
pub(super) fn kept_name(name: &str) -> (String, bool) {
    let (kept, cut) = bounded(own_part(name).unwrap_or(name), NAME_BYTES, |c| !c.is_control());
    (kept.trim().to_owned(), cut)
}

/// Keeps the wanted characters, as many as fit. Also returns whether some did not fit.
pub(super) fn bounded(text: &str, bytes: usize, keep: impl Fn(char) -> bool) -> (String, bool) {
    let mut kept = String::with_capacity(text.len().min(bytes));
    for c in text.chars().filter(|c| keep(*c)) {
        if kept.len() + c.len_utf8() > bytes {
            return (kept, true);
        }
        kept.push(c);
    }
    (kept, false)
}

#[cfg(test)]
mod tests {
    use super::inner_name;

    #[test]
    fn an_inner_name_is_the_last_part() {
        assert_eq!(inner_name("address.country"), Some("country"));
        assert_eq!(inner_name("address[country]"), Some("country"));
        for name in ["country", "topic[]", "", "."] {
            assert_eq!(inner_name(name), None, "{name}");
        }
    }
}
