//! Page classes of rows: from an address such as `%/pricing`, or a guess from words. It does not know what a visit is worth.

use super::behaviour::{GUESS, rest_of};
use super::draft::{quoted, slug};
use super::meaning::Part;
use super::row::Row;

/// The page class of a row: by its address, or by its words.
pub(super) fn page_of(row: &Row, words: &str) -> Option<Part> {
    let given = if row.url.is_empty() { address(&row.signal) } else { Some(row.url.clone()) };
    let (id, patterns, guess) = match given {
        Some(given) => {
            let patterns = patterns(&given);
            let path = given.split_once("://").and_then(|(_, place)| place.find('/').and_then(|at| place.get(at..)));
            (slug(path.unwrap_or(&given)), patterns, "")
        }
        None => {
            let id = rest_of(words)?;
            let patterns = match id.as_str() {
                "career" | "careers" | "jobs" => {
                    vec!["/careers".to_owned(), "/careers/**".to_owned(), "/jobs/**".to_owned()]
                }
                _ => vec![format!("/{id}"), format!("/{id}/**")],
            };
            (id, patterns, GUESS)
        }
    };
    let patterns: Vec<String> = patterns.iter().map(|pattern| quoted(pattern)).collect();
    let body = format!("patterns = [{}]  {guess}", patterns.join(", ")).trim_end().to_owned();
    Some(Part::of("pages", &id, body))
}

/// An address or a part of one in words: `URL contains "/pricing"`, `viewed %/page/homepage`, `https://…`.
pub(super) fn address(text: &str) -> Option<String> {
    let is_address = |word: &&str| {
        word.starts_with('/')
            || word.contains("://")
            || word.starts_with("%/")
            || word.starts_with("*/")
            || word.starts_with("www.")
    };
    let words = text.split_whitespace().map(|word| word.trim_matches(|c: char| "\"'“”‘’,;()".contains(c)));
    words.into_iter().find(is_address).filter(|word| word.len() > 1).map(str::to_owned)
}

/// The patterns of an address in which `%` and `*` stand for anything.
fn patterns(given: &str) -> Vec<String> {
    let place = given.split_once("://").map_or(given, |(_, place)| place);
    let place = place.split('#').next().unwrap_or_default();
    let is_open = place.starts_with(['%', '*']);
    let path = place.trim_start_matches(['%', '*']).trim_end_matches(['%', '*']);
    let ends_open = place.ends_with(['%', '*']);
    let path = path.replace('%', "**");
    let mut patterns = vec![path.clone()];
    if is_open {
        patterns.push(format!("/**{path}"));
    }
    if ends_open || (!is_open && given.starts_with('/')) {
        patterns.push(format!("{}/**", path.trim_end_matches('/')));
    }
    patterns.retain(|pattern| pattern.len() > 1 || pattern == "/");
    patterns
}
