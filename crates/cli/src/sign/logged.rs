//! `handraise sign --log`: a receiver's log of approvals, and whether it is whole. It does not know who may approve.

use super::Arguments;
use crate::office::{self, minute, table};
use crate::output::{BAD, GOOD, styled};
use crate::{Failure, output, yes};
use handraise_receiver::{ApprovalEntry, ApprovalLog};
use serde_json::{Value, json};
use std::process::ExitCode;

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let log = office::run(&arguments.data, async |office| office.approvals().await)?;
    let wrong = match (log.verify(), &arguments.head) {
        (Err(altered), _) => Some(altered.to_string()),
        (Ok(()), Some(head)) if !log.contains(head) => Some(
            "the log does not contain the entry with the hash that you noted: it was written anew, or is older"
                .to_owned(),
        ),
        (Ok(()), _) => None,
    };
    if arguments.json {
        let entries: Vec<Value> = log.entries.iter().map(ApprovalEntry::to_json).collect();
        output::print_json(&json!({ "entries": entries, "head": log.head(), "whole": wrong.is_none(), "why": wrong }))?;
    } else {
        output::print(&in_words(&log, wrong.as_deref()))?;
    }
    Ok(yes(wrong.is_none()))
}

fn in_words(log: &ApprovalLog, wrong: Option<&str>) -> String {
    let rows: Vec<_> = log.entries.iter().map(row).collect();
    let entries = output::counted(rows.len(), "entry").replace("entrys", "entries");
    let end = match wrong {
        Some(why) => format!("{} {why}\n", styled(BAD, "failed:")),
        None if rows.is_empty() => "nothing was approved yet\n".to_owned(),
        None => {
            let head = log.head();
            format!(
                "{} {entries}, each follows on the one before; note the last hash elsewhere: {head}\n",
                styled(GOOD, "ok:")
            )
        }
    };
    table(&rows) + &end
}

fn row(entry: &ApprovalEntry) -> Vec<String> {
    let shown = entry.to_json();
    let text = |key: &str| shown.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let version = shown.get("version").map(Value::to_string).unwrap_or_default();
    let signatures = shown.get("signatures").and_then(Value::as_array).into_iter().flatten();
    let signatures: Vec<&str> = signatures.filter_map(Value::as_str).collect();
    let team = text("team");
    let by = if team.is_empty() { signatures.join(", ") } else { format!("for {team}") };
    let what = format!("{}@{version}", text("id"));
    let who = entry.who.clone().unwrap_or_else(|| "(erased)".to_owned());
    vec![entry.seq.to_string(), minute(entry.at_ms), who, entry.kind.clone(), what, by]
}
