//! What is printed, and how: colour on a terminal alone, a closed pipe without a word. It does not know what it prints.

use super::Failure;
use anstyle::{AnsiColor, Style};
use std::io::Write;
use std::path::Path;

pub(super) const STRONG: Style = Style::new().bold();
pub(super) const FAINT: Style = Style::new().dimmed();
pub(super) const GOOD: Style = AnsiColor::Green.on_default().bold();
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(super) const ALERT: Style = AnsiColor::Yellow.on_default().bold();

/// Text in a style.
pub(super) fn styled(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Prints text, which ends with its own line break.
///
/// Whoever closes the pipe early, as `head` does, has read enough: the exit code still tells the whole answer.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    tolerate(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Prints bytes as they are.
pub(super) fn print_bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    tolerate(out.write_all(bytes).and_then(|()| out.flush()))
}

/// Prints a JSON value on indented lines.
pub(super) fn print_json(value: &serde_json::Value) -> Result<(), Failure> {
    print(&format!("{value:#}\n"))
}

/// Tells people something on standard error; nothing depends on their hearing it.
pub(super) fn note(text: &str) {
    let mut out = anstream::stderr().lock();
    out.write_all(text.as_bytes()).ok();
}

/// Tells people why there is no answer.
pub(super) fn complain(failure: &Failure) {
    note(&format!("{} {failure}\n", styled(BAD, "error:")));
}

/// Tells people of something that is probably not meant.
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
