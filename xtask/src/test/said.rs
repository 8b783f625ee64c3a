//! What failed tests said, read from the output of cargo's test runners, so that the summary can repeat it: the output of two thousand tests
//! is long, and whoever reads a run afterwards reads its end first. It does not know which tests failed.

use std::collections::BTreeMap;
use std::fmt;

/// So many lines of each test are kept: its first, where the panic and its message are.
const LINES: usize = 12;

/// The first lines of each failed test's own output, by the test's name.
#[derive(Default, Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    lines: BTreeMap<String, Vec<String>>,
    /// The test whose output is being read.
    of: Option<String>,
}

impl Said {
    /// Reads a line of output. A failed test's own output stands between `---- NAME stdout ----` and the next such line or `failures:`.
    pub(super) fn read(&mut self, line: &str) {
        if let Some(name) = line.strip_prefix("---- ").and_then(|line| line.strip_suffix(" stdout ----")) {
            self.of = Some(name.to_owned());
        } else if line == "failures:" || line.starts_with("test result: ") {
            self.of = None;
        } else if let Some(name) = self.of.clone() {
            let kept = self.lines.entry(name).or_default();
            if kept.len() < LINES && !line.trim().is_empty() {
                kept.push(line.to_owned());
            }
        }
    }

    /// Adds what other tests said, or the same tests in another run.
    pub(super) fn add(&mut self, other: &Self) {
        for (name, lines) in &other.lines {
            self.lines.entry(name.clone()).or_default().extend_from_slice(lines);
        }
    }

    /// The same, of tests that ran alone after they had failed beside others.
    pub(super) fn alone(self) -> Self {
        let lines = self.lines.into_iter().map(|(name, lines)| (format!("{name}, alone"), lines)).collect();
        Self { lines, of: None }
    }
}

impl fmt::Display for Said {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, lines) in &self.lines {
            writeln!(out, "failed {name}:")?;
            for line in lines {
                writeln!(out, "    {line}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(lines: &[&str]) -> Said {
        let mut said = Said::default();
        lines.iter().for_each(|line| said.read(line));
        said
    }

    #[test]
    fn what_each_failed_test_said_is_repeated_under_its_name() {
        let said = said(&[
            "test page::opens::webkit ... FAILED <1.000s>",
            "failures:",
            "---- page::opens::webkit stdout ----",
            "",
            "thread 'page::opens::webkit' panicked at tests/page.rs:7:5:",
            "it did not open",
            "---- page::closes::webkit stdout ----",
            "it did not close",
            "failures:",
            "    page::opens::webkit",
            "test result: FAILED. 3 passed; 2 failed",
            "something else",
        ]);
        assert_eq!(
            said.to_string(),
            "failed page::closes::webkit:\n    it did not close\n\
             failed page::opens::webkit:\n    thread 'page::opens::webkit' panicked at tests/page.rs:7:5:\n    it did not open\n"
        );
    }

    #[test]
    fn a_test_that_says_much_is_cut_short() {
        let long: Vec<String> = (0..100).map(|line| line.to_string()).collect();
        let mut said = said(&["---- t stdout ----"]);
        long.iter().for_each(|line| said.read(line));
        assert_eq!(said.to_string().lines().count(), 1 + LINES);
    }

    #[test]
    fn what_a_test_said_alone_is_told_apart() {
        let mut both = said(&["---- t stdout ----", "beside others"]);
        both.add(&said(&["---- t stdout ----", "by itself"]).alone());
        assert_eq!(both.to_string(), "failed t:\n    beside others\nfailed t, alone:\n    by itself\n");
    }
}
