//! `handraise test`: runs cases against their definitions.
//!
//! Exit codes: 0 all pass (or were updated); 1 a case fails or can't be run; 2 usage, or no case found.

use super::case::{Case, Mismatch, Outcome};
use super::output::{ALERT, BAD, FAINT, GOOD, STRONG, counted, styled};
use super::{Failure, output, yes};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::ExitCode;

const HELP: &str = "Exit codes: 0 all pass, or were updated; 1 a case fails or can't be run; 2 usage, or no case found.

A case is a folder with `evidence.json` and `expected.json`, at any depth. Its definition is `definition.toml` or \
`definition.json` beside them, or in the nearest folder above.

`expected.json` holds the keys of the assessment that matter to you. Objects may be partial. Entries of a list are matched by \
`rule`, `kind` or `label`, and the list must have no other entries, except in {\"contains\": […]}. `at` (RFC 3339) is the time \
to score at; the default is the evidence's `as_of`.";

/// Run cases: a definition, evidence, and what you expect of the assessment
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// Folders of cases
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// Print JSON
    #[arg(long, conflicts_with = "update")]
    json: bool,
    /// Write today's results over the keys in `expected.json`
    #[arg(long)]
    update: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut cases = Vec::new();
    for folder in &arguments.folders {
        cases.extend(Case::find(folder)?);
    }
    if arguments.update {
        return update(&cases);
    }
    let mut failed = 0;
    let mut report = Vec::new();
    for case in &cases {
        let result = case.run();
        let passes = result.as_ref().is_ok_and(|outcome| outcome.mismatches.is_empty());
        failed += usize::from(!passes);
        if arguments.json {
            report.push(in_json(case, &result));
        } else {
            output::print(&in_words(case, &result))?;
        }
    }
    let passed = cases.len() - failed;
    if arguments.json {
        output::print_json(&json!({"passed": passed, "failed": failed, "cases": report}))?;
    } else {
        let style = if failed == 0 { GOOD } else { BAD };
        output::print(&format!("\n{}\n", styled(style, format!("{passed} passed, {failed} failed"))))?;
    }
    Ok(yes(failed == 0))
}

fn update(cases: &[Case]) -> Result<ExitCode, Failure> {
    let (mut updated, mut failed) = (0, 0);
    for case in cases {
        match case.update() {
            Ok(false) => {}
            Ok(true) => {
                updated += 1;
                output::print(&format!("{} {}\n", styled(ALERT, "updated"), case.expected().display()))?;
            }
            Err(failure) => {
                failed += 1;
                output::print(&in_words(case, &Err(failure)))?;
            }
        }
    }
    let unchanged = cases.len() - updated - failed;
    output::print(&format!("{updated} updated, {unchanged} unchanged, {failed} failed\n"))?;
    Ok(yes(failed == 0))
}

fn in_json(case: &Case, result: &Result<Outcome, Failure>) -> Value {
    let folder = case.folder.display().to_string();
    match result {
        Ok(Outcome { mismatches, warnings }) => json!({
            "name": case.name, "folder": folder, "passes": mismatches.is_empty(),
            "mismatches": mismatches, "warnings": warnings, "error": null,
        }),
        Err(failure) => json!({
            "name": case.name, "folder": folder, "passes": false,
            "mismatches": [], "warnings": [], "error": failure.to_string(),
        }),
    }
}

fn in_words(case: &Case, result: &Result<Outcome, Failure>) -> String {
    match result {
        Ok(Outcome { mismatches, warnings }) => {
            let mark = if mismatches.is_empty() { styled(GOOD, "✓") } else { styled(BAD, "✗") };
            let mut text = format!("{mark} {}", case.name);
            if !mismatches.is_empty() {
                text.push_str(&styled(
                    FAINT,
                    format!(": {}", counted(mismatches.len(), "mismatch").replace("hs", "hes")),
                ));
            }
            text.push('\n');
            for warning in warnings {
                text.push_str(&format!("  {} {warning}\n", styled(ALERT, "warning:")));
            }
            mismatches.iter().for_each(|mismatch| text.push_str(&mismatch_in_words(mismatch)));
            text
        }
        Err(failure) => {
            let mut text = format!("{} {}: can't be run\n  {}\n", styled(BAD, "✗"), case.name, failure.headline());
            for line in failure.problems_in_words().trim_end().lines() {
                text.push_str(format!("  {line}").trim_end());
                text.push('\n');
            }
            text
        }
    }
}

fn mismatch_in_words(mismatch: &Mismatch) -> String {
    let Mismatch { path, expected, actual } = mismatch;
    let mut text = format!("  {}\n", styled(STRONG, path));
    match (expected, actual) {
        (Value::Null, entry) if entry.is_object() => {
            text.push_str(&format!("    there, but not expected: {entry}\n"));
        }
        (entry, Value::Null) if entry.is_object() => {
            text.push_str(&format!("    expected, but not there: {entry}\n"));
        }
        _ => {
            text.push_str(&format!("    {} {expected}\n", styled(GOOD, "- expected")));
            text.push_str(&format!("    {} {actual}\n", styled(BAD, "+ actual  ")));
        }
    }
    text
}
