//! Scores the same visitors with two definitions: who becomes a marketing qualified lead, and who no longer is one. It does not know how
//! the definitions differ.

use super::output::{BAD, FAINT, GOOD, STRONG, counted, styled};
use super::{Failure, input};
use handraise::definition::{Compiled, POLICY_ENDING};
use handraise::scoring::{DecisionKind, Report, Stage, score};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// One visitor, scored with both definitions.
pub(super) struct Rescored {
    visitor: String,
    before: Outcome,
    after: Outcome,
}

/// The part of an assessment that counts in the comparison.
#[derive(PartialEq, Eq)]
struct Outcome {
    score: i64,
    stage: Stage,
    decision: DecisionKind,
    reason: String,
    class: String,
    priority: Option<String>,
}

impl Outcome {
    fn new(report: Report) -> Self {
        Self {
            score: report.score,
            stage: report.stage,
            decision: report.decision,
            reason: report.reason,
            class: format!("{}{}", report.grade.letter(), report.rating),
            priority: report.priority,
        }
    }

    fn in_words(&self) -> String {
        let Self { score, stage, decision, reason, class, priority } = self;
        let decision = decision.name();
        let priority = priority.as_ref().map(|priority| format!(", {priority}")).unwrap_or_default();
        let reason = if reason == decision { String::new() } else { format!(" ({reason})") };
        format!("{score} points, {class}, {}{priority}: {decision}{reason}", stage.name())
    }

    fn in_json(&self) -> Value {
        json!({
            "score": self.score, "stage": self.stage.name(), "decision": self.decision.name(), "reason": self.reason,
            "grade_rating": self.class, "priority": self.priority,
        })
    }
}

impl Rescored {
    fn effect(&self) -> &'static str {
        match (self.before.stage == Stage::Mql, self.after.stage == Stage::Mql) {
            (false, true) => "becomes_mql",
            (true, false) => "ceases_to_be_mql",
            _ if self.before != self.after => "changes",
            _ => "same",
        }
    }
}

/// Scores all evidence in the files and folders with both definitions.
pub(super) fn all(
    paths: &[PathBuf],
    (old, new): (&Compiled, &Compiled),
    at_s: Option<u32>,
) -> Result<Vec<Rescored>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        files.extend(evidence_files(path)?);
    }
    let rescore = |(visitor, path): (String, PathBuf)| {
        let loaded = input::load_evidence(&path, at_s)?;
        let refused = |message| Failure::file(&input::shown(&path), format!("--at: {message}"));
        let at_s = loaded.score_at(at_s).map_err(refused)?;
        let outcome =
            |compiled: &Compiled| Outcome::new(score(compiled.program(), &loaded.evidence, at_s).report(compiled));
        Ok(Rescored { visitor, before: outcome(old), after: outcome(new) })
    };
    files.into_iter().map(rescore).collect()
}

/// The files with evidence, each with a name for its visitor.
fn evidence_files(path: &Path) -> Result<Vec<(String, PathBuf)>, Failure> {
    if !path.is_dir() {
        return Ok(vec![(input::shown(path), path.to_owned())]);
    }
    let mut files = Vec::new();
    collect(path, &mut files)?;
    let is_document = |file: &PathBuf| file.file_name().is_some_and(|name| name == "evidence.json");
    if files.iter().any(is_document) {
        files.retain(is_document);
    }
    if files.is_empty() {
        return Err(Failure::file(
            &path.display().to_string(),
            "there is no evidence in it; evidence documents are files that end in `.json`",
        ));
    }
    let named = files.into_iter().map(|file| {
        let visitor = if is_document(&file) { file.parent().unwrap_or(&file) } else { &file };
        let visitor = visitor.strip_prefix(path).unwrap_or(visitor).with_extension("");
        let visitor = visitor.display().to_string();
        (if visitor.is_empty() { path.display().to_string() } else { visitor }, file)
    });
    Ok(named.collect())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let unreadable = |error: std::io::Error| Failure::folder(folder, &error);
    let entries: Result<Vec<_>, _> = std::fs::read_dir(folder).map_err(unreadable)?.collect();
    let mut entries = entries.map_err(unreadable)?;
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        // Does not follow links to folders: they may lead back here.
        if entry.file_type().map_err(unreadable)?.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "json")
            // `compile` writes these beside definitions.
            && !path.to_string_lossy().ends_with(POLICY_ENDING)
        {
            files.push(path);
        }
    }
    Ok(())
}

pub(super) fn in_json(visitors: &[Rescored]) -> Value {
    let list = visitors.iter().map(|one| {
        json!({"visitor": one.visitor, "effect": one.effect(), "before": one.before.in_json(), "after": one.after.in_json()})
    });
    let count = |effect: &str| visitors.iter().filter(|one| one.effect() == effect).count();
    json!({
        "count": visitors.len(), "become_mql": count("becomes_mql"), "cease_to_be_mql": count("ceases_to_be_mql"),
        "list": list.collect::<Vec<_>>(),
    })
}

pub(super) fn in_words(visitors: &[Rescored]) -> String {
    let groups = [
        ("becomes_mql", GOOD, ["becomes a marketing qualified lead", "become marketing qualified leads"]),
        ("ceases_to_be_mql", BAD, ["ceases to be one", "cease to be one"]),
        ("changes", STRONG, ["changes otherwise", "change otherwise"]),
        ("same", FAINT, ["stays the same", "stay the same"]),
    ];
    let mut text = format!("\nOf {}:\n", counted(visitors.len(), "visitor"));
    for (effect, style, [singular, plural]) in groups {
        let of: Vec<_> = visitors.iter().filter(|one| one.effect() == effect).collect();
        let words = if of.len() == 1 { singular } else { plural };
        text.push_str(&format!("  {} {words}\n", styled(style, of.len())));
        for one in of.iter().filter(|_| effect != "same") {
            let (before, after) = (one.before.in_words(), one.after.in_words());
            text.push_str(&format!("    {}: {before} → {after}\n", one.visitor));
        }
    }
    text
}
