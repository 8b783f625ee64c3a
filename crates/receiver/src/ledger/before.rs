//! What was known of persons before something is computed again: from their rows, or from where their history ended. It does not know what is computed.

use std::collections::{BTreeMap, BTreeSet};

use handraise::person::{Change, PersonKey, Summary};
use sqlx::{Row, SqliteConnection};

use super::basis::Basis;
use super::person::Indexed;
use super::waiting::WaitingBefore;

/// What was known of a person.
pub(super) struct Before {
    pub(super) summary: Summary,
    /// When it was computed; 0 for somebody who is not there at the moment.
    pub(super) computed_ms: i64,
    /// What computed it; `None` for somebody who is not there at the moment.
    pub(super) basis: Option<Basis>,
    /// How searches find the row; `None` if there is none.
    pub(super) indexed: Option<Indexed>,
    pub(super) waiting: WaitingBefore,
}

pub(super) async fn before(
    reading: &mut SqliteConnection,
    keys: &BTreeSet<PersonKey>,
) -> Result<BTreeMap<String, Before>, sqlx::Error> {
    let ids = serde_json::Value::from_iter(keys.iter().map(PersonKey::id)).to_string();
    let query = format!(
        "SELECT id, summary, basis, computed_ms, wait, {} FROM person WHERE id IN (SELECT value FROM json_each(?))",
        Indexed::COLUMNS
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(query)).bind(&ids).fetch_all(&mut *reading).await?;
    let (mut found, mut unrecorded) = (BTreeMap::new(), Vec::new());
    for row in rows {
        let (summary, basis): (String, String) = (row.try_get("summary")?, row.try_get("basis")?);
        let Ok(summary) = serde_json::from_str::<Summary>(&summary) else { continue };
        let Some(basis) = Basis::from_text(&basis) else { continue };
        let (id, wait): (String, Option<String>) = (row.try_get("id")?, row.try_get("wait")?);
        let waiting = WaitingBefore::from_row(wait.as_deref());
        if summary.waits_for_sales() && wait.is_none() {
            unrecorded.push(id.clone());
        }
        let (computed_ms, indexed) = (row.try_get("computed_ms")?, Some(Indexed::from_row(&row)?));
        found.insert(id, Before { summary, computed_ms, basis: Some(basis), indexed, waiting });
    }
    // Rows of before a wait was kept with them.
    for (id, changes) in histories(reading, "person IN (SELECT value FROM json_each(?))", unrecorded).await? {
        if let Some(before) = found.get_mut(&id) {
            before.waiting = WaitingBefore::Unrecorded(changes);
        }
    }
    // Somebody whose facts were withdrawn, or who was merged into somebody else, goes on where their history ended.
    let gone = "person IN (SELECT value FROM json_each(?)) AND person NOT IN (SELECT id FROM person)";
    let ended = histories(reading, gone, keys.iter().map(PersonKey::id).collect()).await?;
    found.extend(ended.into_iter().filter_map(|(id, changes)| {
        let summary = Summary::after(&changes)?;
        Some((
            id,
            Before { summary, computed_ms: 0, basis: None, indexed: None, waiting: WaitingBefore::InHistory(changes) },
        ))
    }));
    Ok(found)
}

/// The histories of persons, oldest first, as far as a condition with one parameter, a list of ids, asks for them.
async fn histories(
    reading: &mut SqliteConnection,
    condition: &'static str,
    ids: Vec<String>,
) -> Result<BTreeMap<String, Vec<Change>>, sqlx::Error> {
    let mut changes: BTreeMap<String, Vec<Change>> = BTreeMap::new();
    if ids.is_empty() {
        return Ok(changes);
    }
    let query = format!("SELECT person, change FROM crossing WHERE {condition} ORDER BY seq");
    let ids = serde_json::Value::from(ids).to_string();
    for row in sqlx::query(sqlx::AssertSqlSafe(query)).bind(ids).fetch_all(reading).await? {
        let change: String = row.try_get("change")?;
        changes.entry(row.try_get("person")?).or_default().extend(serde_json::from_str::<Change>(&change));
    }
    Ok(changes)
}
