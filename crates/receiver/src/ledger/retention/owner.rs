//! Whose a fact is, in the database: that of the person whom it is about, unless a split gives it to somebody else. It does not know what facts say otherwise.

use std::collections::{BTreeMap, BTreeSet};

use handraise::person::{Facts, Payload};
use sqlx::{Row, SqliteConnection};

use super::super::fact;
use super::removal::Doomed;

/// Which facts a split that holds gives to which key.
pub(super) type Splits = BTreeMap<String, String>;

/// All splits that hold.
pub(super) async fn splits(connection: &mut SqliteConnection) -> Result<Splits, sqlx::Error> {
    let facts: Facts = fact::splits_and_undos(connection).await?.into_iter().collect();
    let mut given = Splits::new();
    for fact in facts.standing() {
        if let Payload::Split(split) = &fact.says {
            given.extend(split.facts.iter().map(|id| (id.to_string(), split.to.to_string())));
        }
    }
    Ok(given)
}

/// The keys of a person, and all that facts may call them.
pub(super) struct Names {
    pub(super) keys: BTreeSet<String>,
    /// In JSON.
    pub(super) keys_json: String,
    /// In JSON.
    pub(super) subjects_json: String,
}

/// The names of the person with an id.
pub(super) async fn names(connection: &mut SqliteConnection, person: &str) -> Result<Names, sqlx::Error> {
    let rows =
        sqlx::query("SELECT key, id FROM person_key WHERE person = ?").bind(person).fetch_all(connection).await?;
    let (mut keys, mut subjects) = (BTreeSet::new(), Vec::new());
    for row in rows {
        let (key, id): (String, String) = (row.try_get("key")?, row.try_get("id")?);
        subjects.extend([key.clone(), format!("person:{id}")]);
        keys.insert(key);
    }
    let keys_json = serde_json::Value::from_iter(keys.iter().map(String::as_str)).to_string();
    Ok(Names { keys, keys_json, subjects_json: serde_json::Value::from(subjects).to_string() })
}

/// The facts of a person: those about them, but not what is somebody else's, and what is theirs although it is about somebody else.
pub(super) async fn own(
    connection: &mut SqliteConnection,
    names: &Names,
    splits: &Splits,
) -> Result<Vec<Doomed>, sqlx::Error> {
    let theirs: Vec<&str> =
        splits.iter().filter(|(_, to)| names.keys.contains(*to)).map(|(id, _)| id.as_str()).collect();
    let rows = sqlx::query(
        "SELECT seq, id, about, kind, batch, says FROM fact WHERE about IN (SELECT value FROM json_each(?1)) \
         UNION SELECT seq, id, about, kind, batch, says FROM fact WHERE id IN (SELECT value FROM json_each(?2))",
    )
    .bind(&names.subjects_json)
    .bind(serde_json::Value::from(theirs).to_string())
    .fetch_all(connection)
    .await?;
    let mut found: Vec<Doomed> = rows.iter().map(Doomed::from_row).collect::<Result<_, _>>()?;
    found.retain(|fact| splits.get(&fact.id).is_none_or(|to| names.keys.contains(to)));
    Ok(found)
}
