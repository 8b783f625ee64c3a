//! Writes the figures as tables and as JSON, with their goals. A complete run goes into `docs/benchmarks.md`.

use std::collections::BTreeMap;

use anyhow::Result;
use serde_json::{Value, json};

use super::metric::{Metrics, Summary};
use super::{OURS, Rival};
use crate::machine::Machine;
use crate::record;
use crate::workspace::Workspace;

/// The results of a run.
pub(super) struct Report<'a> {
    pub(super) machine: Machine,
    pub(super) engine: String,
    pub(super) rounds: usize,
    pub(super) trackers: Vec<&'a Rival>,
    pub(super) rules: Vec<&'a Rival>,
    /// The totals of the visitors, which are the same for every rule engine.
    pub(super) totals: Value,
    pub(super) versions: BTreeMap<String, String>,
    pub(super) metrics: Metrics,
}

/// A column: title, metric, whether to subtract the empty page, digits after the point.
type Column = (&'static str, &'static str, bool, usize);

const TRACKERS: [Column; 8] = [
    ("bytes, brotli", "bytes", false, 0),
    ("CPU until ready, ms", "ready_ms", true, 1),
    ("and a second on, ms", "load_ms", true, 1),
    ("heap, kB", "heap_kb", true, 0),
    ("event in a burst, µs", "burst_us", true, 1),
    ("event every 50 ms, µs", "paced_us", true, 0),
    ("longest own task at ¼ speed, ms", "longest_ms", false, 1),
    ("of over 10 ms", "long_tasks", false, 0),
];
const RULES: [Column; 2] = [("a score, µs", "score_us", false, 3), ("the first, ms", "rules_first_ms", false, 3)];

/// A goal: title, metric, whether to subtract the empty page, the highest allowed value, unit.
const GOALS: [(&str, &str, bool, f64, &str); 9] = [
    ("what a page downloads, after brotli", "bytes", false, 18_000.0, "bytes"),
    ("main-thread CPU from injection to tracking", "ready_ms", true, 4.0, "ms"),
    ("the same, and a second on", "load_ms", true, 4.0, "ms"),
    ("an event with its score, in a burst", "burst_us", true, 10.0, "µs"),
    ("an event with its score, one every 50 ms", "paced_us", true, 50.0, "µs"),
    ("a score of 20 rules", "score_us", false, 0.3, "µs"),
    ("the first score", "first_score_ms", false, 0.5, "ms"),
    ("WebAssembly memory", "wasm_kb", false, 256.0, "KiB"),
    ("longest task of ours at a quarter of the speed", "longest_ms", false, 10.0, "ms"),
];

impl Report<'_> {
    /// Tables for people.
    pub(super) fn markdown(&self) -> String {
        let mut text = self.machine.sentence(&self.engine);
        text += &format!(" {} rounds; medians, with the least and the most in brackets.\n", self.rounds);
        if self.metrics.summary(OURS, "score_us").is_some() || self.metrics.summary(OURS, "load_ms").is_some() {
            text += "\n| Handraise: goal | at most | measured | |\n|---|---|---|---|\n";
            for (what, figure, net, most, unit) in GOALS {
                if let Some(found) = self.figure(OURS, figure, net) {
                    let verdict = if found.median <= most { "met" } else { "**not met**" };
                    text +=
                        &format!("| {what} | {most} {unit} | {} | {verdict} |\n", shown(found, digits(found.median)));
                }
            }
        }
        if let Some(found) = self.metrics.summary(OURS, "assessment_us") {
            text += &format!(
                "\nBeyond the score of the rules itself, `handraise.assessment()` in a page, with every name and label as text, on \
                 the sample definition and a first page view: {} µs.\n",
                shown(found, 1)
            );
        }
        text += &self.table("tracker", &self.trackers, &TRACKERS);
        text += &self.table("rule engine", &self.rules, &RULES);
        if self.rules.len() > 1 {
            text +=
                &format!("\nAll of them come to the same totals, three visitors at two times each: {}.\n", self.totals);
        }
        text
    }

    fn table(&self, what: &str, rivals: &[&Rival], columns: &[Column]) -> String {
        if rivals.is_empty() {
            return String::new();
        }
        let head: Vec<_> = columns.iter().map(|(title, ..)| *title).collect();
        let mut text = format!("\n| {what} | {} |\n|---{}|\n", head.join(" | "), "|---".repeat(columns.len()));
        for rival in rivals {
            let versions: Vec<_> = rival.packages.iter().filter_map(|package| self.versions.get(*package)).collect();
            let version = versions.first().map_or(String::new(), |version| format!(" {version}"));
            let cells = columns.iter().map(|(_, figure, net, digits)| {
                let net = *net && rival.name != "empty";
                self.figure(rival.name, figure, net).map_or("–".to_owned(), |found| shown(found, *digits))
            });
            text += &format!("| {}{version} | {} |\n", rival.title, cells.collect::<Vec<_>>().join(" | "));
        }
        text
    }

    fn figure(&self, name: &str, figure: &str, net: bool) -> Option<Summary> {
        if net { self.metrics.net(name, figure, "empty") } else { self.metrics.summary(name, figure) }
    }

    /// The results for programs.
    pub(super) fn json(&self) -> Value {
        let group = |rivals: &[&Rival], figures: &[(&str, bool)]| -> Value {
            let one = |rival: &&Rival| {
                let found = figures.iter().filter_map(|(figure, net)| {
                    Some(((*figure).to_owned(), json!(self.figure(rival.name, figure, *net && rival.name != "empty")?)))
                });
                (rival.name.to_owned(), found.collect::<Value>())
            };
            rivals.iter().map(one).collect()
        };
        let names = |columns: &[Column]| columns.iter().map(|(_, figure, net, _)| (*figure, *net)).collect::<Vec<_>>();
        let mut trackers = names(&TRACKERS);
        trackers.extend([("wasm_kb", false), ("first_score_ms", false), ("assessment_us", false)]);
        json!({
            "machine": self.machine,
            "engine": self.engine,
            "rounds": self.rounds,
            "versions": self.versions,
            "totals": self.totals,
            "trackers": group(&self.trackers, &trackers),
            "rules": group(&self.rules, &names(&RULES)),
        })
    }

    /// Puts the tables between their marks in `docs/benchmarks.md`.
    pub(super) fn write_down(&self, workspace: &Workspace) -> Result<()> {
        record::write(workspace, "bench browser", &self.markdown())
    }
}

/// As many digits as show three significant ones.
fn digits(figure: f64) -> usize {
    match figure.abs() {
        large if large >= 100.0 => 0,
        middle if middle >= 1.0 => 1,
        _ => 3,
    }
}

fn shown(figure: Summary, digits: usize) -> String {
    let Summary { median, least, most } = figure;
    let spread = (most - least).abs() > f64::EPSILON;
    let range = if spread { format!(" ({least:.digits$}–{most:.digits$})") } else { String::new() };
    format!("{median:.digits$}{range}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_shown_only_where_there_is_one() {
        assert_eq!(shown(Summary { median: 4.0, least: 4.0, most: 4.0 }, 0), "4");
        assert_eq!(shown(Summary { median: 0.25, least: 0.2, most: 1.0 }, 2), "0.25 (0.20–1.00)");
    }
}
