//! What a shadow definition says of persons, beside what is in force: computed after everything else, and written where nothing that decides reads it.
//! It does not know who asks.

use std::sync::Arc;

use handraise::person::Summary;
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, SqlitePool};

use super::basis::Basis;
use super::due::Due;
use super::recompute::{Recomputed, With, recompute};
use crate::definition::Shadow;
use crate::store::Store;

/// The decisions that bring somebody to sales.
const FOR_SALES: &str = "('hand_raiser', 'qualified')";

/// Computes the next persons with the shadow, as they would be if it came into force now. Returns whether there were any.
pub(super) async fn batch(
    store: &Store,
    shadow: &Shadow,
    basis: &Basis,
    (now_ms, most): (i64, i64),
) -> Result<bool, Arc<sqlx::Error>> {
    let rows = sqlx::query(
        "SELECT id, key FROM person WHERE id IN (SELECT person FROM shadow_due \
         UNION SELECT person FROM shadow_person WHERE next_change_ms <= ?) LIMIT ?",
    )
    .bind(now_ms)
    .bind(most)
    .fetch_all(store.readers())
    .await?;
    if rows.is_empty() {
        return Ok(false);
    }
    let (mut ids, mut due) = (Vec::new(), Vec::new());
    for row in rows {
        ids.push(row.try_get::<String, _>("id")?);
        due.push(Due { key: row.try_get("key")?, fact: None });
    }
    let with = With { loaded: Arc::clone(&shadow.loaded), basis: basis.clone(), now_ms };
    let found = recompute(store.readers(), due, &with).await?;
    let shadow = shadow.clone();
    store.write(move |c| Box::pin(async move { write(c, &shadow, &ids, &found, now_ms).await })).await?;
    Ok(true)
}

async fn write(
    connection: &mut SqliteConnection,
    shadow: &Shadow,
    ids: &[String],
    found: &Recomputed,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    let present =
        "SELECT EXISTS (SELECT 1 FROM in_use WHERE role = 'shadow' AND (hash, policy_hash, since_ms) = (?, ?, ?))";
    let is_still_there: bool = sqlx::query_scalar(present)
        .bind(shadow.loaded.hash())
        .bind(&shadow.loaded.policy_hash)
        .bind(shadow.since_ms)
        .fetch_one(&mut *connection)
        .await?;
    if !is_still_there {
        return Ok(());
    }
    // Somebody who was forgotten meanwhile is no row any more.
    let query = format!(
        "INSERT OR REPLACE INTO shadow_person (person, computed_ms, next_change_ms, summary, enters, leaves, moves_grade, moves_priority) \
         SELECT id, ?2, ?3, ?4, decision NOT IN {FOR_SALES} AND ?5 IN {FOR_SALES}, decision IN {FOR_SALES} AND ?5 NOT IN {FOR_SALES}, \
         grade <> ?6, priority IS NOT ?7 FROM person WHERE id = ?1"
    );
    for person in found.persons() {
        let summary = &person.summary;
        sqlx::query(sqlx::AssertSqlSafe(query.as_str()))
            .bind(&person.id)
            .bind(now_ms)
            .bind(person.next_change_ms)
            .bind(serde_json::to_string(summary).unwrap_or_default())
            .bind(summary.decision.name())
            .bind(summary.grade.letter().to_string())
            .bind(&summary.priority)
            .execute(&mut *connection)
            .await?;
    }
    let ids = serde_json::Value::from(ids).to_string();
    let done = "DELETE FROM shadow_due WHERE person IN (SELECT value FROM json_each(?))";
    sqlx::query(done).bind(&ids).execute(&mut *connection).await?;
    // Somebody of whom nothing is left is not computed again and again until the person's row goes.
    let left = "DELETE FROM shadow_person WHERE person IN (SELECT value FROM json_each(?)) AND computed_ms <> ?";
    sqlx::query(left).bind(&ids).bind(now_ms).execute(connection).await.map(drop)
}

/// What the shadow would change, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ShadowCounts {
    pub(crate) persons: i64,
    /// Of whom the shadow says what is known now.
    pub(crate) computed: i64,
    pub(crate) enter: i64,
    pub(crate) leave: i64,
    pub(crate) grade: i64,
    pub(crate) priority: i64,
}

pub(crate) async fn counts(readers: &SqlitePool) -> Result<ShadowCounts, sqlx::Error> {
    let row = sqlx::query(
        "SELECT (SELECT count(*) FROM person) AS persons, (SELECT count(*) FROM shadow_due) AS due, \
         (SELECT count(*) FROM shadow_person WHERE enters) AS enter, (SELECT count(*) FROM shadow_person WHERE leaves) AS leave, \
         (SELECT count(*) FROM shadow_person WHERE moves_grade) AS grade, \
         (SELECT count(*) FROM shadow_person WHERE moves_priority) AS priority",
    )
    .fetch_one(readers)
    .await?;
    let persons: i64 = row.try_get("persons")?;
    Ok(ShadowCounts {
        persons,
        computed: (persons - row.try_get::<i64, _>("due")?).max(0),
        enter: row.try_get("enter")?,
        leave: row.try_get("leave")?,
        grade: row.try_get("grade")?,
        priority: row.try_get("priority")?,
    })
}

/// What the shadow says of somebody.
#[derive(Clone, Debug)]
pub(crate) struct Moved {
    pub(crate) person: String,
    /// In JSON.
    pub(crate) contact: String,
    pub(crate) computed_ms: i64,
    pub(crate) now: Summary,
    pub(crate) then: Summary,
    /// `enter`, `leave`, `grade`, `priority`.
    pub(crate) changes: Vec<&'static str>,
}

impl Moved {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        let summary = |column: &str| {
            let text: String = row.try_get(column)?;
            serde_json::from_str(&text).map_err(|error| sqlx::Error::Decode(Box::new(error)))
        };
        let flags =
            [("enter", "enters"), ("leave", "leaves"), ("grade", "moves_grade"), ("priority", "moves_priority")];
        let mut changes = Vec::new();
        for (name, column) in flags {
            if row.try_get(column)? {
                changes.push(name);
            }
        }
        Ok(Self {
            person: row.try_get("person")?,
            contact: row.try_get("contact")?,
            computed_ms: row.try_get("shadow_computed_ms")?,
            now: summary("summary_now")?,
            then: summary("summary_then")?,
            changes,
        })
    }
}

/// Whom somebody asks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct MovedFilter {
    /// The only change that is wanted; `None` for any.
    pub(crate) change: Option<String>,
    /// Only those after this person.
    pub(crate) after: Option<String>,
    pub(crate) limit: i64,
}

const COLUMNS: &str = "SELECT person.id AS person, person.contact, person.summary AS summary_now, shadow_person.summary AS summary_then, \
                       shadow_person.computed_ms AS shadow_computed_ms, enters, leaves, moves_grade, moves_priority \
                       FROM shadow_person JOIN person ON person.id = shadow_person.person";

/// Whom the shadow would change, by their ids, and whether there are more.
pub(crate) async fn moved(readers: &SqlitePool, filter: &MovedFilter) -> Result<(Vec<Moved>, bool), sqlx::Error> {
    let mut query = QueryBuilder::<Sqlite>::new(COLUMNS);
    query.push(match filter.change.as_deref() {
        Some("enter") => " WHERE enters",
        Some("leave") => " WHERE leaves",
        Some("grade") => " WHERE moves_grade",
        Some("priority") => " WHERE moves_priority",
        _ => " WHERE (enters OR leaves OR moves_grade OR moves_priority)",
    });
    query.push(" AND shadow_person.person > ").push_bind(filter.after.as_deref().unwrap_or_default());
    query.push(" ORDER BY shadow_person.person LIMIT ").push_bind(filter.limit.saturating_add(1));
    let rows = query.build().fetch_all(readers).await?;
    let mut found = rows.iter().map(Moved::from_row).collect::<Result<Vec<_>, _>>()?;
    let limit = usize::try_from(filter.limit).unwrap_or_default();
    let more = found.len() > limit;
    found.truncate(limit);
    Ok((found, more))
}

/// What the shadow says of a person; `None` if there is none, or it has not computed them yet.
pub(crate) async fn of_person(readers: &SqlitePool, person: &str) -> Result<Option<Moved>, sqlx::Error> {
    let query = format!("{COLUMNS} WHERE shadow_person.person = ?");
    let row = sqlx::query(sqlx::AssertSqlSafe(query)).bind(person).fetch_optional(readers).await?;
    row.as_ref().map(Moved::from_row).transpose()
}
