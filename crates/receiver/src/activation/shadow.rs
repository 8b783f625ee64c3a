//! A definition beside the one in force, which decides nothing: it is put there and taken away here. It does not know how persons are computed with it.

use sqlx::SqliteConnection;

use super::edition;
use super::in_use::{InUse, Slot, in_use};
use crate::access::{Action, log};
use crate::activation::By;
use crate::definition::Loaded;

/// Computes everybody with another definition beside the one in force. Returns whether it was not there already.
pub(crate) async fn set(
    connection: &mut SqliteConnection,
    loaded: &Loaded,
    by: &By,
    now_ms: i64,
) -> Result<bool, sqlx::Error> {
    if in_use(&mut *connection, Slot::Shadow).await?.is_some_and(|shadow| shadow.is(loaded)) {
        return Ok(false);
    }
    end(connection).await?;
    edition::write(connection, loaded, now_ms).await?;
    let shadow = InUse {
        hash: loaded.hash().to_owned(),
        policy_hash: loaded.policy_hash.clone(),
        fact: None,
        since_ms: now_ms,
        who: by.who.clone(),
        from_file: false,
    };
    shadow.write(connection, Slot::Shadow).await?;
    compute_again(connection).await?;
    let reference = loaded.compiled.reference();
    log(connection, now_ms, &by.actor, Action::ShadowSet, (Some(&reference), None)).await?;
    Ok(true)
}

/// Marks everybody, if there is a shadow.
pub(crate) async fn compute_again(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT OR IGNORE INTO shadow_due SELECT id FROM person WHERE EXISTS (SELECT 1 FROM in_use WHERE role = 'shadow')")
        .execute(connection)
        .await
        .map(drop)
}

/// Ends the shadow with everything that it computed. Returns whether there was one.
pub(crate) async fn end(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let ended = sqlx::query("DELETE FROM in_use WHERE role = 'shadow'").execute(&mut *connection).await?;
    sqlx::query("DELETE FROM shadow_person").execute(&mut *connection).await?;
    sqlx::query("DELETE FROM shadow_due").execute(connection).await?;
    Ok(ended.rows_affected() > 0)
}
