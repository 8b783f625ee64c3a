//! What a connector reads in an answer: the values of attributes, and what it ignores. It does not know whom the answer is about.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Number, Value};

use super::file::{AnswerPart, Reading};

/// The longest value of an attribute, in bytes.
const VALUE_BYTES: usize = 200;
/// How many places that nothing reads are told.
const MOST_UNREAD: usize = 50;

/// A value that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// The attribute.
    pub attribute: String,
    /// What the answer says.
    pub read: String,
    /// What is stored.
    pub value: String,
}

/// Something that is not stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ignored {
    /// The attribute.
    pub attribute: String,
    /// Where it should be.
    pub pointer: String,
    /// Why not.
    pub why: String,
}

/// What an answer says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Found {
    /// What is stored.
    pub told: Vec<Told>,
    /// Attributes of the file that are not stored.
    pub ignored: Vec<Ignored>,
    /// Places in the answer that nothing reads, as JSON Pointers; of many, the first.
    pub unread: Vec<String>,
}

/// Reads an answer. `None` if it says that nobody is known.
pub(super) fn read(part: &AnswerPart, attributes: &BTreeMap<String, Reading>, answer: &Value) -> Option<Found> {
    if part.not_found_if_empty.as_ref().is_some_and(|pointer| is_empty(answer.pointer(pointer))) {
        return None;
    }
    let mut found = Found::default();
    for (attribute, reading) in attributes {
        match value(reading, answer) {
            Ok((read, value)) => found.told.push(Told { attribute: attribute.clone(), read, value }),
            Err(why) => {
                let (attribute, pointer) = (attribute.clone(), reading.pointer.clone());
                found.ignored.push(Ignored { attribute, pointer, why });
            }
        }
    }
    let read: Vec<&str> = attributes.values().map(|reading| reading.pointer.as_str()).collect();
    unread(answer, String::new(), &read, &mut found.unread);
    Some(found)
}

fn is_empty(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.trim().is_empty(),
        Some(Value::Array(items)) => items.is_empty(),
        Some(Value::Object(members)) => members.is_empty(),
        Some(Value::Bool(_) | Value::Number(_)) => false,
    }
}

/// What stands at a place, and what it is in the definition.
fn value(reading: &Reading, answer: &Value) -> Result<(String, String), String> {
    let (read, is_number) = match answer.pointer(&reading.pointer) {
        None => return Err("the answer has nothing there".to_owned()),
        Some(Value::String(text)) => (text.trim().to_owned(), false),
        Some(Value::Number(number)) => (in_digits(number), true),
        Some(Value::Bool(truth)) => (truth.to_string(), false),
        Some(Value::Null) => return Err("the answer has nothing there".to_owned()),
        Some(Value::Array(_)) => {
            return Err("it is a list; name an item of it, such as `/0`, in the pointer".to_owned());
        }
        Some(Value::Object(_)) => return Err("it is an object; name a member of it in the pointer".to_owned()),
    };
    if read.is_empty() {
        return Err("it is blank".to_owned());
    }
    let value = match reading.values.get(&read) {
        Some(value) => value.clone(),
        None if is_number || reading.values.is_empty() => read.clone(),
        None => return Err(format!("`{}` is not among its `values`", shortened(&read))),
    };
    if value.len() > VALUE_BYTES || value.contains(char::is_control) {
        return Err(format!("it has more than {VALUE_BYTES} bytes, or control characters"));
    }
    Ok((read, value))
}

/// A number without a point, if it is whole.
fn in_digits(number: &Number) -> String {
    match number.as_f64().filter(|float| !number.is_u64() && !number.is_i64() && float.fract() == 0.0) {
        Some(float) => format!("{float:.0}"),
        None => number.to_string(),
    }
}

fn shortened(text: &str) -> String {
    let short: String = text.chars().filter(|c| !c.is_control()).take(60).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

/// The places of an answer that no pointer leads to.
fn unread(value: &Value, at: String, read: &[&str], found: &mut Vec<String>) {
    if found.len() >= MOST_UNREAD || read.contains(&at.as_str()) {
        return;
    }
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                unread(value, format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), read, found);
            }
        }
        Value::Array(items) => {
            for (place, value) in items.iter().enumerate() {
                unread(value, format!("{at}/{place}"), read, found);
            }
        }
        _ => found.push(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn reading(pointer: &str, values: &[(&str, &str)]) -> Reading {
        let values = values.iter().map(|(word, value)| ((*word).to_owned(), (*value).to_owned())).collect();
        Reading { pointer: pointer.to_owned(), values }
    }

    fn found(reading: Reading, answer: &Value) -> Found {
        let attributes = BTreeMap::from([("industry".to_owned(), reading)]);
        read(&AnswerPart::default(), &attributes, answer).expect("somebody is known")
    }

    #[test]
    fn words_are_mapped_numbers_stay_and_what_is_not_understood_is_ignored_with_a_reason() {
        let answer = json!({ "a/b": [{ "m~n": "Computer Software" }], "size": 250, "big": 1.5e3, "yes": true, "none": null, "blank": " " });
        let told = |pointer, values: &[(&str, &str)]| {
            let found = found(reading(pointer, values), &answer);
            found.told.first().map_or_else(|| found.ignored[0].why.clone(), |told| told.value.clone())
        };
        assert_eq!(told("/a~1b/0/m~0n", &[("Computer Software", "software")]), "software");
        assert_eq!(told("/a~1b/0/m~0n", &[]), "Computer Software");
        assert_eq!(told("/a~1b/0/m~0n", &[("Other", "x")]), "`Computer Software` is not among its `values`");
        assert_eq!(
            [told("/size", &[("x", "y")]), told("/size", &[("250", "51-250")]), told("/big", &[]), told("/yes", &[])],
            ["250", "51-250", "1500", "true"]
        );
        assert!(told("/a~1b", &[]).contains("list") && told("/a~1b/0", &[]).contains("object"));
        assert!(
            told("/none", &[]).contains("nothing")
                && told("/else", &[]).contains("nothing")
                && told("/blank", &[]).contains("blank")
        );
    }

    #[test]
    fn an_empty_place_says_that_nobody_is_known() {
        let part = AnswerPart { not_found_if_empty: Some("/company".to_owned()), ..AnswerPart::default() };
        for answer in [json!({}), json!({ "company": null }), json!({ "company": {} }), json!({ "company": [] })] {
            assert_eq!(read(&part, &BTreeMap::new(), &answer), None, "{answer}");
        }
        assert!(read(&part, &BTreeMap::new(), &json!({ "company": { "name": "Works" } })).is_some());
    }

    #[test]
    fn what_nothing_reads_is_told_by_its_place() {
        let answer = json!({ "company": { "industry": "x", "name": "Works", "tags": ["a"] } });
        assert_eq!(found(reading("/company/industry", &[]), &answer).unread, ["/company/name", "/company/tags/0"]);
    }
}
