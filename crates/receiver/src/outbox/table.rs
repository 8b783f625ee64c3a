//! Targets and deliveries in the database. It does not know how something is sent, nor when again.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, SqlitePool};

use super::alert::When;
use crate::hex::hex;
use crate::ledger::{About, Event, newest_event};

/// How many rows one statement writes.
const ROWS: usize = 50;

/// One event on its way to one target.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    pub(super) seq: i64,
    pub(super) id: String,
    pub(super) target: String,
    /// The event's number, kind and time.
    pub(super) event: i64,
    pub(super) kind: String,
    pub(super) at_ms: i64,
    pub(super) person: Option<String>,
    pub(super) state: String,
    pub(super) attempts: u32,
    pub(super) next_ms: Option<i64>,
    pub(super) last_ms: Option<i64>,
    pub(super) status: Option<u16>,
    /// In words that name nobody.
    pub(super) error: Option<String>,
    /// What it waits for together with others, as one message.
    pub(super) bundle: Option<String>,
}

/// What became of an attempt.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    /// The delivery's number.
    pub(super) seq: i64,
    pub(super) target: String,
    pub(super) at_ms: i64,
    pub(super) status: Option<u16>,
    /// `None` if the target has it.
    pub(super) failed: Option<FailedAttempt>,
}

/// Why an attempt failed.
#[derive(Clone, Debug)]
pub(super) struct FailedAttempt {
    /// In words that name nobody.
    pub(super) why: String,
    /// When it is sent again; `None` if that was the last time.
    pub(super) next_ms: Option<i64>,
}

/// How a target stands.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    pub(super) name: String,
    pub(super) kind: String,
    /// Whether the receiver was started with its file.
    pub(super) has_file: bool,
    /// Why nothing is sent.
    pub(super) stopped: Option<String>,
    pub(super) stopped_ms: Option<i64>,
    pub(super) last_success_ms: Option<i64>,
    pub(super) last_error_ms: Option<i64>,
    pub(super) last_error: Option<String>,
    pub(super) waiting: i64,
    pub(super) delivered: i64,
    pub(super) dead: i64,
    /// When the event happened that has waited longest.
    pub(super) oldest_ms: Option<i64>,
}

impl Delivery {
    pub(super) fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            seq: row.try_get("seq")?,
            id: row.try_get("id")?,
            target: row.try_get("target")?,
            event: row.try_get("event")?,
            kind: row.try_get("kind")?,
            at_ms: row.try_get("at_ms")?,
            person: row.try_get("person")?,
            state: row.try_get("state")?,
            attempts: row.try_get("attempts")?,
            next_ms: row.try_get("next_ms")?,
            last_ms: row.try_get("last_ms")?,
            status: row.try_get("status")?,
            error: row.try_get("error")?,
            bundle: row.try_get("bundle")?,
        })
    }
}

/// Notes with which targets the receiver was started, each with its kind. One that is new gets its place after all that has happened so far.
pub(super) async fn adopt(
    connection: &mut SqliteConnection,
    targets: &[(String, &'static str)],
) -> Result<(), sqlx::Error> {
    let newest = newest_event(connection).await?;
    sqlx::query("UPDATE target SET has_file = 0").execute(&mut *connection).await?;
    for (name, kind) in targets {
        sqlx::query(
            "INSERT INTO target (name, kind, has_file, after_seq) VALUES (?, ?, 1, ?) \
             ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, has_file = 1",
        )
        .bind(name)
        .bind(kind)
        .bind(newest)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// A target's place among the events, and why nothing is sent to it. `None` if it has no row.
pub(super) async fn place(readers: &SqlitePool, target: &str) -> Result<Option<(i64, Option<String>)>, sqlx::Error> {
    sqlx::query_as("SELECT after_seq, stopped FROM target WHERE name = ?").bind(target).fetch_optional(readers).await
}

/// Takes events for a target, and moves its place on from one to another. Events that are removed meanwhile are left out.
pub(super) async fn take(
    connection: &mut SqliteConnection,
    target: &str,
    (from, to): (i64, i64),
    events: &[(Event, When)],
) -> Result<(), sqlx::Error> {
    let moved = sqlx::query("UPDATE target SET after_seq = ? WHERE name = ? AND after_seq = ?")
        .bind(to)
        .bind(target)
        .bind(from)
        .execute(&mut *connection)
        .await?;
    if moved.rows_affected() == 0 {
        return Ok(());
    }
    for events in events.chunks(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new(
            "INSERT INTO delivery (id, target, event, kind, at_ms, person, state, next_ms, bundle, urgent) ",
        );
        query.push_values(events, |mut row, (event, when)| {
            let person = match &event.about {
                About::Person { person, .. } => Some(person),
                About::Nobody(_) => None,
            };
            row.push_bind(message_id(target, event))
                .push_bind(target)
                .push_bind(event.seq)
                .push_bind(&event.kind)
                .push_bind(event.at_ms)
                .push_bind(person)
                .push_bind("waiting")
                .push_bind(when.at_ms)
                .push_bind(&when.bundle)
                .push_bind(when.is_urgent);
        });
        query.push(" ON CONFLICT DO NOTHING");
        query.build().execute(&mut *connection).await?;
    }
    sqlx::query(
        "DELETE FROM delivery WHERE target = ? AND event > ? AND event NOT IN (SELECT seq FROM crossing) \
         AND event NOT IN (SELECT seq FROM notice)",
    )
    .bind(target)
    .bind(from)
    .execute(connection)
    .await
    .map(drop)
}

/// What a target knows a message by. It has no full stop, and another database's event of the same number has another.
fn message_id(target: &str, event: &Event) -> String {
    let person = match &event.about {
        About::Person { person, .. } => person,
        About::Nobody(body) => body,
    };
    let digest = Sha256::digest(format!("{target}\n{}\n{}\n{}\n{person}", event.seq, event.at_ms, event.kind));
    format!("msg_{}", hex(digest.get(..14).unwrap_or_default()))
}

/// What is to be sent to a target now: what is urgent first, and then what has waited longest. What came before of the same person, alone, goes with what
/// is urgent, because of one person the oldest goes first.
pub(super) async fn due(
    readers: &SqlitePool,
    target: &str,
    now_ms: i64,
    limit: i64,
) -> Result<Vec<Delivery>, sqlx::Error> {
    let is_due = "target = ?1 AND state = 'waiting' AND next_ms <= ?2";
    let urgent = format!("SELECT * FROM delivery WHERE {is_due} AND urgent = 1 ORDER BY next_ms, seq LIMIT ?3");
    let urgent: Vec<Delivery> = found(readers, urgent, (target, now_ms, limit), None).await?;
    let mut due = Vec::new();
    if !urgent.is_empty() {
        let persons: Vec<&str> = urgent.iter().filter_map(|delivery| delivery.person.as_deref()).collect();
        let persons = serde_json::Value::from(persons).to_string();
        let theirs = format!(
            "SELECT * FROM delivery WHERE {is_due} AND bundle IS NULL AND person IN (SELECT value FROM json_each(?4)) \
             ORDER BY next_ms, seq LIMIT ?3"
        );
        due = found(readers, theirs, (target, now_ms, limit), Some(persons)).await?;
        due.extend(urgent);
        due.sort_by_key(|delivery| (delivery.next_ms, delivery.seq));
    }
    let all = format!("SELECT * FROM delivery WHERE {is_due} ORDER BY next_ms, seq LIMIT ?3");
    due.extend(found(readers, all, (target, now_ms, limit), None).await?);
    let mut seen = BTreeSet::new();
    due.retain(|delivery| seen.insert(delivery.seq));
    Ok(due)
}

async fn found(
    readers: &SqlitePool,
    query: String,
    (target, now_ms, limit): (&str, i64, i64),
    persons: Option<String>,
) -> Result<Vec<Delivery>, sqlx::Error> {
    let query = sqlx::query(sqlx::AssertSqlSafe(query)).bind(target).bind(now_ms).bind(limit);
    let query = match persons {
        Some(persons) => query.bind(persons),
        None => query,
    };
    query.fetch_all(readers).await?.iter().map(Delivery::from_row).collect()
}

/// When the next is to be sent to a target.
pub(super) async fn next_due(readers: &SqlitePool, target: &str) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar("SELECT min(next_ms) FROM delivery WHERE target = ? AND state = 'waiting'")
        .bind(target)
        .fetch_one(readers)
        .await
}

/// Writes down what became of an attempt. Of somebody who was forgotten meanwhile, nothing is there to write it to.
pub(super) async fn note(connection: &mut SqliteConnection, attempt: &Attempt) -> Result<(), sqlx::Error> {
    let Attempt { seq, target, at_ms, status, failed } = attempt;
    let state = match failed {
        None => "delivered",
        Some(failed) if failed.next_ms.is_some() => "waiting",
        Some(_) => "dead",
    };
    let why = failed.as_ref().map(|failed| &failed.why);
    sqlx::query(
        "UPDATE delivery SET state = ?, attempts = attempts + 1, next_ms = ?, last_ms = ?, status = ?, error = ? WHERE seq = ?",
    )
    .bind(state)
    .bind(failed.as_ref().and_then(|failed| failed.next_ms))
    .bind(at_ms)
    .bind(status)
    .bind(why)
    .bind(seq)
    .execute(&mut *connection)
    .await?;
    let update = match why {
        None => "UPDATE target SET last_success_ms = ?1 WHERE name = ?3",
        Some(_) => "UPDATE target SET last_error_ms = ?1, last_error = ?2 WHERE name = ?3",
    };
    sqlx::query(update).bind(at_ms).bind(why).bind(target).execute(connection).await.map(drop)
}

/// Whether there is a target of this name.
pub(super) async fn is_there(connection: &mut SqliteConnection, target: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM target WHERE name = ?)").bind(target).fetch_one(connection).await
}

/// Sends nothing to a target any more, for a reason, or sends again. Whether that changes anything.
pub(super) async fn stop(
    connection: &mut SqliteConnection,
    target: &str,
    why: Option<&str>,
    now_ms: i64,
) -> Result<bool, sqlx::Error> {
    let query =
        "UPDATE target SET stopped = ?1, stopped_ms = iif(?1 IS NULL, NULL, ?2) WHERE name = ?3 AND stopped IS NOT ?1";
    let stopped = sqlx::query(query).bind(why).bind(now_ms).bind(target).execute(connection).await?;
    Ok(stopped.rows_affected() > 0)
}

/// Which deliveries somebody asks for.
#[derive(Clone, Debug, Default)]
pub struct DeliveryFilter {
    /// Only those to the target of this name.
    pub target: Option<String>,
    /// Only those in this state: `waiting`, `delivered` or `dead`.
    pub state: Option<String>,
    /// Only what is older than the delivery with this number.
    pub before: Option<i64>,
    /// How many, at most.
    pub limit: i64,
}

/// A page of deliveries, the newest first, and whether there are more.
pub(super) async fn page(readers: &SqlitePool, filter: &DeliveryFilter) -> Result<(Vec<Delivery>, bool), sqlx::Error> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT * FROM delivery WHERE seq < ");
    query.push_bind(filter.before.unwrap_or(i64::MAX));
    for (column, wanted) in [(" AND target = ", &filter.target), (" AND state = ", &filter.state)] {
        if let Some(wanted) = wanted {
            query.push(column).push_bind(wanted);
        }
    }
    query.push(" ORDER BY seq DESC LIMIT ").push_bind(filter.limit.saturating_add(1));
    let rows = query.build().fetch_all(readers).await?;
    let more = i64::try_from(rows.len()).is_ok_and(|found| found > filter.limit);
    let rows = rows.iter().take(usize::try_from(filter.limit).unwrap_or_default());
    Ok((rows.map(Delivery::from_row).collect::<Result<_, _>>()?, more))
}

/// The delivery with an id.
pub(super) async fn find(readers: &SqlitePool, id: &str) -> Result<Option<Delivery>, sqlx::Error> {
    let row = sqlx::query("SELECT * FROM delivery WHERE id = ?").bind(id).fetch_optional(readers).await?;
    row.as_ref().map(Delivery::from_row).transpose()
}

/// Lets one delivery be sent again, as if it were new. Its target; `None` if there is no such delivery.
pub(super) async fn replay(
    connection: &mut SqliteConnection,
    id: &str,
    now_ms: i64,
) -> Result<Option<String>, sqlx::Error> {
    // What waited together comes alone when it is asked for alone, except a digest, which is nothing alone.
    let query = "UPDATE delivery SET state = 'waiting', attempts = 0, next_ms = ?, bundle = iif(event < 0, bundle, NULL) \
                 WHERE id = ? RETURNING target";
    sqlx::query_scalar(query).bind(now_ms).bind(id).fetch_optional(connection).await
}

/// The same for all dead ones of a target. How many there were.
pub(super) async fn replay_dead(
    connection: &mut SqliteConnection,
    target: &str,
    now_ms: i64,
) -> Result<u64, sqlx::Error> {
    let query = "UPDATE delivery SET state = 'waiting', attempts = 0, next_ms = ? WHERE target = ? AND state = 'dead'";
    Ok(sqlx::query(query).bind(now_ms).bind(target).execute(connection).await?.rows_affected())
}

/// Removes what was delivered, or died, long ago.
pub(super) async fn tidy(
    connection: &mut SqliteConnection,
    delivered_before_ms: i64,
    dead_before_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM delivery WHERE (state = 'delivered' AND last_ms < ?) OR (state = 'dead' AND last_ms < ?)")
        .bind(delivered_before_ms)
        .bind(dead_before_ms)
        .execute(connection)
        .await
        .map(drop)
}

/// How all targets stand, alphabetically.
pub(super) async fn standings(readers: &SqlitePool) -> Result<Vec<Standing>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT name, kind, has_file, stopped, stopped_ms, last_success_ms, last_error_ms, last_error, \
         (SELECT count(*) FROM delivery WHERE state = 'waiting' AND target = name) AS waiting, \
         (SELECT count(*) FROM delivery WHERE state = 'delivered' AND target = name) AS delivered, \
         (SELECT count(*) FROM delivery WHERE state = 'dead' AND target = name) AS dead, \
         (SELECT min(at_ms) FROM delivery WHERE state = 'waiting' AND target = name) AS oldest_ms FROM target ORDER BY name",
    )
    .fetch_all(readers)
    .await?;
    let read = |row: &SqliteRow| {
        Ok(Standing {
            name: row.try_get("name")?,
            kind: row.try_get("kind")?,
            has_file: row.try_get("has_file")?,
            stopped: row.try_get("stopped")?,
            stopped_ms: row.try_get("stopped_ms")?,
            last_success_ms: row.try_get("last_success_ms")?,
            last_error_ms: row.try_get("last_error_ms")?,
            last_error: row.try_get("last_error")?,
            waiting: row.try_get("waiting")?,
            delivered: row.try_get("delivered")?,
            dead: row.try_get("dead")?,
            oldest_ms: row.try_get("oldest_ms")?,
        })
    };
    rows.iter().map(read).collect()
}
