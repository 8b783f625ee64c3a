//! Sessions: that a browser showed a password some time ago. It does not know the cookie.

use sha2::{Digest, Sha256};
use sqlx::{Row, SqliteConnection, SqlitePool};

use super::SecretHash;
use super::secret::Secret;
use super::user::User;
use crate::hex::hex;

/// How long a session lasts if nobody uses it.
const IDLE_MS: i64 = 24 * 60 * 60 * 1000;
/// How long it lasts at most.
pub(crate) const LIFE_MS: i64 = 14 * IDLE_MS;
/// How often its use is written down.
pub(super) const SEEN_EVERY_MS: i64 = 10 * 60 * 1000;
const PREFIX: &str = "hrs_";

/// A session that is in force.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) user: User,
    pub(crate) expires_ms: i64,
    seen_ms: i64,
}

impl Session {
    /// Whether its use is to be written down.
    pub(crate) fn is_to_be_touched(&self, now_ms: i64) -> bool {
        now_ms - self.seen_ms >= SEEN_EVERY_MS
    }
}

/// What a page of ours must show besides the cookie, which a browser sends for any page: something that only a reader of our answers knows.
pub(crate) fn csrf(secret: &str) -> String {
    let digest = Sha256::new().chain_update(b"handraise csrf").chain_update(secret.as_bytes()).finalize();
    hex(&digest)
}

/// Starts a session, and ends those of everybody that are too old.
pub(crate) async fn start(connection: &mut SqliteConnection, user: i64, now_ms: i64) -> Result<Secret, sqlx::Error> {
    sqlx::query("DELETE FROM session WHERE seen_ms < ? OR created_ms < ?")
        .bind(now_ms - IDLE_MS)
        .bind(now_ms - LIFE_MS)
        .execute(&mut *connection)
        .await?;
    let secret = Secret::new(PREFIX);
    sqlx::query("INSERT INTO session (hash, user_id, created_ms, seen_ms) VALUES (?, ?, ?, ?)")
        .bind(secret.hash().as_slice())
        .bind(user)
        .bind(now_ms)
        .bind(now_ms)
        .execute(connection)
        .await?;
    Ok(secret)
}

/// The session with this secret, if it is in force.
pub(crate) async fn find(readers: &SqlitePool, hash: &SecretHash, now_ms: i64) -> Result<Option<Session>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT app_user.id, email, name, role, app_user.created_ms, joined_ms, removed_ms, \
         session.seen_ms, session.created_ms AS begun_ms \
         FROM session JOIN app_user ON app_user.id = session.user_id \
         WHERE session.hash = ? AND session.seen_ms >= ? AND session.created_ms >= ? AND removed_ms IS NULL",
    )
    .bind(hash.as_slice())
    .bind(now_ms - IDLE_MS)
    .bind(now_ms - LIFE_MS)
    .fetch_optional(readers)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let begun_ms: i64 = row.try_get("begun_ms")?;
    let (user, seen_ms) = (User::from_row(&row)?, row.try_get("seen_ms")?);
    Ok(Some(Session { user, expires_ms: begun_ms + LIFE_MS, seen_ms }))
}

/// Writes down that it is in use.
pub(crate) async fn touch(
    connection: &mut SqliteConnection,
    hash: &SecretHash,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    let update = sqlx::query("UPDATE session SET seen_ms = ? WHERE hash = ?");
    update.bind(now_ms).bind(hash.as_slice()).execute(connection).await.map(drop)
}

/// Ends it.
pub(crate) async fn end(connection: &mut SqliteConnection, hash: &SecretHash) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM session WHERE hash = ?").bind(hash.as_slice()).execute(connection).await.map(drop)
}
