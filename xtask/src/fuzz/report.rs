//! Tells people what was fuzzed: a table, and rows in `docs/fuzzing.md`. It runs nothing.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::Serialize;

use crate::machine::Machine;
use crate::record;
use crate::workspace::Workspace;

/// The page, and the name of its marks.
const PAGE: &str = "docs/fuzzing.md";
const MARKS: &str = "fuzz";

const HEAD: &str = "| target | executions | per second | edges reached | inputs kept | when | where |\n|---|--:|--:|--:|--:|---|---|\n";

/// What was run.
#[derive(Serialize)]
pub(super) struct Report {
    pub(super) machine: Machine,
    pub(super) rows: Vec<Row>,
}

/// How it went with one target.
#[derive(Serialize)]
pub(super) struct Row {
    pub(super) target: String,
    pub(super) executions: u64,
    pub(super) seconds: u64,
    pub(super) edges: u64,
    /// How many inputs are kept in the repository.
    pub(super) inputs: u64,
    /// The input that broke something.
    pub(super) finding: Option<PathBuf>,
}

impl Row {
    fn per_second(&self) -> u64 {
        self.executions / self.seconds.max(1)
    }
}

impl Report {
    /// A table for a terminal.
    pub(super) fn table(&self) -> String {
        let mut text = format!(
            "{:<18} {:>12} {:>10} {:>8} {:>8}  finding\n",
            "target", "executions", "per second", "edges", "inputs"
        );
        for row in &self.rows {
            let finding = row.finding.as_ref().map_or("none".into(), |path| path.display().to_string());
            let Row { target, executions, edges, inputs, .. } = row;
            let per_second = row.per_second();
            let _text_takes_all =
                writeln!(text, "{target:<18} {executions:>12} {per_second:>10} {edges:>8} {inputs:>8}  {finding}");
        }
        text
    }

    /// Writes the rows of targets that nothing broke into the documentation. Rows of other targets stay.
    pub(super) fn write_down(&self, workspace: &Workspace, targets: &[String]) -> Result<()> {
        let path = workspace.root.join(PAGE);
        let page = fs::read_to_string(&path).with_context(|| format!("could not read `{}`", path.display()))?;
        record::write_to(workspace, PAGE, MARKS, &self.rows_of(&page, targets))
    }

    fn rows_of(&self, page: &str, targets: &[String]) -> String {
        let rows = targets.iter().filter_map(|target| {
            let new = self.rows.iter().find(|row| row.target == *target && row.finding.is_none());
            let begin = format!("| `{target}` |");
            let old = || page.lines().find(|line| line.starts_with(&begin)).map(|line| format!("{line}\n"));
            new.map(|row| self.written(row)).or_else(old)
        });
        HEAD.to_owned() + &rows.collect::<String>()
    }

    fn written(&self, row: &Row) -> String {
        let Machine { date, processor, cores, system, .. } = &self.machine;
        let Row { target, executions, edges, inputs, .. } = row;
        let per_second = row.per_second();
        format!(
            "| `{target}` | {executions} | {per_second} | {edges} | {inputs} | {date} | one of {cores} cores of an {processor}, {system} |\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clean_target_replaces_its_row_and_others_stay() {
        let row = |target: &str, finding| Row {
            target: target.into(),
            executions: 1000,
            seconds: 10,
            edges: 7,
            inputs: 3,
            finding,
        };
        let machine = Machine {
            date: "2026-01-02".into(),
            processor: "CPU".into(),
            cores: 2,
            system: "OS".into(),
            load: String::new(),
        };
        let report = Report { machine, rows: vec![row("a", None), row("b", Some("found".into()))] };
        let page = "| `a` | old |\n| `b` | old |\n| `c` | old |\n| `gone` | old |\n";
        let rows = report.rows_of(page, &["a", "b", "c", "d"].map(str::to_owned));
        let new = "| `a` | 1000 | 100 | 7 | 3 | 2026-01-02 | one of 2 cores of an CPU, OS |\n";
        assert_eq!(rows, format!("{HEAD}{new}| `b` | old |\n| `c` | old |\n"));
        assert!(report.table().contains("b                          1000        100        7        3  found\n"));
    }
}
