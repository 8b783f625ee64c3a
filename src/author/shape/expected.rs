//! What may stand at a place of a file, read from the JSON Schema of the authored types. It does not look at files.

use serde_json::{Map, Value};

/// What may stand at a place, and whether it may be left empty with `null`.
#[derive(Debug)]
pub(super) struct Expected<'a> {
    pub(super) kind: Kind<'a>,
    /// The type's name in the schema, such as `Condition`.
    pub(super) name: Option<&'a str>,
    pub(super) may_be_null: bool,
}

/// A kind of value.
#[derive(Debug)]
pub(super) enum Kind<'a> {
    /// A table with these keys.
    Table { keys: &'a Map<String, Value>, required: Vec<&'a str> },
    /// A table with keys of any name.
    Map(&'a Value),
    /// A table with exactly one of these keys.
    OneOf(Vec<(&'a str, &'a Value)>),
    /// A list, of a fixed length if there is one.
    List { item: &'a Value, length: Option<usize> },
    /// A text, or a list of texts.
    TextOrTexts,
    /// One of these texts, or a list of any texts.
    WordOrTexts(Vec<&'a str>),
    /// A text.
    Text,
    /// A length of time.
    Span,
    /// A calendar day.
    Day,
    /// A time with its offset from UTC.
    Time,
    /// A time of the day.
    TimeOfDay,
    /// One of these texts.
    Choice(Vec<&'a str>),
    /// One of these numbers and texts.
    OneOfValues(&'a [Value]),
    /// True or false.
    Flag,
    /// A whole number.
    Number { least: i64, most: i64 },
}

impl<'a> Expected<'a> {
    /// Reads a schema; `None` for a form that the authored types do not use.
    pub(super) fn of(schema: &'a Value, definitions: &'a Map<String, Value>) -> Option<Self> {
        if let Some(members) = schema.get("anyOf").and_then(Value::as_array) {
            return match members.as_slice() {
                [member, null] if is_type(null, "null") => {
                    Some(Self { may_be_null: true, ..Self::of(member, definitions)? })
                }
                [one, many] if is_type(one, "string") && is_type(many, "array") => {
                    Some(Self { kind: Kind::TextOrTexts, name: None, may_be_null: false })
                }
                [one, many] if is_type(many, "array") => match Self::of(one, definitions)?.kind {
                    Kind::Choice(words) => {
                        Some(Self { kind: Kind::WordOrTexts(words), name: None, may_be_null: false })
                    }
                    _ => None,
                },
                _ => None,
            };
        }
        if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/$defs/")) {
            return Some(Self { name: Some(name), ..Self::of(definitions.get(name)?, definitions)? });
        }
        Some(Self { kind: Kind::of(schema)?, name: None, may_be_null: is_type(schema, "null") })
    }
}

impl<'a> Kind<'a> {
    fn of(schema: &'a Value) -> Option<Self> {
        if let Some(values) =
            schema.get("enum").and_then(Value::as_array).filter(|values| values.iter().any(Value::is_number))
        {
            return Some(Self::OneOfValues(values));
        }
        if let Some(members) = schema.get("oneOf").and_then(Value::as_array) {
            let choices: Option<Vec<_>> = members.iter().map(|member| member.get("const")?.as_str()).collect();
            return match choices {
                Some(choices) => Some(Self::Choice(choices)),
                None => members.iter().map(variant).collect::<Option<_>>().map(Self::OneOf),
            };
        }
        if let Some(choices) = schema.get("enum").and_then(Value::as_array) {
            return choices.iter().map(Value::as_str).collect::<Option<_>>().map(Self::Choice);
        }
        if is_type(schema, "object") {
            return match (schema.get("properties").and_then(Value::as_object), schema.get("additionalProperties")) {
                (Some(keys), Some(Value::Bool(false))) => {
                    let required = schema.get("required").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
                    Some(Self::Table { keys, required: required.iter().filter_map(Value::as_str).collect() })
                }
                (None, Some(value @ Value::Object(_))) => Some(Self::Map(value)),
                _ => None,
            };
        }
        if is_type(schema, "array") {
            let limit = |key| schema.get(key).and_then(Value::as_u64).and_then(|limit| usize::try_from(limit).ok());
            let length = limit("minItems").filter(|least| limit("maxItems") == Some(*least));
            return Some(Self::List { item: schema.get("items")?, length });
        }
        if is_type(schema, "boolean") {
            return Some(Self::Flag);
        }
        if is_type(schema, "integer") {
            let limit = |key, bound| schema.get(key).and_then(Value::as_i64).unwrap_or(bound);
            let (least, bound) = match schema.get("format").and_then(Value::as_str)? {
                "uint8" => (0, i64::from(u8::MAX)),
                "uint16" => (0, i64::from(u16::MAX)),
                "uint32" => (0, i64::from(u32::MAX)),
                "int32" => (i64::from(i32::MIN), i64::from(i32::MAX)),
                _ => return None,
            };
            return Some(Self::Number { least: limit("minimum", least), most: limit("maximum", bound) });
        }
        match (schema.get("format").and_then(Value::as_str), schema.get("pattern")) {
            (Some("date"), _) => Some(Self::Day),
            (Some("date-time"), _) => Some(Self::Time),
            (Some("time-of-day"), _) => Some(Self::TimeOfDay),
            (None, Some(_)) => Some(Self::Span),
            (None, None) if is_type(schema, "string") => Some(Self::Text),
            _ => None,
        }
    }

    /// Whether it is written as a table.
    pub(super) fn is_table(&self) -> bool {
        matches!(self, Self::Table { .. } | Self::Map(_) | Self::OneOf(_))
    }
}

/// The one key of a variant, and what stands there.
fn variant(schema: &Value) -> Option<(&str, &Value)> {
    let keys = schema.get("properties")?.as_object()?;
    keys.iter().next().filter(|_| keys.len() == 1).map(|(key, value)| (key.as_str(), value))
}

/// Whether a schema names a type, alone or beside `null`.
fn is_type(schema: &Value, name: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(given)) => given == name,
        Some(Value::Array(given)) => given.iter().any(|given| given == name),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks at every place below a schema; the types may nest, so each is looked at once.
    fn visit<'a>(
        schema: &'a Value,
        definitions: &'a Map<String, Value>,
        seen: &mut std::collections::BTreeSet<&'a str>,
        count: &mut usize,
    ) {
        let expected = Expected::of(schema, definitions).unwrap_or_else(|| panic!("nobody reads {schema}"));
        *count += 1;
        if expected.name.is_some_and(|name| !seen.insert(name)) {
            return;
        }
        match expected.kind {
            Kind::Table { keys, .. } => keys.values().for_each(|key| visit(key, definitions, seen, count)),
            Kind::OneOf(variants) => variants.iter().for_each(|(_, value)| visit(value, definitions, seen, count)),
            Kind::Map(value) | Kind::List { item: value, .. } => visit(value, definitions, seen, count),
            _ => {}
        }
    }

    #[test]
    fn every_part_of_the_schemas_is_understood() {
        for (schema, least) in [(crate::author::schema::definition(), 150), (crate::author::schema::evidence(), 20)] {
            let definitions = schema["$defs"].as_object().unwrap();
            let (mut seen, mut count) = (Default::default(), 0);
            visit(&schema, definitions, &mut seen, &mut count);
            assert!(count > least, "only {count} places: are they still found?");
            let missed: Vec<_> = definitions.keys().filter(|name| !seen.contains(name.as_str())).collect();
            assert!(missed.is_empty(), "{missed:?}");
        }
    }
}
