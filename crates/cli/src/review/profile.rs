//! `handraise profile`: what a file of leads holds, and which of its columns know the outcome. It does not know how that is found.
//!
//! Exit codes: 0 looked through; 2 usage, or a file that can't be read.

use super::page::{Page, Table as Rows};
use super::simulate::write_new;
use super::words::{day, percent, table};
use super::{LeftOut, Loaded, Source, name};
use crate::output::{self, ALERT, FAINT, STRONG, counted, styled};
use crate::{Failure, yes};
use handraise_review::leak::Leak;
use handraise_review::profile::{ColumnProfile, Period, Profile, profile};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Show what a file of leads holds, and name columns that know the outcome
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 looked through; 2 usage, or a file that can't be read.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    source: Source,
    /// Where to write a report as a page that opens offline
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Overwrite a report that is there already
    #[arg(long)]
    force: bool,
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
    if let Some(path) = &arguments.html {
        write_new(path, &in_html(&profile, &name(&arguments.source.file)), arguments.force)?;
    }
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
    let rows = [vec![COLUMNS.map(str::to_owned).to_vec()], column_rows(profile)].concat();
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
            "\n{} equal to another in every column that is read; {} equal in all but the outcome.\n",
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
    let rows = [vec![PERIODS.map(str::to_owned).to_vec()], period_rows(profile)].concat();
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

/// What [`column_rows`] has in its columns.
const COLUMNS: [&str; 6] = ["column", "kind", "missing", "distinct", "AUC alone", "holds"];

fn column_rows(profile: &Profile) -> Vec<Vec<String>> {
    let row = |column: &ColumnProfile| {
        let share = column.missing as f64 / profile.rows.max(1) as f64;
        vec![
            column.name.clone(),
            column.kind.name().to_owned(),
            if column.missing == 0 { "–".to_owned() } else { percent(share) },
            column.distinct.to_string(),
            column.auc_alone.map_or_else(|| "–".to_owned(), |area| format!("{area:.2}")),
            column.holds.clone(),
        ]
    };
    profile.columns.iter().map(row).collect()
}

/// What [`period_rows`] has in its columns.
const PERIODS: [&str; 4] = ["leads from", "leads", "won", "95 % interval"];

fn period_rows(profile: &Profile) -> Vec<Vec<String>> {
    let row = |period: &Period| {
        let interval = format!("{} to {}", percent(period.won.low), percent(period.won.high));
        vec![day(period.from_s), period.rows.to_string(), percent(period.won.value), interval]
    };
    profile.periods.iter().map(row).collect()
}

/// The same as a page.
fn in_html(profile: &Profile, file: &str) -> String {
    let lead = format!("What {file} holds: {}, of which {} won.", counted(profile.rows, "lead"), profile.wins);
    let mut page = Page::new("Profile", &lead);
    page.figures(&[
        ("won", percent(profile.won.value)),
        ("95 % interval", format!("{:.1}–{}", profile.won.low * 100.0, percent(profile.won.high))),
        ("columns", profile.columns.len().to_string()),
        ("know the outcome", profile.leaks.len().to_string()),
        ("rows twice", profile.duplicates.to_string()),
    ]);
    if !profile.leaks.is_empty() {
        page.section("Columns that know the outcome", "They are left out when a card is learned.");
        leaks_on_page(&mut page, &profile.leaks);
    }
    page.section("Columns", "The bar shows how far a column alone is from chance: full is an AUC of 1, none is 0.5.");
    let length = |column: &ColumnProfile| column.auc_alone.map_or(0.0, |area| (area - 0.5).max(0.0) * 2.0);
    let lengths: Vec<f64> = profile.columns.iter().map(length).collect();
    page.bars(&Rows { header: &COLUMNS, rows: column_rows(profile), texts: 2 }, &lengths);
    if !profile.periods.is_empty() {
        page.section("By time", "Quarters of the leads; the bar shows the share that won.");
        let lengths: Vec<f64> = profile.periods.iter().map(|period| period.won.value).collect();
        page.bars(&Rows { header: &PERIODS, rows: period_rows(profile), texts: 1 }, &lengths);
    }
    page.finish("Profile")
}

/// Columns that know the outcome, as a table of a page.
pub(super) fn leaks_on_page(page: &mut Page, leaks: &[Leak]) {
    let rows = leaks.iter().map(|leak| vec![leak.column.clone(), leak.kind.in_words().to_owned(), leak.why.clone()]);
    page.table(&Rows { header: &["column", "named as", "because"], rows: rows.collect(), texts: 3 });
}
