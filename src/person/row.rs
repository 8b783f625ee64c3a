//! Reads entries from JSON and from rows of a table, and says in our own words what is wrong. What fields there are comes from the
//! entry's schema, so it is written once. It does not know files.

use super::{Context, Entry, Fact, FactError};
use crate::likeness::{may_be_repeated, nearest};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Number, Value};
use std::collections::BTreeSet;

/// The longest name of a field that is repeated, in characters.
const NAMED_CHARS: usize = 40;

/// Reads an entry from a JSON object.
///
/// ```
/// use handraise::person::{Context, TouchEntry, read_object};
/// let context = Context { received_ms: 1_790_000_000_000, who: "marketing".into(), source: "api".into(), batch: None };
/// let read = |text| read_object::<TouchEntry>(serde_json::from_str(text).unwrap(), &context);
/// let fact = read(r#"{"id": "w-1", "email": "ADA@works.example", "action": "webinar"}"#).unwrap();
/// assert_eq!(fact.about.to_string(), "email:ada@works.example");
/// let error = read(r#"{"id": "w-1", "email": "ada@works.example", "topic": 3}"#).unwrap_err();
/// assert_eq!(error.to_string(), "`topic` is not a text; write it in quotation marks");
/// ```
///
/// # Errors
/// The field that is wrong, and what to do.
pub fn read_object<E: Entry>(object: Value, context: &Context) -> Result<Fact, FactError> {
    let Value::Object(object) = object else {
        return Err(FactError::new("entry", "is not an object", "write `{\"id\": …}` for each fact"));
    };
    let fields = fields_of::<E>();
    if let Some(name) = object.keys().find(|name| fields.iter().all(|field| field.name != **name)) {
        return Err(unknown_field(name, &fields));
    }
    if let Some(field) =
        fields.iter().find(|field| field.is_required && object.get(&field.name).is_none_or(Value::is_null))
    {
        return Err(FactError::new(field.name.clone(), "is missing", "add it"));
    }
    fields.iter().try_for_each(|field| object.get(&field.name).map_or(Ok(()), |value| field.check(value)))?;
    let read: Result<E, _> = serde_json::from_value(Value::Object(object));
    let entry = read.map_err(|_| FactError::new("entry", "has a value out of bounds", "compare it with the schema"))?;
    entry.into_fact(context)
}

/// Reads an entry from a row of a table: the names of its columns, and a text for each. A blank text is left out, and a list is
/// separated by `;`.
///
/// # Errors
/// The column that is wrong, and what to do.
pub fn read_row<'a, E: Entry>(
    row: impl IntoIterator<Item = (&'a str, &'a str)>,
    context: &Context,
) -> Result<Fact, FactError> {
    let fields = fields_of::<E>();
    let mut object = Map::new();
    for (name, text) in row.into_iter().map(|(name, text)| (name.trim(), text.trim())) {
        let field = fields.iter().find(|field| field.name == name).ok_or_else(|| unknown_field(name, &fields))?;
        if !text.is_empty() {
            object.insert(name.to_owned(), field.value_of(text));
        }
    }
    read_object::<E>(Value::Object(object), context)
}

/// The names of an entry's fields, which are those of a table's columns.
pub fn field_names<E: Entry>() -> Vec<String> {
    fields_of::<E>().into_iter().map(|field| field.name).collect()
}

/// A name that is no field. It is repeated only if it looks like one.
fn unknown_field(name: &str, fields: &[Field]) -> FactError {
    let mut names: Vec<String> = fields.iter().map(|field| format!("`{}`", field.name)).collect();
    names.sort();
    let meant = nearest(&name.to_lowercase(), fields.iter().map(|field| field.name.as_str()));
    let meant = meant.map(|meant| format!("did you mean `{meant}`? "));
    let remedy = format!("{}there are {}", meant.unwrap_or_default(), names.join(", "));
    if may_be_repeated(name, NAMED_CHARS) {
        return FactError::new(name.to_owned(), "is no field", &remedy);
    }
    FactError::new("entry", "has a field that nothing reads", &remedy)
}

/// One field of an entry, as its schema has it.
struct Field {
    name: String,
    is_required: bool,
    types: BTreeSet<String>,
    /// The greatest whole number that it may be.
    most: Option<u64>,
    /// The words that it may be; none for any text.
    words: Vec<String>,
}

fn fields_of<E: Entry>() -> Vec<Field> {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let schema: Value = settings.into_generator().into_root_schema_for::<E>().into();
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let field = |(name, schema): (&String, &Value)| {
        let mut field = Field {
            name: name.clone(),
            is_required: required.contains(&name.as_str()),
            types: BTreeSet::new(),
            most: None,
            words: Vec::new(),
        };
        field.take_in(schema);
        field
    };
    properties.map(field).collect()
}

impl Field {
    fn take_in(&mut self, schema: &Value) {
        let one_or_many = |value: &Value| value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        let texts = |name| schema.get(name).map_or_else(Vec::new, one_or_many);
        let words = |name| texts(name).iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>();
        self.types.extend(words("type"));
        self.words.extend(words("enum"));
        self.words.extend(words("const"));
        self.most = match schema.get("format").and_then(Value::as_str) {
            Some("uint8") => Some(u8::MAX.into()),
            Some("uint32") => Some(u32::MAX.into()),
            _ => self.most,
        };
        for several in ["anyOf", "oneOf"] {
            schema.get(several).and_then(Value::as_array).into_iter().flatten().for_each(|schema| self.take_in(schema));
        }
    }

    fn may_be(&self, name: &str) -> bool {
        self.types.contains(name)
    }

    fn check(&self, value: &Value) -> Result<(), FactError> {
        let error = |problem: &str, remedy: &str| Err(FactError::new(self.name.clone(), problem, remedy));
        match value {
            Value::Null if self.is_required => error("is missing", "add it"),
            Value::Null => Ok(()),
            Value::String(word) if self.may_be("string") => {
                let words: Vec<String> = self.words.iter().map(|word| format!("`{word}`")).collect();
                let is_known = self.words.is_empty() || self.words.contains(word);
                if is_known {
                    Ok(())
                } else {
                    error("is another word than it may be", &format!("write one of {}", words.join(", ")))
                }
            }
            Value::Number(number) if self.may_be("integer") && number.is_u64() => {
                match self.most.filter(|most| number.as_u64() > Some(*most)) {
                    Some(most) => error("is too great", &format!("write at most {most}")),
                    None => Ok(()),
                }
            }
            Value::Bool(_) if self.may_be("boolean") => Ok(()),
            Value::Array(items) if self.may_be("array") && items.iter().all(Value::is_string) => Ok(()),
            _ if self.may_be("string") => error("is not a text", "write it in quotation marks"),
            _ if self.may_be("integer") => error("is not a whole number", "write digits alone"),
            _ if self.may_be("boolean") => error("is neither true nor false", "write `true` or `false`"),
            _ => error("is not a list of texts", "write `[\"…\"]`, or separate them by `;` in a table"),
        }
    }

    /// A text in a table as the value that it stands for. One that stands for none stays a text, which [`Field::check`] refuses.
    fn value_of(&self, text: &str) -> Value {
        if self.may_be("array") {
            return text.split(';').map(str::trim).filter(|item| !item.is_empty()).collect();
        }
        let number = || text.parse::<u64>().ok().map(|number| Value::Number(Number::from(number)));
        let truth = match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Some(Value::Bool(true)),
            "false" | "no" | "0" => Some(Value::Bool(false)),
            _ => None,
        };
        let value = if self.may_be("integer") { number() } else { truth.filter(|_| self.may_be("boolean")) };
        value.unwrap_or_else(|| text.into())
    }
}
