//! Lists that people wrote: a spelling, and below it the phrases that are rewritten to it. It does not know what they are about.

use std::collections::HashMap;

use super::words;
use crate::matching::{ClassId, Folded, FoldedText, Method, Values, entry};

/// No phrase has more words.
const MOST_WORDS: usize = 3;

/// A list, ready to be searched.
pub(super) struct WordList {
    method: Method,
    /// Spellings in their order.
    spellings: Vec<&'static str>,
    /// The place of each phrase's spelling. Phrases are compared whole: of thousands of 24-bit hashes, one is met by chance too often.
    phrases: HashMap<String, usize>,
}

impl WordList {
    /// Reads a list: `spelling:` on a line of its own, phrases with commas between below it, `#` before a remark.
    pub(super) fn read(method: Method, text: &'static str) -> Self {
        let mut list = Self { method, spellings: Vec::new(), phrases: HashMap::new() };
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            if let Some(spelling) = line.strip_suffix(':') {
                list.spellings.push(spelling);
                continue;
            }
            let place = list.spellings.len().saturating_sub(1);
            let phrases = line.split(',').filter(|phrase| !phrase.trim().is_empty());
            list.phrases.extend(phrases.map(|phrase| (normal(phrase), place)));
        }
        list
    }

    /// The spelling that a folded text is rewritten to.
    pub(super) fn spelling(&self, text: &str) -> Option<&'static str> {
        let found = self.phrases_in(text);
        // What decides among them is decided as everywhere else.
        let mut sets: Vec<(ClassId, Vec<u32>)> =
            self.spellings.iter().map(|spelling| (ClassId::of(spelling), Vec::new())).collect();
        for (phrase, place) in found {
            if let (Some((_, entries)), Some(entry)) = (sets.get_mut(place), entry(self.method, phrase)) {
                entries.push(entry);
            }
        }
        sets.iter_mut().for_each(|(_, entries)| entries.sort_unstable());
        let values = sets.iter().map(|(value, entries)| (*value, entries.as_slice()));
        let value = values.classify(self.method, Folded::by_platform(text.as_bytes()))?;
        self.spellings.iter().copied().find(|spelling| ClassId::of(spelling) == value)
    }

    /// The list's phrases that stand in a text, each with the place of its spelling.
    fn phrases_in(&self, text: &str) -> Vec<(&str, usize)> {
        let words: Vec<&str> = words(text).collect();
        let mut found = Vec::new();
        let mut look = |phrase: &str| {
            found.extend(self.phrases.get_key_value(phrase).map(|(phrase, place)| (phrase.as_str(), *place)));
        };
        for count in 1..=MOST_WORDS {
            for phrase in words.windows(count).map(|words| words.join(" ")) {
                look(&phrase);
                look(&format!("^{phrase}"));
            }
        }
        for word in words {
            for (place, _) in word.char_indices() {
                let (start, end) = word.split_at_checked(place).unwrap_or_default();
                look(&format!("{start}*"));
                look(&format!("*{end}"));
            }
            look(&format!("{word}*"));
        }
        found
    }

    /// The spellings.
    pub(super) fn spellings(&self) -> &[&'static str] {
        &self.spellings
    }
}

/// A phrase with its words folded, and its sign.
fn normal(phrase: &str) -> String {
    let phrase = phrase.trim();
    let sign = |sign: char| if phrase.starts_with(sign) { sign.to_string() } else { String::new() };
    let folded = FoldedText::of(phrase.trim_matches(['^', '*']));
    let words: Vec<&str> = words(folded.as_str()).collect();
    let end = if phrase.ends_with('*') { "*" } else { "" };
    [sign('^'), sign('*'), words.join(" "), end.to_owned()].concat()
}

/// Panics if a phrase of a list can never match, or stands in two places.
#[cfg(test)]
pub(super) fn check(method: Method, text: &'static str) {
    let mut holders = std::collections::BTreeMap::new();
    let mut spelling = "";
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        if let Some(next) = line.strip_suffix(':') {
            spelling = next;
            continue;
        }
        assert!(line.starts_with("  "), "a phrase is indented: {line}");
        for phrase in line.split(',').map(str::trim).filter(|phrase| !phrase.is_empty()) {
            assert!(entry(method, phrase).is_some(), "`{phrase}` can match");
            if let Some(other) = holders.insert(normal(phrase), (spelling, phrase)) {
                panic!("`{phrase}` for {spelling} is {other:?}, too");
            }
        }
    }
}
