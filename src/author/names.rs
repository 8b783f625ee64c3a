//! The names that a definition gives to its parts, each with its id. It does not know what they name.

use super::diagnostic::{Code, Problem};
pub use crate::likeness::nearest;
use crate::matching::ClassId;
use std::collections::BTreeMap;

/// The names of one kind of thing, such as page classes.
pub(super) struct Names<'a> {
    kind: &'static str,
    ids: BTreeMap<&'a str, ClassId>,
}

impl<'a> Names<'a> {
    /// Collects the names of a list such as `pages`, and reports those that are empty, misleading, repeated or colliding.
    pub(super) fn collect(
        kind: &'static str,
        list: &str,
        names: impl Iterator<Item = &'a str>,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut ids = BTreeMap::new();
        let mut holders: BTreeMap<ClassId, &str> = BTreeMap::new();
        for (index, name) in names.enumerate() {
            let path = format!("{list}[{index}].id");
            let id = ClassId::of(name);
            if name.trim().is_empty() || name.len() > 64 {
                problems.push(Problem::new(Code::Name, &path, "an id has 1 to 64 characters", "give it a short name"));
                continue;
            }
            problems.extend(misleading(name, &path));
            if ids.insert(name, id).is_some() {
                let message = format!("{kind} `{name}` is defined twice");
                problems.push(Problem::new(Code::Duplicate, &path, &message, "rename one of them, or remove it"));
            } else if let Some(other) = holders.insert(id, name) {
                let message = format!("`{name}` and `{other}` have the same short id by chance");
                problems.push(Problem::new(Code::Collision, &path, &message, "rename one of them"));
            }
        }
        Self { kind, ids }
    }

    /// The id of a name. An unknown name is a problem whose remedy suggests the nearest one; a definition with a problem is
    /// never compiled, so the id doesn't matter then.
    pub(super) fn resolve(&self, name: &str, path: &str, problems: &mut Vec<Problem>) -> ClassId {
        if let Some(id) = self.ids.get(name) {
            return *id;
        }
        let message = format!("there is no {} `{name}`", self.kind);
        let remedy = instead(name, self.ids.keys().copied());
        let remedy = remedy.unwrap_or_else(|| format!("define a {} of this id first", self.kind));
        problems.push(Problem::new(Code::UnknownName, path, &message, &remedy));
        ClassId::of(name)
    }
}

/// The problem of an id that people would take for another one.
pub(super) fn misleading(name: &str, path: &str) -> Option<Problem> {
    let message = "an id must not begin or end with a space, or contain a line break or tab";
    let is_misleading = name.trim() != name || name.contains(char::is_control);
    is_misleading.then(|| Problem::new(Code::Name, path, message, "remove these characters"))
}

/// What to write instead of an unknown name: the one that the author probably meant, or else any of them; `None` if there
/// are none.
pub(super) fn instead<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone) -> Option<String> {
    let meant = nearest(name, known.clone()).map(|nearest| format!("did you mean `{nearest}`?"));
    meant.or_else(|| {
        let all = listed(known);
        (!all.is_empty()).then(|| format!("write one of {all}"))
    })
}

/// Names in backticks.
pub(super) fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Suggests the name that somebody probably meant, or else says what happens with this one.
pub fn did_you_mean<'a>(name: &str, known: impl Iterator<Item = &'a str>, otherwise: &str) -> String {
    match nearest(name, known) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => otherwise.to_owned(),
    }
}
