//! The catalogue of everything that `check` can say: errors, and the lints. It does not know how they are found.

use super::diagnostic::{ERRORS, Entry};
use super::lint;

/// Every error and every warning, with why it matters and an example.
///
/// ```
/// use handraise::author::{Code, catalogue};
/// let entry = catalogue().find(|entry| entry.code == Code::NoPoints).unwrap();
/// assert_eq!(entry.code.summary(), "A rule gives 0 points.");
/// ```
pub fn catalogue() -> impl Iterator<Item = Entry> {
    ERRORS.iter().copied().chain(lint::entries())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::author::sql::{Dialect, Options};
    use crate::author::{Code, Format, HEAD, Loaded, Severity, check};

    /// The codes of what is said of a file on a day on which the examples were written.
    fn codes(file: &str) -> Vec<Code> {
        check(file, Format::Toml, "2026-11-21".parse().ok()).iter().map(|problem| problem.code).collect()
    }

    #[test]
    fn every_code_has_one_entry() {
        let found: Vec<Code> = catalogue().map(|entry| entry.code).collect();
        assert_eq!(found, Code::ALL);
        let names: std::collections::BTreeSet<_> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len(), "two codes share a name");
    }

    #[test]
    fn every_entry_is_a_sentence_and_says_why() {
        for entry in catalogue() {
            for text in [entry.code.summary(), entry.why] {
                assert!(text.ends_with('.') && text.starts_with(char::is_uppercase), "{}: {text}", entry.code);
            }
        }
    }

    #[test]
    fn nothing_is_wrong_with_the_head_of_the_examples() {
        assert_eq!(codes(HEAD), []);
    }

    #[test]
    fn only_a_script_of_sql_cannot_say_its_example() {
        let entry = catalogue().find(|entry| entry.code == Code::Sql).unwrap();
        assert_eq!(codes(&entry.file()), []);
        let options = Options { table: "touches".into(), at_s: None };
        let problems =
            Loaded::compile(&entry.file(), Format::Toml).unwrap().to_sql(Dialect::DuckDb, &options).unwrap_err();
        let [problem] = &problems[..] else { panic!("{problems:?}") };
        assert_eq!((problem.code, problem.path.as_str(), problem.line), (Code::Sql, "rules[0].when.answer", Some(17)));
        assert!(problem.message.contains("`asked_price`") && problem.message.contains("`message`"), "{problem}");
    }

    #[test]
    fn every_example_has_just_the_problem_that_it_shows() {
        let mut wrong = Vec::new();
        for entry in catalogue().filter(|entry| !matches!(entry.code, Code::Internal | Code::Sql)) {
            let mut found = codes(&entry.file());
            // So many groups are not used by as many rules, or the example would be as long.
            found.retain(|code| entry.code != Code::Groups || code.severity() == Severity::Error);
            if found.is_empty() || found.iter().any(|code| *code != entry.code) {
                wrong.push((entry.code, found));
            }
        }
        assert!(wrong.is_empty(), "examples and what is found in them: {wrong:?}");
    }
}
