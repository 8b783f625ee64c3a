//! Views of the list of people that users keep under a name, for themselves or for everybody. It does not know what a view's query says.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{Row, SqliteConnection, SqlitePool};
use url::form_urlencoded;

use super::Refusal;
use crate::ledger::folded;

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

/// Takes out of all views what finds somebody who is forgotten: a search for their name or address. `known` is what they were searched by: name, address and
/// company, a line each. A view that says nothing else is removed.
pub(crate) async fn forget_in_views(connection: &mut SqliteConnection, known: &[String]) -> Result<(), sqlx::Error> {
    let rows = sqlx::query("SELECT user_id, name, query FROM view").fetch_all(&mut *connection).await?;
    for row in rows {
        let (user, name, query): (i64, String, String) =
            (row.try_get("user_id")?, row.try_get("name")?, row.try_get("query")?);
        let pairs = || form_urlencoded::parse(query.as_bytes());
        let finds = |(key, value): &(Cow<'_, str>, Cow<'_, str>)| {
            matches!(key.as_ref(), "q" | "email") && known.iter().any(|known| is_of(&folded(value), known))
        };
        if !pairs().any(|pair| finds(&pair)) {
            continue;
        }
        let rest = || pairs().filter(|pair| !finds(pair));
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(rest()).finish();
        // Which list of the inbox it belongs to.
        let says_nothing_else = rest().all(|(key, _)| key == "view");
        let change = match says_nothing_else {
            true => sqlx::query("DELETE FROM view WHERE user_id = ? AND name = ?").bind(user).bind(name),
            false => {
                let update = "UPDATE view SET query = ? WHERE user_id = ? AND name = ?";
                sqlx::query(update).bind(query).bind(user).bind(name)
            }
        };
        change.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Whether a search, in one spelling, has nothing but words of somebody's name, and their address or what stands before its `@`.
fn is_of(searched: &str, known: &str) -> bool {
    let mut lines = known.lines();
    let (name, address) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let local = address.split('@').next().unwrap_or_default();
    let is_theirs = |word: &str| word == address || word == local || name.split(' ').any(|part| part == word);
    !searched.is_empty() && searched.split(' ').all(is_theirs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_for_somebody_if_all_of_it_is_their_name_or_address() {
        let known = "grace hopper\ngrace@works.example\nworks gmbh";
        for theirs in ["grace", "hopper grace", "grace@works.example"] {
            assert!(is_of(theirs, known), "{theirs}");
        }
        for other in ["", "works", "gra", "grace works", "hopper ada"] {
            assert!(!is_of(other, known), "{other}");
        }
    }
}
