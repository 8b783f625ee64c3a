//! How people differ from what they were at a time, in the few things that lists show: facts that arrived since, and a grade, priority, stage or decision that
//! is not the same as then. A score, a rating or a reason that moved alone is no difference. It does not know who asks.

use std::collections::BTreeMap;

use handraise::definition::Grade;
use handraise::person::{Change, Facts, LifecycleStage, Move};
use handraise::scoring::DecisionKind;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use sqlx::{QueryBuilder, Row, Sqlite, SqlitePool};

use super::fact::{COLUMNS, read};

/// The members of a change that count, which are columns of a person too.
const COUNTED: [&str; 4] = ["grade", "priority", "stage", "decision"];

/// How a person differs from what they were at a time.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(crate) struct Difference {
    /// The grade of fit, then and now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "moved::<Grade>")]
    grade: Option<Move<Grade>>,
    /// The priority, then and now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "moved::<Option<String>>")]
    priority: Option<Move<Option<String>>>,
    /// How far the person had come, and has come now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "moved::<LifecycleStage>")]
    stage: Option<Move<LifecycleStage>>,
    /// The decision, then and now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "moved::<DecisionKind>")]
    decision: Option<Move<DecisionKind>>,
    /// The kinds of what was told since, such as `form` or `assignment`, the newest first, each once.
    told: Vec<&'static str>,
}

/// The schema of a [`Move`], within that of what has moved: schemas of their own would be numbered in each answer anew.
fn moved<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let [from, to] = [generator.subschema_for::<T>(), generator.subschema_for::<T>()];
    json_schema!({ "type": "object", "required": ["from", "to"], "properties": { "from": from, "to": to } })
}

/// Limits a query of persons to those who have a [`Difference`].
pub(super) fn narrow(query: &mut QueryBuilder<Sqlite>, since_ms: i64) {
    query.push(" AND (last_ms >= ").push_bind(since_ms);
    // A look at few: most people did not change at all.
    query.push(" OR (person.id IN (SELECT crossing.person FROM crossing WHERE at_ms >= ").push_bind(since_ms);
    query.push(") AND (false");
    for name in COUNTED {
        query.push(format!(
            " OR (SELECT change -> '$.{name}.from' FROM crossing WHERE crossing.person = person.id AND change -> '$.{name}' IS NOT NULL AND at_ms >= "
        ));
        query.push_bind(since_ms).push(format!(" ORDER BY seq LIMIT 1) <> json_quote(person.{name})"));
    }
    query.push(")))");
}

/// The differences of these persons, by their ids. A person without one is left out.
pub(crate) async fn differences(
    readers: &SqlitePool,
    persons: &[&str],
    since_ms: i64,
) -> Result<BTreeMap<String, Difference>, sqlx::Error> {
    let ids = serde_json::Value::from(persons).to_string();
    let mut found: BTreeMap<String, Difference> = BTreeMap::new();
    let changes = "SELECT person, change FROM crossing WHERE person IN (SELECT value FROM json_each(?)) AND at_ms >= ? ORDER BY seq";
    let mut joined: BTreeMap<String, Change> = BTreeMap::new();
    for row in sqlx::query(changes).bind(&ids).bind(since_ms).fetch_all(readers).await? {
        let Ok(change) = serde_json::from_str::<Change>(&row.try_get::<String, _>("change")?) else { continue };
        let person: String = row.try_get("person")?;
        let change = match joined.remove(&person) {
            Some(before) => before.join(change),
            None => change,
        };
        joined.insert(person, change);
    }
    for (person, Change { grade, priority, stage, decision, .. }) in joined {
        found.insert(person, Difference { grade, priority, stage, decision, told: Vec::new() });
    }
    for (person, kind) in told(readers, &ids, since_ms).await? {
        let told = &mut found.entry(person).or_default().told;
        if !told.contains(&kind) {
            told.push(kind);
        }
    }
    Ok(found)
}

/// What was told of persons since a time and still counts, the newest first: whom it is about, and its kind.
async fn told(readers: &SqlitePool, ids: &str, since_ms: i64) -> Result<Vec<(String, &'static str)>, sqlx::Error> {
    let mut reading = readers.begin().await?;
    let columns = COLUMNS.split(", ").map(|column| format!("fact.{column}")).collect::<Vec<_>>().join(", ");
    let about = sqlx::AssertSqlSafe(format!(
        "SELECT person, {columns} FROM person_key JOIN fact ON fact.about IN (person_key.key, 'person:' || person_key.id) \
         WHERE person IN (SELECT value FROM json_each(?1)) AND min(coalesce(occurred_ms, received_ms), received_ms) >= ?2 ORDER BY fact.seq DESC"
    ));
    let rows = sqlx::query(about).bind(ids).bind(since_ms).fetch_all(&mut *reading).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let undos = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM fact WHERE kind = 'undo' AND received_ms >= ?"));
    let undos = sqlx::query(undos).bind(since_ms).fetch_all(&mut *reading).await?;
    let facts: Facts = rows.iter().chain(&undos).filter_map(read).collect();
    let withdrawn = facts.withdrawn();
    let mut found = Vec::new();
    for row in &rows {
        let Some(fact) = read(row).filter(|fact| !withdrawn.contains(&fact.id)) else { continue };
        found.push((row.try_get("person")?, fact.says.kind()));
    }
    Ok(found)
}
