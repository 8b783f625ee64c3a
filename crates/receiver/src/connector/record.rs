//! Who is to be asked about, who was, and what became of it, in the database. It does not know what was answered.

use sqlx::{AssertSqlSafe, Row, SqliteConnection, SqlitePool};

use super::file::By;

/// What became of a connector's requests.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) day: i64,
    pub(super) used: u32,
    pub(super) found: i64,
    pub(super) not_found: i64,
    pub(super) failed: i64,
    pub(super) last_success_ms: Option<i64>,
    pub(super) last_error_ms: Option<i64>,
    /// In words that name nobody.
    pub(super) last_error: Option<String>,
}

/// A person of whom, or of whose company, a connector may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) person: String,
    pub(super) key: String,
    pub(super) domain: String,
}

/// The subject of a question about a person, in SQL.
fn subject_of(by: By) -> &'static str {
    match by {
        By::Domain => "'company:' || person.domain",
        By::Email => "person.key",
    }
}

/// The condition that a person may be asked about, in SQL, with the connector in `?1` and the time in `?2`. A person alone can be passed over.
fn is_due(by: By) -> String {
    let not_asked = |subject| {
        format!(
            "NOT EXISTS (SELECT 1 FROM connector_asked AS known WHERE known.connector = ?1 AND known.subject = {subject} \
             AND known.next_ms > ?2)"
        )
    };
    // People with free mail have no company.
    format!(
        "person.company IS NOT NULL AND person.email IS NOT NULL AND person.suppressed IS NULL AND {} AND {}",
        not_asked(subject_of(by)),
        not_asked("person.key")
    )
}

/// Persons who may be asked about, of whom something was told since a time, the newest first.
pub(super) async fn candidates(
    readers: &SqlitePool,
    (connector, by): (&str, By),
    now_ms: i64,
    since_ms: i64,
    limit: i64,
) -> Result<Vec<Candidate>, sqlx::Error> {
    let query = format!(
        "SELECT id, key, domain FROM person WHERE last_ms >= ?3 AND {} ORDER BY last_ms DESC, id DESC LIMIT ?4",
        is_due(by)
    );
    let rows = sqlx::query(AssertSqlSafe(query))
        .bind(connector)
        .bind(now_ms)
        .bind(since_ms)
        .bind(limit)
        .fetch_all(readers)
        .await?;
    let read = |row: &sqlx::sqlite::SqliteRow| {
        Ok(Candidate { person: row.try_get("id")?, key: row.try_get("key")?, domain: row.try_get("domain")? })
    };
    rows.iter().map(read).collect()
}

/// How many questions wait. People who object are passed over only when their turn comes.
pub(super) async fn waiting(readers: &SqlitePool, connector: &str, by: By, now_ms: i64) -> Result<i64, sqlx::Error> {
    let query = format!("SELECT count(DISTINCT {}) FROM person WHERE {}", subject_of(by), is_due(by));
    sqlx::query_scalar(AssertSqlSafe(query)).bind(connector).bind(now_ms).fetch_one(readers).await
}

/// How often in a row the answer about somebody failed; `None` if it is not time to ask.
pub(super) async fn failures(
    readers: &SqlitePool,
    connector: &str,
    subject: &str,
    now_ms: i64,
) -> Result<Option<i64>, sqlx::Error> {
    let query = "SELECT failures, next_ms FROM connector_asked WHERE connector = ? AND subject = ?";
    let Some(row) = sqlx::query(query).bind(connector).bind(subject).fetch_optional(readers).await? else {
        return Ok(Some(0));
    };
    let next_ms: i64 = row.try_get("next_ms")?;
    if next_ms > now_ms { Ok(None) } else { row.try_get("failures").map(Some) }
}

/// Writes down when somebody may be asked about again; of a person, only while somebody knows them.
pub(super) async fn ask_again(
    connection: &mut SqliteConnection,
    connector: &str,
    subject: &str,
    next_ms: i64,
    failures: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO connector_asked (connector, subject, next_ms, failures) SELECT ?1, ?2, ?3, ?4 \
         WHERE ?2 NOT LIKE 'email:%' OR EXISTS (SELECT 1 FROM person_key WHERE key = ?2) \
         ON CONFLICT DO UPDATE SET next_ms = excluded.next_ms, failures = excluded.failures",
    )
    .bind(connector)
    .bind(subject)
    .bind(next_ms)
    .bind(failures)
    .execute(connection)
    .await
    .map(drop)
}

/// What became of a connector's requests so far.
pub(super) async fn read(readers: &SqlitePool, connector: &str) -> Result<Tally, sqlx::Error> {
    let row = sqlx::query("SELECT * FROM connector WHERE name = ?").bind(connector).fetch_optional(readers).await?;
    let Some(row) = row else { return Ok(Tally::default()) };
    Ok(Tally {
        day: row.try_get("day")?,
        used: row.try_get("used")?,
        found: row.try_get("found")?,
        not_found: row.try_get("not_found")?,
        failed: row.try_get("failed")?,
        last_success_ms: row.try_get("last_success_ms")?,
        last_error_ms: row.try_get("last_error_ms")?,
        last_error: row.try_get("last_error")?,
    })
}

/// Writes what became of a connector's requests.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    connector: &str,
    tally: &Tally,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT OR REPLACE INTO connector (name, day, used, found, not_found, failed, last_success_ms, last_error_ms, last_error) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(connector)
    .bind(tally.day)
    .bind(tally.used)
    .bind(tally.found)
    .bind(tally.not_found)
    .bind(tally.failed)
    .bind(tally.last_success_ms)
    .bind(tally.last_error_ms)
    .bind(&tally.last_error)
    .execute(connection)
    .await
    .map(drop)
}

/// Forgets that persons were asked about whom nobody knows any more.
pub(super) async fn tidy(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let query =
        "DELETE FROM connector_asked WHERE subject LIKE 'email:%' AND subject NOT IN (SELECT key FROM person_key)";
    sqlx::query(query).execute(connection).await.map(drop)
}
