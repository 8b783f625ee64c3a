//! The parts of the script: queries with a name, each written once. It does not know what they ask.

use std::collections::BTreeMap;

/// Named queries, in the order in which they may refer to each other.
#[derive(Default)]
pub(super) struct Script {
    parts: Vec<(String, String)>,
    known: BTreeMap<String, String>,
    unnamed: usize,
}

impl Script {
    /// Adds a query with a name.
    pub(super) fn name(&mut self, name: &str, query: &str) {
        self.parts.push((name.to_owned(), query.to_owned()));
    }

    /// Adds a query, unless the same one is there, and gives its name.
    pub(super) fn part(&mut self, query: String) -> String {
        if let Some(name) = self.known.get(&query) {
            return name.clone();
        }
        self.unnamed += 1;
        let name = format!("found_{}", self.unnamed);
        self.parts.push((name.clone(), query.clone()));
        self.known.insert(query, name.clone());
        name
    }

    /// Adds the queries of another script, which may refer to those before.
    pub(super) fn append(&mut self, other: Self) {
        self.parts.extend(other.parts);
    }

    /// The whole script, which ends with `query`.
    pub(super) fn finish(self, query: &str) -> String {
        let parts: Vec<String> = self
            .parts
            .iter()
            .map(|(name, query)| {
                let lines: String = query.trim().lines().map(|line| format!("  {line}\n")).collect();
                format!("{name} as (\n{lines})")
            })
            .collect();
        format!("with {}\n{}\n", parts.join(",\n"), query.trim())
    }
}
