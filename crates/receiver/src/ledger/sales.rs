//! What sales said lately, of everybody: what a share of rejected leads is counted from. It does not know what is too much.

use handraise::lifecycle::SalesDecision;
use handraise::person::{Facts, Payload};
use sqlx::{Row, SqlitePool};
use std::collections::BTreeMap;

use super::fact::{COLUMNS, read, signed};

/// What sales said since a time, without what was withdrawn.
pub(crate) async fn sales_decisions(readers: &SqlitePool, from_ms: i64) -> Result<Vec<SalesDecision>, sqlx::Error> {
    let query = format!(
        "SELECT seq, {COLUMNS} FROM fact WHERE kind = 'status' AND coalesce(occurred_ms, received_ms) >= ? AND authenticated \
         UNION ALL SELECT seq, {COLUMNS} FROM fact WHERE kind = 'undo' ORDER BY seq"
    );
    let mut reading = readers.begin().await?;
    let rows = sqlx::query(sqlx::AssertSqlSafe(query)).bind(from_ms).fetch_all(&mut *reading).await?;
    let facts: Facts = rows.iter().filter_map(read).collect();
    let standing = facts.standing();
    let about: Vec<String> = standing.iter().map(|fact| fact.about.to_string()).collect();
    let owners = sqlx::query(
        "SELECT key, person FROM person_key WHERE key IN (SELECT value FROM json_each(?1)) \
         UNION ALL SELECT 'person:' || id, person FROM person_key \
         WHERE id IN (SELECT substr(value, 8) FROM json_each(?1) WHERE value LIKE 'person:%')",
    );
    let owners = owners.bind(serde_json::Value::from(about).to_string()).fetch_all(&mut *reading).await?;
    let mut persons: BTreeMap<String, String> = BTreeMap::new();
    for row in &owners {
        persons.insert(row.try_get("key")?, row.try_get("person")?);
    }
    let decision = |fact: &&handraise::person::Fact| {
        let Payload::Status(status) = &fact.says else { return None };
        let about = fact.about.to_string();
        let person = persons.get(&about).cloned().unwrap_or(about);
        Some(SalesDecision { person, at_ms: fact.at_ms(), status: status.status })
    };
    let decisions = standing.iter().filter_map(decision).filter(|said| signed(said.at_ms) >= from_ms);
    Ok(decisions.collect())
}
