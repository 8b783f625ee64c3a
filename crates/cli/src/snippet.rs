//! A problem of a file as people read it: the message, the line with the place underlined, and the remedy. It does not know
//! what the problem means.

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet, normalize_untrusted_str};
use handraise::author::{Problem, Severity};

/// A problem in words, with the line of the file that has it. It has colours, which are left out where nobody sees them.
pub(super) fn in_words(file: &str, text: &str, problem: &Problem) -> String {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(problem.message.as_str()).id(problem.code.name());
    let path = normalize_untrusted_str(&problem.path);
    let group = match &problem.span {
        Some(span) => {
            let place = AnnotationKind::Primary.span(span.clone()).label(path);
            title.element(Snippet::source(text).path(file).annotation(place))
        }
        None if path.is_empty() => title.element(Origin::path(file)),
        // What is left out has no line.
        None => title.element(Origin::path(file)).element(Level::NOTE.with_name("field").message(path)),
    };
    let remedy = Level::HELP.with_name("remedy").message(normalize_untrusted_str(&problem.remedy));
    let report = [group.element(remedy)];
    Renderer::styled().render(&report) + "\n\n"
}
