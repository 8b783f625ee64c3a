//! Writes the figures as a table and as JSON, with their goals. A complete run goes into `docs/benchmarks.md`.

use anyhow::Result;
use serde_json::{Value, json};

use super::rescore::{PACE, Rescoring};
use super::rival::Rival;
use crate::bench::metric::Metrics;
use crate::machine::Machine;
use crate::record;
use crate::workspace::Workspace;

/// The results of a run.
pub(super) struct Report {
    pub(super) machine: Machine,
    pub(super) compared: Option<Compared>,
    /// Persons computed anew, the fewest first.
    pub(super) rescored: Vec<Rescoring>,
}

/// How fast each server stores forms.
pub(super) struct Compared {
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

/// So many persons are computed anew within so many seconds.
const RESCORING: (u32, f64) = (100_000, 30.0);

impl Report {
    /// The results for people.
    pub(super) fn markdown(&self) -> String {
        let mut text = String::new();
        if let Some(compared) = &self.compared {
            text += &compared.markdown(&self.machine);
        }
        if !self.rescored.is_empty() {
            text += &self.rescoring();
        }
        text
    }

    /// The table of persons who are computed anew.
    fn rescoring(&self) -> String {
        let mut text = format!(
            "{} {PACE} leads a second come before and meanwhile.\n\n\
             | persons | facts | until everybody is computed anew, s | goal | | processor time of all cores, s | most memory, MB | database, MB \
             | half of the leads answered within, ms: before, meanwhile | 99 of 100 | all |\n|{}\n",
            self.machine.sentence("the release build"),
            "---|".repeat(11)
        );
        let shown = |figure: Option<f64>| figure.map_or("–".to_owned(), |figure| format!("{figure:.1}"));
        for one in &self.rescored {
            let (goal, verdict) = match one.persons == RESCORING.0 {
                true => (format!("≤ {}", RESCORING.1), if one.taken_s <= RESCORING.1 { "met" } else { "**not met**" }),
                false => (String::new(), ""),
            };
            let (before, meanwhile) = (&one.before, &one.meanwhile);
            text += &format!(
                "| {} | {} | {:.1} | {goal} | {verdict} | {} | {} | {:.0} | {:.1}, {:.1} | {:.1}, {:.1} | {:.1}, {:.1} |\n",
                one.persons,
                one.facts,
                one.taken_s,
                shown(one.processor_s),
                shown(one.memory_mb),
                one.database_mb,
                before.p50_ms,
                meanwhile.p50_ms,
                before.p99_ms,
                meanwhile.p99_ms,
                before.most_ms,
                meanwhile.most_ms,
            );
        }
        text
    }

    /// The results for programs.
    pub(super) fn json(&self) -> Value {
        let mut found = self.compared.as_ref().map_or_else(|| json!({}), Compared::json);
        found["machine"] = json!(self.machine);
        found["rescoring"] = json!(self.rescored);
        found
    }

    /// Puts the tables between their marks in `docs/benchmarks.md`.
    pub(super) fn write_down(&self, workspace: &Workspace) -> Result<()> {
        if let Some(compared) = &self.compared {
            record::write(workspace, "bench receiver", &compared.markdown(&self.machine))?;
        }
        if !self.rescored.is_empty() {
            record::write(workspace, "bench rescoring", &self.rescoring())?;
        }
        Ok(())
    }
}

impl Compared {
    fn markdown(&self, machine: &Machine) -> String {
        let mut text = format!(
            "{} {} rounds, {} connections, {} bytes a form. The figures are medians, with the least and the most in brackets.\n",
            machine.sentence(&self.versions),
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

    fn json(&self) -> Value {
        let figures = |rival: &Rival| -> Value {
            let names = COLUMNS.iter().map(|(_, figure, _)| *figure).chain(["ratio"]);
            names.map(|figure| (figure.to_owned(), json!(self.metrics.summary(rival.name(), figure)))).collect()
        };
        let servers: Value = self.rivals.iter().map(|rival| (rival.name().to_owned(), figures(rival))).collect();
        json!({
            "rounds": self.rounds,
            "connections": self.connections,
            "bytes": self.bytes,
            "versions": self.versions,
            "servers": servers,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::rescore::Leads;
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
        let compared = Compared { rounds: 1, connections: 64, bytes: 900, rivals, versions, metrics };
        let report = Report { machine: Machine::now(), compared: Some(compared), rescored: Vec::new() };
        let text = report.markdown();
        assert!(text.contains("| 0.60 times | ≥ 0.6 | met |"), "{text}");
        assert!(text.contains("| 7.90 times | ≥ 8 | **not met** |"), "{text}");
        assert_eq!(report.json().pointer("/servers/usual/rate/median"), Some(&json!(1000.0)));
    }

    #[test]
    fn the_goal_is_for_its_own_number_of_persons() {
        let fared = Leads { rate: 50.0, p50_ms: 1.0, p99_ms: 2.0, most_ms: 3.0 };
        let of = |persons, taken_s| Rescoring {
            persons,
            facts: 9,
            taken_s,
            processor_s: None,
            memory_mb: Some(80.0),
            database_mb: 900.0,
            before: fared,
            meanwhile: fared,
        };
        let rescored = vec![of(10_000, 31.0), of(100_000, 31.0)];
        let text = Report { machine: Machine::now(), compared: None, rescored }.markdown();
        assert!(text.contains("| 10000 | 9 | 31.0 |  |  | – | 80.0 | 900 | 1.0, 1.0 |"), "{text}");
        assert!(text.contains("| 100000 | 9 | 31.0 | ≤ 30 | **not met** | – |"), "{text}");
    }
}
