//! Writes the figures as a table and as JSON, with their goals. A complete run goes into `docs/benchmarks.md`.

use anyhow::Result;
use serde_json::{Value, json};

use super::rival::Rival;
use crate::bench::metric::Metrics;
use crate::machine::Machine;
use crate::record;
use crate::workspace::Workspace;

/// The results of a run.
pub(super) struct Report {
    pub(super) machine: Machine,
    pub(super) rounds: usize,
    pub(super) connections: usize,
    /// The mean size of a request.
    pub(super) bytes: usize,
    pub(super) rivals: Vec<Rival>,
    /// What the usual server is made of.
    pub(super) versions: String,
    pub(super) metrics: Metrics,
}

/// A goal: our rate is at least so many times that of another, in the same rounds.
const GOALS: [(Rival, f64); 2] = [(Rival::Limit, 0.6), (Rival::Usual, 8.0)];
/// Title, figure, digits after the point.
const COLUMNS: [(&str, &str, usize); 3] =
    [("forms/s", "rate", 0), ("half of the answers within, ms", "p50_ms", 1), ("99 of 100 within, ms", "p99_ms", 1)];

impl Report {
    /// The results for people.
    pub(super) fn markdown(&self) -> String {
        let mut text = format!(
            "{} {} rounds, {} connections, {} bytes a form. The figures are medians, with the least and the most in brackets.\n",
            self.machine.sentence(&self.versions),
            self.rounds,
            self.connections,
            self.bytes
        );
        let head: Vec<_> = COLUMNS.iter().map(|(title, ..)| *title).collect();
        text += &format!(
            "\n| server | {} | the receiver's rate is | goal | |\n|---{}|---|---|---|\n",
            head.join(" | "),
            "|---".repeat(3)
        );
        for rival in &self.rivals {
            let shown = |figure, digits| {
                self.metrics.summary(rival.name(), figure).map_or("–".to_owned(), |found| found.shown(digits))
            };
            let cells: Vec<_> = COLUMNS.iter().map(|(_, figure, digits)| shown(figure, *digits)).collect();
            let ratio = if *rival == Rival::Ours { String::new() } else { format!("{} times", shown("ratio", 2)) };
            let (goal, verdict) = self.goal(*rival);
            text += &format!("| {} | {} | {ratio} | {goal} | {verdict} |\n", rival.title(), cells.join(" | "));
        }
        text
    }

    /// The goal beside a rival, and whether it is met.
    fn goal(&self, rival: Rival) -> (String, &'static str) {
        let goal = GOALS.iter().find(|(other, _)| *other == rival);
        let found = goal.zip(self.metrics.summary(rival.name(), "ratio"));
        found.map_or((String::new(), ""), |((_, least), ratio)| {
            (format!("≥ {least}"), if ratio.median >= *least { "met" } else { "**not met**" })
        })
    }

    /// The results for programs.
    pub(super) fn json(&self) -> Value {
        let figures = |rival: &Rival| -> Value {
            let names = COLUMNS.iter().map(|(_, figure, _)| *figure).chain(["ratio"]);
            names.map(|figure| (figure.to_owned(), json!(self.metrics.summary(rival.name(), figure)))).collect()
        };
        let servers: Value = self.rivals.iter().map(|rival| (rival.name().to_owned(), figures(rival))).collect();
        json!({
            "machine": self.machine,
            "rounds": self.rounds,
            "connections": self.connections,
            "bytes": self.bytes,
            "versions": self.versions,
            "servers": servers,
        })
    }

    /// Puts the table between its marks in `docs/benchmarks.md`.
    pub(super) fn write_down(&self, workspace: &Workspace) -> Result<()> {
        record::write(workspace, "bench receiver", &self.markdown())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_met_from_its_ratio_on() {
        let mut metrics = Metrics::default();
        for (rival, ratio) in [(Rival::Ours, 1.0), (Rival::Limit, 0.6), (Rival::Usual, 7.9)] {
            metrics.add(rival.name(), "ratio", ratio);
            metrics.add(rival.name(), "rate", 1000.0);
        }
        let rivals = vec![Rival::Ours, Rival::Limit, Rival::Usual];
        let versions = "a server".to_owned();
        let report =
            Report { machine: Machine::now(), rounds: 1, connections: 64, bytes: 900, rivals, versions, metrics };
        let text = report.markdown();
        assert!(text.contains("| 0.60 times | ≥ 0.6 | met |"), "{text}");
        assert!(text.contains("| 7.90 times | ≥ 8 | **not met** |"), "{text}");
        assert_eq!(report.json().pointer("/servers/usual/rate/median"), Some(&json!(1000.0)));
    }
}
