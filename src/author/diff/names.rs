//! Turns ids back into the names that they were compiled from. It does not know what the names stand for.

use crate::author::{authored, shipped_attributes};
use crate::matching::{ClassId, Method, entry};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The texts of one or more authored definitions, by the ids that they compile to.
#[derive(Clone, Debug, Default)]
pub struct Names {
    classes: BTreeMap<ClassId, String>,
    texts: BTreeSet<String>,
}

impl Names {
    /// Learns every text: any of them may be a name.
    pub fn learn<'a>(&mut self, texts: impl IntoIterator<Item = &'a str>) {
        for text in texts {
            let class = self.classes.entry(ClassId::of(text));
            class.or_insert_with(|| text.to_owned());
            self.texts.insert(text.to_owned());
        }
    }

    /// Learns every text of an authored definition, and those of the built-in attributes.
    pub fn learn_source(&mut self, source: &authored::Definition) {
        let trees = [serde_json::to_value(source), serde_json::to_value(shipped_attributes())];
        for tree in trees.into_iter().flatten() {
            self.learn_tree(&tree);
        }
        // The values of a checkbox, and of a question that raises a hand.
        self.learn(["yes", "no", "unclear"]);
    }

    fn learn_tree(&mut self, tree: &Value) {
        match tree {
            Value::String(text) => self.learn([text.as_str()]),
            Value::Array(items) => items.iter().for_each(|item| self.learn_tree(item)),
            Value::Object(members) => {
                for (key, member) in members {
                    // Points are given by value: there, keys are names.
                    self.learn([key.as_str()]);
                    self.learn_tree(member);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// The name of a class; `None` when it is unknown, as in a `.mql` without its source.
    pub fn name(&self, id: ClassId) -> Option<&str> {
        self.classes.get(&id).map(String::as_str)
    }

    /// The name of a class, quoted; its number when the name is unknown.
    pub fn class(&self, id: ClassId) -> String {
        self.name(id).map_or_else(|| format!("#{:06x}", id.number()), |name| format!("`{name}`"))
    }

    /// The texts among these entries of a vocabulary that are known by name, and how many are not.
    pub(super) fn entries(&self, method: Method, entries: &[u32]) -> (Vec<String>, usize) {
        if method == Method::Number {
            return (entries.iter().map(u32::to_string).collect(), 0);
        }
        let named = |wanted: u32| self.texts.iter().find(|text| entry(method, text) == Some(wanted));
        let found: Vec<String> = entries.iter().filter_map(|&wanted| Some(format!("`{}`", named(wanted)?))).collect();
        let unnamed = entries.len() - found.len();
        (found, unnamed)
    }
}
