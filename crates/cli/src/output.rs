//! Prints text: with colour only on a terminal, and without a complaint about a closed pipe. It does not know what it prints.

use super::Failure;
use anstyle::{AnsiColor, Style};
use std::io::Write;
use std::path::Path;

pub(super) const STRONG: Style = Style::new().bold();
pub(super) const FAINT: Style = Style::new().dimmed();
pub(super) const GOOD: Style = AnsiColor::Green.on_default().bold();
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(super) const ALERT: Style = AnsiColor::Yellow.on_default().bold();

/// Adds a style to text.
pub(super) fn styled(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Prints text, which must end with its own line break.
///
/// A reader such as `head` may close the pipe early. That is no error, and the exit code is still the whole answer.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    tolerate(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Prints bytes as they are.
pub(super) fn print_bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    tolerate(out.write_all(bytes).and_then(|()| out.flush()))
}

/// Prints a JSON value with indentation.
pub(super) fn print_json(value: &serde_json::Value) -> Result<(), Failure> {
    print(&format!("{value:#}\n"))
}

/// Prints text for people on standard error. If that fails, the command goes on.
pub(super) fn note(text: &str) {
    let mut out = anstream::stderr().lock();
    out.write_all(text.as_bytes()).ok();
}

/// Prints why there is no answer.
pub(super) fn complain(failure: &Failure) {
    note(&format!("{}{} {}\n", failure.problems_in_words(), styled(BAD, "error:"), failure.headline()));
}

/// Prints a warning: the user probably did not intend this.
pub(super) fn warn(message: &str) {
    note(&format!("{} {message}\n", styled(ALERT, "warning:")));
}

/// A count and its noun: `1 case`, `2 cases`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

fn tolerate(result: std::io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::io(Path::new("standard output"), &error))
        }
        _ => Ok(()),
    }
}
