//! Values without quotes: numbers, days, `true` and `false`; anything else is a text that lacks its quotes. It does not know which
//! kind of value belongs where.

use super::{CURLY, Fault, Reader, Stop, is_of_key};
use core::ops::Range;
use serde_json::Value;

impl Reader<'_> {
    /// A value that begins with neither a quote nor a bracket.
    pub(super) fn bare(&mut self, path: &str, key: Option<Range<usize>>, is_inside: bool) -> Result<(), Stop> {
        let ends: &[char] = if is_inside { &[',', ']', '}', '#', '\n', '\r'] } else { &['#', '\n', '\r'] };
        let text = self.rest().split(ends).next().unwrap_or_default().trim_end();
        let span = self.at..self.at + text.len();
        let fault =
            |span: Range<usize>, message: &str, remedy: &str| Err(Some(Fault::syntax(path, span, message, remedy)));
        if text.is_empty() {
            let Some(key) = key else { return Err(None) };
            let message = format!("`{}` has no value", self.slice(key.clone()));
            return fault(key, &message, "write a value after `=`, or remove the line");
        }
        if toml::de::DeValue::parse(text).is_ok() {
            self.at = span.end;
            return Ok(());
        }
        if let Some((place, quote)) = text.char_indices().find(|(_, letter)| CURLY.contains(letter)) {
            return Err(Some(self.curly(path, self.at + place, quote)));
        }
        if let Some((before, _)) = text.split_once('=') {
            let word = before.trim_end();
            let next = span.start + word.trim_end_matches(is_of_key).len()..span.start + word.len();
            return match (key, is_inside) {
                (None, _) => fault(span, "a key stands in a list", &format!("put it in braces: `{{ {text} }}`")),
                (Some(_), true) => fault(next, "a comma is missing before this key", "put a comma before it"),
                (Some(_), false) => fault(next, "two keys stand in one line", "begin a new line here"),
            };
        }
        if let Some(value) = text.strip_suffix([',', ';']).map(str::trim_end)
            && toml::de::DeValue::parse(value).is_ok()
        {
            let end = span.end;
            let message = format!("`{}` stands at the end of the line", self.slice(end - 1..end));
            return fault(end - 1..end, &message, "remove it");
        }
        let (message, remedy) = self.instead(text, key);
        fault(span, &message, &remedy)
    }

    /// What is wrong with a text without quotes, and what to write.
    fn instead(&self, text: &str, key: Option<Range<usize>>) -> (String, String) {
        let write = |value: &str| match &key {
            Some(key) => format!("`{} = {value}`", self.slice(key.clone())),
            None => format!("`{value}`"),
        };
        let lower = text.to_ascii_lowercase();
        if matches!(lower.as_str(), "true" | "false") {
            return (format!("`{text}` has capital letters"), format!("write {}", write(&lower)));
        }
        if matches!(lower.as_str(), "null" | "nil" | "none") {
            let remedy = format!("leave the key out; if it is a text, write {}", write(&quoted(text)));
            return (format!("there is no `{text}` in TOML"), remedy);
        }
        let is_date = text.len() > 4
            && text
                .bytes()
                .enumerate()
                .take(5)
                .all(|(place, byte)| if place == 4 { byte == b'-' } else { byte.is_ascii_digit() });
        if is_date {
            let remedy = format!("write year, month and day in double quotes, such as {}", write("\"2026-10-01\""));
            return (format!("`{text}` is not a day"), remedy);
        }
        let digits = text.replace([',', ' ', '_', '%'], "");
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let digits = digits.trim_start_matches('0');
            let number = if digits.is_empty() { "0" } else { digits };
            return (format!("`{text}` is not a number"), format!("write its digits alone: {}", write(number)));
        }
        let message = match text.ends_with('"') {
            true => "the opening quote is missing".to_owned(),
            false => format!("the text `{text}` has no quotes"),
        };
        (message, format!("put it in double quotes: {}", write(&quoted(text.trim_matches('"')))))
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
