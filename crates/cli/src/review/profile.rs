//! `handraise profile`: what a file of leads holds, and which of its columns know the outcome. It does not know how that is found.
//!
//! Exit codes: 0 looked through; 2 usage, or a file that can't be read.

use super::words::{day, percent, table};
use super::{LeftOut, Loaded, Source};
use crate::output::{self, ALERT, FAINT, STRONG, counted, styled};
use crate::{Failure, yes};
use handraise_review::profile::{Profile, profile};
use serde_json::json;
use std::process::ExitCode;

/// Show what a file of leads holds, and name columns that know the outcome
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 looked through; 2 usage, or a file that can't be read.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    source: Source,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// The answer as JSON.
#[derive(serde::Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    profile: &'a Profile,
    positive: &'a str,
    left_out: LeftOut<'a>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let loaded = arguments.source.load()?;
    let profile = profile(&loaded.read.table);
    if arguments.json {
        let (positive, left_out) = (&loaded.read.positive, loaded.left_out());
        output::print_json(&json!(Answer { profile: &profile, positive, left_out }))?;
    } else {
        loaded.tell();
        output::print(&in_words(&loaded, &profile))?;
    }
    Ok(yes(true))
}

fn in_words(loaded: &Loaded, profile: &Profile) -> String {
    let mut text = format!(
        "{}, of which {} won ({}, where `{}` means won): {} of all, 95 % interval {} to {}\n\n",
        counted(profile.rows, "lead"),
        profile.wins,
        lost_in_words(loaded),
        loaded.read.positive,
        percent(profile.won.value),
        percent(profile.won.low),
        percent(profile.won.high)
    );
    let mut rows = vec![["column", "kind", "missing", "distinct", "AUC alone", "holds"].map(str::to_owned).to_vec()];
    for column in &profile.columns {
        let missing =
            if column.missing == 0 { "–".to_owned() } else { percent(column.missing as f64 / profile.rows as f64) };
        let alone = column.auc_alone.map_or_else(|| "–".to_owned(), |area| format!("{area:.2}"));
        rows.push(vec![
            column.name.clone(),
            column.kind.name().to_owned(),
            missing,
            column.distinct.to_string(),
            alone,
            column.holds.clone(),
        ]);
    }
    text.push_str(&table(&rows, &[2, 3, 4]));
    text.push('\n');
    match profile.leaks.as_slice() {
        [] => text.push_str("No column seems to know the outcome.\n"),
        leaks => {
            let (know, are) = if leaks.len() == 1 { ("knows", "is") } else { ("know", "are") };
            let columns = styled(ALERT, counted(leaks.len(), "column"));
            text.push_str(&format!("{columns} {know} the outcome and {are} left out by `learn`:\n"));
            for leak in leaks {
                text.push_str(&format!(
                    "  {} ({}): {}\n",
                    styled(STRONG, &leak.column),
                    leak.kind.in_words(),
                    leak.why
                ));
            }
        }
    }
    if profile.duplicates + profile.contradictions > 0 {
        text.push_str(&format!(
            "\n{} equal to another in every column; {} equal in all but the outcome.\n",
            counted(profile.duplicates, "row"),
            profile.contradictions
        ));
    }
    text.push_str(&by_time(profile));
    text
}

fn lost_in_words(loaded: &Loaded) -> String {
    let lost: Vec<String> = loaded.read.negative.iter().take(4).map(|value| format!("`{value}`")).collect();
    if lost.is_empty() { "a blank means lost".to_owned() } else { format!("lost is {}", lost.join(", ")) }
}

fn by_time(profile: &Profile) -> String {
    if profile.periods.is_empty() {
        return styled(FAINT, "\nName the time of a lead with `--time` to see what changes with time.\n");
    }
    let mut rows = vec![["leads from", "leads", "won", "95 % interval"].map(str::to_owned).to_vec()];
    for period in &profile.periods {
        let (low, high) = (percent(period.won.low), percent(period.won.high));
        rows.push(vec![
            day(period.from_s),
            period.rows.to_string(),
            percent(period.won.value),
            format!("{low} to {high}"),
        ]);
    }
    let mut text = format!("\nBy time, in quarters of the leads:\n{}", table(&rows, &[1, 2]));
    if let [.., before, last] = profile.periods.as_slice()
        && last.won.high < before.won.low
    {
        text.push_str(
            "The newest leads have won less. If sales is still at work on them, leave them out of `learn`.\n",
        );
    }
    for drift in &profile.drifts {
        let moved = if drift.stability_index > 0.25 { "holds something else now" } else { "is changing" };
        let missing = match drift.missing_after - drift.missing_before {
            more if more > 0.3 => format!(
                "; {} of it is missing in the later half, {} before",
                percent(drift.missing_after),
                percent(drift.missing_before)
            ),
            _ => String::new(),
        };
        text.push_str(&format!("`{}` {moved} (stability index {:.2}){missing}\n", drift.column, drift.stability_index));
    }
    text
}
