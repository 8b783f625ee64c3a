//! From text to the authored form, with the line and field in every error. It does not check what names refer to.

use super::authored;
use super::document::{Document, Format, Lines, member};
use super::names::nearest;
use super::problem::Problem;
use serde_json::Value;

/// A definition as authored, and the lines it was authored on.
#[derive(Debug)]
pub struct Authored {
    /// What was authored.
    pub source: authored::Definition,
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
    let refuse = |path: &str, message: &str, remedy: &str| {
        Err(vec![Problem::error("field", path, message, remedy).on_line(lines.of(path))])
    };
    if !document.value.is_object() {
        let remedy = "write its fields in braces: `{ \"id\": …, \"version\": … }`";
        return refuse("", "a definition is a table of fields", remedy);
    }
    match serde_path_to_error::deserialize(&document.value) {
        Ok(source) => match list_for_table("", &document.value, &as_read(&source)) {
            Some(path) => refuse(&path, "a list does not go here", "write a table of fields, such as `{ … }`"),
            None => Ok(Authored { source, lines }),
        },
        Err(error) => {
            let path = error.path().to_string();
            let path = if path == "." { String::new() } else { path };
            let message = error.inner().to_string();
            let (message, remedy) = explain(&path, &message);
            refuse(&path, &message, &remedy)
        }
    }
}

/// A definition as it was read, to be held against what was written.
fn as_read(source: &authored::Definition) -> Value {
    serde_json::to_value(source).unwrap_or_default()
}

/// The first list that was read as a table, its items as fields in their order: nobody writes or reads it so.
fn list_for_table(path: &str, written: &Value, read: &Value) -> Option<String> {
    match (written, read) {
        (Value::Array(_), Value::Object(_)) => Some(path.into()),
        (Value::Array(written), Value::Array(read)) => written
            .iter()
            .zip(read)
            .enumerate()
            .find_map(|(index, (written, read))| list_for_table(&format!("{path}[{index}]"), written, read)),
        (Value::Object(written), Value::Object(read)) => {
            written.iter().find_map(|(key, written)| list_for_table(&member(path, key), written, read.get(key)?))
        }
        _ => None,
    }
}

/// Turns serde's words into ours: what is wrong, and what to write instead.
fn explain(path: &str, message: &str) -> (String, String) {
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
        Some((what, "map with a single key")) => {
            let joined = "; conditions are joined by `all = [{ … }, { … }]` or `any`";
            let remedy = if path.ends_with("decay") { "keep one".into() } else { format!("keep one{joined}") };
            (plain_given(what), remedy)
        }
        Some((what, "newtype variant")) => {
            let (_, name) = path.rsplit_once('.').unwrap_or(("", path));
            (plain_given(what), format!("write a table, such as `{{ {name} = {{}} }}`"))
        }
        Some((what, expected)) => (plain_given(what), format!("write {}", plain_type(expected))),
        None => (message.into(), "see the schema for what goes here".into()),
    }
}

/// What was given, as a person calls it.
fn plain_given(what: &str) -> String {
    match what {
        "invalid type: sequence" => "a list does not go here".into(),
        "invalid type: map" => "a table does not go here".into(),
        "invalid type: unit variant" => "its fields are missing".into(),
        "invalid value: map" => "one goes here, not several and not none".into(),
        other => other.into(),
    }
}

/// A type as a person calls it.
fn plain_type(expected: &str) -> String {
    match expected {
        "a string" => "text in double quotes".into(),
        "a boolean" => "true or false".into(),
        "a sequence" => "a list in [brackets]".into(),
        "u8" => "a whole number from 0 to 255".into(),
        "string or map" => "one of its choices, as in the schema".into(),
        "u32" => "a whole number, 0 or more".into(),
        "i32" => "a whole number".into(),
        other if other.starts_with("struct ") => "a table of fields".into(),
        other if other.contains("array of length 3") => "three whole numbers in [brackets]".into(),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of a rule with this line.
    #[track_caller]
    fn check(line: &str, path: &str, message: &str, remedy: &str) {
        let head =
            "id = \"acme\"\nversion = 1\n[[rules]]\nid = \"r\"\nlabel = \"R\"\ndimension = \"intent\"\npoints = 1\n";
        let problems = parse(&format!("{head}{line}\n"), Format::Toml).unwrap_err();
        let told: Vec<_> =
            problems.iter().map(|told| (told.line, &*told.path, &*told.message, &*told.remedy)).collect();
        assert_eq!(told, [(8, path, message, remedy)]);
    }

    #[test]
    fn what_goes_elsewhere_is_said_without_names_of_types() {
        let is = "when = { answer = { attribute = \"seniority\", is = 5 } }";
        let values = "write a value in double quotes, or several in [brackets]";
        check(is, "rules[0].when.answer.is", "neither a text nor a list of texts", values);
        let one = "one goes here, not several and not none";
        let join = "keep one; conditions are joined by `all = [{ … }, { … }]` or `any`";
        check("when = { view = {}, day = {} }", "rules[0].when", one, join);
        check("when = {}", "rules[0].when", one, join);
        let decay = "decay = { linear = \"3d\", half_life = \"3d\" }";
        check(decay, "rules[0].decay", one, "keep one");
        check(
            "when = \"view\"",
            "rules[0].when.view",
            "its fields are missing",
            "write a table, such as `{ view = {} }`",
        );
        check(
            "when = [\"view\"]",
            "rules[0].when",
            "a list does not go here",
            "write one of its choices, as in the schema",
        );
    }

    #[test]
    fn a_list_is_no_table() {
        let remedy = "write a table of fields, such as `{ … }`";
        check("when = { view = [\"pricing\"] }", "rules[0].when.view", "a list does not go here", remedy);
        let members = "when = { all = [{ view = {} }, { day = [] }] }";
        check(members, "rules[0].when.all[1].day", "a list does not go here", remedy);
        check("tiers = [[3, 10]]\nwhen = { view = {} }", "rules[0].tiers[0]", "a list does not go here", remedy);
    }

    #[test]
    fn a_definition_is_a_table() {
        for text in ["[1]", "\"acme\"", "null", "[\"acme\", 1]"] {
            let problems = parse(text, Format::Json).unwrap_err();
            let told: Vec<_> = problems.iter().map(|told| (&*told.path, &*told.message)).collect();
            assert_eq!(told, [("", "a definition is a table of fields")], "{text}");
        }
    }
}
