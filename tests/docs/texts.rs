//! The catalogues of the inbox: every language has the same keys with the same places, no key is missing or unused, and the pages' modules have no
//! texts of their own. It does not know what the texts say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use handraise_tests::root;

use super::read;

/// What begins with a capital letter and is no text.
const NO_TEXTS: [&str; 8] =
    ["Accept", "Authorization", "Bearer", "Content-Type", "Ctrl", "Enter", "Esc", "Handraise-CSRF"];

/// All files with an ending below a folder of `www`, with their texts.
fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    fn add(folder: &Path, ending: &str, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                add(&entry, ending, found);
            } else if entry.extension().is_some_and(|own| own == ending) {
                let name = entry.strip_prefix(root().join("www")).expect("below www").display().to_string();
                found.push((name, fs::read_to_string(&entry).expect("a text")));
            }
        }
    }
    let mut found = Vec::new();
    add(&root().join("www").join(folder), ending, &mut found);
    found.sort();
    found
}

/// The areas that there are in a language.
fn areas(language: &str) -> BTreeSet<String> {
    let names = files(&format!("texts/{language}"), "js").into_iter();
    names.map(|(name, _)| name.rsplit('/').next().expect("a name").trim_end_matches(".js").to_owned()).collect()
}

/// A catalogue: each key with its text, or all forms of it.
fn catalogue(language: &str, area: &str) -> BTreeMap<String, String> {
    let text = read(&format!("www/texts/{language}/{area}.js"));
    let entries = text.lines().filter(|line| line.starts_with("  ") && !line.trim_start().starts_with("//"));
    let entries = entries.map(|line| {
        let (key, said) = match line.trim().strip_prefix('"') {
            Some(rest) => rest.split_once("\": ").expect("a key and a text"),
            None => line.trim().split_once(": ").expect("a key and a text"),
        };
        assert!(said.ends_with(','), "www/texts/{language}/{area}.js: one line for each text: {line}");
        (key.to_owned(), said.to_owned())
    });
    let mut found = BTreeMap::new();
    for (key, said) in entries {
        assert!(found.insert(key.clone(), said).is_none(), "www/texts/{language}/{area}.js: {key} twice");
    }
    found
}

/// `{name}`, `{count}` … of a text, each once.
fn places(said: &str) -> BTreeSet<&str> {
    let parts = said.split('{').skip(1).filter_map(|part| part.split_once('}'));
    let is_name = |name: &&str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    parts.map(|(name, _)| name).filter(is_name).collect()
}

/// What stands in the quotes of a module's code, without its comments.
fn literals(code: &str) -> Vec<String> {
    let lines = code.lines().filter(|line| {
        let line = line.trim_start();
        !line.starts_with("//") && !line.starts_with('*') && !line.starts_with("/*")
    });
    let mut found = Vec::new();
    for line in lines {
        let mut rest = line;
        while let Some(begin) = rest.find(['"', '`']) {
            let quote = &rest[begin..=begin];
            let Some((inside, after)) = rest[begin + 1..].split_once(quote) else { break };
            found.push(inside.to_owned());
            rest = after;
        }
    }
    found
}

#[test]
fn every_language_says_everything_with_the_same_places() {
    assert!(areas("en").len() >= 5, "{:?}", areas("en"));
    assert_eq!(areas("en"), areas("de"));
    for area in areas("en") {
        let (english, german) = (catalogue("en", &area), catalogue("de", &area));
        let keys = |of: &BTreeMap<String, String>| of.keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&english), keys(&german), "{area}");
        for (key, said) in &english {
            // English may say with the word for the number what German says by the number, and the other way round.
            let without_count =
                |said| places(said).into_iter().filter(|place| *place != "count").collect::<BTreeSet<_>>();
            // The receiver's own words are English, so another language explains them.
            let is_explained = area == "account" && key.starts_with("problem");
            assert!(is_explained || without_count(said) == without_count(&german[key]), "{area}: {key}");
        }
    }
}

#[test]
fn no_text_is_missing_or_unused() {
    let mut code = files("inbox", "js");
    code.extend(files("assets", "js"));
    let pages = files("inbox", "html");
    let all: String = code.iter().chain(&pages).map(|(_, text)| text.as_str()).collect();
    let mut known = BTreeSet::new();
    for area in areas("en") {
        for key in catalogue("en", &area).into_keys() {
            // `role.admin` is asked for as `role.${…}`, or in the area `role`, and `did_call` as `did_${…}`.
            let is_part = |(end, _): (usize, &str)| {
                all.contains(&format!("\"{}\"", &key[..end])) || all.contains(&format!("`{}${{", &key[..=end]))
            };
            let is_used = all.contains(&format!("\"{key}\""))
                || all.contains(&format!("\"{key}."))
                || key.split_once('.').is_some_and(|(area, _)| all.contains(&format!("\"{area}.\"")))
                || key.match_indices(['.', '_']).any(is_part)
                // `intent_title`, as `${…}_title`.
                || key.rsplit_once('_').is_some_and(|(_, end)| all.contains(&format!("}}_{end}`")));
            assert!(is_used, "texts/en/{area}.js: nobody says `{key}`");
            known.insert(key);
        }
    }
    for (name, text) in code.iter().chain(&pages) {
        for (before, after) in [("t(\"", "\""), ("say(\"", "\""), ("data-text=\"", "\""), ("data-label=\"", "\"")] {
            for (begin, _) in text.match_indices(before) {
                // `what_it_is("…")` is another function.
                let is_own = !text[..begin].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
                let key = text[begin + before.len()..].split(after).next().unwrap_or_default();
                assert!(!is_own || key.is_empty() || known.contains(key), "{name}: there is no text `{key}`");
            }
        }
    }
}

#[test]
fn modules_of_the_inbox_have_no_texts_of_their_own() {
    for (name, text) in files("inbox", "js") {
        for literal in literals(&text) {
            let mut letters = literal.chars();
            let is_sentence = letters.next().is_some_and(char::is_uppercase)
                && letters.next().is_some_and(|second| second.is_lowercase() || second == ' ');
            let is_no_text = NO_TEXTS.iter().any(|known| literal.starts_with(known));
            assert!(!is_sentence || is_no_text, "{name}: `{literal}` belongs into a catalogue");
        }
    }
}
