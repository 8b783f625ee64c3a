//! The terms of an assessment, as the inbox says them: both read the catalogues in `www/texts`. It does not know the sentences around them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

static ENGLISH: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    read(&[
        include_str!("../../../../../../www/texts/en/facts.js"),
        include_str!("../../../../../../www/texts/en/words.js"),
    ])
});
static GERMAN: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    read(&[
        include_str!("../../../../../../www/texts/de/facts.js"),
        include_str!("../../../../../../www/texts/de/words.js"),
    ])
});

pub(super) fn english(key: &str) -> Option<&'static str> {
    ENGLISH.get(key).map(String::as_str)
}

pub(super) fn german(key: &str) -> Option<&'static str> {
    GERMAN.get(key).map(String::as_str)
}

/// Catalogues have one line for each text: `key: "text",` or `"key": "text",`. Those with several forms, for numbers, are no terms. What both
/// catalogues have is said as the later one does.
fn read(catalogues: &[&str]) -> BTreeMap<String, String> {
    let lines = catalogues.iter().flat_map(|catalogue| catalogue.lines());
    let terms = lines.filter_map(|line| {
        let (key, text) = line.trim().strip_suffix(',')?.split_once(": ")?;
        Some((key.trim_matches('"').to_owned(), serde_json::from_str(text).ok()?))
    });
    terms.collect()
}
