//! Lists that people wrote: a spelling, and below it the phrases that are rewritten to it. It does not know what they are about.

use crate::matching::{ClassId, Folded, Method, ValueSet, Values, entry};

/// A list, ready to be searched.
pub(super) struct WordList {
    method: Method,
    /// Spellings in their order.
    spellings: Vec<&'static str>,
    sets: Vec<ValueSet>,
}

impl WordList {
    /// Reads a list: `spelling:` on a line of its own, phrases with commas between below it, `#` before a remark.
    pub(super) fn read(method: Method, text: &'static str) -> Self {
        let mut list = Self { method, spellings: Vec::new(), sets: Vec::new() };
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            if let Some(spelling) = line.strip_suffix(':') {
                list.spellings.push(spelling);
                list.sets.push(ValueSet { value: ClassId::of(spelling), entries: Vec::new() });
            } else if let Some(set) = list.sets.last_mut() {
                let phrases = line.split(',').map(str::trim).filter(|phrase| !phrase.is_empty());
                set.entries.extend(phrases.filter_map(|phrase| entry(method, phrase)));
            }
        }
        for set in &mut list.sets {
            set.entries.sort_unstable();
            set.entries.dedup();
        }
        list
    }

    /// The spelling that a text is rewritten to.
    pub(super) fn spelling(&self, text: Folded<'_>) -> Option<&'static str> {
        let values = self.sets.iter().map(|set| (set.value, set.entries.as_slice()));
        let value = values.classify(self.method, text)?;
        self.spellings.iter().copied().find(|spelling| ClassId::of(spelling) == value)
    }

    /// The spellings.
    pub(super) fn spellings(&self) -> &[&'static str] {
        &self.spellings
    }
}

/// Panics if a phrase of a list can never match, stands in two places, or has by chance the hash of a part of a common word.
#[cfg(test)]
pub(super) fn check(method: Method, text: &'static str) {
    const COMMON: [&str; 16] = [
        "assistant",
        "business",
        "chief",
        "deputy",
        "director",
        "executive",
        "general",
        "global",
        "international",
        "junior",
        "manager",
        "officer",
        "president",
        "regional",
        "senior",
        "specialist",
    ];
    let parts = |word: &str| -> Vec<String> {
        let ends = (0..word.len()).flat_map(|place| [format!("*{}", &word[place..]), format!("{}*", &word[..=place])]);
        ends.collect()
    };
    let letters = ('a'..='z').flat_map(|letter| parts(&letter.to_string()));
    let common = letters.chain(COMMON.iter().flat_map(|word| parts(word)));
    let mut holders: std::collections::BTreeMap<u32, (String, String)> =
        common.filter_map(|part| Some((entry(method, &part)?, ("a part".to_owned(), part)))).collect();
    let mut spelling = "";
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        if let Some(next) = line.strip_suffix(':') {
            spelling = next;
            continue;
        }
        assert!(line.starts_with("  "), "a phrase is indented: {line}");
        for phrase in line.split(',').map(str::trim).filter(|phrase| !phrase.is_empty()) {
            let entry = entry(method, phrase).unwrap_or_else(|| panic!("`{phrase}` can match"));
            let other = holders.insert(entry, (spelling.to_owned(), phrase.to_owned()));
            let is_new = other.as_ref().is_none_or(|(of, known)| of == "a part" && known == phrase);
            assert!(is_new, "`{phrase}` for {spelling} is {other:?}, too");
        }
    }
}
