//! What was told, in the database, so that it is told once. It does not know why.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value, json};
use sqlx::{Row, SqliteConnection, SqlitePool};

use crate::access::{Action, Actor, log};
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

/// The kind under which it is kept that somebody knows of a review.
const ACKNOWLEDGED: &str = "review.acknowledged";

/// Who knows of a review, and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledged {
    /// When they said so, in milliseconds since 1970.
    pub at_ms: i64,
    /// Who: the address of a user, or the name of a token; empty for whoever has the receiver's own token or machine.
    pub by: String,
}

/// A review that is due.
#[derive(Clone, Debug, PartialEq)]
pub struct DueReview {
    /// Since when somebody was told, in milliseconds since 1970.
    pub since_ms: i64,
    /// The reason, as the event has it.
    pub review: Value,
    /// Who has acknowledged it.
    pub acknowledged: Option<Acknowledged>,
}

impl DueReview {
    /// As the API and the tool show it.
    pub fn to_json(&self) -> Value {
        let mut members = self.review.clone();
        if let Some(members) = members.as_object_mut() {
            members.insert("since".to_owned(), rfc3339(self.since_ms).into());
            let known = self.acknowledged.as_ref().map(|known| json!({ "at": rfc3339(known.at_ms), "by": known.by }));
            members.insert("acknowledged".to_owned(), known.into());
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
    let query = "SELECT due.at_ms, due.body, known.at_ms AS known_ms, known.body ->> '$.by' AS by FROM told_once AS due \
                 LEFT JOIN told_once AS known ON known.kind = ? AND known.about = due.about AND known.entry = due.entry \
                 WHERE due.kind = ? AND due.about = ? ORDER BY due.at_ms, due.entry";
    let rows = sqlx::query(query).bind(ACKNOWLEDGED).bind(super::review::DUE).bind(version_of(id, version));
    let rows = rows.fetch_all(readers).await?;
    let due = |row| {
        let body: String = Row::try_get(row, "body")?;
        let body: Value = serde_json::from_str(&body).unwrap_or_default();
        let review = body.get("review").cloned().unwrap_or_else(|| json!({}));
        let (known_ms, by): (Option<i64>, Option<String>) = (Row::try_get(row, "known_ms")?, Row::try_get(row, "by")?);
        let acknowledged = known_ms.map(|at_ms| Acknowledged { at_ms, by: by.unwrap_or_default() });
        Ok(DueReview { since_ms: Row::try_get(row, "at_ms")?, review, acknowledged })
    };
    rows.iter().map(due).collect()
}

/// The inputs that somebody has acknowledged of a version, by the policy's entry.
pub(super) async fn acknowledged(
    readers: &SqlitePool,
    about: &str,
) -> Result<BTreeMap<String, BTreeSet<String>>, sqlx::Error> {
    let query = "SELECT told_once.body ->> '$.id' AS id, value FROM told_once, json_each(told_once.body, '$.inputs') \
                 WHERE kind = ? AND about = ?";
    let rows: Vec<(String, String)> = sqlx::query_as(query).bind(ACKNOWLEDGED).bind(about).fetch_all(readers).await?;
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (id, input) in rows {
        all.entry(id).or_default().insert(input);
    }
    Ok(all)
}

/// Writes down that somebody knows which inputs dried up, as far as a review of the policy's entry `id` has told it. The inputs; `None` if no such review
/// waits for that.
pub(crate) async fn acknowledge(
    connection: &mut SqliteConnection,
    (definition, version): (&str, u32),
    id: &str,
    by: &Actor,
    now_ms: i64,
) -> Result<Option<Vec<String>>, sqlx::Error> {
    let about = version_of(definition, version);
    let query = "SELECT entry, body FROM told_once AS due WHERE kind = ? AND about = ? \
                 AND body ->> '$.review.id' = ? AND body ->> '$.review.by' = 'dried_up' \
                 AND NOT EXISTS (SELECT 1 FROM told_once WHERE kind = ? AND about = due.about AND entry = due.entry)";
    let waiting = sqlx::query_as(query).bind(super::review::DUE).bind(&about).bind(id).bind(ACKNOWLEDGED);
    let waiting: Vec<(String, String)> = waiting.fetch_all(&mut *connection).await?;
    let mut known = Vec::new();
    for (entry, body) in &waiting {
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let inputs: Vec<String> = body
            .pointer("/review/inputs")
            .and_then(|inputs| serde_json::from_value(inputs.clone()).ok())
            .unwrap_or_default();
        sqlx::query("INSERT INTO told_once (kind, about, entry, at_ms, body) VALUES (?, ?, ?, ?, ?)")
            .bind(ACKNOWLEDGED)
            .bind(&about)
            .bind(entry)
            .bind(now_ms)
            .bind(json!({ "id": id, "by": by.name, "inputs": inputs }).to_string())
            .execute(&mut *connection)
            .await?;
        known.extend(inputs);
    }
    if waiting.is_empty() {
        return Ok(None);
    }
    log(connection, now_ms, by, Action::ReviewAcknowledged, (Some(id), Some(&known.join(", ")))).await?;
    Ok(Some(known))
}

/// How a version of a definition is called here.
pub(super) fn version_of(id: &str, version: u32) -> String {
    format!("{id}@{version}")
}
