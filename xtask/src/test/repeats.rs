//! Records in which of several runs each test failed. It does not know why.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The runs so far.
#[derive(Default)]
pub(super) struct Repeats {
    runs: BTreeSet<u32>,
    /// The runs in which a test failed, by the test's name.
    failed: BTreeMap<String, BTreeSet<u32>>,
}

impl Repeats {
    /// Adds the result of one check of a run. A check that fails without naming a failed test (for example because a test
    /// ended the whole process) counts under its own name.
    pub(super) fn add<'a>(&mut self, run: u32, check: &str, failed: impl Iterator<Item = &'a str>, success: bool) {
        self.runs.insert(run);
        let mut names: Vec<&str> = failed.collect();
        if names.is_empty() && !success {
            names.push(check);
        }
        for name in names {
            self.failed.entry(name.to_owned()).or_default().insert(run);
        }
    }
}

impl fmt::Display for Repeats {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let runs = self.runs.len();
        let mut failures: Vec<_> = self.failed.iter().collect();
        // The tests that failed most often come first.
        failures.sort_by_key(|(_, failed)| std::cmp::Reverse(failed.len()));
        for (name, failed) in failures {
            let which: Vec<String> = failed.iter().map(u32::to_string).collect();
            writeln!(out, "failed in {} of {runs} runs ({}): {name}", failed.len(), which.join(", "))?;
        }
        let bad: BTreeSet<u32> = self.failed.values().flatten().copied().collect();
        writeln!(out, "{} of {runs} runs passed", runs - bad.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(runs: &[(u32, &str, &[&str], bool)]) -> String {
        let mut repeats = Repeats::default();
        for (run, check, failed, success) in runs {
            repeats.add(*run, check, failed.iter().copied(), *success);
        }
        repeats.to_string()
    }

    #[test]
    fn each_failed_test_is_listed_with_its_runs_the_most_frequent_first() {
        let runs: [(u32, &str, &[&str], bool); 4] = [
            (1, "tests", &["rare", "page::opens::firefox"], false),
            (2, "tests", &[], true),
            (2, "documentation", &[], true),
            (3, "tests", &["page::opens::firefox"], false),
        ];
        let expected = "failed in 2 of 3 runs (1, 3): page::opens::firefox\n\
                        failed in 1 of 3 runs (1): rare\n\
                        1 of 3 runs passed\n";
        assert_eq!(text(&runs), expected);
    }

    #[test]
    fn a_run_that_fails_without_a_failed_test_is_listed_under_its_check() {
        let runs: [(u32, &str, &[&str], bool); 2] = [(1, "tests", &[], false), (2, "tests", &[], true)];
        assert_eq!(text(&runs), "failed in 1 of 2 runs (1): tests\n1 of 2 runs passed\n");
    }

    #[test]
    fn if_no_test_failed_only_the_runs_are_counted() {
        assert_eq!(text(&[(1, "tests", &[], true), (2, "tests", &[], true)]), "2 of 2 runs passed\n");
    }
}
