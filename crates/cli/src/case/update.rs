//! Updates what a case expects: the same keys, with today's values. It does not know scores.

use super::compare::{contained, is_same};
use serde_json::{Map, Value};

/// The most important keys, without values: what a new case expects.
pub(super) fn skeleton() -> Value {
    let keys = [
        "score",
        "engagement_milli",
        "intent_milli",
        "grade",
        "rating",
        "stage",
        "segment",
        "priority",
        "queue",
        "sla_min",
        "decision",
        "reason",
    ];
    Value::Object(keys.into_iter().map(|key| (key.to_owned(), Value::Null)).collect())
}

/// `expected` with the values of `actual`, for the keys that it mentions.
pub(super) fn updated(expected: &Value, actual: &Value) -> Value {
    match (expected, actual) {
        (Value::Object(expected), Value::Array(actual)) if contained(expected).is_some() => {
            let wanted = contained(expected).unwrap_or(&[]);
            // Drops entries that are no longer there, and adds none.
            let still = wanted.iter().filter_map(|wanted| Some(updated(wanted, find(wanted, actual)?)));
            let entries = Value::Array(still.collect());
            Value::Object(Map::from_iter([("contains".to_owned(), entries)]))
        }
        (Value::Object(expected), Value::Object(actual)) => {
            let known = expected.iter().filter_map(|(key, value)| Some((key, value, actual.get(key)?)));
            Value::Object(known.map(|(key, value, actual)| (key.clone(), updated(value, actual))).collect())
        }
        (Value::Array(expected), Value::Array(actual)) => {
            let entry = |entry: &Value| {
                let same = expected.iter().find(|wanted| wanted.is_object() && is_same(wanted, entry));
                // A new entry gets the same keys as the entries beside it.
                same.or_else(|| expected.first()).map_or_else(|| entry.clone(), |wanted| updated(wanted, entry))
            };
            Value::Array(actual.iter().map(entry).collect())
        }
        _ => actual.clone(),
    }
}

fn find<'a>(wanted: &Value, actual: &'a [Value]) -> Option<&'a Value> {
    actual.iter().find(|entry| match wanted.is_object() {
        true => is_same(wanted, entry),
        false => *entry == wanted,
    })
}

#[cfg(test)]
mod tests {
    use super::super::compare;
    use super::*;
    use serde_json::json;

    #[test]
    fn only_keys_that_were_expected_are_written() {
        let actual = json!({"score": 62, "grade": "B", "fit": {"share_permille": 710, "coverage_permille": 900}});
        let expected = json!({"score": 1, "fit": {"share_permille": 2}, "scroe": 3});
        assert_eq!(updated(&expected, &actual), json!({"score": 62, "fit": {"share_permille": 710}}));
    }

    #[test]
    fn an_updated_case_passes() {
        let actual = json!({"list": [{"rule": "a", "n": 1}, {"rule": "b", "n": 2}], "flags": ["x"]});
        let lists =
            [json!([]), json!([{"rule": "b", "n": 9}]), json!({"contains": [{"rule": "b", "n": 0}, {"rule": "gone"}]})];
        for list in lists {
            let renewed = updated(&json!({"list": list, "flags": []}), &actual);
            assert_eq!(compare(&renewed, &actual), []);
        }
    }
}
