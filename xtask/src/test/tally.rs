//! Counts the tests in the output of cargo's test runners: how many passed, in which engine, which were skipped and why, and which were
//! slowest. It does not run them.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use super::said::Said;

/// A test whose name ends with one of these ran in that engine.
pub(crate) const ENGINES: [&str; 3] = ["chromium", "firefox", "webkit"];

/// How many of the slowest tests to list.
const SLOWEST: usize = 12;

/// Tests counted so far.
#[derive(Default, Debug, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) runs: u32,
    all: Count,
    engines: [Count; 3],
    /// The names of the passed tests.
    passed: Vec<String>,
    /// The names of the failed tests.
    failed: Vec<String>,
    /// Those of the failed tests that passed alone.
    unsteady: Vec<String>,
    /// The skipped tests, each with its reason.
    skipped: BTreeMap<String, String>,
    /// What the failed tests said.
    said: Said,
    /// The longest time of each test, if the runner prints times.
    times_ms: BTreeMap<String, u64>,
}

#[derive(Default, Debug, Clone, Copy, PartialEq, Eq)]
struct Count {
    passed: u32,
    failed: u32,
    skipped: u32,
}

/// Whether the test of this name drives a browser.
pub(super) fn is_of_an_engine(name: &str) -> bool {
    engine_of(name).is_some()
}

fn engine_of(name: &str) -> Option<usize> {
    ENGINES.iter().position(|engine| name.ends_with(&format!("::{engine}")))
}

impl Tally {
    /// Reads a line of output: `test page::opens::webkit ... ignored, webkit: why`,
    /// `test page::opens::firefox ... ok <1.234s>`, or `test result: ok. 12 passed; 0 failed; …`.
    pub(super) fn read(&mut self, line: &str) {
        self.said.read(line);
        if let Some((_, counts)) = line.split_once("test result: ") {
            return self.read_result(counts);
        }
        let Some((name, outcome)) = line.strip_prefix("test ").and_then(|line| line.split_once(" ... ")) else {
            return;
        };
        let reason = outcome.strip_prefix("ignored").map(|reason| reason.trim_start_matches(", "));
        if let Some(reason) = reason {
            self.skipped.insert(name.to_owned(), reason.to_owned());
        }
        if outcome.starts_with("ok") {
            self.passed.push(name.to_owned());
        }
        if outcome.starts_with("FAILED") {
            self.failed.push(name.to_owned());
        }
        let time = outcome.split_once('<').and_then(|(_, time)| time.strip_suffix("s>")?.parse::<f64>().ok());
        if let Some(time_s) = time {
            self.add_time(name, (time_s * 1000.0) as u64);
        }
        if let Some(count) = engine_of(name).and_then(|engine| self.engines.get_mut(engine)) {
            count.passed += u32::from(outcome.starts_with("ok"));
            count.failed += u32::from(outcome.starts_with("FAILED"));
            count.skipped += u32::from(reason.is_some());
        }
    }

    fn add_time(&mut self, name: &str, time_ms: u64) {
        let most_ms = self.times_ms.entry(name.to_owned()).or_default();
        *most_ms = time_ms.max(*most_ms);
    }

    /// The names of the tests that passed.
    pub(crate) fn passed(&self) -> impl Iterator<Item = &str> {
        self.passed.iter().map(String::as_str)
    }

    /// The names of the tests that failed.
    pub(crate) fn failed(&self) -> impl Iterator<Item = &str> {
        self.failed.iter().map(String::as_str)
    }

    /// Notes that all tests that failed have passed alone. They stay among the failed in the counts.
    pub(super) fn are_unsteady(&mut self) {
        self.unsteady = self.failed.clone();
    }

    /// Notes what the tests that failed say when they run alone.
    pub(super) fn say_alone(&mut self, alone: Self) {
        self.said.add(&alone.said.alone());
    }

    /// Whether any test ran.
    pub(crate) fn has_run(&self) -> bool {
        self.all.passed + self.all.failed > 0
    }

    fn read_result(&mut self, counts: &str) {
        let count = |what: &str| {
            counts
                .split([';', '.'])
                .filter_map(|part| part.trim().strip_suffix(what))
                .find_map(|number| number.trim().parse::<u32>().ok())
        };
        if let (Some(passed), Some(failed)) = (count("passed"), count("failed")) {
            self.runs += 1;
            self.all.add(Count { passed, failed, skipped: count("ignored").unwrap_or(0) });
        }
    }

    /// Adds a check. A check that fails without a failed test (a lint, a compiler error) counts as one failure.
    pub(super) fn add(&mut self, other: &Self, success: bool) {
        self.runs += other.runs;
        self.all.add(other.all);
        if !success && other.all.failed == 0 {
            self.all.failed += 1;
        }
        for (mine, theirs) in self.engines.iter_mut().zip(other.engines) {
            mine.add(theirs);
        }
        self.passed.extend_from_slice(&other.passed);
        self.failed.extend_from_slice(&other.failed);
        self.unsteady.extend_from_slice(&other.unsteady);
        self.said.add(&other.said);
        self.skipped.extend(other.skipped.clone());
        for (name, time_ms) in &other.times_ms {
            self.add_time(name, *time_ms);
        }
    }

    /// Each engine's count, each test that was skipped with its reason, the slowest, those that failed beside others and passed alone, and what
    /// failed tests said.
    pub(super) fn details(&self) -> String {
        let mut text = String::new();
        for (engine, count) in ENGINES.iter().zip(self.engines).filter(|(_, count)| *count != Count::default()) {
            // Writing to a string can't fail.
            let _ = writeln!(text, "{engine}: {count}");
        }
        for (name, reason) in &self.skipped {
            let _ = writeln!(text, "skipped {name}: {}", if reason.is_empty() { "no reason given" } else { reason });
        }
        let mut slowest: Vec<_> = self.times_ms.iter().collect();
        slowest.sort_by(|(_, one_ms), (_, other_ms)| other_ms.cmp(one_ms));
        for (name, time_ms) in slowest.iter().take(SLOWEST) {
            let _ = writeln!(text, "slow {:>6.1} s  {name}", **time_ms as f64 / 1000.0);
        }
        for name in &self.unsteady {
            let _ = writeln!(
                text,
                "unsteady {name}: it failed beside other tests and passed alone, which is a fault to mend"
            );
        }
        let _ = write!(text, "{}", self.said);
        text
    }
}

impl Count {
    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.all.fmt(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(lines: &[&str]) -> Tally {
        let mut tally = Tally::default();
        lines.iter().for_each(|line| tally.read(line));
        tally
    }

    #[test]
    fn results_of_several_runners_are_summed_and_other_lines_ignored() {
        let tally = counted(&[
            "running 2 tests",
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s",
        ]);
        assert_eq!((tally.runs, tally.to_string().as_str()), (2, "15 passed, 2 failed, 1 skipped"));
    }

    #[test]
    fn a_check_that_fails_without_a_failed_test_counts_once() {
        let mut total = Tally::default();
        total.add(&Tally::default(), false);
        total.add(&counted(&["test result: FAILED. 3 passed; 2 failed; 0 ignored"]), false);
        total.add(&counted(&["test result: ok. 4 passed; 0 failed; 5 ignored"]), true);
        assert_eq!(total.to_string(), "7 passed, 3 failed, 5 skipped");
    }

    #[test]
    fn tests_are_counted_by_engine_and_what_is_skipped_is_told_with_its_reason() {
        let tally = counted(&[
            "test page::opens::chromium ... ok",
            "test page::opens::firefox ... FAILED",
            "test page::opens::webkit ... ignored, webkit: it can't",
            "test page::opens::webkit has been running for over 60 seconds",
            "test pictures ... ignored",
        ]);
        let expected = "chromium: 1 passed, 0 failed, 0 skipped\n\
                        firefox: 0 passed, 1 failed, 0 skipped\n\
                        webkit: 0 passed, 0 failed, 1 skipped\n\
                        skipped page::opens::webkit: webkit: it can't\n\
                        skipped pictures: no reason given\n";
        assert_eq!(tally.details(), expected);
    }

    #[test]
    fn those_that_passed_or_failed_are_known_by_name() {
        let tally = counted(&[
            "test page::opens::firefox ... FAILED <1.000s>",
            "test page::opens::chromium ... ok <1.000s>",
            "test src/lib.rs - compile (line 12) ... FAILED",
        ]);
        assert_eq!(tally.failed().collect::<Vec<_>>(), ["page::opens::firefox", "src/lib.rs - compile (line 12)"]);
        assert_eq!(tally.passed().collect::<Vec<_>>(), ["page::opens::chromium"]);
    }

    #[test]
    fn a_test_that_passed_alone_is_told_and_still_counted_as_failed() {
        let mut tally = counted(&["test page::opens::webkit ... FAILED"]);
        tally.are_unsteady();
        let mut total = Tally::default();
        total.add(&tally, true);
        let unsteady =
            "unsteady page::opens::webkit: it failed beside other tests and passed alone, which is a fault to mend\n";
        assert_eq!(total.details(), format!("webkit: 0 passed, 1 failed, 0 skipped\n{unsteady}"));
    }

    #[test]
    fn a_filter_that_fits_no_test_runs_none() {
        let none = "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 12 filtered out";
        assert!(!counted(&[none]).has_run());
        assert!(counted(&[none, "test result: ok. 1 passed; 0 failed; 0 ignored"]).has_run());
    }

    #[test]
    fn of_a_test_that_ran_in_several_runs_the_slowest_is_listed_once() {
        let mut total = Tally::default();
        for time in ["1.000", "3.000", "2.000"] {
            total.add(&counted(&[&format!("test page::opens ... ok <{time}s>"), "test pictures ... ignored"]), true);
        }
        assert_eq!(total.details(), "skipped pictures: no reason given\nslow    3.0 s  page::opens\n");
    }

    #[test]
    fn the_slowest_tests_are_listed_slowest_first() {
        let lines: Vec<String> = (0..20).map(|number| format!("test t{number} ... ok <{number}.250s>")).collect();
        let mut tally = counted(&lines.iter().map(String::as_str).collect::<Vec<_>>());
        tally.add(&counted(&["test page::opens::webkit ... FAILED <61.999s>"]), false);
        let details = tally.details();
        let lines: Vec<&str> = details.lines().collect();
        assert_eq!(
            lines[..3],
            ["webkit: 0 passed, 1 failed, 0 skipped", "slow   62.0 s  page::opens::webkit", "slow   19.2 s  t19"]
        );
        assert_eq!(lines.len(), 1 + SLOWEST);
    }
}
