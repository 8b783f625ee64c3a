//! Of whom something that people see changed, in the order in which it was noticed. It does not know what changed.

use sqlx::{Row, SqlitePool};

/// The persons of crossings after a place, and the last of these places.
pub(super) async fn crossed(readers: &SqlitePool, seq: i64, limit: i64) -> Result<(Vec<String>, i64), sqlx::Error> {
    let query = "SELECT seq, person FROM crossing WHERE seq > ? ORDER BY seq LIMIT ?";
    let rows = sqlx::query(query).bind(seq).bind(limit).fetch_all(readers).await?;
    let last = rows.last().map_or(Ok(seq), |row| row.try_get("seq"))?;
    let mut persons: Vec<String> = rows.iter().map(|row| row.try_get("person")).collect::<Result<_, _>>()?;
    persons.sort();
    persons.dedup();
    Ok((persons, last))
}

/// The place of the last crossing.
pub(super) async fn last_crossing(readers: &SqlitePool) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM crossing").fetch_one(readers).await
}
