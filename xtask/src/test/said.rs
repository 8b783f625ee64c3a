//! What failed tests said, read from the output of cargo's test runners, so that the summary can repeat it: the output of two thousand tests
//! is long, and its end is what a reader sees first. It does not know which tests failed.

use std::collections::BTreeMap;
use std::fmt;

/// So many lines of each test are repeated from its beginning, where the panic and its message begin.
const FIRST: usize = 4;

/// And so many from its end, where a long message says what came last.
const LAST: usize = 6;

/// Longer lines are cut.
const LETTERS: usize = 240;

/// Beside which tests a test ran. What failed alone is printed last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ran {
    BesideOthers,
    Alone,
}

/// Each failed test's own output without its backtrace, by how it ran and the test's name.
#[derive(Default, Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    lines: BTreeMap<(Ran, String), Vec<String>>,
    /// The test whose output is being read.
    of: Option<String>,
}

impl Said {
    /// Reads a line of output. A failed test's own output stands between `---- NAME stdout ----` and the next such line or `failures:`.
    pub(super) fn read(&mut self, line: &str) {
        if let Some(name) = line.strip_prefix("---- ").and_then(|line| line.strip_suffix(" stdout ----")) {
            self.of = Some(name.to_owned());
        } else if line == "failures:" || line.starts_with("test result: ") || line.trim() == "stack backtrace:" {
            self.of = None;
        } else if let Some(name) = self.of.clone()
            && !line.trim().is_empty()
        {
            let said = self.lines.entry((Ran::BesideOthers, name)).or_default();
            said.push(line.chars().take(LETTERS).collect());
            if said.len() > FIRST + LAST {
                said.remove(FIRST);
            }
        }
    }

    /// Adds what other tests said, or the same tests in another run.
    pub(super) fn add(&mut self, other: &Self) {
        for (of, lines) in &other.lines {
            self.lines.entry(of.clone()).or_default().extend_from_slice(lines);
        }
    }

    /// The same, of tests that ran alone after they had failed beside others.
    pub(super) fn alone(self) -> Self {
        let lines = self.lines.into_iter().map(|((_, name), lines)| ((Ran::Alone, name), lines)).collect();
        Self { lines, of: None }
    }
}

impl fmt::Display for Said {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for ((ran, name), lines) in &self.lines {
            let how = if *ran == Ran::Alone { ", alone" } else { "" };
            writeln!(out, "failed {name}{how}:")?;
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
    fn of_a_test_that_says_much_the_beginning_and_the_end_are_repeated() {
        let mut said = said(&["---- t stdout ----"]);
        (0..100).for_each(|line| said.read(&line.to_string()));
        let shown = said.to_string();
        let lines: Vec<&str> = shown.lines().skip(1).map(str::trim).collect();
        assert_eq!(lines, ["0", "1", "2", "3", "94", "95", "96", "97", "98", "99"]);
        said.read(&"x".repeat(1000));
        assert!(said.to_string().lines().all(|line| line.len() < 250));
    }

    #[test]
    fn a_backtrace_is_left_out() {
        let said = said(&["---- t stdout ----", "it did not open", "stack backtrace:", "   0: begin_unwind"]);
        assert_eq!(said.to_string(), "failed t:\n    it did not open\n");
    }

    #[test]
    fn what_a_test_said_alone_is_told_apart() {
        let mut both = said(&["---- t stdout ----", "beside others"]);
        both.add(&said(&["---- t stdout ----", "by itself"]).alone());
        assert_eq!(both.to_string(), "failed t:\n    beside others\nfailed t, alone:\n    by itself\n");
    }
}
