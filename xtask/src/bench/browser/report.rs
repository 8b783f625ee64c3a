//! Writes the figures as tables and as JSON, with their goals. A complete run goes into `docs/benchmarks.md`.

use std::collections::BTreeMap;

use anyhow::Result;
use serde_json::{Value, json};

use super::{OURS, Rival};
use crate::bench::metric::{Metrics, Summary};
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
    ("bytes after brotli", "bytes", false, 0),
    ("CPU time until ready, ms", "ready_ms", true, 1),
    ("CPU time until a second later, ms", "load_ms", true, 1),
    ("heap, kB", "heap_kb", true, 0),
    ("an event in a burst, µs", "burst_us", true, 1),
    ("an event every 50 ms, µs", "paced_us", true, 0),
    ("longest own task at ¼ speed, ms", "longest_ms", false, 1),
    ("own tasks over 10 ms", "long_tasks", false, 0),
];
const RULES: [Column; 2] = [("one score, µs", "score_us", false, 3), ("first score, ms", "rules_first_ms", false, 3)];

/// A goal: our figure divided by that of each of these rivals, in the same run, is at most `at_most`.
struct Goal {
    what: &'static str,
    figure: &'static str,
    net: bool,
    unit: &'static str,
    rivals: &'static [&'static str],
    at_most: f64,
}

const GOALS: [Goal; 5] = [
    Goal {
        what: "CPU time until it tracks",
        figure: "ready_ms",
        net: true,
        unit: "ms",
        rivals: &["snowplow", "segment"],
        at_most: 0.5,
    },
    Goal {
        what: "CPU time until it tracks",
        figure: "ready_ms",
        net: true,
        unit: "ms",
        rivals: &["mixpanel"],
        at_most: 1.25,
    },
    Goal {
        what: "one event with its score, in a burst",
        figure: "burst_us",
        net: true,
        unit: "µs",
        rivals: &["plausible", "snowplow", "segment", "mixpanel", "posthog"],
        at_most: 1.0,
    },
    Goal {
        what: "one score with 20 rules",
        figure: "score_us",
        net: false,
        unit: "µs",
        rivals: &["json-logic-js", "zen"],
        at_most: 1.0,
    },
    Goal {
        what: "longest task at a quarter of the CPU speed",
        figure: "longest_ms",
        net: false,
        unit: "ms",
        rivals: &["plausible"],
        at_most: 1.0,
    },
];

impl Report<'_> {
    /// Tables for people.
    pub(super) fn markdown(&self) -> String {
        let mut text = self.machine.sentence(&self.engine);
        text +=
            &format!(" {} rounds. The figures are medians, with the least and the most in brackets.\n", self.rounds);
        text += &self.goals();
        if let Some(found) = self.metrics.summary(OURS, "assessment_us") {
            text += &format!(
                "\nIn a page, one call of `handraise.assessment()`, which returns every name and label as text, takes {} µs with the sample \
                 definition and one page view.\n",
                shown(found, 1)
            );
        }
        text += &self.table("tracker", &self.trackers, &TRACKERS);
        text += &self.table("rule engine", &self.rules, &RULES);
        if self.rules.len() > 1 {
            text += &format!(
                "\nAll engines compute the same totals, for three visitors at two times each: {}.\n",
                self.totals
            );
        }
        text
    }

    /// Each goal as a ratio to the rivals that it names. It leaves out rivals that were not measured.
    fn goals(&self) -> String {
        let mut rows = String::new();
        for Goal { what, figure, net, unit, rivals, at_most } in &GOALS {
            for rival in *rivals {
                let figures = self.figure(OURS, figure, *net).zip(self.figure(rival, figure, *net));
                let Some((ours, theirs)) = figures else { continue };
                let title = self.trackers.iter().chain(&self.rules).find(|known| known.name == *rival);
                let title = title.map_or(*rival, |known| known.title);
                let ratio = ours.median / theirs.median;
                let verdict = if ratio <= *at_most { "met" } else { "**not met**" };
                let [ours, theirs] = [ours, theirs].map(|found| shown(found, digits(found.median)));
                rows += &format!(
                    "| {what} | {ours} {unit} | {title}: {theirs} {unit} | {ratio:.2} | {at_most} | {verdict} |\n"
                );
            }
        }
        if rows.is_empty() {
            return rows;
        }
        format!("\n| goal | Handraise | compared with | ratio | at most | |\n|---|---|---|---|---|---|\n{rows}")
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
