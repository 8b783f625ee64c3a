//! Writes the figures as a table and as JSON. A complete run goes into `docs/benchmarks.md`.

use anyhow::Result;
use serde_json::{Value, json};

use super::{PAGES, Side};
use crate::bench::metric::{Metrics, Summary};
use crate::machine::Machine;
use crate::record;
use crate::workspace::Workspace;

/// The results of a run.
pub(super) struct Report {
    pub(super) machine: Machine,
    pub(super) engine: String,
    pub(super) rounds: usize,
    pub(super) metrics: Metrics,
}

/// The figures in the order of the table: title, name, digits after the point.
const ROWS: [(&str, &str, usize); 6] = [
    ("performance score, of 100", "score", 0),
    ("first contentful paint, ms", "fcp_ms", 0),
    ("largest contentful paint, ms", "lcp_ms", 0),
    ("total blocking time, ms", "tbt_ms", 0),
    ("cumulative layout shift", "cls", 3),
    ("bytes over the network", "bytes", 0),
];

impl Report {
    /// The results for people.
    pub(super) fn markdown(&self) -> String {
        let mut text = format!(
            "{} {} rounds. The figures are medians, with the least and the most in brackets.\n\n\
             | page | figure | with the plugin | without | ratio |\n|---|---|---|---|---|\n",
            self.machine.sentence(&self.engine),
            self.rounds,
        );
        for page in PAGES {
            for (title, figure, digits) in ROWS {
                let [with, without] = Side::BOTH.map(|side| self.metrics.summary(&side.key(page), figure));
                let ratio = with.zip(without).and_then(|(with, without)| ratio(with, without));
                let [with, without] =
                    [with, without].map(|found| found.map_or("–".to_owned(), |found| found.shown(digits)));
                let ratio = ratio.map_or("–".to_owned(), |ratio| format!("{ratio:.2}"));
                text += &format!("| `{page}` | {title} | {with} | {without} | {ratio} |\n");
            }
        }
        text
    }

    /// The results for programs.
    pub(super) fn json(&self) -> Value {
        let figures = |page: &str, side: Side| -> Value {
            let rows = ROWS
                .iter()
                .map(|(_, figure, _)| ((*figure).to_owned(), json!(self.metrics.summary(&side.key(page), figure))));
            rows.collect()
        };
        let pages: Value = PAGES
            .iter()
            .map(|page| {
                let sides = Side::BOTH.map(|side| (side.name().to_owned(), figures(page, side)));
                ((*page).to_owned(), sides.into_iter().collect::<Value>())
            })
            .collect();
        json!({ "machine": self.machine, "engine": self.engine, "rounds": self.rounds, "pages": pages })
    }

    /// Puts the table between its marks in `docs/benchmarks.md`.
    pub(super) fn write_down(&self, workspace: &Workspace) -> Result<()> {
        record::write(workspace, "bench page", &self.markdown())
    }
}

/// The medians' ratio; none to zero.
fn ratio(with: Summary, without: Summary) -> Option<f64> {
    (without.median > 0.0).then(|| with.median / without.median)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_of_a_page_are_in_one_row_and_nothing_is_divided_by_zero() {
        let mut metrics = Metrics::default();
        for (side, tbt) in [(Side::With, 60.0), (Side::Without, 40.0)] {
            metrics.add(&side.key("/pricing"), "tbt_ms", tbt);
            metrics.add(&side.key("/pricing"), "cls", 0.0);
        }
        let report = Report { machine: Machine::now(), engine: "a browser".to_owned(), rounds: 1, metrics };
        let text = report.markdown();
        assert!(text.contains("| `/pricing` | total blocking time, ms | 60 | 40 | 1.50 |"), "{text}");
        assert!(text.contains("| `/pricing` | cumulative layout shift | 0.000 | 0.000 | – |"), "{text}");
        assert_eq!(report.json().pointer("/pages/~1pricing/with/tbt_ms/median"), Some(&json!(60.0)));
    }
}
