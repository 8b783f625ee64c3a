//! `handraise nurture`: whom marketing keeps in touch with, and what they lack, as a receiver computed them last. It sends nothing, and computes no report.
//!
//! Exit codes: 0 shown; 2 usage or no database.

use super::office::{self, Data, table};
use super::output::{STRONG, counted, styled};
use super::{Failure, output};
use handraise_receiver::{NurtureCounts, NurtureFilter, Nurtured};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::ExitCode;

const HELP: &str = "Exit codes: 0 shown; 2 usage or no database.

Everybody whose decision is `nurture`, who has an e-mail address, and who is not suppressed and objects to nothing. A receiver computes persons while it \
runs; this command reads what it computed last.";

/// Show whom marketing keeps in touch with, and what they lack, or write them into a table for a mailing tool
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    #[command(flatten)]
    data: Data,
    /// Only persons who lack this, such as `score_below`
    #[arg(long, value_name = "REASON")]
    missing: Option<String>,
    /// Only persons whom this content of the policy fits
    #[arg(long, value_name = "ID")]
    content: Option<String>,
    /// Only persons of this segment
    #[arg(long, value_name = "ID")]
    segment: Option<String>,
    /// Only persons who are interested in this product line
    #[arg(long, value_name = "LINE")]
    line: Option<String>,
    /// How many persons to show, of whom something was told last first; a table has everybody
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: u32,
    /// Print a table for a mailing tool, without those whose forms may come from a machine; the log says so
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Print the answer as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Arguments { data, missing, content, segment, line, limit, csv, json } = arguments;
    let filter = NurtureFilter {
        missing: missing.clone(),
        content: content.clone(),
        segment: segment.clone(),
        line: line.clone(),
    };
    if *csv {
        let (text, _) = office::run(data, async |office| office.export_nurture(&filter).await)?;
        output::print_bytes(text.as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    let (counts, persons) = office::run(data, async |office| office.nurture(&filter, *limit).await)?;
    match json {
        true => {
            let persons: Vec<Value> = persons.iter().map(Nurtured::to_json).collect();
            output::print_json(&json!({ "counts": counts, "persons": persons }))?;
        }
        false => output::print(&in_words(&counts, &persons))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn in_words(counts: &NurtureCounts, persons: &[Nurtured]) -> String {
    let NurtureCounts { persons: all, without_content, missing, content, .. } = counts;
    let mut text = format!("{}\n", styled(STRONG, people(*all)));
    let mut add = |title: &str, counts: &BTreeMap<String, i64>| {
        if !counts.is_empty() {
            let rows: Vec<_> =
                counts.iter().map(|(name, count)| vec![format!("  {name}"), count.to_string()]).collect();
            text.push_str(&format!("{title}\n{}", table(&rows)));
        }
    };
    add("what is missing", missing);
    add("what to send", content);
    if *without_content > 0 {
        text.push_str(&format!("  nothing fits {}\n", people(*without_content)));
    }
    let shown: Vec<Value> = persons.iter().map(Nurtured::to_json).collect();
    let rows: Vec<Vec<String>> = shown.iter().map(row).collect();
    if !rows.is_empty() {
        text.push_str(&format!("\n{}", table(&rows)));
    }
    let more = usize::try_from(*all).unwrap_or_default().saturating_sub(persons.len());
    if more > 0 {
        text.push_str(&format!("… and {more} more; `--csv` and `--limit` show them\n"));
    }
    text
}

fn people(count: i64) -> String {
    counted(usize::try_from(count).unwrap_or_default(), "person").replace("persons", "people")
}

/// Somebody's address, what is missing, and the content that fits best.
fn row(person: &Value) -> Vec<String> {
    let text = |place: &str| person.pointer(place).and_then(Value::as_str).unwrap_or_default().to_owned();
    let missing = person.pointer("/missing").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let missing: Vec<&str> = missing.iter().filter_map(Value::as_str).collect();
    vec![text("/contact/email"), missing.join(" "), text("/content/0/label")]
}
