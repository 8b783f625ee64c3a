//! What a CRM was sent, and what became of it, in the database. It does not know what a CRM is to have.

use std::collections::BTreeMap;

use handraise::person::PersonKey;
use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection, SqlitePool};

use super::value::Desired;
use crate::clock::rfc3339;
use crate::hex::hex;

/// Ids of the CRM, by the kind of record.
pub(super) type Remote = BTreeMap<String, String>;

/// What a CRM was sent of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) remote: Remote,
    /// The hash of each value, by `record.field`.
    pub(super) sent: BTreeMap<String, String>,
    pub(super) outcome: Option<String>,
    pub(super) failures: i64,
    pub(super) next_ms: i64,
}

/// How a CRM is doing.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) changes_since: Option<String>,
    pub(super) created: i64,
    pub(super) taken_over: i64,
    pub(super) updated: i64,
    pub(super) deleted: i64,
    pub(super) outcomes: i64,
    pub(super) gone: i64,
    pub(super) last_gone_ms: Option<i64>,
    pub(super) last_success_ms: Option<i64>,
    pub(super) last_error_ms: Option<i64>,
    pub(super) last_error: Option<String>,
}

/// A person who could not be sent.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Failing {
    /// The person's id.
    pub person: String,
    /// How often in a row.
    pub failures: i64,
    /// Why, in the CRM's words.
    pub error: Option<String>,
    /// When it is tried again.
    #[schemars(extend("format" = "date-time"))]
    pub next_at: String,
}

/// Records in a CRM of somebody who is forgotten, which are to be deleted there.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ToDelete {
    /// The CRM's ids, by the kind of record.
    #[schemars(with = "BTreeMap<String, String>")]
    pub remote: Remote,
    /// Since when.
    #[schemars(extend("format" = "date-time"))]
    pub since_at: String,
    /// Why deleting failed, if it was tried.
    pub error: Option<String>,
}

/// The hash of a value of a person. It is cut short: it tells changes, and hides nothing.
pub(super) fn hash(value: &serde_json::Value) -> String {
    hex(Sha256::digest(value.to_string()).get(..8).unwrap_or_default())
}

/// The name of a field among what was sent.
pub(super) fn field_name(record: &str, field: &str) -> String {
    format!("{record}.{field}")
}

/// The hashes of everything that a CRM is to have of a person.
pub(super) fn hashes(desired: &Desired) -> BTreeMap<String, String> {
    let hashed = desired.fields.iter().map(|((record, field), value)| (field_name(record, field), hash(value)));
    hashed.collect()
}

fn in_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Something in JSON that this program wrote. What can't be read counts as nothing: then it is found out again.
fn from_json<T: serde::de::DeserializeOwned + Default>(row: &SqliteRow, column: &str) -> Result<T, sqlx::Error> {
    Ok(serde_json::from_str(row.try_get(column)?).unwrap_or_default())
}

impl Link {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            remote: from_json(row, "remote")?,
            sent: from_json(row, "sent")?,
            outcome: row.try_get("outcome")?,
            failures: row.try_get("failures")?,
            next_ms: row.try_get("next_ms")?,
        })
    }
}

/// What a CRM was sent of a person; `None` if the person was never tried.
pub(super) async fn find(readers: &SqlitePool, crm: &str, person: &str) -> Result<Option<Link>, sqlx::Error> {
    let query = "SELECT * FROM crm_link WHERE crm = ? AND person = ?";
    let row = sqlx::query(query).bind(crm).bind(person).fetch_optional(readers).await?;
    row.as_ref().map(Link::from_row).transpose()
}

/// The links whose persons' ids follow on one, in the order of these ids.
pub(super) async fn after(
    readers: &SqlitePool,
    crm: &str,
    person: &str,
    limit: i64,
) -> Result<Vec<(String, Link)>, sqlx::Error> {
    let query = "SELECT * FROM crm_link WHERE crm = ? AND person > ? AND remote <> '{}' ORDER BY person LIMIT ?";
    let rows = sqlx::query(query).bind(crm).bind(person).bind(limit).fetch_all(readers).await?;
    rows.iter().map(|row| Ok((row.try_get("person")?, Link::from_row(row)?))).collect()
}

/// Writes down what was sent of a person, while somebody knows them.
pub(super) async fn sent(
    connection: &mut SqliteConnection,
    crm: &str,
    person: &str,
    (remote, sent): (&Remote, &BTreeMap<String, String>),
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    let done = sqlx::query(
        "INSERT INTO crm_link (crm, person, remote, sent, sent_ms) SELECT ?1, ?2, ?3, ?4, ?5 \
         WHERE EXISTS (SELECT 1 FROM person_key WHERE id = ?2) \
         ON CONFLICT DO UPDATE SET remote = excluded.remote, sent = excluded.sent, sent_ms = excluded.sent_ms, \
         failures = 0, error = NULL, next_ms = 0",
    )
    .bind(crm)
    .bind(person)
    .bind(in_json(remote))
    .bind(in_json(sent))
    .bind(now_ms)
    .execute(&mut *connection)
    .await?;
    // Somebody was forgotten while they were being sent.
    if done.rows_affected() == 0 {
        to_delete(connection, crm, remote, now_ms).await?;
    }
    Ok(())
}

/// Writes down that a person could not be sent.
pub(super) async fn failed(
    connection: &mut SqliteConnection,
    crm: &str,
    person: &str,
    (failures, error, next_ms): (i64, &str, i64),
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO crm_link (crm, person, failures, error, next_ms) SELECT ?1, ?2, ?3, ?4, ?5 \
         WHERE EXISTS (SELECT 1 FROM person_key WHERE id = ?2) \
         ON CONFLICT DO UPDATE SET failures = excluded.failures, error = excluded.error, next_ms = excluded.next_ms",
    )
    .bind(crm)
    .bind(person)
    .bind(failures)
    .bind(error)
    .bind(next_ms)
    .execute(connection)
    .await
    .map(drop)
}

/// Writes down what the CRM said last of a person, while somebody knows them. Returns whether it was something else before.
pub(super) async fn outcome(
    connection: &mut SqliteConnection,
    crm: &str,
    person: &str,
    outcome: &str,
) -> Result<bool, sqlx::Error> {
    let query = "INSERT INTO crm_link (crm, person, outcome) SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM person_key WHERE id = ?2) \
         ON CONFLICT DO UPDATE SET outcome = excluded.outcome WHERE outcome IS NOT excluded.outcome";
    let done = sqlx::query(query).bind(crm).bind(person).bind(outcome).execute(connection).await?;
    Ok(done.rows_affected() > 0)
}

/// The person whose record has an id in the CRM, or else an address.
pub(super) async fn person_with(
    connection: &mut SqliteConnection,
    crm: &str,
    (record, id): (&str, &str),
    email: Option<&str>,
) -> Result<Option<String>, sqlx::Error> {
    let query = "SELECT person FROM (SELECT person, 1 AS rank FROM crm_link WHERE crm = ?1 AND remote ->> ?2 = ?3 \
         UNION ALL SELECT person, 2 FROM person_key WHERE key = ?4) ORDER BY rank LIMIT 1";
    let key = email.and_then(PersonKey::of_email).map(|key| key.to_string());
    let query = sqlx::query_scalar(query).bind(crm).bind(format!("$.{record}")).bind(id).bind(key);
    query.fetch_optional(connection).await
}

/// The ids of persons that follow on one, who have come far enough, whose hand is raised, or who were sent before.
pub(super) async fn candidates(
    readers: &SqlitePool,
    crm: &str,
    (stages, hand_raised): (&[&str], bool),
    after: &str,
    limit: i64,
) -> Result<Vec<String>, sqlx::Error> {
    let query = "SELECT id FROM person WHERE id > ?2 AND (stage IN (SELECT value FROM json_each(?3)) OR (?4 AND hand_raised) \
         OR EXISTS (SELECT 1 FROM crm_link WHERE crm_link.crm = ?1 AND crm_link.person = person.id)) ORDER BY id LIMIT ?5";
    sqlx::query_scalar(query)
        .bind(crm)
        .bind(after)
        .bind(serde_json::Value::from(stages).to_string())
        .bind(hand_raised)
        .bind(limit)
        .fetch_all(readers)
        .await
}

/// Forgets that records are in the CRM, which are gone there, so that they are found again or made anew.
pub(super) async fn lost(connection: &mut SqliteConnection, crm: &str, persons: &[String]) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE crm_link SET remote = '{}', sent = '{}' WHERE crm = ? AND person IN (SELECT value FROM json_each(?))",
    )
    .bind(crm)
    .bind(serde_json::Value::from(persons).to_string())
    .execute(connection)
    .await
    .map(drop)
}

/// Persons who failed and whose time has come.
pub(super) async fn to_retry(
    readers: &SqlitePool,
    crm: &str,
    now_ms: i64,
    limit: i64,
) -> Result<Vec<String>, sqlx::Error> {
    let query = "SELECT person FROM crm_link WHERE crm = ? AND failures > 0 AND next_ms <= ? ORDER BY next_ms LIMIT ?";
    sqlx::query_scalar(query).bind(crm).bind(now_ms).bind(limit).fetch_all(readers).await
}

/// Strikes off persons who failed, and of whom nothing is to be sent any more.
pub(super) async fn settle(
    connection: &mut SqliteConnection,
    crm: &str,
    persons: &[String],
) -> Result<(), sqlx::Error> {
    let query = "UPDATE crm_link SET failures = 0, error = NULL, next_ms = 0 WHERE crm = ? AND person IN (SELECT value FROM json_each(?))";
    let list = serde_json::Value::from(persons).to_string();
    sqlx::query(query).bind(crm).bind(list).execute(connection).await.map(drop)
}

/// Has everybody who failed tried again at once. Returns how many.
pub(crate) async fn retry(connection: &mut SqliteConnection, crm: &str) -> Result<u64, sqlx::Error> {
    let query = "UPDATE crm_link SET next_ms = 0 WHERE crm = ? AND failures > 0";
    Ok(sqlx::query(query).bind(crm).execute(connection).await?.rows_affected())
}

/// How many persons are in the CRM, and who could not be sent: their number, and the first of them.
pub(super) async fn counts(
    readers: &SqlitePool,
    crm: &str,
    limit: i64,
) -> Result<(i64, i64, Vec<Failing>), sqlx::Error> {
    let row = sqlx::query(
        "SELECT count(*) FILTER (WHERE remote <> '{}') AS linked, count(*) FILTER (WHERE failures > 0) AS failing \
         FROM crm_link WHERE crm = ?",
    );
    let row = row.bind(crm).fetch_one(readers).await?;
    let query = "SELECT person, failures, error, next_ms FROM crm_link WHERE crm = ? AND failures > 0 ORDER BY failures DESC, person LIMIT ?";
    let rows = sqlx::query(query).bind(crm).bind(limit).fetch_all(readers).await?;
    let failing = rows.iter().map(|row| {
        Ok(Failing {
            person: row.try_get("person")?,
            failures: row.try_get("failures")?,
            error: row.try_get("error")?,
            next_at: rfc3339(row.try_get("next_ms")?),
        })
    });
    Ok((row.try_get("linked")?, row.try_get("failing")?, failing.collect::<Result<_, sqlx::Error>>()?))
}

async fn to_delete(
    connection: &mut SqliteConnection,
    crm: &str,
    remote: &Remote,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    let query = "INSERT OR IGNORE INTO crm_forgotten (crm, remote, since_ms) VALUES (?, ?, ?)";
    sqlx::query(query).bind(crm).bind(in_json(remote)).bind(now_ms).execute(connection).await.map(drop)
}

/// Forgets what CRMs were sent of persons, and writes down which records are to be deleted there.
pub(crate) async fn forget(
    connection: &mut SqliteConnection,
    persons: &[String],
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    let list = serde_json::Value::from(persons).to_string();
    for (query, with_time) in [
        (
            "INSERT OR IGNORE INTO crm_forgotten (crm, remote, since_ms) SELECT crm, remote, ?2 FROM crm_link \
             WHERE person IN (SELECT value FROM json_each(?1)) AND remote <> '{}'",
            true,
        ),
        ("DELETE FROM crm_link WHERE person IN (SELECT value FROM json_each(?1))", false),
    ] {
        let mut query = sqlx::query(query).bind(&list);
        if with_time {
            query = query.bind(now_ms);
        }
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

/// What is to be deleted in a CRM.
pub(super) async fn forgotten(readers: &SqlitePool, crm: &str) -> Result<Vec<ToDelete>, sqlx::Error> {
    let query = "SELECT remote, since_ms, error FROM crm_forgotten WHERE crm = ? ORDER BY since_ms, remote";
    let rows = sqlx::query(query).bind(crm).fetch_all(readers).await?;
    let read = |row: &SqliteRow| {
        let since_at = rfc3339(row.try_get("since_ms")?);
        Ok(ToDelete { remote: from_json(row, "remote")?, since_at, error: row.try_get("error")? })
    };
    rows.iter().map(read).collect()
}

/// Writes down that records of somebody who is forgotten are gone, or why they could not be deleted.
pub(super) async fn deleted(
    connection: &mut SqliteConnection,
    crm: &str,
    remote: &Remote,
    error: Option<&str>,
) -> Result<(), sqlx::Error> {
    let query = match error {
        None => "DELETE FROM crm_forgotten WHERE crm = ?1 AND remote = ?2 AND ?3 IS NULL",
        Some(_) => "UPDATE crm_forgotten SET error = ?3 WHERE crm = ?1 AND remote = ?2",
    };
    sqlx::query(query).bind(crm).bind(in_json(remote)).bind(error).execute(connection).await.map(drop)
}

/// How a CRM is doing.
pub(super) async fn read(readers: &SqlitePool, crm: &str) -> Result<Tally, sqlx::Error> {
    let row = sqlx::query("SELECT * FROM crm WHERE name = ?").bind(crm).fetch_optional(readers).await?;
    let Some(row) = row else { return Ok(Tally::default()) };
    Ok(Tally {
        changes_since: row.try_get("changes_since")?,
        created: row.try_get("created")?,
        taken_over: row.try_get("taken_over")?,
        updated: row.try_get("updated")?,
        deleted: row.try_get("deleted")?,
        outcomes: row.try_get("outcomes")?,
        gone: row.try_get("gone")?,
        last_gone_ms: row.try_get("last_gone_ms")?,
        last_success_ms: row.try_get("last_success_ms")?,
        last_error_ms: row.try_get("last_error_ms")?,
        last_error: row.try_get("last_error")?,
    })
}

/// Writes how a CRM is doing.
pub(super) async fn write(connection: &mut SqliteConnection, crm: &str, tally: &Tally) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT OR REPLACE INTO crm (name, changes_since, created, taken_over, updated, deleted, outcomes, gone, last_gone_ms, \
         last_success_ms, last_error_ms, last_error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(crm)
    .bind(&tally.changes_since)
    .bind(tally.created)
    .bind(tally.taken_over)
    .bind(tally.updated)
    .bind(tally.deleted)
    .bind(tally.outcomes)
    .bind(tally.gone)
    .bind(tally.last_gone_ms)
    .bind(tally.last_success_ms)
    .bind(tally.last_error_ms)
    .bind(&tally.last_error)
    .execute(connection)
    .await
    .map(drop)
}

/// The CRMs that were kept, by their names.
pub(crate) async fn names(readers: &SqlitePool) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT name FROM crm ORDER BY name").fetch_all(readers).await
}
