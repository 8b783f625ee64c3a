//! Computes what is known of some persons again, from all facts about them. It reads, and returns what is to be written. It does not know when.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use handraise::person::{
    Cause, Change, Fact, FactId, Facts, LifecycleStage, People, PersonKey, Summary, fold, next_change, report,
};
use sqlx::{Row, SqliteConnection, SqlitePool};

use super::fact;
use super::person::{Basis, Person};
use super::share::add_those_who_share;
use crate::clock::seconds;
use crate::definition::Loaded;

/// Why somebody is computed again.
#[derive(Clone, Debug)]
pub(super) struct Due {
    pub(super) key: String,
    /// The fact that made them due; `None` if the time or another definition did.
    pub(super) fact: Option<(i64, String)>,
}

/// What a computation found, to be written in one transaction.
#[derive(Debug, Default)]
pub(super) struct Recomputed {
    persons: Vec<(Person, Option<Change>)>,
    /// Which keys belong to whom.
    keys: Vec<(PersonKey, String)>,
    /// Who is nobody of their own any more.
    gone: BTreeSet<String>,
    due: Vec<Due>,
    /// How often something had been removed when the facts were read.
    removals: i64,
}

/// With what, and when.
#[derive(Clone, Debug)]
pub(super) struct With {
    pub(super) loaded: Arc<Loaded>,
    pub(super) basis: Basis,
    pub(super) now_ms: i64,
}

/// Computes everybody whom these keys concern.
pub(super) async fn recompute(readers: &SqlitePool, due: Vec<Due>, with: &With) -> Result<Recomputed, sqlx::Error> {
    // One transaction, so that all of it is of one moment.
    let mut reading = readers.begin().await?;
    let mut keys = all_keys(&mut reading, &due).await?;
    add_those_who_share(&mut reading, &mut keys).await?;
    let facts = fact::about(&mut reading, &keys).await?;
    let before = before(&mut reading, &keys).await?;
    let removals = removals(&mut reading).await?;
    drop(reading);
    let with = with.clone();
    // Requests go on meanwhile.
    let computed = tokio::task::spawn_blocking(move || compute(facts, &before, due, &with)).await;
    let found = computed.map_err(|_panicked| sqlx::Error::WorkerCrashed)?;
    Ok(Recomputed { removals, ..found })
}

async fn removals(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT count FROM removal").fetch_one(connection).await
}

fn compute(facts: Vec<Fact>, before: &BTreeMap<String, Before>, due: Vec<Due>, with: &With) -> Recomputed {
    let mut found = Recomputed { gone: before.keys().cloned().collect(), ..Recomputed::default() };
    let causes: BTreeMap<&str, &str> =
        due.iter().filter_map(|due| Some((due.key.as_str(), due.fact.as_ref()?.1.as_str()))).collect();
    let facts: Facts = facts.into_iter().collect();
    let standing_facts = facts.standing();
    let people = People::of(&standing_facts);
    let mut work = Vec::new();
    for (person, own) in people.group(&standing_facts) {
        let known = people.keys_of(&person);
        let id = person.id();
        found.gone.remove(&id);
        let cause = known.iter().find_map(|key| causes.get(key.to_string().as_str()));
        let cause = cause.and_then(|id| FactId::new(id).ok()).map(Cause::Fact);
        found.keys.extend(known.into_iter().map(|key| (key, id.clone())));
        work.push((person, own, before.get(&id), cause));
    }
    found.persons = on_all_cores(work, |(person, own, before, cause)| one(person, &own, before, cause, with));
    found.due = due;
    found
}

/// Does pieces of work side by side, and returns what they give in their order.
fn on_all_cores<W: Send, D: Send>(work: Vec<W>, each: impl Fn(W) -> D + Sync) -> Vec<D> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let part = work.len().div_ceil(cores).max(1);
    let mut parts = Vec::new();
    let mut work = work.into_iter().peekable();
    while work.peek().is_some() {
        parts.push(work.by_ref().take(part).collect::<Vec<_>>());
    }
    std::thread::scope(|scope| {
        let each = &each;
        let running: Vec<_> =
            parts.into_iter().map(|part| scope.spawn(move || part.into_iter().map(each).collect::<Vec<_>>())).collect();
        let done = |part: std::thread::ScopedJoinHandle<'_, Vec<D>>| match part.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        running.into_iter().flat_map(done).collect()
    })
}

/// Computes one person.
fn one(
    person: PersonKey,
    facts: &[&Fact],
    before: Option<&Before>,
    cause: Option<Cause>,
    with: &With,
) -> (Person, Option<Change>) {
    let (now_s, Loaded { compiled, policy, .. }) = (seconds(with.now_ms), &*with.loaded);
    let policy = policy.as_ref();
    let standing = fold(person, facts.iter().copied(), compiled);
    let nobody = Summary::nobody();
    let summary = before.map_or(&nobody, |before| &before.summary);
    let stage = before.map_or(LifecycleStage::Visitor, |before| before.summary.stage);
    let found = report(compiled, policy, &standing, stage, now_s);
    let next_ms = next_change(compiled, policy, &standing, now_s).map(|at_s| i64::from(at_s) * 1000);
    let cause = cause.unwrap_or_else(|| match before.and_then(|before| before.basis.as_ref()) {
        Some(basis) if basis.definition != with.basis.definition => {
            with.basis.activation.clone().map_or(Cause::Build, Cause::Definition)
        }
        Some(basis) if *basis != with.basis => Cause::Build,
        _ => Cause::Time,
    });
    let change = Change::between(summary, &found, fact::unsigned(with.now_ms), cause);
    // What people see did not change, so the score stays that of the last crossing.
    let summary = change.iter().fold(summary.clone(), |_, _| Summary::of(&found));
    (Person::new(&standing, &found, summary, next_ms, with), change)
}

/// All keys that belong to the persons of these.
async fn all_keys(reading: &mut SqliteConnection, due: &[Due]) -> Result<BTreeSet<PersonKey>, sqlx::Error> {
    let named: Vec<&str> = due.iter().map(|due| due.key.as_str()).collect();
    let known: Vec<String> = sqlx::query_scalar(
        "SELECT key FROM person_key WHERE person IN \
         (SELECT person FROM person_key WHERE key IN (SELECT value FROM json_each(?)))",
    )
    .bind(serde_json::Value::from(named.clone()).to_string())
    .fetch_all(reading)
    .await?;
    let known = known.iter().map(String::as_str).chain(named);
    Ok(known.filter_map(|key| key.parse().ok()).collect())
}

/// What was known of a person.
pub(super) struct Before {
    pub(super) summary: Summary,
    /// What computed it; `None` for somebody who is not there at the moment.
    basis: Option<Basis>,
}

pub(super) async fn before(
    reading: &mut SqliteConnection,
    keys: &BTreeSet<PersonKey>,
) -> Result<BTreeMap<String, Before>, sqlx::Error> {
    let ids = serde_json::Value::from_iter(keys.iter().map(PersonKey::id)).to_string();
    let rows = sqlx::query("SELECT id, summary, basis FROM person WHERE id IN (SELECT value FROM json_each(?))")
        .bind(&ids)
        .fetch_all(&mut *reading)
        .await?;
    let mut found = BTreeMap::new();
    for row in rows {
        let (summary, basis): (String, String) = (row.try_get("summary")?, row.try_get("basis")?);
        if let (Ok(summary), Some(basis)) = (serde_json::from_str(&summary), Basis::from_text(&basis)) {
            found.insert(row.try_get("id")?, Before { summary, basis: Some(basis) });
        }
    }
    // Somebody whose facts were withdrawn, or who was merged into somebody else, goes on where their history ended.
    let ended = sqlx::query(
        "SELECT person, change FROM crossing WHERE person IN (SELECT value FROM json_each(?)) \
         AND person NOT IN (SELECT id FROM person) ORDER BY seq",
    )
    .bind(&ids)
    .fetch_all(reading)
    .await?;
    let mut changes: BTreeMap<String, Vec<Change>> = BTreeMap::new();
    for row in ended {
        let change: String = row.try_get("change")?;
        changes.entry(row.try_get("person")?).or_default().extend(serde_json::from_str::<Change>(&change));
    }
    found.extend(
        changes
            .into_iter()
            .filter_map(|(id, changes)| Some((id, Before { summary: Summary::after(&changes)?, basis: None }))),
    );
    Ok(found)
}

impl Recomputed {
    /// Writes everything, within the caller's transaction. Whom a newer fact concerns stays due.
    pub(super) async fn write(&self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        // What was removed meanwhile must not come back with what was computed from it. Everybody stays due.
        if removals(connection).await? != self.removals {
            return Ok(());
        }
        for id in &self.gone {
            sqlx::query("DELETE FROM person WHERE id = ?").bind(id).execute(&mut *connection).await?;
        }
        for (key, person) in &self.keys {
            sqlx::query(
                "INSERT INTO person_key (key, id, person) VALUES (?, ?, ?) \
                 ON CONFLICT (key) DO UPDATE SET person = excluded.person WHERE person <> excluded.person",
            )
            .bind(key.to_string())
            .bind(key.id())
            .bind(person)
            .execute(&mut *connection)
            .await?;
        }
        for (person, change) in &self.persons {
            person.write(connection).await?;
            if let Some(change) = change {
                sqlx::query("INSERT INTO crossing (person, at_ms, change) VALUES (?, ?, ?)")
                    .bind(&person.id)
                    .bind(fact::signed(change.at_ms))
                    .bind(change.to_json())
                    .execute(&mut *connection)
                    .await?;
            }
        }
        for due in &self.due {
            if let Some((seq, _)) = due.fact {
                sqlx::query("DELETE FROM person_due WHERE key = ? AND fact_seq = ?")
                    .bind(&due.key)
                    .bind(seq)
                    .execute(&mut *connection)
                    .await?;
            }
        }
        Ok(())
    }
}
