//! Partial comparison: what is expected must be there, what is not mentioned may be anything. It does not know scores.
//!
//! - Objects: every expected key must be there and match.
//! - Lists: as many entries, and each expected one matches an actual one. Entries that are objects are found by the
//!   `rule`, `kind` and `label` that they give, in any order; others by their place.
//! - `{"contains": […]}` in place of a list: those entries, and maybe more.

use serde_json::{Map, Value};

/// What identifies an entry of a list.
const KEYS: [&str; 3] = ["rule", "kind", "label"];

/// One place where an assessment is not as expected.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Mismatch {
    /// Where, as a path such as `contributions[pricing_surge].points_milli`.
    pub path: String,
    /// What was expected; `null` when nothing was.
    pub expected: Value,
    /// What is there; `null` when nothing is.
    pub actual: Value,
}

/// Every place where `actual` is not as `expected`.
///
/// ```
/// use handraise_cli::case::compare;
/// use serde_json::json;
/// let actual = json!({"score": 62, "grade": "B", "fit": {"share_permille": 710, "coverage_permille": 1000}});
/// assert!(compare(&json!({"grade": "B", "fit": {"share_permille": 710}}), &actual).is_empty());
/// assert_eq!(compare(&json!({"score": 60}), &actual)[0].path, "score");
/// ```
pub fn compare(expected: &Value, actual: &Value) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    values("", expected, actual, &mut mismatches);
    mismatches
}

fn values(path: &str, expected: &Value, actual: &Value, mismatches: &mut Vec<Mismatch>) {
    match (expected, actual) {
        (Value::Object(expected), Value::Array(actual)) if contained(expected).is_some() => {
            lists(path, contained(expected).unwrap_or(&[]), actual, true, mismatches);
        }
        (Value::Object(expected), Value::Object(actual)) => {
            for (key, expected) in expected {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                values(&path, expected, actual.get(key).unwrap_or(&Value::Null), mismatches);
            }
        }
        (Value::Array(expected), Value::Array(actual)) => lists(path, expected, actual, false, mismatches),
        _ if expected == actual => {}
        _ => mismatches.push(mismatch(path.to_owned(), expected, actual)),
    }
}

fn lists(path: &str, expected: &[Value], actual: &[Value], more_allowed: bool, mismatches: &mut Vec<Mismatch>) {
    let mut left: Vec<(usize, &Value)> = actual.iter().enumerate().collect();
    for (index, wanted) in expected.iter().enumerate() {
        let path = format!("{path}[{}]", name(wanted).unwrap_or_else(|| index.to_string()));
        let place = left.iter().position(|(place, entry)| match name(wanted) {
            Some(_) => is_same(wanted, entry),
            None if more_allowed => compare(wanted, entry).is_empty(),
            None => *place == index,
        });
        match place {
            Some(place) => {
                let (_, entry) = left.remove(place);
                values(&path, wanted, entry, mismatches);
            }
            None => mismatches.push(mismatch(path, wanted, &Value::Null)),
        }
    }
    if !more_allowed {
        for (index, entry) in left {
            let path = format!("{path}[{}]", name(entry).unwrap_or_else(|| index.to_string()));
            mismatches.push(mismatch(path, &Value::Null, entry));
        }
    }
}

fn mismatch(path: String, expected: &Value, actual: &Value) -> Mismatch {
    Mismatch { path, expected: expected.clone(), actual: actual.clone() }
}

/// The entries of `{"contains": […]}`.
pub(super) fn contained(expected: &Map<String, Value>) -> Option<&[Value]> {
    let entries = expected.get("contains").filter(|_| expected.len() == 1)?;
    entries.as_array().map(Vec::as_slice)
}

/// What an entry is called in a path.
pub(super) fn name(entry: &Value) -> Option<String> {
    KEYS.iter().find_map(|key| entry.get(key)?.as_str()).map(str::to_owned)
}

/// Whether an entry is the one that is wanted, by the keys that are given.
pub(super) fn is_same(wanted: &Value, entry: &Value) -> bool {
    KEYS.iter().all(|key| wanted.get(key).is_none_or(|value| entry.get(key) == Some(value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(expected: Value, paths: &[&str]) {
        let actual = json!({
            "score": 62,
            "segment": null,
            "fit": {"share_permille": 710, "coverage_permille": 1000},
            "contributions": [
                {"rule": "surge", "count": 3, "points_milli": 15000},
                {"rule": "demo", "count": 1, "points_milli": 10000},
            ],
            "missing": [{"kind": "intent", "amount": 4000}],
            "coverage": {"flags": ["bot"]},
        });
        let found: Vec<_> = compare(&expected, &actual).into_iter().map(|mismatch| mismatch.path).collect();
        assert_eq!(found, paths);
    }

    #[test]
    fn what_is_not_mentioned_may_be_anything() {
        check(json!({}), &[]);
        check(json!({"score": 62, "segment": null, "fit": {"share_permille": 710}}), &[]);
    }

    #[test]
    fn a_differing_or_absent_key_is_named_with_its_path() {
        check(json!({"fit": {"share_permille": 700}, "grade": "B"}), &["fit.share_permille", "grade"]);
    }

    #[test]
    fn list_entries_are_found_by_rule_or_kind_in_any_order() {
        check(json!({"contributions": [{"rule": "demo", "count": 1}, {"rule": "surge"}]}), &[]);
        check(
            json!({"contributions": [{"rule": "demo", "count": 2}, {"rule": "surge"}]}),
            &["contributions[demo].count"],
        );
        check(json!({"missing": [{"kind": "score"}]}), &["missing[score]", "missing[intent]"]);
    }

    #[test]
    fn an_unexpected_entry_is_a_mismatch_unless_contains_allows_it() {
        check(json!({"contributions": [{"rule": "demo"}]}), &["contributions[surge]"]);
        check(json!({"contributions": {"contains": [{"rule": "demo"}]}}), &[]);
        check(json!({"contributions": {"contains": [{"rule": "docs"}]}}), &["contributions[docs]"]);
    }

    #[test]
    fn lists_of_plain_values_are_compared_by_place() {
        check(json!({"coverage": {"flags": ["bot"]}}), &[]);
        check(json!({"coverage": {"flags": []}}), &["coverage.flags[0]"]);
        check(json!({"coverage": {"flags": {"contains": ["bot"]}}}), &[]);
    }
}
