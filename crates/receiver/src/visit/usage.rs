//! Which submissions brought a visit token, within the caller's transaction: hashes, for as long as the token is live. It does not know what a
//! token says.

use sqlx::SqliteConnection;

use super::{SUBMISSIONS, Use};

/// Whether a submission brings a token that as many others as may bring it have brought before.
pub(crate) async fn is_spent(
    connection: &mut SqliteConnection,
    used: &Use,
    submission: &str,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT count(*) >= ? AND total(submission = ?) = 0 FROM visit_use WHERE token = ?")
        .bind(SUBMISSIONS)
        .bind(submission)
        .bind(&used.name)
        .fetch_one(connection)
        .await
}

/// Remembers that a submission, whose lead is stored, brought this token, unless it is spent. Those of tokens that are no longer live are
/// forgotten.
pub(crate) async fn remember(
    connection: &mut SqliteConnection,
    used: &Use,
    submission: &str,
) -> Result<(), sqlx::Error> {
    forget(connection, used.oldest_s).await?;
    sqlx::query(
        "INSERT INTO visit_use (token, submission, issued_s) SELECT ?1, ?2, ?3 \
         WHERE (SELECT count(*) FROM visit_use WHERE token = ?1) < ?4 ON CONFLICT DO NOTHING",
    )
    .bind(&used.name)
    .bind(submission)
    .bind(used.issued_s)
    .bind(SUBMISSIONS)
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets the submissions of tokens from before a time.
pub(crate) async fn forget(connection: &mut SqliteConnection, oldest_s: u32) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM visit_use WHERE issued_s < ?").bind(oldest_s).execute(connection).await?;
    Ok(())
}
