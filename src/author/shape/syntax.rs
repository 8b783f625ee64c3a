//! How a remedy is written in the syntax of the file: `key = "text"` in TOML, `"key": "text"` in JSON. It does not know
//! where a problem is.

use super::expected::{Expected, Kind};
use crate::author::document::{Format, member};
use crate::author::names::{listed, nearest};
use crate::author::place::Places;
use crate::author::scalar::Time;
use serde_json::{Map, Value};

/// The syntax of a file.
#[derive(Clone, Copy)]
pub(super) struct Syntax<'a> {
    pub(super) format: Format,
    pub(super) places: &'a Places,
    pub(super) definitions: &'a Map<String, Value>,
}

impl<'a> Syntax<'a> {
    /// A key and its value.
    pub(super) fn entry(&self, key: &str, value: &str) -> String {
        match self.format {
            Format::Toml => format!("{key} = {value}"),
            Format::Json => format!("{}: {value}", quoted(key)),
        }
    }

    /// "write" and the value, with its key if it has one.
    pub(super) fn write(&self, path: &str, value: &str) -> String {
        format!("write `{}`", self.assignment(path, value))
    }

    fn assignment(&self, path: &str, value: &str) -> String {
        match key_of(path) {
            Some(key) => self.entry(key, value),
            None => value.to_owned(),
        }
    }

    /// How several conditions become one.
    pub(super) fn joined(&self, path: &str, keys: &[&str]) -> String {
        let members = keys.iter().map(|key| format!("{{ {} }}", self.entry(key, self.written(&member(path, key)))));
        format!("join them: `{}`", self.entry("all", &format!("[{}]", members.collect::<Vec<_>>().join(", "))))
    }

    /// A table as the file has it, if it is short enough to be repeated.
    fn written(&self, path: &str) -> &'a str {
        let text = self.places.text_of(path);
        if text.starts_with('{') && !text.contains('\n') && text.len() <= 60 { text } else { "{ … }" }
    }

    /// What was given instead of what belongs here.
    pub(super) fn given(&self, value: &Value) -> String {
        match value {
            Value::Array(_) => "not a list".to_owned(),
            Value::Object(_) => format!("not {}", self.table()),
            Value::String(text) => format!("not the text `{text}`"),
            value => format!("not `{value}`"),
        }
    }

    /// What is wrong with a value.
    pub(super) fn mismatch(&self, kind: &Kind<'_>, value: &Value) -> String {
        match (kind, value) {
            (Kind::Span, Value::String(text)) => format!("`{text}` is not a length of time"),
            (Kind::Day, Value::String(text)) => format!("`{text}` is not a day"),
            (Kind::Time, Value::String(text)) => Time::wrong(text),
            (Kind::TimeOfDay, Value::String(text)) => format!("`{text}` is not a time of the day"),
            (Kind::Choice(_) | Kind::OneOfValues(_) | Kind::WordOrTexts(_), Value::String(text)) => {
                format!("there is no choice `{text}`")
            }
            (Kind::OneOfValues(_), Value::Number(number)) => format!("there is no choice `{number}`"),
            (Kind::Number { .. }, Value::Number(number)) if is_whole(number) => format!("`{number}` is out of range"),
            _ => format!("{} goes here, {}", self.name(kind), self.given(value)),
        }
    }

    fn name(&self, kind: &Kind<'_>) -> &'static str {
        match kind {
            Kind::Table { .. } | Kind::Map(_) | Kind::OneOf(_) => self.table(),
            Kind::List { item, .. } => match Expected::of(item, self.definitions) {
                Some(Expected { kind, .. }) if kind.is_table() && self.format == Format::Toml => "a list of tables",
                Some(Expected { kind, .. }) if kind.is_table() => "a list of objects",
                Some(Expected { kind: Kind::Text, .. }) => "a list of texts",
                Some(Expected { kind: Kind::Number { .. }, .. }) => "a list of numbers",
                _ => "a list",
            },
            Kind::TextOrTexts => "a text or a list of texts",
            Kind::WordOrTexts(_) => "a list of texts or a word",
            Kind::Text | Kind::Choice(_) => "a text",
            Kind::Span => "a length of time",
            Kind::Day => "a day",
            Kind::OneOfValues(_) => "a number or a text",
            Kind::Time => "a time",
            Kind::TimeOfDay => "a time of the day",
            Kind::Flag => "`true` or `false`",
            Kind::Number { .. } => "a whole number",
        }
    }

    fn table(&self) -> &'static str {
        match self.format {
            Format::Toml => "a table",
            Format::Json => "an object",
        }
    }

    /// A value as an example; it contains `…` where only the author knows what goes there.
    pub(super) fn sample(&self, kind: &Kind<'_>) -> String {
        match kind {
            Kind::Table { required, .. } if required.is_empty() => "{}".to_owned(),
            Kind::Table { .. } | Kind::Map(_) => "{ … }".to_owned(),
            Kind::OneOf(variants) => {
                let view = variants.iter().find(|(name, _)| *name == "view").or(variants.first());
                let sample = view.and_then(|(name, schema)| {
                    Some(self.entry(name, &self.sample(&Expected::of(schema, self.definitions)?.kind)))
                });
                sample.map_or_else(|| "{ … }".to_owned(), |entry| format!("{{ {entry} }}"))
            }
            Kind::List { length: Some(_), .. } => "[75, 50, 25]".to_owned(),
            Kind::List { item, .. } => {
                let item = Expected::of(item, self.definitions);
                format!("[{}]", item.map_or_else(|| "…".to_owned(), |item| self.sample(&item.kind)))
            }
            Kind::Text | Kind::TextOrTexts => quoted("…"),
            Kind::WordOrTexts(_) => "[\"…\"]".to_owned(),
            Kind::Span => quoted("30d"),
            Kind::Day => quoted("2026-10-01"),
            Kind::Time => quoted("2026-11-02T09:00:00+01:00"),
            Kind::TimeOfDay => quoted("09:00"),
            Kind::Choice(choices) => choices.first().map_or_else(|| quoted("…"), |choice| quoted(choice)),
            Kind::OneOfValues(values) => values.first().map_or_else(|| "1".to_owned(), Value::to_string),
            Kind::Flag => "true".to_owned(),
            Kind::Number { .. } => "1".to_owned(),
        }
    }

    /// What to write instead of a value.
    pub(super) fn instead(&self, kind: &Kind<'_>, value: &Value, path: &str) -> String {
        let write = |value: &str| self.write(path, value);
        match (kind, value) {
            (Kind::Text | Kind::TextOrTexts, Value::Number(_) | Value::Bool(_)) => write(&quoted(&value.to_string())),
            (Kind::Text, _) => write(&quoted("…")),
            (Kind::TextOrTexts, _) => format!("{}, or several in [brackets]", write(&quoted("…"))),
            (Kind::WordOrTexts(words), value) => {
                let list = if value.is_string() { format!("[{value}]") } else { "[\"…\"]".to_owned() };
                let words = words.iter().map(|word| format!("`{}`", self.assignment(path, &quoted(word))));
                format!("{}, or {}", write(&list), words.collect::<Vec<_>>().join(" or "))
            }
            (Kind::Choice(choices), value) => {
                let nearest = value.as_str().and_then(|text| nearest(text, choices.iter().copied()));
                self.choice(choices.iter().map(|choice| quoted(choice)).collect(), nearest, value, path)
            }
            (Kind::OneOfValues(values), value) => {
                self.choice(values.iter().map(Value::to_string).collect(), None, value, path)
            }
            (Kind::Span, _) => {
                let units = "`30m`, `48h`, `30d` or `2w`";
                format!("write a number and a unit, such as `{}`; or {units}", self.assignment(path, &quoted("90s")))
            }
            (Kind::Day, _) => {
                format!("write year, month and day, such as `{}`", self.assignment(path, &quoted("2026-10-01")))
            }
            (Kind::Time, _) => {
                let sample = self.assignment(path, &self.sample(kind));
                format!("write day, time and offset from UTC, such as `{sample}`")
            }
            (Kind::TimeOfDay, _) => {
                let sample = self.assignment(path, &self.sample(kind));
                format!("write hours and minutes, such as `{sample}`; the end of the day is `24:00`")
            }
            (Kind::Flag, Value::String(text)) if matches!(text.as_str(), "true" | "false") => write(text),
            (Kind::Flag, _) => {
                format!("write `{}` or `{}`", self.assignment(path, "true"), self.assignment(path, "false"))
            }
            (Kind::Number { least, most }, value) => self.number(*least, *most, value, path),
            (Kind::List { .. }, Value::Object(_)) => self.list_of_tables(path),
            (Kind::List { item, .. }, value) => match Expected::of(item, self.definitions) {
                Some(Expected { kind: Kind::Text, .. }) if value.is_string() => write(&format!("[{value}]")),
                Some(Expected { kind: Kind::Number { .. }, .. }) if value.is_i64() => write(&format!("[{value}]")),
                Some(expected) if expected.kind.is_table() && self.may_have_header(path) => self.list_of_tables(path),
                Some(expected) => write(&format!("[{}]", self.sample(&expected.kind))),
                None => write("[…]"),
            },
            (Kind::Table { .. } | Kind::Map(_) | Kind::OneOf(_), value) => self.instead_of_table(kind, value, path),
        }
    }

    /// One of some values as the file writes them: the one that was given in other capitals or with other quotes, or else
    /// the nearest, or else any.
    fn choice(&self, choices: Vec<String>, nearest: Option<&str>, value: &Value, path: &str) -> String {
        let bare = |written: &str| written.trim_matches('"').trim().to_lowercase();
        let given = bare(&value.to_string());
        match (choices.iter().find(|choice| bare(choice) == given), nearest) {
            (Some(choice), _) => self.write(path, choice),
            (None, Some(nearest)) => format!("did you mean `{nearest}`?"),
            (None, None) => format!("write one of {}", listed(choices.iter().map(String::as_str))),
        }
    }

    fn number(&self, least: i64, most: i64, value: &Value, path: &str) -> String {
        let text = value.as_str().map(str::to_owned).unwrap_or_else(|| value.to_string());
        // A number in quotes, or a whole number with a decimal point.
        let meant = text.trim().strip_suffix(".0").unwrap_or(text.trim()).parse::<i64>();
        match meant {
            Ok(number) if (least..=most).contains(&number) => self.write(path, &number.to_string()),
            Ok(_) => format!("write a whole number from {least} to {most}"),
            Err(_) => format!("write a whole number, such as `{}`", self.assignment(path, "1")),
        }
    }

    /// How a list of tables is written: in TOML under a header of its own, unless the file has it in braces.
    fn list_of_tables(&self, path: &str) -> String {
        match self.format {
            Format::Toml if self.may_have_header(path) => format!("write `[[{}]]`", header(path)),
            _ => self.write(path, &format!("[{}]", self.written(path))),
        }
    }

    /// How an item of a list is written that belongs in another list, with the headers of its own list `inner`.
    pub(super) fn renamed_list(&self, path: &str, list: &str, inner: &str) -> String {
        if !self.may_have_header(path) {
            return format!(
                "rename the list: `{}`",
                self.entry(header(list).rsplit('.').next().unwrap_or(list), "[…]")
            );
        }
        let first = self.places.text_of(&format!("{path}.{inner}[0]"));
        match first.starts_with("[[") {
            true => format!("write `[[{list}]]`, and `[[{list}.{inner}]]` for its {inner}"),
            false => format!("write `[[{list}]]`"),
        }
    }

    fn instead_of_table(&self, kind: &Kind<'_>, value: &Value, path: &str) -> String {
        let is_headed = self.places.text_of(&format!("{path}[0]")).starts_with("[[");
        if self.format == Format::Toml && value.is_array() && is_headed {
            return format!("write `[{}]`, with single brackets", header(path));
        }
        match (kind, value) {
            (Kind::OneOf(variants), Value::String(text)) if variants.iter().any(|(name, _)| name == text) => {
                self.write(path, &format!("{{ {} }}", self.entry(text, "{ … }")))
            }
            (Kind::OneOf(_), _) => self.write(path, &self.sample(kind)),
            _ => self.write(path, "{ … }"),
        }
    }

    /// Whether TOML can write the value under a header: nothing around it, and not itself, stands in braces.
    fn may_have_header(&self, path: &str) -> bool {
        let mut around = path;
        loop {
            if self.places.text_of(around).starts_with('{') {
                return false;
            }
            match around.rfind(['.', '[']) {
                Some(end) => around = around.get(..end).unwrap_or_default(),
                None => return self.format == Format::Toml,
            }
        }
    }
}

/// The header of a table: its path without the places in lists.
fn header(path: &str) -> String {
    let parts = path.split('.').map(|part| part.split('[').next().unwrap_or_default());
    parts.collect::<Vec<_>>().join(".")
}

/// The key at the end of a path; an item of a list has none.
fn key_of(path: &str) -> Option<&str> {
    let key = path.rsplit('.').next().unwrap_or_default();
    (!key.is_empty() && !key.ends_with(']')).then_some(key)
}

/// A text in double quotes, for TOML and JSON alike.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn is_whole(number: &serde_json::Number) -> bool {
    number.is_i64() || number.is_u64()
}
