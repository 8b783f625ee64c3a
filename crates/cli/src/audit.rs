//! `handraise audit`: the log of who did what with a receiver. It does not know what the actions mean; docs/access.md says it.
//!
//! Exit codes: 0 shown; 2 usage or no database.

use super::office::{self, Data, minute, table};
use super::{Failure, output};
use handraise_receiver::AuditEntry;
use serde_json::json;
use std::process::ExitCode;

/// Show who did what with a receiver: who signed in, read leads, or changed users and tokens
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 shown; 2 usage or no database.")]
pub(super) struct Arguments {
    #[command(flatten)]
    data: Data,
    /// How many entries, the newest first
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: u32,
    /// Print the entries as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let entries = office::run(&arguments.data, async |office| office.audit(arguments.limit).await)?;
    if arguments.json {
        output::print_json(&json!({ "entries": entries.iter().map(AuditEntry::to_json).collect::<Vec<_>>() }))?;
    } else if entries.is_empty() {
        output::print("nothing happened yet\n")?;
    } else {
        output::print(&table(&entries.iter().map(row).collect::<Vec<_>>()))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn row(entry: &AuditEntry) -> Vec<String> {
    let actor = if entry.actor.is_empty() { &entry.actor_kind } else { &entry.actor };
    let [object, detail] = [&entry.object, &entry.detail].map(|text| text.clone().unwrap_or_default());
    vec![minute(entry.at_ms), actor.clone(), entry.action.clone(), object, detail]
}
