//! What was told, in the database, so that it is told once. It does not know why.

use std::sync::Arc;

use serde_json::{Value, json};
use sqlx::{Row, SqliteConnection, SqlitePool};

use crate::clock::rfc3339;
use crate::ledger::notice;
use crate::store::Store;

/// Something to be told once.
pub(super) struct Telling {
    /// The event's type.
    pub(super) kind: &'static str,
    /// The version of the definition, or the week.
    pub(super) about: String,
    /// What tells it apart from others of that version or week.
    pub(super) entry: String,
    /// The event's own members.
    pub(super) body: Value,
}

impl Telling {
    /// Tells it, unless it was told before.
    async fn tell(&self, connection: &mut SqliteConnection, now_ms: i64) -> Result<(), sqlx::Error> {
        let query =
            "INSERT INTO told_once (kind, about, entry, at_ms, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
        let written = sqlx::query(query)
            .bind(self.kind)
            .bind(&self.about)
            .bind(&self.entry)
            .bind(now_ms)
            .bind(self.body.to_string())
            .execute(&mut *connection)
            .await?;
        if written.rows_affected() == 0 {
            return Ok(());
        }
        notice(connection, now_ms, self.kind, &self.body).await
    }
}

/// Tells all of them at one moment, each unless it was told before.
pub(super) async fn tell_all(store: &Store, all: Vec<Telling>, now_ms: i64) -> Result<(), Arc<sqlx::Error>> {
    if all.is_empty() {
        return Ok(());
    }
    let written = store.write(move |c| {
        Box::pin(async move {
            for telling in all {
                telling.tell(c, now_ms).await?;
            }
            Ok(())
        })
    });
    written.await
}

/// The entries of a kind that were told about something.
pub(super) async fn told(readers: &SqlitePool, kind: &str, about: &str) -> Result<Vec<String>, sqlx::Error> {
    let query = "SELECT entry FROM told_once WHERE kind = ? AND about = ?";
    sqlx::query_scalar(query).bind(kind).bind(about).fetch_all(readers).await
}

/// A review that is due.
#[derive(Clone, Debug, PartialEq)]
pub struct DueReview {
    /// Since when somebody was told, in milliseconds since 1970.
    pub since_ms: i64,
    /// The reason, as the event has it.
    pub review: Value,
}

impl DueReview {
    /// As the API and the tool show it.
    pub fn to_json(&self) -> Value {
        let mut members = self.review.clone();
        if let Some(members) = members.as_object_mut() {
            members.insert("since".to_owned(), rfc3339(self.since_ms).into());
        }
        members
    }

    /// The reason, in words.
    pub fn why(&self) -> &str {
        self.review.get("why").and_then(Value::as_str).unwrap_or_default()
    }
}

/// The reviews of a version of a definition that are due, the oldest first.
pub(crate) async fn due_reviews(readers: &SqlitePool, id: &str, version: u32) -> Result<Vec<DueReview>, sqlx::Error> {
    let query = "SELECT at_ms, body FROM told_once WHERE kind = ? AND about = ? ORDER BY at_ms, entry";
    let rows = sqlx::query(query).bind(super::review::DUE).bind(version_of(id, version)).fetch_all(readers).await?;
    let due = |row| {
        let body: String = Row::try_get(row, "body")?;
        let body: Value = serde_json::from_str(&body).unwrap_or_default();
        let review = body.get("review").cloned().unwrap_or_else(|| json!({}));
        Ok(DueReview { since_ms: Row::try_get(row, "at_ms")?, review })
    };
    rows.iter().map(due).collect()
}

/// How a version of a definition is called here.
pub(super) fn version_of(id: &str, version: u32) -> String {
    format!("{id}@{version}")
}
