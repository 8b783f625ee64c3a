//! Whether what was told still counts: a fact, or the facts of an import. It does not know what follows from it.

use handraise::person::{Fact, Facts, Payload};
use sqlx::SqlitePool;

use super::fact::{COLUMNS, read};

/// How many of these count, and the id of the newest undo of one that does not.
pub(crate) async fn holding(
    readers: &SqlitePool,
    fact: Option<&str>,
    import: Option<&str>,
) -> Result<(u64, Option<String>), sqlx::Error> {
    let query = sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM fact WHERE id = ?1 UNION SELECT {COLUMNS} FROM fact WHERE batch = ?2 \
         UNION SELECT {COLUMNS} FROM fact WHERE kind = 'undo'"
    ));
    let rows = sqlx::query(query).bind(fact).bind(import).fetch_all(readers).await?;
    let facts: Facts = rows.iter().filter_map(read).collect();
    let withdrawn = facts.withdrawn();
    let is_meant = |one: &&Fact| Some(one.id.as_str()) == fact || (import.is_some() && one.batch.as_deref() == import);
    let told: Vec<&Fact> = facts.iter().filter(is_meant).collect();
    let holding = told.iter().filter(|one| !withdrawn.contains(&one.id)).count();
    let undoes_one = |one: &&Fact| match &one.says {
        Payload::Undo(undo) => told.iter().any(|told| match &undo.fact {
            Some(id) => *id == told.id,
            None => undo.batch == told.batch,
        }),
        _ => false,
    };
    let undos = facts.iter().filter(|one| !withdrawn.contains(&one.id)).filter(undoes_one);
    let newest = undos.max_by_key(|undo| (undo.received_ms, &undo.id));
    Ok((u64::try_from(holding).unwrap_or_default(), newest.map(|undo| undo.id.as_str().to_owned())))
}
