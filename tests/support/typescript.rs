//! TypeScript declarations from a JSON Schema: objects, lists, texts of a set, numbers, flags and what may be `null`, which
//! is all that our own types have. It does not know what they mean.

use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The declarations of schemas: each root by its title, and all definitions by their names, each once. What is written has all of
/// its members; what is read may lack those that its schema does not require.
pub fn declarations(about: &str, written: &[Value], read: &[Value]) -> String {
    let mut known = BTreeSet::new();
    let mut text = String::from(about);
    for (schemas, may_lack) in [(written, false), (read, true)] {
        let roots = schemas.iter().map(|schema| (schema["title"].as_str().expect("a schema has a title"), schema));
        let inner = schemas.iter().flat_map(|schema| schema["$defs"].as_object().into_iter().flatten());
        for (name, schema) in roots.chain(inner.map(|(name, schema)| (name.as_str(), schema))) {
            if known.insert(name) {
                let gap = if known.len() == 1 { "\n\n" } else { "\n" };
                text.push_str(gap);
                text.push_str(&declaration(name, schema, may_lack));
            }
        }
    }
    text
}

fn declaration(name: &str, schema: &Value, may_lack: bool) -> String {
    let about = comment("", schema);
    match schema["properties"].as_object() {
        Some(properties) => {
            let required: Vec<&str> =
                schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let members = properties.iter().map(|(key, schema)| {
                let about = comment("  ", schema);
                let mark = if may_lack && !required.contains(&key.as_str()) { "?" } else { "" };
                format!("{about}  {key}{mark}: {};\n", of(schema))
            });
            format!("{about}export interface {name} {{\n{}}}\n", members.collect::<String>())
        }
        None => format!("{about}export type {name} = {};\n", of(schema)),
    }
}

/// The type of a value.
fn of(schema: &Value) -> String {
    if schema.as_bool() == Some(true)
        || schema.as_object().is_some_and(|object| object.keys().all(|key| key == "description"))
    {
        return "unknown".to_owned();
    }
    if let Some(reference) = schema["$ref"].as_str() {
        return reference.rsplit('/').next().unwrap_or_default().to_owned();
    }
    for key in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[key].as_array() {
            return choices.iter().map(of).collect::<Vec<_>>().join(" | ");
        }
    }
    if let Some(value) = schema.get("const") {
        return value.to_string();
    }
    if let Some(values) = schema["enum"].as_array() {
        return values.iter().map(Value::to_string).collect::<Vec<_>>().join(" | ");
    }
    match &schema["type"] {
        Value::Array(types) => {
            let one = |name: &Value| of(&Value::Object(Map::from_iter([("type".to_owned(), name.clone())])));
            types.iter().map(one).collect::<Vec<_>>().join(" | ")
        }
        Value::String(name) => match name.as_str() {
            "integer" | "number" => "number".to_owned(),
            "array" => match of(&schema["items"]) {
                item if item.contains(' ') => format!("({item})[]"),
                item => format!("{item}[]"),
            },
            "object" => format!("Record<string, {}>", of(&schema["additionalProperties"])),
            name => name.to_owned(),
        },
        _ => panic!("no TypeScript for {schema}"),
    }
}

fn comment(indent: &str, schema: &Value) -> String {
    let Some(text) = schema["description"].as_str() else { return String::new() };
    let text = without_examples(text).replace("`None`", "`null`");
    let lines: Vec<String> = text.lines().map(|line| format!("{indent} * {line}").trim_end().to_owned()).collect();
    match text.contains('\n') {
        true => format!("{indent}/**\n{}\n{indent} */\n", lines.join("\n")),
        false => format!("{indent}/** {text} */\n"),
    }
}

/// Without the examples, which are in Rust.
fn without_examples(text: &str) -> String {
    let prose: Vec<&str> = text.split("```").step_by(2).map(str::trim).filter(|part| !part.is_empty()).collect();
    prose.join("\n")
}
