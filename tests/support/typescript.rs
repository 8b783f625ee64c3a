//! TypeScript declarations from a JSON Schema: objects, lists, texts of a set, numbers, flags and what may be `null`, which
//! is all that our own types have. It does not know what they mean.

use serde_json::{Map, Value};

/// The declarations of a schema: its root by its title, then its definitions by their names.
pub fn declarations(about: &str, schema: &Value) -> String {
    let title = schema["title"].as_str().expect("a schema has a title");
    let root = [(title, schema)];
    let definitions: Vec<(&str, &Value)> =
        schema["$defs"].as_object().into_iter().flatten().map(|(name, schema)| (name.as_str(), schema)).collect();
    let declared = root.into_iter().chain(definitions).map(|(name, schema)| declaration(name, schema));
    format!("{about}\n\n{}", declared.collect::<Vec<_>>().join("\n"))
}

fn declaration(name: &str, schema: &Value) -> String {
    let about = comment("", schema);
    match schema["properties"].as_object() {
        Some(properties) => {
            let members = properties.iter().map(|(key, schema)| {
                let about = comment("  ", schema);
                format!("{about}  {key}: {};\n", of(schema))
            });
            format!("{about}export interface {name} {{\n{}}}\n", members.collect::<String>())
        }
        None => format!("{about}export type {name} = {};\n", of(schema)),
    }
}

/// The type of a value.
fn of(schema: &Value) -> String {
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
            "array" => format!("{}[]", of(&schema["items"])),
            name => name.to_owned(),
        },
        _ => panic!("no TypeScript for {schema}"),
    }
}

fn comment(indent: &str, schema: &Value) -> String {
    let Some(text) = schema["description"].as_str() else { return String::new() };
    let lines: Vec<String> = text.lines().map(|line| format!("{indent} * {line}").trim_end().to_owned()).collect();
    match text.contains('\n') {
        true => format!("{indent}/**\n{}\n{indent} */\n", lines.join("\n")),
        false => format!("{indent}/** {text} */\n"),
    }
}
