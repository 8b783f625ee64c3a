//! The terms that a receiver was started with, in its database, so that the tool finds them there. It does not know what they remove.

use sqlx::{Row, SqliteConnection};

use super::{Kept, Retention};
use crate::access::{Action, Actor, log};

/// The terms in the database. One that this version does not know is left out.
pub(crate) async fn adopted(connection: &mut SqliteConnection) -> Result<Retention, sqlx::Error> {
    let mut retention = Retention::default();
    for row in sqlx::query("SELECT kept, term FROM retention").fetch_all(connection).await? {
        let (kept, term): (String, String) = (row.try_get("kept")?, row.try_get("term")?);
        if let (Some(kept), Ok(term)) = (Kept::from_name(&kept), term.parse()) {
            retention.set(kept, term);
        }
    }
    Ok(retention)
}

/// Writes the terms down, and into the log if they are others than before. Within the caller's transaction.
pub(crate) async fn adopt(
    connection: &mut SqliteConnection,
    retention: &Retention,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    if adopted(connection).await? == *retention {
        return Ok(());
    }
    sqlx::query("DELETE FROM retention").execute(&mut *connection).await?;
    for (kept, term) in retention.iter() {
        sqlx::query("INSERT INTO retention (kept, term) VALUES (?, ?)")
            .bind(kept.name())
            .bind(term.to_string())
            .execute(&mut *connection)
            .await?;
    }
    log(connection, now_ms, &Actor::receiver(), Action::RetentionChanged, (None, Some(&retention.to_string()))).await
}
