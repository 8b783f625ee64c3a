//! The problems of a file as people read them: the message, the line with the place underlined, and the remedy. Every command
//! shows them so. It does not know what a problem means.

use super::failure::Place;
use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet, normalize_untrusted_str};
use handraise::author::{Problem, Severity, Stage};
use std::ops::Range;

/// All problems of a file, each with its line, and what is checked only after they are mended. The text has colours, which
/// are left out where nobody sees them.
pub(super) fn in_words(file: &str, text: &str, problems: &[Problem]) -> String {
    let mut words: String = problems.iter().map(|problem| one_in_words(file, text, problem)).collect();
    let (unchecked, verb) = match problems.iter().map(|problem| problem.stage).min() {
        Some(Stage::Syntax) => ("Everything else in the file", "is"),
        Some(Stage::Shape) => ("Names and numbers", "are"),
        Some(Stage::Meaning) | None => return words,
    };
    let these = if problems.len() == 1 { "this is" } else { "these are" };
    words.push_str(&format!("{unchecked} {verb} checked once {these} mended.\n\n"));
    words
}

/// One wrong place of a text that is no definition and no evidence.
pub(super) fn place_in_words(place: &Place) -> String {
    let title = Level::ERROR.primary_title(normalize_untrusted_str(&place.message));
    let group = match &place.span {
        Some(span) => {
            let shown = Snippet::source(place.text.as_str()).path(place.path.as_str());
            title.element(shown.annotation(AnnotationKind::Primary.span(span.clone())))
        }
        None => title.element(Origin::path(place.path.as_str())),
    };
    let remedy = Level::HELP.with_name("remedy").message(normalize_untrusted_str(&place.remedy));
    Renderer::styled().render(&[group.element(remedy)]) + "\n\n"
}

/// A line of a text, counted from 1, in bytes from its start.
pub(super) fn line(text: &str, number: usize) -> Option<Range<usize>> {
    let line = text.split_inclusive('\n').nth(number.checked_sub(1)?)?;
    let start = line.as_ptr().addr() - text.as_ptr().addr();
    Some(start..start + line.trim_end().len())
}

fn one_in_words(file: &str, text: &str, problem: &Problem) -> String {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(problem.message.as_str()).id(problem.code.name());
    let path = normalize_untrusted_str(&problem.path);
    let group = match &problem.span {
        Some(span) => {
            let place = AnnotationKind::Primary.span(span.clone()).label(path);
            title.element(Snippet::source(text).path(file).annotation(place))
        }
        None if path.is_empty() => title.element(Origin::path(file)),
        // A key that is missing has no line.
        None => title.element(Origin::path(file)).element(Level::NOTE.with_name("field").message(path)),
    };
    let remedy = Level::HELP.with_name("remedy").message(normalize_untrusted_str(&problem.remedy));
    let report = [group.element(remedy)];
    Renderer::styled().render(&report) + "\n\n"
}
