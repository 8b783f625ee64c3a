//! Invariant 21: whatever changes the bytes of a definition is told by `diff`. A definition that uses every key of the schema is
//! altered in one place at a time. The fields are the schema's, so a new one fails this test until it is in the definition beside it.

use super::super::{Change, Names, changes, governance, policy};
use crate::author::{Authored, Day, Format, Span, TimeOfDay, parse, schema};
use crate::definition::{Compiled, Policy};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

const EVERYTHING: &str = include_str!("everything.toml");

/// Fit in the other way that there is: several profiles instead of one.
const PROFILES: &str = include_str!("profiles.toml");

/// Keys that are for people alone: they are not compiled, and `governance` tells their changes.
const NOT_COMPILED: [&str; 7] = [
    "Approval.by",
    "Approval.on",
    "Approval.team",
    "Definition.approvals",
    "Definition.effective_from",
    "Definition.review_by",
    "Definition.triggers",
];

/// How the keys begin that are compiled to the private policy alone.
const PRIVATE: [&str; 12] = [
    "Calendar.",
    "Capacity.",
    "Content.",
    "Definition.policy",
    "FollowUp.",
    "Hours.",
    "Policy.",
    "Segment.capacity_per_week",
    "Series.",
    "SqlCriterion.",
    "SuppressionList.",
    "Target.",
];

/// A definition as authored, and what it compiles to.
type Read = (Authored, Compiled, Option<Policy>);

/// Where a key of the schema stands in the definition, as JSON pointers, and the schema of its values.
type Places<'a> = BTreeMap<String, (&'a Value, Vec<String>)>;

/// The types of the policy, which no page learns of: its bytes are not the definition's. Another test compares it.
fn private_types<'a>(schema: &'a Value, definitions: &'a Map<String, Value>, found: &mut BTreeSet<&'a str>) {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/")) {
        if found.insert(name) {
            private_types(&definitions[name], definitions, found);
        }
        return;
    }
    schema.as_object().into_iter().flat_map(Map::values).for_each(|part| private_types(part, definitions, found));
    schema.as_array().into_iter().flatten().for_each(|part| private_types(part, definitions, found));
}

/// Notes every public key of the schema, whether the definition uses it or not.
fn list_keys<'a>(schema: &'a Value, definitions: &'a Map<String, Value>, places: &mut Places<'a>) {
    let mut private = BTreeSet::new();
    private_types(&schema["properties"]["policy"], definitions, &mut private);
    let named = definitions.iter().map(|(name, schema)| (name.as_str(), schema));
    let named = named.filter(|(name, _)| !private.contains(name));
    for (name, schema) in named.chain([("Definition", schema)]) {
        let variants = schema["oneOf"].as_array().map_or(&[][..], Vec::as_slice);
        for (key, schema) in
            std::iter::once(schema).chain(variants).filter_map(|schema| schema["properties"].as_object()).flatten()
        {
            // The policy, and what is moved into it.
            if !matches!((name, key.as_str()), ("Definition", "policy") | ("Segment", "capacity_per_week")) {
                places.insert(format!("{name}.{key}"), (schema, Vec::new()));
            }
        }
    }
}

/// Notes where the definition uses each key.
fn find_keys(
    schema: &Value,
    name: &str,
    value: &Value,
    pointer: &str,
    definitions: &Map<String, Value>,
    places: &mut Places<'_>,
) {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/")) {
        return find_keys(&definitions[name], name, value, pointer, definitions, places);
    }
    for schema in ["anyOf", "oneOf"].into_iter().filter_map(|key| schema[key].as_array()).flatten() {
        find_keys(schema, name, value, pointer, definitions, places);
    }
    let items = value.as_array().into_iter().flatten().enumerate();
    items.for_each(|(index, item)| {
        find_keys(&schema["items"], name, item, &format!("{pointer}/{index}"), definitions, places)
    });
    for (key, value) in value.as_object().into_iter().flatten() {
        let pointer = format!("{pointer}/{key}");
        if let Some(schema) = schema["properties"].get(key) {
            if let Some((_, pointers)) = places.get_mut(&format!("{name}.{key}")) {
                pointers.push(pointer.clone());
            }
            find_keys(schema, name, value, &pointer, definitions, places);
        }
    }
}

/// The texts that a schema has to choose from.
fn choices(schema: &Value, definitions: &Map<String, Value>, found: &mut Vec<Value>) {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/")) {
        return choices(&definitions[name], definitions, found);
    }
    found.extend(schema.get("const").cloned());
    found.extend(schema["enum"].as_array().into_iter().flatten().cloned());
    let parts = ["anyOf", "oneOf"].into_iter().filter_map(|key| schema[key].as_array()).flatten();
    parts.chain(schema.get("items")).for_each(|schema| choices(schema, definitions, found));
}

/// What may stand in place of a value; what makes no sense there does not compile.
fn others(value: &Value, others_of_its_kind: &[Value]) -> Vec<Value> {
    let mut found = others_of_its_kind.to_vec();
    match value {
        Value::Bool(flag) => found.push((!flag).into()),
        Value::Number(number) => {
            found.extend(number.as_i64().into_iter().flat_map(|number| [number + 1, number - 1]).map(Value::from))
        }
        Value::String(_) if !others_of_its_kind.is_empty() => {}
        Value::String(text) if text.parse::<Span>().is_ok() => found.push("25d".into()),
        Value::String(text) if text.parse::<TimeOfDay>().is_ok() => found.push("12:15".into()),
        Value::String(text) if text.parse::<Day>().is_ok() => found.push("2026-12-24".into()),
        Value::String(text) => {
            found.extend([format!("{text}x"), format!("{text}/x")].map(Value::from));
            found.extend(["docs", "contact", "maybe", "soon", "rest", "other", "quote", "vp", "UTC"].map(Value::from));
        }
        Value::Array(items) => {
            found.push(items.iter().rev().cloned().collect());
            found.extend((0..items.len()).map(|left_out| {
                items.iter().enumerate().filter(|(index, _)| *index != left_out).map(|(_, item)| item.clone()).collect()
            }));
            for (index, item) in items.iter().enumerate().filter(|(_, item)| !item.is_object()) {
                for other in others(item, others_of_its_kind).into_iter().filter(|other| !other.is_array()) {
                    let mut items = items.clone();
                    items[index] = other;
                    found.push(items.into());
                }
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                let mut fewer = members.clone();
                fewer.remove(key);
                found.push(fewer.into());
                for other in others(member, &[]).into_iter().filter(|_| !member.is_object()) {
                    found.push(
                        members
                            .iter()
                            .map(|(name, member)| {
                                (name.clone(), if name == key { other.clone() } else { member.clone() })
                            })
                            .collect(),
                    );
                }
            }
        }
        Value::Null => {}
    }
    found.retain(|other| other != value);
    found
}

/// The definition with another text wherever one stands, as a value or as a key.
fn renamed(value: &Value, from: &str, to: &str) -> Value {
    let name = |text: &str| if text == from { to.to_owned() } else { text.to_owned() };
    match value {
        Value::String(text) => name(text).into(),
        Value::Array(items) => items.iter().map(|item| renamed(item, from, to)).collect(),
        Value::Object(members) => members.iter().map(|(key, member)| (name(key), renamed(member, from, to))).collect(),
        value => value.clone(),
    }
}

/// The definition without one place, and then with it altered in every way.
fn altered(whole: &Value, pointer: &str, kin: &[Value]) -> (Value, Vec<Value>) {
    let value = whole.pointer(pointer).expect("it was found there");
    let with = |other: Value| {
        let mut whole = whole.clone();
        *whole.pointer_mut(pointer).expect("it was found there") = other;
        whole
    };
    let mut found: Vec<Value> = others(value, kin).into_iter().map(with).collect();
    found.extend(value.as_str().map(|text| renamed(whole, text, &format!("{text}y"))));
    let (around, key) = pointer.rsplit_once('/').expect("a key stands in a table");
    let mut without = whole.clone();
    without.pointer_mut(around).and_then(Value::as_object_mut).expect("a table").remove(key);
    (without, found)
}

fn read(value: &Value) -> Option<Read> {
    let authored = parse(&value.to_string(), Format::Json).ok()?;
    let (compiled, policy) = authored.compile_both().ok()?;
    Some((authored, compiled, policy))
}

/// What `diff` tells, without the words for a change that it does not know.
fn told(old: &Read, new: &Read) -> Vec<Change> {
    let mut names = Names::default();
    [old, new].into_iter().for_each(|(authored, ..)| names.learn_source(&authored.source));
    let mut found = changes(old.1.definition(), new.1.definition(), &names);
    found.retain(|change| change.what != "detail");
    found
}

#[test]
fn whatever_changes_the_bytes_is_told() {
    let [whole, profiles] = [EVERYTHING, PROFILES].map(|text| toml::from_str::<Value>(text).expect("it is TOML"));
    let mut with_profiles = whole.clone();
    with_profiles["fit"] = profiles["fit"].clone();
    let schema = schema::definition();
    let places = |whole| {
        let mut places = Places::new();
        list_keys(&schema, schema["$defs"].as_object().expect("types"), &mut places);
        find_keys(&schema, "Definition", whole, "", schema["$defs"].as_object().expect("types"), &mut places);
        places
    };
    let (first, second) = (places(&whole), places(&with_profiles));
    assert!(first.len() > 120, "only {} keys: are they still found?", first.len());
    let unused = |places: &Places<'_>| -> BTreeSet<String> {
        places.iter().filter(|(_, (_, pointers))| pointers.is_empty()).map(|(key, _)| key.clone()).collect()
    };
    let missing: Vec<_> = unused(&first).intersection(&unused(&second)).cloned().collect();
    assert!(missing.is_empty(), "neither everything.toml nor profiles.toml uses {missing:?}");
    let used = |places: &Places<'_>| places.keys().filter(|key| !unused(places).contains(*key)).cloned().collect();
    let count = look_through(&whole, &first, &used(&first)) + look_through(&with_profiles, &second, &unused(&first));
    assert!(count > 200, "only {count} alterations");
}

/// Alters a definition at every place of some keys. Returns how many alterations change its bytes.
fn look_through(whole: &Value, places: &Places<'_>, keys: &BTreeSet<String>) -> usize {
    let before =
        read(whole).unwrap_or_else(|| panic!("{:?}", crate::author::check(&whole.to_string(), Format::Json, None)));
    let schema = schema::definition();
    let definitions = schema["$defs"].as_object().expect("types");
    let mut count = 0;
    for (key, (schema, pointers)) in places.iter().filter(|(key, _)| keys.contains(*key)) {
        let mut kin = Vec::new();
        choices(schema, definitions, &mut kin);
        // What else there is of the same type, such as another condition.
        let same = places.values().filter(|(other, _)| other["$ref"].is_string() && other["$ref"] == schema["$ref"]);
        let values =
            same.flat_map(|(_, pointers)| pointers).chain(pointers).filter_map(|pointer| whole.pointer(pointer));
        kin.extend(values.filter(|value| value.is_object()).cloned());
        let mut moves = false;
        for pointer in pointers {
            let mut look = |after: &Value| {
                let Some(after) = read(after) else { return false };
                let changes_bytes = before.1.mql() != after.1.mql();
                let told = told(&before, &after);
                assert_eq!(changes_bytes, !told.is_empty(), "{key} at {pointer}: {told:?}");
                count += usize::from(changes_bytes);
                let private = policy(before.2.as_ref(), after.2.as_ref());
                assert!(private.iter().all(|change| change.what != "detail"), "{key} at {pointer}: {private:?}");
                match () {
                    () if NOT_COMPILED.contains(&key.as_str()) => {
                        !governance(&before.0.source, &after.0.source).is_empty()
                    }
                    () if PRIVATE.iter().any(|begin| key.starts_with(begin)) => !private.is_empty(),
                    () => changes_bytes,
                }
            };
            let (without, ways) = altered(whole, pointer, &kin);
            moves |= look(&without);
            // One other value is enough: compiling takes its time.
            moves |= ways.iter().any(look);
        }
        assert!(moves, "no alteration of `{key}` makes a difference");
    }
    count
}
