//! `handraise purge`: removes what has been kept long enough, or says what would go. It does not know what a removal takes with it.
//!
//! Exit codes: 0 removed, or nothing has ended; 1 with `--dry-run`, something has ended; 2 usage, no database, no terms, or an unreadable file.

use super::office::{self, Data, minute, table};
use super::output::{GOOD, STRONG, counted, styled};
use super::{Failure, output, retention, yes};
use handraise_receiver::{Holding, Kept, Retention};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

const HELP: &str = "Exit codes: 0 removed, or nothing has ended; 1 with `--dry-run`, something has ended; 2 usage, no database, no terms, or an unreadable file.

The terms are those that the receiver was started with last (`serve --retention FILE`), or those of `--retention FILE`, which are then in force for this run alone. A running \
receiver removes what has ended by itself, every hour.";

/// Remove what has been kept long enough, or say what would go
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    #[command(flatten)]
    data: Data,
    /// Terms to use instead of the receiver's
    #[arg(long, value_name = "FILE")]
    retention: Option<PathBuf>,
    /// Say what is kept and what would go, and remove nothing
    #[arg(long)]
    dry_run: bool,
    /// Print the answer as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let own = arguments.retention.as_deref().map(retention::read).transpose()?;
    let (retention, holdings, removed) = office::run(&arguments.data, async |office| {
        let retention = match own {
            Some(own) => own,
            None => office.retention().await?,
        };
        let removed = match arguments.dry_run || retention.is_endless() {
            true => BTreeMap::new(),
            false => office.remove_what_has_ended(&retention).await?,
        };
        Ok((retention.clone(), office.holdings(&retention).await?, removed))
    })?;
    if retention.is_endless() && !arguments.dry_run {
        let remedy = "start `serve` with `--retention FILE`, or name a file here";
        return Err(Failure::Other(format!("nothing was removed, because nothing has a term; {remedy}")));
    }
    match arguments.json {
        true => output::print_json(&in_json(arguments.dry_run, &holdings, &removed))?,
        false => output::print(&in_words(arguments.dry_run, &retention, &holdings, &removed))?,
    }
    Ok(yes(!arguments.dry_run || holdings.iter().all(|holding| holding.ended == 0)))
}

fn in_json(dry_run: bool, holdings: &[Holding], removed: &BTreeMap<Kept, u64>) -> Value {
    let removed: Map<String, Value> =
        removed.iter().map(|(kept, count)| (kept.name().to_owned(), (*count).into())).collect();
    json!({
        "dry_run": dry_run, "removed": removed,
        "kinds": holdings.iter().map(Holding::to_json).collect::<Vec<_>>(),
    })
}

fn in_words(dry_run: bool, retention: &Retention, holdings: &[Holding], removed: &BTreeMap<Kept, u64>) -> String {
    let head = ["kind", "kept for", "there are", "the oldest", "ended"].map(|text| text.to_owned());
    let row = |holding: &Holding| {
        vec![
            holding.kept.name().to_owned(),
            retention.term(holding.kept).map_or_else(|| "ever".to_owned(), |term| term.to_string()),
            holding.count.to_string(),
            holding.oldest_ms.map_or_else(|| "-".to_owned(), minute),
            holding.ended.to_string(),
        ]
    };
    let rows: Vec<Vec<String>> = [head.to_vec()].into_iter().chain(holdings.iter().map(row)).collect();
    let mut text = table(&rows);
    let going: i64 = holdings.iter().map(|holding| holding.ended).sum();
    if dry_run {
        let going = usize::try_from(going).unwrap_or_default();
        let verb = if going == 1 { "has" } else { "have" };
        text.push_str(&format!("{} {verb} ended and would go\n", styled(STRONG, counted(going, "row"))));
    } else if removed.is_empty() {
        text.push_str("nothing had ended\n");
    }
    for (kept, count) in removed {
        text.push_str(&format!("{} {} {count}\n", styled(GOOD, "removed"), kept.name()));
    }
    text
}
