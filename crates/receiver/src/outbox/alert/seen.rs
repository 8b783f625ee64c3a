//! What people want to know of a lead beyond what a webhook tells: why it was judged so, in the definition's words, who owns it, and what is to be done until
//! when. It does not know how it is written.

use handraise::person::LifecycleStage;
use serde_json::Value;
use sqlx::SqlitePool;

use super::super::message::Lead;
use crate::definition::Loaded;
use crate::ledger::{self, NextStep};

/// The most reasons that are told.
const REASONS: usize = 4;

/// What is known of a lead.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// The definition's words for what brought most points, and how many.
    pub(super) reasons: Vec<(String, i64)>,
    /// The definition's words for what gave most points of fit, each with the value that did.
    pub(super) fits: Vec<(String, String)>,
    /// What the definition calls the exclusion that decided.
    pub(super) exclusion: Option<String>,
    pub(super) owner: Option<String>,
    /// What is to be done.
    pub(super) next: Option<NextStep>,
}

/// Reads it.
pub(super) async fn read(readers: &SqlitePool, lead: &Lead, loaded: &Loaded, now_ms: i64) -> Result<Seen, sqlx::Error> {
    let next = match ledger::find(readers, lead.id()).await? {
        Some((person, history)) => {
            let work = ledger::work(readers, &person.id, &history, loaded, now_ms).await?;
            // What sales has taken on is the salesperson's own affair, and so is a customer.
            work.filter(|_| person.summary().stage < LifecycleStage::Sal).and_then(|work| work.next())
        }
        None => None,
    };
    let exclusions = &loaded.compiled.definition().exclusions;
    let exclusion = exclusions.iter().find(|exclusion| Some(exclusion.id.as_str()) == lead.text("reason"));
    let exclusion = exclusion.map(|exclusion| exclusion.label.clone());
    let report = lead.report();
    Ok(Seen { reasons: reasons(report), fits: fits(report), exclusion, owner: lead.owner().map(str::to_owned), next })
}

fn reasons(report: &Value) -> Vec<(String, i64)> {
    let read = |line: &Value| Some((line.get("label")?.as_str()?.to_owned(), line.get("points")?.as_i64()?));
    weightiest(report, "contributions", read)
}

fn fits(report: &Value) -> Vec<(String, String)> {
    let read = |line: &Value| {
        let text = |member: &str| Some(line.get(member)?.as_str()?.to_owned());
        Some(((text("label")?, text("value")?), line.get("points")?.as_i64()?))
    };
    weightiest(report, "criteria", read).into_iter().map(|(fit, _)| fit).collect()
}

/// What of a report's list gave most points, at most [`REASONS`].
fn weightiest<T>(report: &Value, list: &str, read: impl Fn(&Value) -> Option<(T, i64)>) -> Vec<(T, i64)> {
    let lines = report.get(list).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut found: Vec<_> = lines.iter().filter_map(read).filter(|(_, points)| *points > 0).collect();
    found.sort_by_key(|(_, points)| -points);
    found.truncate(REASONS);
    found
}
