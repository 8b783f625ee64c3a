//! What changed, of everybody, in the order in which it was noticed: the crossings as events for programs that follow them. It sends nothing.

use handraise::person::{Change, LifecycleStage};
use sqlx::{Row, SqlitePool};

/// A crossing as an event.
pub(crate) struct Event {
    /// Rises; the place to go on from.
    pub(crate) seq: i64,
    pub(crate) person: String,
    /// What happened, in short.
    pub(crate) kind: &'static str,
    pub(crate) at_ms: i64,
    /// In JSON.
    pub(crate) change: String,
}

/// The events after `after`, oldest first, at most `limit`.
pub(crate) async fn events(readers: &SqlitePool, after: i64, limit: i64) -> Result<Vec<Event>, sqlx::Error> {
    let rows = sqlx::query("SELECT seq, person, at_ms, change FROM crossing WHERE seq > ? ORDER BY seq LIMIT ?")
        .bind(after)
        .bind(limit)
        .fetch_all(readers)
        .await?;
    let mut events = Vec::with_capacity(rows.len());
    for row in rows {
        let change: String = row.try_get("change")?;
        events.push(Event {
            seq: row.try_get("seq")?,
            person: row.try_get("person")?,
            at_ms: row.try_get("at_ms")?,
            kind: serde_json::from_str(&change).as_ref().map_or("lead.changed", kind_of),
            change,
        });
    }
    Ok(events)
}

/// The weightiest of what a change says.
fn kind_of(change: &Change) -> &'static str {
    let stage = change.stage.as_ref();
    let reaches = |at: LifecycleStage| stage.is_some_and(|moved| moved.from < at && at <= moved.to);
    let falls = stage.is_some_and(|moved| moved.from >= LifecycleStage::Mql && moved.to < LifecycleStage::Mql);
    match () {
        () if reaches(LifecycleStage::Customer) => "lead.won",
        () if change.hand_raised.as_ref().is_some_and(|moved| moved.to) => "lead.hand_raised",
        () if reaches(LifecycleStage::Mql) => "lead.qualified",
        () if falls => "lead.disqualified",
        () => "lead.changed",
    }
}
