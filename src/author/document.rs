//! TOML and JSON as one tree that remembers where each key and value stands. It does not know what a definition is.

use super::diagnostic::{Code, Problem};
use super::place::{Place, Places};
use super::{nesting, toml_syntax};
use crate::definition::MAGIC;
use serde_json::{Map, Value};

/// The file format of a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// TOML 1.1.
    Toml,
    /// JSON (RFC 8259).
    Json,
}

impl Format {
    /// The format of a file by its name: `.toml` or `.json`.
    pub fn of_name(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "toml" => Some(Self::Toml),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    /// The format of a text without a name: JSON begins with a brace.
    pub fn of_text(text: &str) -> Self {
        if text.trim_start().starts_with('{') { Self::Json } else { Self::Toml }
    }
}

/// The contents of a definition's file, whatever its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contents {
    /// The compiled form, as a page loads it.
    Compiled(Vec<u8>),
    /// The authored form, as people write it.
    Authored(String, Format),
}

impl Contents {
    /// Looks at a file's bytes. The name decides the format of a text; without an ending, the text does. A byte order
    /// mark is dropped.
    ///
    /// ```
    /// use handraise::author::{Contents, Format};
    /// assert_eq!(Contents::of("a.mql", b"MQL\x02".into()), Ok(Contents::Compiled(b"MQL\x02".into())));
    /// assert_eq!(Contents::of("-", "\u{feff}{}".into()), Ok(Contents::Authored("{}".into(), Format::Json)));
    /// ```
    ///
    /// # Errors
    /// Bytes that are neither compiled nor UTF-8, a `.mql` that is not compiled, and a private policy.
    pub fn of(name: &str, bytes: Vec<u8>) -> Result<Self, ContentsError> {
        // Whatever its version.
        if bytes.starts_with(&MAGIC[..3]) {
            return Ok(Self::Compiled(bytes));
        }
        let text = String::from_utf8(bytes);
        if name.to_ascii_lowercase().ends_with(".mql") {
            let is_text = text.is_ok_and(|text| !text.trim().is_empty() && !text.contains('\0'));
            return Err(ContentsError::NotCompiled { is_text });
        }
        let text = text.map_err(|_| ContentsError::NotText)?;
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        if is_policy(&text) {
            return Err(ContentsError::Policy);
        }
        let format = Format::of_name(name).unwrap_or_else(|| Format::of_text(&text));
        Ok(Self::Authored(text, format))
    }
}

/// Whether a text is a private policy, which is JSON that begins with its format. No definition begins so.
fn is_policy(text: &str) -> bool {
    let first = text.trim_start().strip_prefix('{').map(str::trim_start);
    first.is_some_and(|first| first.starts_with("\"format\""))
}

/// Why a file holds no definition, whatever is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentsError {
    /// It is neither compiled nor UTF-8.
    NotText,
    /// Its name ends in `.mql`, but it is not compiled.
    NotCompiled {
        /// Whether it is text.
        is_text: bool,
    },
    /// It is the private policy of a definition.
    Policy,
}

impl core::fmt::Display for ContentsError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::NotText => "not UTF-8 text; save it as UTF-8",
            Self::NotCompiled { is_text: true } => {
                "this is text, but a `.mql` is a compiled definition; write it with `handraise compile`, or name the TOML or JSON file"
            }
            Self::NotCompiled { is_text: false } => {
                "this is no compiled definition; write it anew with `handraise compile`"
            }
            Self::Policy => {
                "this is a private policy, which `handraise compile` writes beside the definition; name the TOML or JSON file that it was compiled from"
            }
        })
    }
}

impl core::error::Error for ContentsError {}

/// A tree of values, and the place of each by its path (`rules[3].points`).
#[derive(Debug)]
pub(super) struct Document {
    pub(super) value: Value,
    pub(super) format: Format,
    pub(super) places: Places,
}

impl Document {
    /// Reads a text.
    ///
    /// # Errors
    /// The first place where the text is nested too deeply, or not valid TOML or JSON; or every number that is too large and every key that is
    /// given twice.
    pub(super) fn read(text: &str, format: Format) -> Result<Self, Vec<Problem>> {
        let mut tree = Tree { places: Places::of(text), problems: Vec::new() };
        if let Some((problem, span)) = nesting::excess(text) {
            return Err(vec![tree.places.at(problem, span)]);
        }
        let value = match format {
            Format::Toml => tree.read_toml(text),
            Format::Json => tree.read_json(text),
        };
        match value {
            Ok(value) if tree.problems.is_empty() => Ok(Self { value, format, places: tree.places }),
            Ok(_) => Err(tree.problems),
            Err(problem) => Err(vec![problem]),
        }
    }
}

struct Tree {
    places: Places,
    problems: Vec<Problem>,
}

impl Tree {
    fn read_toml(&mut self, text: &str) -> Result<Value, Problem> {
        let error = match toml::de::DeTable::parse(text) {
            Ok(table) => return Ok(self.toml_table("", table.get_ref())),
            Err(error) => error,
        };
        let offset = error.span().map(|span| span.start);
        let faults = toml_syntax::faults(text);
        // The parser goes on where this reader does not: a mistake after what it noticed is another one.
        let noticed = offset.map_or(text.len(), |offset| self.places.line_end(offset));
        if faults.first().is_some_and(|fault| fault.span.start <= noticed) {
            let located = faults.into_iter().map(|fault| self.places.at(fault.problem, fault.span));
            self.problems.extend(located);
            return Ok(Value::Null);
        }
        let remedy = "correct the TOML here; text goes in double quotes, lists and table names go in [brackets]";
        Err(self.syntax("TOML", error.message(), remedy, offset))
    }

    /// What a parser says of a text: its own words, after ours.
    fn syntax(&self, format: &str, detail: &str, remedy: &str, offset: Option<usize>) -> Problem {
        let detail: Vec<&str> = detail.lines().map(str::trim).collect();
        let problem = Problem::new(Code::Syntax, "", &format!("not valid {format}: {}", detail.join(", ")), remedy);
        match offset {
            Some(offset) => self.places.at(problem, offset..offset + 1),
            None => problem,
        }
    }

    fn toml_table(&mut self, path: &str, table: &toml::de::DeTable<'_>) -> Value {
        let mut map = Map::new();
        for (key, value) in table {
            let path = member(path, key.get_ref());
            self.places.insert(&path, Place { key: Some(key.span()), value: value.span() });
            let value = self.toml_value(&path, value);
            map.insert(key.get_ref().to_string(), value);
        }
        Value::Object(map)
    }

    fn toml_value(&mut self, path: &str, value: &toml::Spanned<toml::de::DeValue<'_>>) -> Value {
        use toml::de::DeValue;
        match value.get_ref() {
            DeValue::String(text) => Value::String(text.to_string()),
            DeValue::Boolean(flag) => Value::Bool(*flag),
            // Dates are text here, so that TOML and JSON share one schema; both spellings are understood.
            DeValue::Datetime(time) => Value::String(time.to_string()),
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => Value::from(number),
                Err(_) => self.refuse(path, Code::Number, "the number is too large", "write a smaller number"),
            },
            DeValue::Float(number) => {
                match number.as_str().parse::<f64>().ok().and_then(serde_json::Number::from_f64) {
                    Some(number) => Value::Number(number),
                    None => self.refuse(path, Code::Number, "not a finite number", "write a whole number"),
                }
            }
            DeValue::Array(items) => {
                let item = |(index, item): (usize, &toml::Spanned<DeValue<'_>>)| {
                    let path = format!("{path}[{index}]");
                    self.places.insert(&path, Place { key: None, value: item.span() });
                    self.toml_value(&path, item)
                };
                Value::Array(items.iter().enumerate().map(item).collect())
            }
            DeValue::Table(table) => self.toml_table(path, table),
        }
    }

    fn read_json(&mut self, text: &str) -> Result<Value, Problem> {
        // serde_json is strict, so it goes first; the second parser is there for the places.
        let remedy = "correct the JSON here; keys and text go in double quotes, and no comma follows the last item";
        let value: Value = serde_json::from_str(text).map_err(|error| {
            let detail = error.to_string();
            let place = format!(" at line {} column {}", error.line(), error.column());
            let offset = self.places.offset(error.line(), error.column());
            self.syntax("JSON", detail.strip_suffix(&place).unwrap_or(&detail), remedy, offset)
        })?;
        let tree = jsonc_parser::parse_to_ast(text, &Default::default(), &Default::default())
            .map_err(|error| self.syntax("JSON", &error.to_string(), remedy, Some(error.range().start)))?;
        if let Some(tree) = &tree.value {
            self.json_value("", tree);
        }
        Ok(value)
    }

    fn json_value(&mut self, path: &str, value: &jsonc_parser::ast::Value<'_>) {
        use jsonc_parser::ast::Value;
        use jsonc_parser::common::Ranged;
        match value {
            Value::Object(object) => {
                for property in &object.properties {
                    let path = member(path, property.name.as_str());
                    let key = property.name.range();
                    let value = property.value.range();
                    let place = Place { key: Some(key.start..key.end), value: value.start..value.end };
                    if let Some(first) = self.places.insert(&path, place) {
                        let message = format!("the key is given twice, first in line {}", self.places.line_of(&first));
                        self.refuse(&path, Code::Duplicate, &message, "keep one of the two");
                    }
                    self.json_value(&path, &property.value);
                }
            }
            Value::Array(array) => {
                for (index, item) in array.elements.iter().enumerate() {
                    let path = format!("{path}[{index}]");
                    let range = item.range();
                    self.places.insert(&path, Place { key: None, value: range.start..range.end });
                    self.json_value(&path, item);
                }
            }
            _ => {}
        }
    }

    fn refuse(&mut self, path: &str, code: Code, message: &str, remedy: &str) -> Value {
        self.problems.push(self.places.locate(Problem::new(code, path, message, remedy)));
        Value::Null
    }
}

/// The path of a field of what is at `path`.
pub(super) fn member(path: &str, key: &str) -> String {
    if path.is_empty() { key.into() } else { format!("{path}.{key}") }
}
