//! Counts what cargo's test runners report.

use std::fmt;

/// Tests counted so far.
#[derive(Default, Debug, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) runs: u32,
    passed: u32,
    failed: u32,
}

impl Tally {
    /// Looks at one line of output: `test result: ok. 12 passed; 0 failed; …`.
    pub(super) fn read(&mut self, line: &str) {
        let Some((_, counts)) = line.split_once("test result: ") else {
            return;
        };
        let count = |what: &str| {
            counts
                .split([';', '.'])
                .filter_map(|part| part.trim().strip_suffix(what))
                .find_map(|number| number.trim().parse::<u32>().ok())
        };
        if let (Some(passed), Some(failed)) = (count("passed"), count("failed")) {
            self.runs += 1;
            self.passed += passed;
            self.failed += failed;
        }
    }

    /// Adds a check. One that fails without a failed test (a lint, a compiler error) counts as one failure.
    pub(super) fn add(&mut self, other: &Self, success: bool) {
        self.runs += other.runs;
        self.passed += other.passed;
        self.failed += if success { other.failed } else { other.failed.max(1) };
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_several_runners_are_summed_and_other_lines_ignored() {
        let mut tally = Tally::default();
        for line in [
            "running 2 tests",
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s",
        ] {
            tally.read(line);
        }
        assert_eq!(tally, Tally { runs: 2, passed: 15, failed: 2 });
    }

    #[test]
    fn a_check_that_fails_without_a_failed_test_counts_once() {
        let mut total = Tally::default();
        total.add(&Tally::default(), false);
        total.add(&Tally { runs: 1, passed: 3, failed: 2 }, false);
        total.add(&Tally { runs: 1, passed: 4, failed: 0 }, true);
        assert_eq!(total.to_string(), "7 passed, 3 failed");
    }
}
