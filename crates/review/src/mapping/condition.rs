//! The conditions of a definition that a column may stand for, and who can evaluate each. It does not know columns.

use handraise::author::{Authored, KnownNames, nearest};
use handraise::definition::{Compiled, Part};
use std::collections::{BTreeMap, BTreeSet};

/// Who can evaluate a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A page, in the visitor's browser.
    Page,
    /// Only the receiver.
    Receiver,
}

/// The conditions of a definition: `page:pricing`, `attribute:seniority`.
#[derive(Clone, Debug, Default)]
pub struct Conditions(BTreeMap<String, Place>);

/// The words before the colon.
const PARTS: [(Part, &str); 6] = [
    (Part::Page, "page"),
    (Part::Action, "action"),
    (Part::Source, "source"),
    (Part::Form, "form"),
    (Part::Topic, "topic"),
    (Part::Attribute, "attribute"),
];

impl Conditions {
    /// Those of a definition.
    pub fn of(compiled: &Compiled, authored: Option<&Authored>) -> Self {
        let names = KnownNames::of(compiled, authored);
        let answers = authored.iter().flat_map(|authored| &authored.source.fields).flat_map(|field| {
            let own = field.answers.is_empty().then_some(&field.id);
            field.answers.iter().chain(own)
        });
        let asked: BTreeSet<&str> = answers.map(String::as_str).collect();
        let each = names.entries().filter_map(|(part, _, name)| {
            let (_, word) = PARTS.iter().find(|(known, _)| *known == part)?;
            let name = name?;
            let on_page = match part {
                Part::Page | Part::Action | Part::Source | Part::Form => true,
                Part::Attribute => asked.contains(name),
                _ => false,
            };
            Some((format!("{word}:{name}"), if on_page { Place::Page } else { Place::Receiver }))
        });
        Self(each.collect())
    }

    /// Who can evaluate a condition; the receiver, if it is none of these.
    pub fn place(&self, condition: &str) -> Place {
        self.0.get(condition).copied().unwrap_or(Place::Receiver)
    }

    /// Their texts.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether a text is a condition; without a definition, whether it looks like one. Otherwise what is wrong, and what to do.
    pub(super) fn check(conditions: Option<&Self>, condition: &str) -> Result<(), (String, String)> {
        let words = PARTS.map(|(_, word)| word);
        let is_alike = condition.split_once(':').is_some_and(|(word, name)| words.contains(&word) && !name.is_empty());
        if !is_alike {
            let words = words.map(|word| format!("`{word}:`")).join(", ");
            let remedy = format!("write one of {words} and a name of the definition, such as `page:pricing`");
            return Err((format!("`{condition}` is no condition"), remedy));
        }
        let Some(Self(known)) = conditions.filter(|known| !known.0.contains_key(condition)) else { return Ok(()) };
        let meant = nearest(condition, known.keys().map(String::as_str));
        let remedy = meant.map_or_else(
            || "add it to the definition, or leave `stands_for` out".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
        Err((format!("the definition has no `{condition}`"), remedy))
    }
}
