//! The names that a definition has, for programs and tables that tell of things by name. It does not know what they tell.

use super::Authored;
use super::diff::Names;
use super::names::nearest;
use crate::definition::{Compiled, Part};
use crate::matching::ClassId;
use std::collections::BTreeMap;

/// Every name of a definition, as far as it is known: of a `.mql` alone, only those of attributes are.
///
/// ```
/// use handraise::author::{Format, KnownNames, parse};
/// use handraise::definition::Part;
/// let text = "id = \"mql\"\nversion = 1\nactions = [{ id = \"webinar\" }]\n";
/// let authored = parse(text, Format::Toml).unwrap();
/// let names = KnownNames::of(&authored.compile().unwrap(), Some(&authored));
/// assert!(names.has(Part::Action, "webinar") && !names.has(Part::Topic, "webinar"));
/// assert_eq!(names.nearest(Part::Action, "webinarr"), Some("webinar"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct KnownNames(BTreeMap<(Part, ClassId), Option<String>>);

impl KnownNames {
    /// Of a definition, and of what it was compiled from if that is known.
    pub fn of(compiled: &Compiled, authored: Option<&Authored>) -> Self {
        let mut names = Names::default();
        names.learn(compiled.definition().names.iter().map(String::as_str));
        authored.into_iter().for_each(|authored| names.learn_source(&authored.source));
        let mentions = compiled.definition().mentions();
        Self(mentions.into_iter().map(|(part, id)| ((part, id), names.name(id).map(str::to_owned))).collect())
    }

    /// Whether the definition declares or asks for it.
    pub fn has(&self, part: Part, name: &str) -> bool {
        self.0.contains_key(&(part, ClassId::of(name)))
    }

    /// The name that somebody probably meant who wrote this one.
    pub fn nearest<'a>(&'a self, part: Part, name: &str) -> Option<&'a str> {
        nearest(name, self.0.iter().filter(|((of, _), _)| *of == part).filter_map(|(_, known)| known.as_deref()))
    }

    /// Each part with its id, and with its name where that is known.
    pub fn entries(&self) -> impl Iterator<Item = (Part, ClassId, Option<&str>)> {
        self.0.iter().map(|((part, id), name)| (*part, *id, name.as_deref()))
    }
}

impl FromIterator<(Part, ClassId, Option<String>)> for KnownNames {
    fn from_iter<I: IntoIterator<Item = (Part, ClassId, Option<String>)>>(entries: I) -> Self {
        Self(entries.into_iter().map(|(part, id, name)| ((part, id), name)).collect())
    }
}
