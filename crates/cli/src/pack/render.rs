//! Text with values in it. MiniJinja renders it, with delimiters of our own: `<{ value }>`, `<% tag %>` and `<# comment #>`, because the languages of hosts
//! use braces and brackets themselves. It does not know what is rendered.

use super::super::failure::{Failure, Place};
use super::super::snippet;
use super::filter;
use super::source;
use super::value::Values;
use handraise::author::did_you_mean;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};
use std::fmt;

/// Why a template refuses to be packed as it was asked for: `<{ refuse("…") }>`.
#[derive(Debug)]
struct Refusal(String);

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

fn refuse(why: String) -> Result<String, Error> {
    Err(Error::new(ErrorKind::InvalidOperation, "the template refuses").with_source(Refusal(why)))
}

/// What renders.
pub(super) struct Renderer(Environment<'static>);

impl Renderer {
    pub(super) fn new() -> Result<Self, Failure> {
        let mut environment = Environment::new();
        // An error then says its place.
        environment.set_debug(true);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        let syntax = SyntaxConfig::builder()
            .variable_delimiters("<{", "}>")
            .block_delimiters("<%", "%>")
            .comment_delimiters("<#", "#>")
            .keep_trailing_newline(true)
            // A line with nothing but a tag leaves no line.
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()
            .map_err(|error| Failure::Other(format!("{error}; please report this")))?;
        environment.set_syntax(syntax);
        environment.set_loader(|name| Ok(source::part(name)));
        filter::add(&mut environment);
        environment.add_function("refuse", refuse);
        Ok(Self(environment))
    }

    /// Renders a text. `name` is the file or the key that it is from.
    pub(super) fn render(&self, name: &str, text: &str, values: &Values<'_>) -> Result<String, Failure> {
        self.0.render_named_str(name, text, Value::from(Serde(values))).map_err(|error| failure(name, text, &error))
    }
}

fn cause(error: &Error) -> Option<&Error> {
    std::error::Error::source(error)?.downcast_ref()
}

/// A mistake in a template: where, what, and what to do.
fn failure(name: &str, text: &str, error: &Error) -> Failure {
    // What is wrong in a part is the cause of what is wrong in the file that has it.
    let error = std::iter::successors(Some(error), |error| cause(error)).last().unwrap_or(error);
    if let Some(Refusal(why)) = std::error::Error::source(error).and_then(|source| source.downcast_ref()) {
        return Failure::Other(why.clone());
    }
    let part =
        error.name().filter(|at| *at != name).and_then(|at| Some((format!("pkg-templates/{at}"), source::part(at)?)));
    let (name, text) = part.as_ref().map_or((name, text), |(name, text)| (name.as_str(), text.as_str()));
    let place = error.range().filter(|range| text.get(range.clone()).is_some());
    let found = place.clone().and_then(|range| text.get(range)).unwrap_or_default();
    let (message, remedy) = match error.kind() {
        ErrorKind::UndefinedError => (
            format!("there is no value `{found}`"),
            "pkg-templates/README.md lists all values; `is defined` asks for one that may be missing".to_owned(),
        ),
        ErrorKind::UnknownFilter => {
            let name = found.split(['(', '|']).next_back().unwrap_or(found).trim();
            let otherwise = "pkg-templates/README.md lists all filters";
            (format!("there is no filter `{name}`"), did_you_mean(name, filter::NAMES.into_iter(), otherwise))
        }
        ErrorKind::TemplateNotFound => (
            error.detail().unwrap_or("this part does not exist").to_owned(),
            "`include` takes what is in pkg-templates/parts, such as \"parts/policy.md\"".to_owned(),
        ),
        ErrorKind::SyntaxError => (
            error.detail().unwrap_or("this can't be read").to_owned(),
            "values stand in `<{ … }>`, tags in `<% … %>`, comments in `<# … #>`".to_owned(),
        ),
        kind => {
            (error.detail().map_or_else(|| kind.to_string(), str::to_owned), "correct the template here".to_owned())
        }
    };
    let span = place.or_else(|| snippet::line(text, error.line()?));
    Failure::Place(Box::new(Place { path: name.to_owned(), text: text.to_owned(), span, message, remedy }))
}
