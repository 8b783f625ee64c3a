//! What changes between two definitions, for whom, in words. It compares compiled definitions, so the order of keys,
//! comments and the choice of TOML or JSON never show. Approvals and the private policy are compared
//! apart, because they change no score.

mod audience;
mod governance;
mod learned;
mod names;
mod policy;
mod routing;
mod rule;
mod vocabulary;
mod words;

pub use governance::governance;
pub use names::Names;
pub use policy::policy;
pub use words::{condition_in_words, duration_in_words};

use crate::definition::Definition;
use schemars::JsonSchema;
use serde::Serialize;

/// One thing that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Change {
    /// Which part of the definition, such as "rule `pricing_surge`".
    pub subject: String,
    /// What about it, such as `points`; `added` or `removed` for the whole of it.
    pub what: &'static str,
    /// What it was; empty for a part that is new.
    pub before: String,
    /// What it becomes; empty for a part that goes.
    pub after: String,
    /// Whom it concerns.
    pub whom: String,
    /// All of it, in words.
    pub sentence: String,
}

/// Everything that changes from `old` to `new`, in the order of the definition's parts; empty when they are the same.
///
/// ```
/// use handraise::{author::diff::{Names, changes}, definition::Definition};
/// let mut old = Definition::new("mql", 1);
/// old.thresholds.ratings = [60, 40, 20];
/// let mut new = old.clone();
/// new.thresholds.ratings = [70, 40, 20];
/// let found = changes(&old, &new, &Names::default());
/// assert_eq!(found[0].sentence, "Rating 1: from 60 → 70 points (harder to reach)");
/// ```
pub fn changes(old: &Definition, new: &Definition, names: &Names) -> Vec<Change> {
    let mut comparison = Comparison { names, changes: Vec::new() };
    if old == new {
        return comparison.changes;
    }
    comparison.identity(old, new);
    comparison.tracking(&old.tracking, &new.tracking);
    comparison.classes(old, new);
    comparison.fields(old, new);
    comparison.questions(old, new);
    comparison.rules(old, new);
    comparison.fit(old, new);
    comparison.thresholds(old, new);
    comparison.segments(old, new);
    comparison.exclusions(&old.exclusions, &new.exclusions);
    comparison.routes(old, new);
    if comparison.changes.is_empty() {
        // The hashes differ, so there must be a change to tell.
        let subject = Subject::new("definition", "", "everybody");
        let sentence = "Definition: a detail changes that has no words".to_owned();
        comparison.differs_as(&subject, "detail", "old detail", "new detail", sentence);
    }
    comparison.changes
}

/// Who notices another order of parts that are only listed.
const READERS: &str = "readers of explanations";
/// Who notices another order of parts that are tried one after the other.
const SEVERAL: &str = "those whom more than one of them matches";

/// What is compared: a part of the definition, what people call it, and whom it concerns.
struct Subject {
    part: String,
    label: String,
    whom: String,
}

impl Subject {
    fn new(part: impl Into<String>, label: impl Into<String>, whom: impl Into<String>) -> Self {
        Self { part: part.into(), label: label.into(), whom: whom.into() }
    }
}

/// The changes found so far.
struct Comparison<'a> {
    names: &'a Names,
    changes: Vec<Change>,
}

impl Comparison<'_> {
    fn identity(&mut self, old: &Definition, new: &Definition) {
        let subject = Subject::new("definition", "Definition", "everybody");
        self.differs(&subject, "id", &old.id, &new.id);
        let [before, after] = [old.version, new.version].map(|version| version.to_string());
        self.differs(&subject, "version", &before, &after);
    }

    /// Notes a change of `what`, when there is one.
    fn differs(&mut self, subject: &Subject, what: &'static str, before: &str, after: &str) {
        self.differs_to(subject, what, before, after, "");
    }

    /// As [`Self::differs`], with what follows from it in brackets.
    fn differs_to(&mut self, subject: &Subject, what: &'static str, before: &str, after: &str, effect: &str) {
        let effect = if effect.is_empty() { String::new() } else { format!(" ({effect})") };
        let sentence = format!("{}: {what} {before} → {after}{effect}", subject.label);
        self.differs_as(subject, what, before, after, sentence);
    }

    /// As [`Self::differs`], in a sentence of its own.
    fn differs_as(&mut self, subject: &Subject, what: &'static str, before: &str, after: &str, sentence: String) {
        if before != after {
            self.changes.push(Change {
                subject: subject.part.clone(),
                what,
                before: before.to_owned(),
                after: after.to_owned(),
                whom: subject.whom.clone(),
                sentence,
            });
        }
    }

    fn added(&mut self, subject: &Subject, description: &str) {
        let sentence = format!("New {}: {}", subject.part, joined(&subject.label, description));
        self.differs_as(subject, "added", "", description, sentence);
    }

    fn removed(&mut self, subject: &Subject, description: &str) {
        let sentence = format!("No more {}: {}", subject.part, joined(&subject.label, description));
        self.differs_as(subject, "removed", description, "", sentence);
    }

    fn reordered(&mut self, part: &str, whom: &str, why: &str) {
        let subject = Subject::new(part, "", whom);
        let sentence = format!("The order of {part} changes: {why}");
        self.differs_as(&subject, "order", "old order", "new order", sentence);
    }

    /// Compares two lists whose items have keys: first new and changed items, then removed ones. Items with the same key are
    /// paired in their order. If only the order differs, `visit` is called once without items.
    fn each<T, K: PartialEq>(
        &mut self,
        (old, new): (&[T], &[T]),
        key: impl Fn(&T) -> K,
        mut visit: impl FnMut(&mut Self, Option<&T>, Option<&T>),
    ) {
        let [old_keys, new_keys] = [old, new].map(|items| counted(items.iter().map(&key)));
        for (item, key) in new.iter().zip(&new_keys) {
            let before = old.iter().zip(&old_keys).find(|(_, known)| *known == key);
            visit(self, before.map(|(known, _)| known), Some(item));
        }
        for (item, key) in old.iter().zip(&old_keys) {
            if !new_keys.contains(key) {
                visit(self, Some(item), None);
            }
        }
        let old_kept = old_keys.iter().filter(|key| new_keys.contains(key));
        let new_kept = new_keys.iter().filter(|key| old_keys.contains(key));
        if !old_kept.eq(new_kept) {
            visit(self, None, None);
        }
    }
}

/// Each key, and how many equal keys come before it.
fn counted<K: PartialEq>(keys: impl Iterator<Item = K>) -> Vec<(K, usize)> {
    keys.fold(Vec::new(), |mut counted: Vec<(K, usize)>, key| {
        let before = counted.iter().filter(|(known, _)| *known == key).count();
        counted.push((key, before));
        counted
    })
}

fn joined(label: &str, description: &str) -> String {
    match (label.is_empty(), description.is_empty()) {
        (true, _) => description.to_owned(),
        (_, true) => label.to_owned(),
        _ => format!("{label}: {description}"),
    }
}

#[cfg(test)]
mod tests;
