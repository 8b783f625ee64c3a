//! The table of hosts: what was packed, with what it was tried, and what passed. Every row is written from the tests that ran; what they
//! ran with is read from the programs themselves.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::{Template, place};
use crate::machine::Machine;
use crate::process;
use crate::test::Variables;
use crate::test::tally::ENGINES;

/// How engines are called in a table.
const NAMES: [&str; 3] = ["Chromium", "Firefox", "WebKit"];

/// The tests of a host that ran.
#[derive(Default)]
pub(super) struct Tried {
    pub(super) passed: Vec<String>,
    pub(super) failed: Vec<String>,
}

/// The programs that the tests ran with.
pub(super) struct Support {
    engines: String,
    wordpress: String,
}

impl Support {
    /// Asks the programs for their versions.
    pub(super) fn of(variables: &Variables) -> Self {
        let path = |variable: &str| variables.iter().find(|(name, _)| name == variable).map(|(_, path)| path);
        let version = |variable: &str, option: &str| {
            let printed = path(variable).and_then(|program| process::answer(Command::new(program).arg(option)));
            printed.as_deref().and_then(number).unwrap_or_default()
        };
        let webkit = process::answer(Command::new("dpkg-query").args(["-W", "-f", "${Version}", "webkit2gtk-driver"]));
        let engines = format!(
            "Chromium {}, Firefox {} and WebKitGTK {}",
            version("HANDRAISE_CHROMIUM", "--version"),
            version("HANDRAISE_FIREFOX", "--version"),
            webkit.as_deref().and_then(number).unwrap_or_default()
        );
        let wordpress =
            path("HANDRAISE_WORDPRESS").and_then(|modules| version_of_wordpress(modules)).unwrap_or_default();
        let wordpress = format!("WordPress {wordpress} with PHP {} and SQLite", version("HANDRAISE_PHP", "--version"));
        Self { engines, wordpress }
    }

    /// The sentence about the machine, and a row for each host.
    pub(super) fn table(&self, machine: &Machine, packs: bool, tried: &[(&Template, Tried)]) -> String {
        let packed = match packs {
            true => "Every template gave the same bytes twice, in every variant.",
            false => "**The templates did not give the same bytes twice.**",
        };
        let mut text = format!("{} {packed}\n\n", machine.sentence(&self.engines));
        text += "| host | `handraise pack` makes | tried with | what passed |\n|---|---|---|---|\n";
        for (template, tests) in tried {
            let (with, result) = match tests.is_empty() {
                true => ("not at all".to_owned(), String::new()),
                false => (self.tried_with(&template.host), tests.to_string()),
            };
            // Writing to a string can't fail.
            let _ = writeln!(text, "| {} | {} | {with} | {result} |", template.title, template.about);
        }
        text
    }

    /// What a host's tests stand on. Only where it is the host itself, it is named as such.
    fn tried_with(&self, host: &str) -> String {
        match host {
            "wordpress" => format!("the real {}; visitors in Chromium", self.wordpress),
            _ => place::stands_on(host).to_owned(),
        }
    }
}

impl Tried {
    fn is_empty(&self) -> bool {
        self.passed.is_empty() && self.failed.is_empty()
    }
}

impl std::fmt::Display for Tried {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut parts: Vec<String> = Vec::new();
        let mut engines: BTreeMap<usize, u32> = BTreeMap::new();
        let mut others: Vec<&str> = Vec::new();
        for name in &self.passed {
            let last = name.rsplit("::").next().unwrap_or(name);
            match ENGINES.iter().position(|engine| *engine == last) {
                Some(engine) => *engines.entry(engine).or_default() += 1,
                None => others.push(last),
            }
        }
        others.sort_unstable();
        parts.extend(others.iter().map(|name| format!("`{name}`")));
        let counts = engines.iter().filter_map(|(engine, count)| Some((NAMES.get(*engine)?, count)));
        parts.extend(counts.map(|(name, count)| format!("{count} in {name}")));
        if !self.failed.is_empty() {
            let names: Vec<String> = self.failed.iter().map(|name| format!("`{name}`")).collect();
            parts.push(format!("**failed**: {}", names.join(", ")));
        }
        out.write_str(&parts.join(", "))
    }
}

/// The first number with points in what a program prints of itself.
fn number(printed: &str) -> Option<String> {
    let word = printed.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
    Some(word.split('-').next().unwrap_or(word).to_owned())
}

/// The version that WordPress says of itself, in the copy that its tests made.
fn version_of_wordpress(modules: &Path) -> Option<String> {
    let text = fs::read_to_string(modules.join(".wordpress-6.5/wp-includes/version.php")).ok()?;
    let (_, rest) = text.split_once("$wp_version = '")?;
    Some(rest.split_once('\'')?.0.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(passed: &[&str], failed: &[&str]) -> Tried {
        let [passed, failed] = [passed, failed].map(|names| names.iter().map(|name| (*name).to_owned()).collect());
        Tried { passed, failed }
    }

    fn table(tests: Tried, packs: bool) -> String {
        let [title, about] = ["Hello", "a page"].map(str::to_owned);
        let template = Template { host: "hello".to_owned(), title, about, adapters: Vec::new() };
        let support = Support { engines: "an engine".to_owned(), wordpress: String::new() };
        support.table(&Machine::now(), packs, &[(&template, tests)])
    }

    #[test]
    fn a_row_says_what_passed_and_what_failed() {
        let names = ["vendors::hello::a::chromium", "vendors::hello::b::chromium", "vendors::hello::a::webkit"];
        let passed = table(tried(&names, &[]), true);
        assert!(passed.contains("documents say | 2 in Chromium, 1 in WebKit |"), "{passed}");
        let both = table(tried(&["installed::hello::lint"], &["installed::hello::visitor"]), false);
        assert!(both.contains("| `lint`, **failed**: `installed::hello::visitor` |"), "{both}");
        assert!(both.contains("did not give the same bytes"), "{both}");
    }

    #[test]
    fn a_host_without_tests_was_not_tried() {
        let text = table(tried(&[], &[]), true);
        assert!(text.contains("| Hello | a page | not at all |  |"), "{text}");
    }

    #[test]
    fn versions_are_read_from_what_programs_print() {
        assert_eq!(number("Mozilla Firefox 153.8.0esr").as_deref(), Some("153.8.0esr"));
        assert_eq!(number("2.50.6-1~deb12u2").as_deref(), Some("2.50.6"));
        assert_eq!(number("PHP 8.2.31 (cli) (built: May  8 2026)").as_deref(), Some("8.2.31"));
        assert_eq!(number("none"), None);
    }
}
