//! `docs/lints.md` is written from the catalogue of errors and warnings: `HANDRAISE_LINTS=write cargo test -p handraise-tests
//! --test docs`. What the page shows is what the tool prints. It does not know whether an example is a good one.

use super::read;
use handraise::author::{Code, Entry, HEAD, Severity, catalogue};
use handraise_tests::root;
use std::process::{Command, Output};

/// What `handraise check` prints of a file with this name.
pub(super) fn check(name: &str, text: &str) -> String {
    let output = run(name, text, &["check", name, "--today=2026-11-21"]);
    String::from_utf8(output.stdout).expect("it prints text")
}

/// What the tool does in a folder with one file.
fn run(name: &str, text: &str, arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join(name), text).expect("it is written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_handraise-under-test"));
    command.args(arguments).current_dir(folder.path()).output().expect("the tool runs")
}

/// What is printed about the example of an entry.
fn said(entry: &Entry) -> String {
    let name = "example.toml";
    let printed = match entry.code {
        // `check` has nothing to say of it.
        Code::Sql => {
            let output = run(name, &entry.file(), &["compile", name, "--sql", "duckdb"]);
            String::from_utf8(output.stderr).expect("it prints text")
        }
        _ => check(name, &entry.file()),
    };
    let begin = format!("{}[{}]", entry.severity().name(), entry.code);
    printed.split_inclusive("\n\n").filter(|block| block.starts_with(&begin)).collect()
}

fn page() -> String {
    let mut page = format!(
        "# Errors and warnings\n\n\
         <!-- Written from the catalogue in src/author: HANDRAISE_LINTS=write cargo test -p handraise-tests --test docs -->\n\n\
         You want to know what a message of `handraise check` means, and what to do about it. Look up the code in brackets. A\n\
         definition with *errors* cannot be used. *Warnings*, also called lints, point at things you probably did not intend. *Notes*\n\
         are worth knowing, and no build fails because of them.\n\n\
         Every code has the smallest example that shows it, and what the tool prints. Unless an example begins with `id`, put it\n\
         below this head:\n\n```toml\n{HEAD}```\n"
    );
    for (title, severity) in [("Errors", Severity::Error), ("Warnings", Severity::Warning), ("Notes", Severity::Note)] {
        let entries = || catalogue().filter(move |entry| entry.severity() == severity);
        page += &format!("\n## {title}\n\n| code | what it means |\n|---|---|\n");
        for entry in entries() {
            page += &format!("| [`{code}`](#{code}) | {} |\n", entry.code.summary(), code = entry.code);
        }
        for entry in entries() {
            page += &format!("\n### `{}`\n\n{} {}\n", entry.code, entry.code.summary(), entry.why);
            if entry.code != Code::Internal {
                page += &format!("\n```toml\n{}```\n\n```text\n{}\n```\n", entry.example, said(&entry).trim_end());
            }
        }
    }
    page
}

#[test]
fn the_page_of_errors_and_warnings_is_the_catalogue() {
    let (path, page) = (root().join("docs/lints.md"), page());
    if std::env::var("HANDRAISE_LINTS").is_ok_and(|mode| mode == "write") {
        std::fs::write(&path, &page).expect("it is written");
    }
    let written = read("docs/lints.md");
    let remedy = "write it with `HANDRAISE_LINTS=write cargo test -p handraise-tests --test docs`";
    let first = page.lines().zip(written.lines()).find(|(now, then)| now != then);
    assert!(written == page, "docs/lints.md is not what the catalogue says: {remedy}\nfirst difference: {first:?}");
}
