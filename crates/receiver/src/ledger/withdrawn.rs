//! Whether what was told still counts: a fact, or the facts of an import. It does not know what follows from it.

use sqlx::SqlitePool;

/// Undos that count, each with what it withdraws, in a query whose first two parameters are a fact's id and an import's name.
const UNDOS: &str = "WITH undo AS MATERIALIZED (\
     SELECT seq, id, says ->> '$.fact' AS fact, says ->> '$.batch' AS batch FROM fact AS own WHERE kind = 'undo' \
     AND NOT EXISTS (SELECT 1 FROM fact AS later WHERE later.kind = 'undo' AND later.says ->> '$.fact' = own.id AND later.seq > own.seq)), \
     told AS (SELECT seq, id, batch FROM fact WHERE id = ?1 UNION SELECT seq, id, batch FROM fact WHERE batch = ?2), \
     withdrawal AS (SELECT told.seq AS told, undo.seq, undo.id FROM told JOIN undo ON undo.seq > told.seq \
     AND (undo.fact = told.id OR undo.batch = told.batch)) ";

/// How many of these count, and the id of the newest undo of one that does not.
pub(crate) async fn holding(
    readers: &SqlitePool,
    fact: Option<&str>,
    import: Option<&str>,
) -> Result<(u64, Option<String>), sqlx::Error> {
    let query = format!(
        "{UNDOS} SELECT (SELECT count(*) FROM told WHERE seq NOT IN (SELECT told FROM withdrawal)), \
         (SELECT id FROM withdrawal ORDER BY seq DESC LIMIT 1)"
    );
    let found: (i64, Option<String>) =
        sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(fact).bind(import).fetch_one(readers).await?;
    Ok((found.0.unsigned_abs(), found.1))
}
