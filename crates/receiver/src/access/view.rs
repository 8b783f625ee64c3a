//! Views of the list of people that users keep under a name, for themselves or for everybody. It does not know what a view's query says.

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{Row, SqliteConnection, SqlitePool};

use super::Refusal;

/// How many views somebody may keep.
const MOST: i64 = 50;

/// A view that somebody may use.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct View {
    /// Its name.
    name: String,
    /// What the address of the inbox says after the question mark.
    query: String,
    /// Whether everybody may use it.
    shared: bool,
    /// Whether it is the caller's own, who alone may change and remove it.
    own: bool,
    /// Whose it is, by name.
    by: String,
}

/// A view to keep.
#[derive(Clone, Debug)]
pub(crate) struct NewView {
    pub(crate) name: String,
    pub(crate) query: String,
    pub(crate) is_shared: bool,
}

/// Somebody's own views and those that others share, by their names. A removed user shares nothing.
pub(crate) async fn views(readers: &SqlitePool, user: i64) -> Result<Vec<View>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT view.name, view.query, view.shared, view.user_id = ?1 AS own, app_user.name AS by FROM view \
         JOIN app_user ON app_user.id = view.user_id \
         WHERE view.user_id = ?1 OR (view.shared AND app_user.removed_ms IS NULL) ORDER BY view.name, view.user_id",
    )
    .bind(user)
    .fetch_all(readers)
    .await?;
    let view = |row: &sqlx::sqlite::SqliteRow| -> Result<View, sqlx::Error> {
        Ok(View {
            name: row.try_get("name")?,
            query: row.try_get("query")?,
            shared: row.try_get("shared")?,
            own: row.try_get("own")?,
            by: row.try_get("by")?,
        })
    };
    rows.iter().map(view).collect()
}

/// Keeps a view, in place of somebody's own of the same name.
pub(crate) async fn keep(
    connection: &mut SqliteConnection,
    user: i64,
    view: &NewView,
) -> Result<Result<(), Refusal>, sqlx::Error> {
    let others = "SELECT count(*) FROM view WHERE user_id = ? AND name <> ?";
    let others: i64 = sqlx::query_scalar(others).bind(user).bind(&view.name).fetch_one(&mut *connection).await?;
    if others >= MOST {
        return Ok(Err(Refusal::Field("name", "is one more than the 50 views that you may keep; remove one first")));
    }
    sqlx::query(
        "INSERT INTO view (user_id, name, query, shared) VALUES (?, ?, ?, ?) \
         ON CONFLICT (user_id, name) DO UPDATE SET query = excluded.query, shared = excluded.shared",
    )
    .bind(user)
    .bind(&view.name)
    .bind(&view.query)
    .bind(view.is_shared)
    .execute(connection)
    .await
    .map(|_| Ok(()))
}

/// Removes somebody's own view. Tells whether there was one.
pub(crate) async fn remove(connection: &mut SqliteConnection, user: i64, name: &str) -> Result<bool, sqlx::Error> {
    let removed = sqlx::query("DELETE FROM view WHERE user_id = ? AND name = ?").bind(user).bind(name);
    Ok(removed.execute(connection).await?.rows_affected() > 0)
}
