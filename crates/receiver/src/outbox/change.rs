//! What people change: they let messages be sent again, and pause and resume targets. Each is in the log. It does not know who may.

use sqlx::SqliteConnection;

use super::table;
use crate::access::{Action, Actor, log};

/// Lets one message be sent again. Whether there is one.
pub(crate) async fn replay(
    connection: &mut SqliteConnection,
    id: &str,
    by: &Actor,
    now_ms: i64,
) -> Result<bool, sqlx::Error> {
    let Some(target) = table::replay(connection, id, now_ms).await? else { return Ok(false) };
    log(connection, now_ms, by, Action::MessagesReplayed, (Some(&target), Some(id))).await?;
    Ok(true)
}

/// Lets all dead messages to a target be sent again. How many; `None` if there is no such target.
pub(crate) async fn replay_dead(
    connection: &mut SqliteConnection,
    target: &str,
    by: &Actor,
    now_ms: i64,
) -> Result<Option<u64>, sqlx::Error> {
    if !table::is_there(connection, target).await? {
        return Ok(None);
    }
    let replayed = table::replay_dead(connection, target, now_ms).await?;
    if replayed > 0 {
        let detail = format!("{replayed} dead");
        log(connection, now_ms, by, Action::MessagesReplayed, (Some(target), Some(&detail))).await?;
    }
    Ok(Some(replayed))
}

/// Pauses a target, or lets it be sent to again, also if it wanted nothing more. Whether there is such a target.
pub(crate) async fn pause(
    connection: &mut SqliteConnection,
    target: &str,
    is_paused: bool,
    by: &Actor,
    now_ms: i64,
) -> Result<bool, sqlx::Error> {
    if !table::is_there(connection, target).await? {
        return Ok(false);
    }
    let (why, action) = match is_paused {
        true => (Some("paused"), Action::TargetPaused),
        false => (None, Action::TargetResumed),
    };
    if table::stop(connection, target, why, now_ms).await? {
        log(connection, now_ms, by, action, (Some(target), None)).await?;
    }
    Ok(true)
}
