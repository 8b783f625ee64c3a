//! TOML and JSON as one tree that remembers on which line each value stands. It does not know what a definition is.

use super::problem::Problem;
use crate::definition::MAGIC;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// How a definition is written down.
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

/// What a definition's file holds, whatever the file is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contents {
    /// What a page loads.
    Compiled(Vec<u8>),
    /// What somebody wrote.
    Authored(String, Format),
}

impl Contents {
    /// Looks at a file's bytes; the format of a text is that of the name, else that of the text. A byte order mark is no
    /// part of it.
    ///
    /// ```
    /// use handraise::author::{Contents, Format};
    /// assert_eq!(Contents::of("a.mql", b"MQL\x02".into()), Ok(Contents::Compiled(b"MQL\x02".into())));
    /// assert_eq!(Contents::of("-", "\u{feff}{}".into()), Ok(Contents::Authored("{}".into(), Format::Json)));
    /// ```
    ///
    /// # Errors
    /// Bytes that are neither compiled nor UTF-8.
    pub fn of(name: &str, bytes: Vec<u8>) -> Result<Self, std::string::FromUtf8Error> {
        // Whatever its version.
        if bytes.starts_with(&MAGIC[..3]) {
            return Ok(Self::Compiled(bytes));
        }
        let text = String::from_utf8(bytes)?;
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        let format = Format::of_name(name).unwrap_or_else(|| Format::of_text(&text));
        Ok(Self::Authored(text, format))
    }
}

/// A tree of values and the line of each, by its path (`rules[3].points`).
#[derive(Debug)]
pub(super) struct Document {
    pub(super) value: Value,
    pub(super) lines: Lines,
}

/// The line that each path stands on.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines(BTreeMap<String, usize>);

impl Lines {
    /// The line of a path, or of the nearest part around it that has one; 0 when there is none.
    pub(super) fn of(&self, path: &str) -> usize {
        let mut path = path;
        loop {
            if let Some(line) = self.0.get(path) {
                return *line;
            }
            match path.rfind(['.', '[']) {
                Some(end) => path = path.get(..end).unwrap_or(""),
                None => return 0,
            }
        }
    }
}

impl Document {
    /// Reads a text.
    pub(super) fn read(text: &str, format: Format) -> Result<Self, Problem> {
        let mut tree = Tree { starts: line_starts(text), lines: BTreeMap::new(), problem: None };
        let value = match format {
            Format::Toml => tree.read_toml(text)?,
            Format::Json => tree.read_json(text)?,
        };
        match tree.problem {
            Some(problem) => Err(problem),
            None => Ok(Self { value, lines: Lines(tree.lines) }),
        }
    }
}

struct Tree {
    starts: Vec<usize>,
    lines: BTreeMap<String, usize>,
    problem: Option<Problem>,
}

impl Tree {
    fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }

    fn read_toml(&mut self, text: &str) -> Result<Value, Problem> {
        let table = toml::de::DeTable::parse(text).map_err(|error| {
            let line = error.span().map_or(0, |span| self.line(span.start));
            let remedy = "mend the TOML on this line; text goes in double quotes, tables in [brackets]";
            Problem::error("syntax", "", error.message().trim(), remedy).on_line(line)
        })?;
        Ok(self.toml_table("", table.get_ref()))
    }

    fn toml_table(&mut self, path: &str, table: &toml::de::DeTable<'_>) -> Value {
        let mut map = Map::new();
        for (key, value) in table {
            let path = member(path, key.get_ref());
            self.lines.insert(path.clone(), self.line(key.span().start));
            let value = self.toml_value(&path, value);
            map.insert(key.get_ref().to_string(), value);
        }
        Value::Object(map)
    }

    fn toml_value(&mut self, path: &str, value: &toml::Spanned<toml::de::DeValue<'_>>) -> Value {
        use toml::de::DeValue;
        let line = self.line(value.span().start);
        match value.get_ref() {
            DeValue::String(text) => Value::String(text.to_string()),
            DeValue::Boolean(flag) => Value::Bool(*flag),
            // Dates are text here, so that TOML and JSON share one schema; both spellings are understood.
            DeValue::Datetime(time) => Value::String(time.to_string()),
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => Value::from(number),
                Err(_) => self.refuse(path, line, "number", "the number is too large", "write a smaller number"),
            },
            DeValue::Float(number) => {
                match number.as_str().parse::<f64>().ok().and_then(serde_json::Number::from_f64) {
                    Some(number) => Value::Number(number),
                    None => self.refuse(path, line, "number", "not a finite number", "write a whole number"),
                }
            }
            DeValue::Array(items) => {
                let item = |(index, item): (usize, &toml::Spanned<DeValue<'_>>)| {
                    let path = format!("{path}[{index}]");
                    self.lines.insert(path.clone(), self.line(item.span().start));
                    self.toml_value(&path, item)
                };
                Value::Array(items.iter().enumerate().map(item).collect())
            }
            DeValue::Table(table) => self.toml_table(path, table),
        }
    }

    fn read_json(&mut self, text: &str) -> Result<Value, Problem> {
        // serde_json is strict and bounds nesting, so it goes first; the second parser is there for the lines.
        let remedy = "mend the JSON at this place; keys and text go in double quotes, no comma after the last item";
        let value: Value = serde_json::from_str(text)
            .map_err(|error| Problem::error("syntax", "", &error.to_string(), remedy).on_line(error.line()))?;
        let tree = jsonc_parser::parse_to_ast(text, &Default::default(), &Default::default())
            .map_err(|error| Problem::error("syntax", "", &error.to_string(), remedy).on_line(error.line_display()))?;
        if let Some(tree) = &tree.value {
            self.json_value("", tree);
        }
        Ok(value)
    }

    fn json_value(&mut self, path: &str, value: &jsonc_parser::ast::Value<'_>) {
        use jsonc_parser::ast::Value;
        match value {
            Value::Object(object) => {
                for property in &object.properties {
                    let path = member(path, property.name.as_str());
                    let line = self.line(property.range.start);
                    if self.lines.insert(path.clone(), line).is_some() {
                        self.refuse(&path, line, "duplicate", "the key is given twice", "keep one of the two");
                    }
                    self.json_value(&path, &property.value);
                }
            }
            Value::Array(array) => {
                for (index, item) in array.elements.iter().enumerate() {
                    let path = format!("{path}[{index}]");
                    self.lines.insert(path.clone(), self.line(jsonc_parser::common::Ranged::range(item).start));
                    self.json_value(&path, item);
                }
            }
            _ => {}
        }
    }

    fn refuse(&mut self, path: &str, line: usize, code: &'static str, message: &str, remedy: &str) -> Value {
        self.problem.get_or_insert_with(|| Problem::error(code, path, message, remedy).on_line(line));
        Value::Null
    }
}

/// The path of a field of what is at `path`.
pub(super) fn member(path: &str, key: &str) -> String {
    if path.is_empty() { key.into() } else { format!("{path}.{key}") }
}

fn line_starts(text: &str) -> Vec<usize> {
    let after_breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(index, _)| index + 1);
    std::iter::once(0).chain(after_breaks).collect()
}
