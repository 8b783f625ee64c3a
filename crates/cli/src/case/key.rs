//! Finds expected keys that no assessment has. It does not know scores.

use super::compare::{contained, is_same, name};
use handraise::author::did_you_mean;
use serde_json::Value;

/// The first key of `expected` that no assessment has, and what to write instead.
pub(super) fn unknown(expected: &Value, actual: &Value) -> Option<String> {
    within("", expected, actual)
}

fn within(path: &str, expected: &Value, actual: &Value) -> Option<String> {
    match (expected, actual) {
        (Value::Object(wanted), Value::Array(entries)) => in_list(path, contained(wanted)?, entries),
        (Value::Array(wanted), Value::Array(entries)) => in_list(path, wanted, entries),
        (Value::Object(wanted), Value::Object(known)) => wanted.iter().find_map(|(key, wanted)| {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            if let Some(actual) = known.get(key) {
                return within(&path, wanted, actual);
            }
            let all: Vec<_> = known.keys().map(|known| format!("`{known}`")).collect();
            let remedy =
                did_you_mean(key, known.keys().map(String::as_str), &format!("write one of {}", all.join(", ")));
            Some(format!("{path}: an assessment has no such key; {remedy}"))
        }),
        _ => None,
    }
}

fn in_list(path: &str, wanted: &[Value], entries: &[Value]) -> Option<String> {
    wanted.iter().enumerate().find_map(|(index, wanted)| {
        // All entries of a list have the same keys, so any entry will do if this one is missing.
        let entry = entries.iter().find(|entry| is_same(wanted, entry)).or(entries.first())?;
        let name = name(wanted).unwrap_or_else(|| index.to_string());
        within(&format!("{path}[{name}]"), wanted, entry)
    })
}
