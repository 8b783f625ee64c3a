//! From text to the authored form, with the line and field in every error. It does not check what names refer to.

use super::document::{Document, Format, Lines};
use super::names::nearest;
use super::problem::Problem;
use super::source::Source;

/// A definition as authored, and the lines it was authored on.
#[derive(Debug)]
pub struct Authored {
    /// What was authored.
    pub source: Source,
    pub(super) lines: Lines,
}

/// Reads a definition.
///
/// ```
/// use handraise::definition::{Format, parse};
/// let problems = parse("id = \"mql\"\nversion = 1\nratngs = [70, 45, 20]\n", Format::Toml).unwrap_err();
/// assert_eq!(problems[0].line, 3);
/// assert!(problems[0].remedy.contains("ratings"));
/// ```
///
/// # Errors
/// The first problem that keeps it from being read, with its line, its field and what to do.
pub fn parse(text: &str, format: Format) -> Result<Authored, Vec<Problem>> {
    let document = Document::read(text, format).map_err(|problem| vec![problem])?;
    let lines = document.lines;
    match serde_path_to_error::deserialize(document.value) {
        Ok(source) => Ok(Authored { source, lines }),
        Err(error) => {
            let path = error.path().to_string();
            let path = if path == "." { String::new() } else { path };
            let message = error.inner().to_string();
            let (message, remedy) = explain(&message);
            let line = lines.of(&path);
            Err(vec![Problem::error("field", &path, &message, &remedy).on_line(line)])
        }
    }
}

/// Turns serde's words into ours: what is wrong, and what to write instead.
fn explain(message: &str) -> (String, String) {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if let Some((what, _)) = message.split_once(", expected one of").or_else(|| message.split_once(", expected `")) {
        let remedy = match quoted.split_first() {
            Some((given, known)) => match nearest(given, known.iter().copied()) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("write one of {}", known.join(", ")),
            },
            None => "see the schema for what goes here".into(),
        };
        return (what.replace("variant", "choice"), remedy);
    }
    if let Some(field) = message.strip_prefix("missing field ") {
        return (format!("{field} is missing"), format!("add {field}"));
    }
    if let Some((what, remedy)) = message.split_once("; ") {
        return (what.into(), remedy.into());
    }
    match message.split_once(", expected ") {
        Some((what, expected)) => (what.into(), format!("write {}", plain_type(expected))),
        None => (message.into(), "see the schema for what goes here".into()),
    }
}

/// A type as a person calls it.
fn plain_type(expected: &str) -> String {
    match expected {
        "a string" => "text in double quotes".into(),
        "a boolean" => "true or false".into(),
        "a sequence" => "a list in [brackets]".into(),
        "u8" => "a whole number from 0 to 255".into(),
        "u32" => "a whole number, 0 or more".into(),
        "i32" => "a whole number".into(),
        other if other.starts_with("struct ") => "a table of fields".into(),
        other if other.contains("array of length 3") => "three whole numbers in [brackets]".into(),
        other => other.into(),
    }
}
