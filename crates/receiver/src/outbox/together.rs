//! What waits together in the database, to be sent as one message. It does not know when that is.

use sha2::{Digest, Sha256};
use sqlx::{SqliteConnection, SqlitePool};

use super::alert::{NextDigest, When};
use super::table::Delivery;
use crate::hex::hex;

/// What waits together for a target.
pub(super) async fn of(
    readers: &SqlitePool,
    target: &str,
    bundle: &str,
    limit: i64,
) -> Result<Vec<Delivery>, sqlx::Error> {
    let query = "SELECT * FROM delivery WHERE target = ? AND bundle = ? AND state = 'waiting' ORDER BY seq LIMIT ?";
    let rows = sqlx::query(query).bind(target).bind(bundle).bind(limit).fetch_all(readers).await?;
    rows.iter().map(Delivery::from_row).collect()
}

/// Plans a target's next digest, unless it is planned.
pub(super) async fn plan_digest(
    connection: &mut SqliteConnection,
    target: &str,
    digest: &NextDigest,
) -> Result<(), sqlx::Error> {
    let NextDigest { day, when: When { at_ms, bundle, .. } } = digest;
    let id = Sha256::digest(format!("{target}\ndigest\n{day}"));
    sqlx::query(
        "INSERT INTO delivery (id, target, event, kind, at_ms, state, next_ms, bundle) \
         VALUES (?1, ?2, ?3, 'digest', ?4, 'waiting', ?4, ?5) ON CONFLICT DO NOTHING",
    )
    .bind(format!("msg_{}", hex(id.get(..14).unwrap_or_default())))
    .bind(target)
    .bind(-day)
    .bind(at_ms)
    .bind(bundle)
    .execute(connection)
    .await
    .map(drop)
}

/// Removes deliveries that have nothing to say.
pub(super) async fn remove(connection: &mut SqliteConnection, seqs: &[i64]) -> Result<(), sqlx::Error> {
    let query = "DELETE FROM delivery WHERE seq IN (SELECT value FROM json_each(?))";
    sqlx::query(query).bind(serde_json::Value::from(seqs).to_string()).execute(connection).await.map(drop)
}
