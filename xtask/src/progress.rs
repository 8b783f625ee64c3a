//! Shows numbered stages on standard error: a spinner in a terminal, plain lines elsewhere. It never writes to standard output, which
//! belongs to a command's answer (`size --json`).

use std::cell::RefCell;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};

/// The stages of one command.
pub(crate) struct Stages {
    total: usize,
    done: usize,
    begun: Instant,
}

/// The current stage.
pub(crate) struct Step {
    bar: Option<ProgressBar>,
    outcome: RefCell<Option<String>>,
}

impl Stages {
    /// Begins a command of `total` stages.
    pub(crate) fn new(total: usize) -> Self {
        Self { total, done: 0, begun: Instant::now() }
    }

    /// Runs a stage. Its title is a noun phrase, such as `plugin wasm`.
    pub(crate) fn run<T>(&mut self, title: &str, work: impl FnOnce(&Step) -> Result<T>) -> Result<T> {
        self.done += 1;
        let head = format!("[{}/{}] {title}", self.done, self.total);
        let step = Step::begin(&head);
        let begun = Instant::now();
        let result = work(&step);
        if let Some(bar) = &step.bar {
            bar.finish_and_clear();
        }
        let outcome = match &result {
            Ok(_) => step.outcome.take().unwrap_or_else(|| "done".to_owned()),
            Err(_) => "failed".to_owned(),
        };
        eprintln!("{head}: {outcome} ({})", seconds(begun.elapsed()));
        result.with_context(|| format!("stage {}/{} ({title}) failed", self.done, self.total))
    }

    /// Time since the command began.
    pub(crate) fn elapsed(&self) -> String {
        seconds(self.begun.elapsed())
    }
}

impl Step {
    fn begin(head: &str) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new_spinner().with_prefix(head.to_owned());
            if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix} {elapsed} {wide_msg:.dim}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        if bar.is_none() {
            eprintln!("{head} …");
        }
        Self { bar, outcome: RefCell::new(None) }
    }

    /// Shows the current work; only in a terminal.
    pub(crate) fn detail(&self, line: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(line.trim().to_owned());
        }
    }

    /// Prints a line that stays.
    pub(crate) fn note(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| eprintln!("      {line}")),
            None => eprintln!("      {line}"),
        }
    }

    /// Prints that the stage is still busy, where no spinner shows it.
    pub(crate) fn still_busy(&self, for_how_long: Duration, line: &str) {
        if self.bar.is_none() {
            eprintln!("      still busy after {}: {}", seconds(for_how_long), line.trim());
        }
    }

    /// Sets how the stage ended, if `done` says too little.
    pub(crate) fn outcome(&self, outcome: &str) {
        self.outcome.replace(Some(outcome.to_owned()));
    }
}

/// A duration for people: `3.2 s`, `2 min 05 s`.
fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    if whole < 60 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_below_a_minute_show_tenths_and_longer_ones_minutes() {
        assert_eq!(seconds(Duration::from_millis(3_240)), "3.2 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2 min 05 s");
    }
}
