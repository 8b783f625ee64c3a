//! `handraise check`: what is wrong with definitions, each line with its remedy. It does not know how problems are found.
//!
//! Exit codes: 0 no errors; 1 errors, or warnings under `--deny-warnings`; 2 usage, or a file that can't be read.

use super::output::{BAD, GOOD, STRONG, counted, styled};
use super::{Failure, input, output, sign, snippet, yes};
use handraise::approval::Subject;
use handraise::author::{self, Format, Loaded, Problem, Severity};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Check definitions: errors that keep them from being used, warnings of what you probably did not intend, and notes
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 no errors (warnings allowed); 1 errors, or warnings under --deny-warnings; \
2 usage, or a file that can't be read.")]
pub(super) struct Arguments {
    /// Definitions in TOML or JSON; `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Fail on warnings as well
    #[arg(long)]
    deny_warnings: bool,
    /// The day that review dates are compared with [default: today, UTC]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = input::day)]
    today: Option<jiff::civil::Date>,
}

/// A file, its text, and what is wrong with it.
struct Checked {
    file: String,
    text: String,
    problems: Vec<Problem>,
    /// For which teams it is not signed, where somebody signs. For information: no exit code depends on it.
    unsigned: Vec<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    input::once_from_standard_input(arguments.files.iter().map(PathBuf::as_path))?;
    let today = arguments.today.or_else(input::today);
    let mut checked = Vec::new();
    for path in &arguments.files {
        let (text, format) = input::read_source(path)?;
        let problems = author::check(&text, format, today);
        let unsigned = unsigned(path, &text, format);
        checked.push(Checked { file: input::shown(path), text, problems, unsigned });
    }
    let count = |severity| -> usize {
        let of = |file: &Checked| file.problems.iter().filter(|problem| problem.severity == severity).count();
        checked.iter().map(of).sum()
    };
    let (errors, warnings, notes) = (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
    let are_denied = arguments.deny_warnings && warnings > 0;
    if arguments.json {
        let of = |file: &Checked| json!({"file": file.file, "problems": file.problems, "unsigned": file.unsigned});
        let files: Vec<_> = checked.iter().map(of).collect();
        output::print_json(&json!({"files": files, "errors": errors, "warnings": warnings, "notes": notes}))?;
    } else {
        output::print(&report(&checked, [errors, warnings, notes], are_denied))?;
    }
    Ok(yes(errors == 0 && !are_denied))
}

/// For which teams a definition is not signed, in sentences.
fn unsigned(path: &Path, text: &str, format: Format) -> Vec<String> {
    let Ok(loaded) = Loaded::compile(text, format) else { return Vec::new() };
    sign::hint(path, &Subject::of(&loaded.compiled, loaded.policy.as_ref()))
}

fn report(checked: &[Checked], [errors, warnings, notes]: [usize; 3], are_denied: bool) -> String {
    let mut text = String::new();
    for file in checked {
        text.push_str(&snippet::in_words(&file.file, &file.text, &file.problems));
        for sentence in &file.unsigned {
            text.push_str(&format!("{} {}: {sentence}\n", styled(STRONG, "info:"), file.file));
        }
    }
    let (files, warned) = (counted(checked.len(), "file"), counted(warnings, "warning"));
    let denied = if are_denied { ", which are denied" } else { "" };
    let noted = if notes == 0 { String::new() } else { format!(", {}", counted(notes, "note")) };
    text.push_str(&match (errors, warnings) {
        (0, 0) => format!("{} {files} checked, no problems{noted}\n", styled(GOOD, "ok:")),
        (0, _) if !are_denied => format!("{} {files} checked, {warned}{noted}\n", styled(GOOD, "ok:")),
        _ => format!(
            "{} {files} checked, {}, {warned}{denied}{noted}\n",
            styled(BAD, "failed:"),
            counted(errors, "error")
        ),
    });
    text
}
