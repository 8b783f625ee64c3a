//! How far each person came and when they came to sales, in the database: kept up with each change, so that figures fold nobody and read no history. It does
//! not know what is counted.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use handraise::definition::Compiled;
use handraise::lifecycle::{Arrival, Journey};
use handraise::person::{Change, PersonKey, PersonReport, Standing, Summary};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, SqlitePool};

use super::arrival;
use super::person::keys_of;
use super::recompute::{With, removals};
use super::timeline::known;
use crate::store::Store;

/// How many rows one statement writes.
const ROWS: usize = 50;
const HOUR_MS: u64 = 3_600_000;

/// What is stored of one history. That of a key which is somebody else's now stays as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Followed {
    journey: Journey,
    /// When the person came to sales, where the database does not have it yet.
    arrivals: Vec<Arrival>,
    /// Whether facts about the person were removed because their time was over.
    is_shortened: bool,
    /// Whether the database has it.
    is_stored: bool,
}

/// What is stored of histories, by the ids of their keys.
pub(super) type AllFollowed = BTreeMap<String, Followed>;

/// What is stored of the histories of these keys. One that nobody followed yet is read from its beginning.
pub(super) async fn followed(
    reading: &mut SqliteConnection,
    keys: &BTreeSet<PersonKey>,
) -> Result<AllFollowed, sqlx::Error> {
    let mut missing: BTreeSet<String> = keys.iter().map(PersonKey::id).collect();
    let rows =
        sqlx::query("SELECT person, journey, shortened FROM journey WHERE person IN (SELECT value FROM json_each(?))")
            .bind(serde_json::Value::from_iter(missing.iter().map(String::as_str)).to_string())
            .fetch_all(&mut *reading)
            .await?;
    let mut found = AllFollowed::new();
    for row in &rows {
        let id: String = row.try_get("person")?;
        missing.remove(&id);
        let is_shortened = row.try_get("shortened")?;
        let stored = Followed { journey: journey_of(row)?, arrivals: Vec::new(), is_shortened, is_stored: true };
        found.insert(id, stored);
    }
    if missing.is_empty() {
        return Ok(found);
    }
    let rows = sqlx::query(
        "SELECT person, change FROM crossing WHERE person IN (SELECT value FROM json_each(?)) ORDER BY person, seq",
    )
    .bind(serde_json::Value::from_iter(missing).to_string())
    .fetch_all(reading)
    .await?;
    let mut histories: BTreeMap<String, Vec<Change>> = BTreeMap::new();
    for row in rows {
        let change: String = row.try_get("change")?;
        histories.entry(row.try_get("person")?).or_default().extend(serde_json::from_str::<Change>(&change));
    }
    found.extend(histories.into_iter().map(|(id, changes)| {
        let mut followed = Followed { arrivals: Arrival::all(&changes), ..Followed::default() };
        followed.journey.take_in_history(&changes);
        (id, followed)
    }));
    Ok(found)
}

fn journey_of(row: &SqliteRow) -> Result<Journey, sqlx::Error> {
    let journey: String = row.try_get("journey")?;
    serde_json::from_str(&journey).map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

impl Followed {
    /// What is to be stored of a person now; `None` if nothing else than before. `change` is the step that their history makes, if it makes one, with the
    /// summary after it, and whether they came to sales by it.
    pub(super) fn next(
        before: Option<&Self>,
        change: Option<(&Change, &Summary, Option<&Arrival>)>,
        (standing, found): (&Standing, &PersonReport),
        with: &With,
    ) -> Option<Self> {
        let mut next = before.cloned().unwrap_or_default();
        if let Some((change, to, arrival)) = change {
            next.journey.take_in_change(change, to);
            next.arrivals.extend(arrival.cloned());
        }
        let source = next.journey.source.take();
        next.journey.take_in_facts(standing, found.report.persona.as_deref(), &with.loaded.compiled);
        if next.is_shortened && source.is_some() {
            next.journey.source = source;
        }
        let is_as_before = before.is_some_and(|before| before.is_stored && *before == next);
        (!is_as_before).then_some(next)
    }

    /// Whether the database lacks it.
    pub(super) fn is_missing(&self) -> bool {
        !self.is_stored
    }
}

/// Writes what is to be stored of histories, by the ids of their keys, within the caller's transaction.
pub(super) async fn write<'all>(
    connection: &mut SqliteConnection,
    all: &'all [(String, Followed)],
) -> Result<(), sqlx::Error> {
    for some in all.chunks(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO journey (person, journey, shortened) ");
        query.push_values(some, |mut row, (id, followed)| {
            row.push_bind(id).push_bind(in_json(&followed.journey)).push_bind(followed.is_shortened);
        });
        query.push(
            " ON CONFLICT (person) DO UPDATE SET journey = excluded.journey, \
             shortened = max(shortened, excluded.shortened)",
        );
        query.build().execute(&mut *connection).await?;
        // A history that was read from its beginning has all of them.
        let anew = some.iter().filter(|(_, followed)| followed.is_missing()).map(|(id, _)| id.as_str());
        arrival::remove(connection, &serde_json::Value::from_iter(anew).to_string()).await?;
        let came = |(id, followed): &'all (String, Followed)| followed.arrivals.iter().map(|one| (id.as_str(), one));
        arrival::add(connection, &some.iter().flat_map(came).collect::<Vec<_>>()).await?;
    }
    Ok(())
}

fn in_json(journey: &Journey) -> String {
    serde_json::to_string(journey).unwrap_or_default()
}

/// Writes what is to be stored of the next persons of an older database, of whom nothing is. Returns whether there were any. Nobody else may write
/// persons meanwhile, but who removes them.
pub(super) async fn fill(store: &Store, compiled: &Compiled, most: i64) -> Result<bool, Arc<sqlx::Error>> {
    let readers = store.readers();
    let mut reading = readers.begin().await?;
    let removals = removals(&mut reading).await?;
    let persons: Vec<(String, Option<String>)> = sqlx::query_as(
        "SELECT id, report ->> '$.persona' FROM person WHERE id NOT IN (SELECT person FROM journey) LIMIT ?",
    )
    .bind(most)
    .fetch_all(&mut *reading)
    .await?;
    let ids: Vec<String> = persons.iter().map(|(id, _)| id.clone()).collect();
    let keys = keys_of(&mut reading, &ids).await?;
    let mut all = followed(&mut reading, &keys).await?;
    drop(reading);
    for (id, persona) in &persons {
        let next = all.entry(id.clone()).or_default();
        if let Some(known) = known(readers, id, compiled).await? {
            next.journey.take_in_facts(&known.standing, persona.as_deref(), compiled);
        }
    }
    let all: Vec<(String, Followed)> = all.into_iter().filter(|(_, followed)| followed.is_missing()).collect();
    if all.is_empty() {
        return Ok(false);
    }
    let written = store.write(move |connection| {
        Box::pin(async move {
            // Somebody who was removed meanwhile may be among them; who is left is found again.
            if self::removals(connection).await? != removals {
                return Ok(());
            }
            write(connection, &all).await
        })
    });
    written.await.map(|()| true)
}

/// Notes that facts about a person were removed because their time was over. What they said of the source stays.
pub(super) async fn shorten(connection: &mut SqliteConnection, person: &str) -> Result<(), sqlx::Error> {
    let query = "UPDATE journey SET shortened = 1 WHERE person = ?";
    sqlx::query(query).bind(person).execute(connection).await.map(drop)
}

/// Keeps of somebody who is removed, because their time is over, what figures count, and nothing that says who it was. `keys` are the person's, in JSON.
pub(super) async fn leave(connection: &mut SqliteConnection, person: &str, keys: &str) -> Result<(), sqlx::Error> {
    let of_keys = "(SELECT id FROM person_key WHERE key IN (SELECT value FROM json_each(?)))";
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT * FROM journey WHERE person IN {of_keys}")))
        .bind(keys)
        .fetch_all(&mut *connection)
        .await?;
    let mut left = Journey::default();
    let mut ids = Vec::with_capacity(rows.len());
    for row in &rows {
        let id: String = row.try_get("person")?;
        take_in(&mut left, journey_of(row)?, id == person);
        ids.push(id);
    }
    left.change_times(hour_of);
    if is_counted(&left) {
        let query = sqlx::query("INSERT INTO journey_left (journey) VALUES (?)");
        query.bind(in_json(&left)).execute(&mut *connection).await?;
    }
    arrival::leave(connection, &serde_json::Value::from(ids).to_string()).await?;
    sqlx::query(sqlx::AssertSqlSafe(format!("DELETE FROM journey WHERE person IN {of_keys}")))
        .bind(keys)
        .execute(connection)
        .await
        .map(drop)
}

/// The hour in which an instant lies. The days of most calendars begin with one.
fn hour_of(at_ms: u64) -> u64 {
    at_ms / HOUR_MS * HOUR_MS
}

/// Takes in the journey of one of a person's histories: their own, or one of a key that was somebody else before.
fn take_in(all: &mut Journey, mut journey: Journey, is_own: bool) {
    if is_own {
        std::mem::swap(all, &mut journey);
    }
    all.take_in_qualification(&journey);
}

fn is_counted(journey: &Journey) -> bool {
    journey.mql_ms.is_some() || journey.customer_ms.is_some()
}

/// The journeys of everybody who is known, and of everybody who was removed because their time was over, as far as figures count them.
pub(crate) async fn journeys(readers: &SqlitePool) -> Result<Vec<Journey>, sqlx::Error> {
    let mut reading = readers.begin().await?;
    let rows = sqlx::query(
        "SELECT person_key.person AS owner, journey.person, journey FROM journey \
         JOIN person_key ON person_key.id = journey.person JOIN person ON person.id = person_key.person",
    )
    .fetch_all(&mut *reading)
    .await?;
    let mut found: HashMap<String, Journey> = HashMap::with_capacity(rows.len());
    for row in &rows {
        let owner: String = row.try_get("owner")?;
        let is_own = owner == row.try_get::<String, _>("person")?;
        take_in(found.entry(owner).or_default(), journey_of(row)?, is_own);
    }
    let mut all: Vec<Journey> = found.into_values().filter(is_counted).collect();
    for row in &sqlx::query("SELECT journey FROM journey_left").fetch_all(&mut *reading).await? {
        all.push(journey_of(row)?);
    }
    Ok(all)
}

/// How many persons figures do not count yet, because nobody read their history since an update of the receiver.
pub(crate) async fn not_counted_yet(readers: &SqlitePool) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT count(*) FROM person WHERE id NOT IN (SELECT person FROM journey)")
        .fetch_one(readers)
        .await
}
