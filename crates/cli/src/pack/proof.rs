//! Whether what was rendered can be read by a reader of its language. A host refuses a package for a comma, and says so late. It does not know what the
//! files mean, and it does not read HTML, which every reader takes.

use super::super::failure::{Failure, Place};
use super::super::snippet;
use saphyr::LoadableYamlNode;

/// What is wrong with a text, and the line that says so.
struct Flaw {
    message: String,
    line: usize,
}

/// Reads a rendered file by the ending of its name; one with another ending passes. `template` is the file that it was rendered from.
pub(super) fn check(name: &str, text: &str, template: &str) -> Result<(), Failure> {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let (language, read) = match ending.as_str() {
        "json" => ("JSON", json(text)),
        "toml" => ("TOML", toml(text)),
        "xml" => ("XML", xml(text)),
        "yaml" | "yml" => ("YAML", yaml(text)),
        _ => return Ok(()),
    };
    read.map_err(|Flaw { message, line }| {
        Failure::Place(Box::new(Place {
            path: format!("{name}, as rendered from {template}"),
            text: text.to_owned(),
            span: snippet::line(text, line),
            message: format!("not valid {language}: {message}"),
            remedy: format!(
                "correct the template; `|{}` writes a value so that {language} can read it",
                filter(&ending)
            ),
        }))
    })
}

/// The filter for a value in such a file.
fn filter(ending: &str) -> &str {
    match ending {
        "json" => "js",
        "yml" => "yaml",
        other => other,
    }
}

fn json(text: &str) -> Result<(), Flaw> {
    let read = serde_json::from_str::<serde_json::Value>(text);
    read.map(drop).map_err(|error| Flaw { line: error.line(), message: error.to_string() })
}

fn toml(text: &str) -> Result<(), Flaw> {
    let read = text.parse::<toml_edit::DocumentMut>();
    read.map(drop).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        Flaw { line: before.matches('\n').count() + 1, message: error.message().to_owned() }
    })
}

fn xml(text: &str) -> Result<(), Flaw> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let read = roxmltree::Document::parse_with_options(text, options);
    read.map(drop).map_err(|error| Flaw { line: error.pos().row as usize, message: error.to_string() })
}

fn yaml(text: &str) -> Result<(), Flaw> {
    let read = saphyr::Yaml::load_from_str(text);
    read.map(drop).map_err(|error| Flaw { line: error.marker().line(), message: error.info().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flaw_is_told_with_its_line_and_the_filter_that_mends_it() {
        for (name, good, bad, filter) in [
            ("a.json", "{\n\"a\": 1}", "{\n\"a\": \"x\"y\"}", "|js"),
            ("a.toml", "a = 1\n", "a = 1\nb = \"x\"y\"", "|toml"),
            ("a.xml", "<a>\n</a>", "<a>\n&</a>", "|xml"),
            ("a.yml", "a: 1\nb: 2", "a: 1\nb: \"x\"y\"", "|yaml"),
        ] {
            assert!(check(name, good, "t").is_ok(), "{name}");
            let Err(Failure::Place(place)) = check(name, bad, "t") else { panic!("{name}") };
            assert_eq!(place.span, snippet::line(bad, 2), "{name}");
            assert!(place.remedy.contains(filter), "{}", place.remedy);
        }
        assert!(check("a.txt", "\"", "t").is_ok());
    }
}
