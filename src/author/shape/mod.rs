//! Whether a file has the shape of a definition or of an evidence document: known keys, none missing, and values of the right
//! kind. It finds every such problem of a file, in the file's order, and speaks the file's own syntax. It does not know what
//! names refer to.

mod expected;
mod persona;
mod syntax;

use super::diagnostic::{Code, Problem};
use super::document::{Document, Format, member};
use super::names::{instead, listed, nearest};
use super::scalar::{Day, Span, Time, TimeOfDay};
use expected::{Expected, Kind};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::sync::LazyLock;
use syntax::Syntax;

/// What other systems call a key that is less like it than another one.
const OTHER_WORDS: [(&str, &str); 3] =
    [("min_score", "min_rating"), ("min_points", "min_rating"), ("min_fit", "min_grade")];

/// What a file is checked against.
pub(super) struct Form {
    /// Its JSON Schema, read once.
    schema: LazyLock<Value>,
    /// What to say of a file that is not a table: the problem and the remedy.
    no_table: [&'static str; 2],
    /// What to write into an empty file.
    beginning: fn(Format) -> &'static str,
}

impl Form {
    /// Reads a text as TOML or JSON.
    ///
    /// # Errors
    /// An empty text, and what keeps it from being TOML or JSON.
    pub(super) fn open(&self, text: &str, format: Format) -> Result<Document, Vec<Problem>> {
        if text.trim().is_empty() {
            return Err(vec![Problem::new(Code::Syntax, "", "the file is empty", (self.beginning)(format))]);
        }
        Document::read(text, format)
    }
}

/// A definition.
pub(super) static DEFINITION: Form = Form {
    schema: LazyLock::new(super::schema::definition),
    no_table: ["a definition is a table of keys", "write its keys in braces: `{ \"id\": …, \"version\": … }`"],
    beginning: |format| match format {
        Format::Toml => {
            "begin with `id = \"acme\"` and `version = 1`; docs/definition.md goes on from there, with blocks to copy"
        }
        Format::Json => {
            "begin with `{ \"id\": \"acme\", \"version\": 1 }`; docs/definition.md goes on from there, with blocks to copy"
        }
    },
};

/// An evidence document.
pub(super) static EVIDENCE: Form = Form {
    schema: LazyLock::new(super::schema::evidence),
    no_table: ["an evidence document is an object", "write its keys in braces: `{ \"views\": […], \"answers\": […] }`"],
    beginning: |_| "write `{}` for a visitor of whom nothing is known; docs/evidence.md has an example to copy",
};

impl Form {
    /// A file of another kind, whose type is its schema.
    pub(super) fn of_type<T: JsonSchema>(beginning: fn(Format) -> &'static str) -> Self {
        let no_table = ["this file is a table of keys", "write its keys"];
        Self { schema: LazyLock::new(|| schemars::schema_for!(T).into()), no_table, beginning }
    }
}

/// Reads a file whose type has the schema of the form.
///
/// # Errors
/// Everything that keeps the file from being read, in its order.
pub(super) fn read<T: DeserializeOwned>(document: &Document, form: &Form) -> Result<T, Vec<Problem>> {
    let problems = check(document, form);
    if !problems.is_empty() {
        return Err(problems);
    }
    // The shape is right, so this cannot fail. If it does, the checker and the types disagree.
    T::deserialize(&document.value).map_err(|error| {
        let message = format!("handraise cannot read this file, though it finds nothing wrong with it ({error})");
        vec![Problem::new(Code::Internal, "", &message, "report this bug, and attach the file")]
    })
}

/// Everything that keeps a file from being read.
fn check(document: &Document, form: &Form) -> Vec<Problem> {
    let none = Map::new();
    let definitions = form.schema.get("$defs").and_then(Value::as_object).unwrap_or(&none);
    let syntax = Syntax { format: document.format, places: &document.places, definitions };
    let mut shape = Shape { document, syntax, problems: Vec::new() };
    match document.value {
        Value::Object(_) => shape.value(&form.schema, &document.value, ""),
        _ => {
            let [message, remedy] = form.no_table;
            shape.tell("", message, remedy);
        }
    }
    let mut problems = shape.problems;
    // What is missing in the file itself goes before what is wrong in its first line.
    problems.sort_by_key(|problem| (problem.place(), !problem.path.is_empty()));
    problems
}

/// Whether the table of this name, such as `fit.company`, is one of a list; `None` for a name that no definition has.
pub(super) fn is_list(name: &str) -> Option<bool> {
    let definitions = DEFINITION.schema.get("$defs")?.as_object()?;
    let (mut schema, mut is_list) = (&*DEFINITION.schema, false);
    for part in name.split('.') {
        let Kind::Table { keys, .. } = Expected::of(schema, definitions)?.kind else { return None };
        schema = keys.get(part)?;
        is_list = false;
        if let Kind::List { item, .. } = Expected::of(schema, definitions)?.kind {
            (schema, is_list) = (item, true);
        }
    }
    Some(is_list)
}

struct Shape<'a> {
    document: &'a Document,
    syntax: Syntax<'a>,
    problems: Vec<Problem>,
}

impl<'a> Shape<'a> {
    /// A problem with a value.
    fn tell(&mut self, path: &str, message: &str, remedy: &str) {
        let problem = Problem::new(Code::Field, path, message, remedy);
        self.problems.push(self.document.places.locate(problem));
    }

    /// A problem with a key.
    fn tell_key(&mut self, path: &str, message: &str, remedy: &str) {
        let problem = Problem::new(Code::Field, path, message, remedy);
        self.problems.push(self.document.places.locate_key(problem));
    }

    fn value(&mut self, schema: &'a Value, value: &Value, path: &str) {
        // What nobody understands here is left to the types; a test reads every part of the schema.
        let Some(expected) = Expected::of(schema, self.syntax.definitions) else { return };
        if expected.may_be_null && value.is_null() {
            return;
        }
        if let Some([message, remedy]) = persona::misplaced(value, path, self.syntax) {
            return self.tell(path, &message, &remedy);
        }
        match (&expected.kind, value) {
            (Kind::Table { keys, required }, Value::Object(given)) => self.table(keys, required, given, path),
            (Kind::Map(schema), Value::Object(given)) => {
                given.iter().for_each(|(key, value)| self.value(schema, value, &member(path, key)));
            }
            (Kind::OneOf(variants), Value::Object(given)) => self.one_of(&expected, variants, given, path),
            (Kind::List { item, length }, Value::Array(given)) => {
                if let Some(length) = length.filter(|length| *length != given.len()) {
                    let message = format!("{length} numbers go here, not {}", given.len());
                    self.tell(path, &message, &self.syntax.write(path, &self.syntax.sample(&expected.kind)));
                }
                let items = given.iter().enumerate();
                items.for_each(|(index, value)| self.value(item, value, &format!("{path}[{index}]")));
            }
            (Kind::TextOrTexts | Kind::WordOrTexts(_), Value::Array(given)) => {
                for (index, value) in given.iter().enumerate().filter(|(_, value)| !value.is_string()) {
                    let remedy = self.syntax.instead(&Kind::Text, value, path);
                    let message = format!("a text goes here, {}", self.syntax.given(value));
                    self.tell(&format!("{path}[{index}]"), &message, &remedy);
                }
            }
            (Kind::WordOrTexts(words), Value::String(text)) if words.contains(&text.as_str()) => {}
            (Kind::Text | Kind::TextOrTexts, Value::String(_)) | (Kind::Flag, Value::Bool(_)) => {}
            (Kind::Span, Value::String(text)) if text.parse::<Span>().is_ok() => {}
            (Kind::Day, Value::String(text)) if text.parse::<Day>().is_ok() => {}
            (Kind::OneOfValues(values), value) if values.contains(value) => {}
            (Kind::Time, Value::String(text)) if text.parse::<Time>().is_ok() => {}
            (Kind::TimeOfDay, Value::String(text)) if text.parse::<TimeOfDay>().is_ok() => {}
            (Kind::Choice(choices), Value::String(text)) if choices.contains(&text.as_str()) => {}
            (Kind::Number { least, most }, value)
                if value.as_i64().is_some_and(|number| (*least..=*most).contains(&number)) => {}
            (kind, value) => {
                let message = self.syntax.mismatch(kind, value);
                self.tell(path, &message, &self.syntax.instead(kind, value, path));
            }
        }
    }

    fn table(&mut self, keys: &'a Map<String, Value>, required: &[&str], given: &Map<String, Value>, path: &str) {
        let known = || keys.keys().map(String::as_str);
        let mut meant = Vec::new();
        for (key, value) in given {
            match keys.get(key) {
                Some(schema) => self.value(schema, value, &member(path, key)),
                None => {
                    // Another table of a list may have been meant, also where the list has some.
                    let is_list = |known: &str| value.is_array() && given.get(known).is_some_and(Value::is_array);
                    let free = known().filter(|known| !given.contains_key(*known) || is_list(known));
                    let other = OTHER_WORDS.iter().find(|(word, _)| word == key);
                    let is_free = |meant: &&str| keys.contains_key(*meant) && !given.contains_key(*meant);
                    let other = other.map(|(_, meant)| *meant).filter(is_free);
                    let remedy = match other.or_else(|| nearest(key, free)) {
                        Some(nearest) => {
                            meant.push(nearest);
                            format!("did you mean `{nearest}`?")
                        }
                        None => format!("remove it; the keys here are {}", listed(known())),
                    };
                    self.tell_key(&member(path, key), &format!("there is no key `{key}` here"), &remedy);
                }
            }
        }
        let missing = required.iter().filter(|key| !given.contains_key(**key) && !meant.contains(*key));
        for key in missing {
            let sample = keys.get(*key).and_then(|schema| Expected::of(schema, self.syntax.definitions));
            let sample = sample.map_or_else(|| "…".to_owned(), |expected| self.syntax.sample(&expected.kind));
            let message = format!("`{key}` is missing");
            let remedy = format!("add `{}`", self.syntax.entry(key, &sample));
            if path.is_empty() {
                let remedy = match self.syntax.format {
                    // Below a header, the key would belong to its table.
                    Format::Toml => format!("{remedy} at the top of the file, before the first `[`"),
                    Format::Json => format!("{remedy} to the outermost braces"),
                };
                let problem = Problem::new(Code::Field, path, &message, &remedy);
                self.problems.push(self.document.places.locate_top(problem));
            } else {
                self.tell_key(path, &message, &remedy);
            }
        }
    }

    fn one_of(
        &mut self,
        expected: &Expected<'a>,
        variants: &[(&'a str, &'a Value)],
        given: &Map<String, Value>,
        path: &str,
    ) {
        let what = expected.name.unwrap_or("choice").to_lowercase();
        let find = |key: &str| variants.iter().find(|(known, _)| *known == key);
        for (key, value) in given {
            match find(key) {
                Some((_, schema)) => self.value(schema, value, &member(path, key)),
                None => {
                    let names = || variants.iter().map(|(known, _)| *known);
                    let remedy = instead(key, names()).unwrap_or_default();
                    self.tell_key(&member(path, key), &format!("there is no {what} `{key}`"), &remedy);
                }
            }
        }
        let mut known: Vec<&str> = given.keys().map(String::as_str).filter(|key| find(key).is_some()).collect();
        known.sort_by_key(|key| self.document.places.start_of(&member(path, key)));
        match known.as_slice() {
            [] if given.is_empty() => {
                let remedy = self.syntax.write(path, &self.syntax.sample(&expected.kind));
                self.tell(path, &format!("the {what} is empty"), &remedy);
            }
            [] | [_] => {}
            known => {
                let message = format!("one {what} goes here, not {}: {}", known.len(), listed(known.iter().copied()));
                let can_join = variants.iter().any(|(name, _)| *name == "all");
                let remedy = if can_join { self.syntax.joined(path, known) } else { "keep one of them".to_owned() };
                self.tell_key(path, &message, &remedy);
            }
        }
    }
}

#[cfg(test)]
mod tests;
