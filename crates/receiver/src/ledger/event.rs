//! What changed, in the order in which it was noticed, as events for programs that follow them: the crossings of everybody, and notices that are about
//! no person. It sends nothing.

use handraise::person::{Cause, Change, LifecycleStage};
use serde_json::Value;
use sqlx::{Row, SqliteConnection, SqlitePool};

/// All kinds of events.
pub(crate) const EVENT_KINDS: [&str; 13] = [
    "lead.qualified",
    "lead.hand_raised",
    "lead.won",
    "lead.disqualified",
    "lead.restored",
    "lead.nurture",
    "lead.changed",
    "sla.breached",
    "queue.over_capacity",
    "definition.review_due",
    "input.dried_up",
    "input.recovered",
    "target.gone",
];

/// Something that happened.
pub(crate) struct Event {
    /// Rises; the place to go on from.
    pub(crate) seq: i64,
    /// What happened, in short.
    pub(crate) kind: String,
    pub(crate) at_ms: i64,
    pub(crate) about: About,
}

/// What an event is about, with its own members in JSON.
pub(crate) enum About {
    /// A person, and what changed of them.
    Person { person: String, change: String },
    /// No person: an object.
    Nobody(String),
}

/// The events after `after`, oldest first, at most `limit`.
pub(crate) async fn events(readers: &SqlitePool, after: i64, limit: i64) -> Result<Vec<Event>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT seq, at_ms, person, change AS body, NULL AS kind FROM crossing WHERE seq > ?1 \
         UNION ALL SELECT seq, at_ms, NULL, body, kind FROM notice WHERE seq > ?1 ORDER BY seq LIMIT ?2",
    )
    .bind(after)
    .bind(limit)
    .fetch_all(readers)
    .await?;
    let mut events = Vec::with_capacity(rows.len());
    for row in rows {
        let (body, person): (String, Option<String>) = (row.try_get("body")?, row.try_get("person")?);
        let kind: Option<String> = row.try_get("kind")?;
        events.push(Event {
            seq: row.try_get("seq")?,
            at_ms: row.try_get("at_ms")?,
            kind: kind
                .unwrap_or_else(|| serde_json::from_str(&body).as_ref().map_or("lead.changed", kind_of).to_owned()),
            about: match person {
                Some(person) => About::Person { person, change: body },
                None => About::Nobody(body),
            },
        });
    }
    Ok(events)
}

/// The number of the newest event so far, also of one that is removed; 0 if there was none.
pub(crate) async fn newest_event(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    let seq: Option<i64> = sqlx::query_scalar("SELECT seq FROM sqlite_sequence WHERE name = 'crossing'")
        .fetch_optional(connection)
        .await?;
    Ok(seq.unwrap_or_default())
}

/// Adds an event that is about no person, within the caller's transaction. `body` is an object. Its number is the next of the crossings', so that
/// whoever follows events misses none.
pub(crate) async fn notice(
    connection: &mut SqliteConnection,
    at_ms: i64,
    kind: &str,
    body: &Value,
) -> Result<(), sqlx::Error> {
    // SQLite keeps the last number that it gave in this table, which has no row before the first crossing.
    let next = "UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'crossing' RETURNING seq";
    let seq: Option<i64> = sqlx::query_scalar(next).fetch_optional(&mut *connection).await?;
    if seq.is_none() {
        sqlx::query("INSERT INTO sqlite_sequence (name, seq) VALUES ('crossing', 1)").execute(&mut *connection).await?;
    }
    sqlx::query("INSERT INTO notice (seq, at_ms, kind, body) VALUES (?, ?, ?, ?)")
        .bind(seq.unwrap_or(1))
        .bind(at_ms)
        .bind(kind)
        .bind(body.to_string())
        .execute(connection)
        .await
        .map(drop)
}

/// The weightiest of what a change says.
fn kind_of(change: &Change) -> &'static str {
    let falls =
        change.stage.as_ref().is_some_and(|moved| moved.from >= LifecycleStage::Mql && moved.to < LifecycleStage::Mql);
    // Marketing keeps in touch with nobody whom sales has taken on: they lack nothing for sales.
    let is_nurtured = change.missing.as_ref().is_some_and(|moved| !moved.to.is_empty());
    // An undo is no news: the lead is as it was before. But a target that got `lead.disqualified` must get `lead.restored` when the lead is one again.
    let is_news = !matches!(change.cause, Cause::Undo(_));
    match () {
        () if change.breach.is_some() => "sla.breached",
        () if is_news && change.reaches(LifecycleStage::Customer) => "lead.won",
        () if is_news && change.hand_raised.as_ref().is_some_and(|moved| moved.to) => "lead.hand_raised",
        () if is_news && change.reaches(LifecycleStage::Mql) => "lead.qualified",
        () if change.restored == Some(false) => "lead.qualified",
        () if change.restored == Some(true) => "lead.restored",
        () if falls => "lead.disqualified",
        () if is_nurtured => "lead.nurture",
        () => "lead.changed",
    }
}
