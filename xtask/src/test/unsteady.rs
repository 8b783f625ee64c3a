//! Tells a browser test that failed beside others from one that fails: it runs alone once more, and the summary names it either way. It does
//! not know why a test failed.
//!
//! Continuous integration allows a few of them in a run of well over a thousand, so that one late answer of a browser's driver on a busy
//! machine does not stop everything else. An unsteady test is a fault to mend, not a passed test.

use std::num::NonZeroUsize;

use super::tally::{Tally, is_of_an_engine};

/// The tests to run alone: all that failed, if each of them drives a browser and there are at most `most`.
pub(super) fn candidates(tally: &Tally, most: Option<NonZeroUsize>) -> Vec<String> {
    let failed: Vec<String> = tally.failed().map(str::to_owned).collect();
    let few = most.is_some_and(|most| failed.len() <= most.get());
    if few && failed.iter().all(|name| is_of_an_engine(name)) { failed } else { Vec::new() }
}

/// Cargo's arguments for the tests with exactly these names.
pub(super) fn arguments(tests: &str, names: &[String]) -> Vec<String> {
    let mut arguments: Vec<String> = tests.split_whitespace().map(str::to_owned).collect();
    arguments.extend(["--", "--exact", "--test-threads=1"].map(str::to_owned));
    arguments.extend(names.iter().cloned());
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&str], most: usize) -> Vec<String> {
        let mut tally = Tally::default();
        lines.iter().for_each(|line| tally.read(line));
        candidates(&tally, NonZeroUsize::new(most))
    }

    #[test]
    fn a_few_failed_browser_tests_run_alone() {
        let lines = ["test page::opens::webkit ... FAILED <1.000s>", "test page::opens::firefox ... ok <1.000s>"];
        assert_eq!(of(&lines, 1), ["page::opens::webkit"]);
        assert_eq!(of(&lines, 0), [""; 0], "unless it is asked for, a failed test has failed");
    }

    #[test]
    fn more_failures_than_allowed_and_failures_without_a_browser_stay_failures() {
        let browser = ["test page::opens::webkit ... FAILED", "test page::closes::webkit ... FAILED"];
        assert_eq!(of(&browser, 1), [""; 0]);
        assert_eq!(of(&["test page::opens::webkit ... FAILED", "test a_law_holds ... FAILED"], 2), [""; 0]);
    }

    #[test]
    fn the_names_are_exact() {
        let names = ["page::opens::webkit".to_owned()];
        assert_eq!(
            arguments("test --tests", &names),
            ["test", "--tests", "--", "--exact", "--test-threads=1", "page::opens::webkit"]
        );
    }
}
