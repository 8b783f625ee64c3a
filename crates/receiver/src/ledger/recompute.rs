//! Computes what is known of some persons again, from all facts about them. It reads, and returns what is to be written. It does not know when.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use handraise::lifecycle::{Arrival, WorkingTime};
use handraise::person::{
    Cause, Change, Fact, FactId, Facts, LifecycleStage, Payload, People, PersonKey, Summary, fold, next_change, report,
};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection, SqlitePool};

use super::basis::Basis;
use super::before::{Before, before};
use super::due::Due;
use super::fact;
use super::journey::{self, AllFollowed, Followed, followed};
use super::person::{Person, mark_checks};
use super::share::add_those_who_share;
use super::waiting::{Waiting, go_on};
use crate::clock::seconds;
use crate::cores::on_all_cores;
use crate::definition::Loaded;

/// Among how many facts the one is looked for that made a crossing. Each costs a computation.
const CAUSES: usize = 16;
/// How many rows one statement writes.
const ROWS: usize = 50;

/// What a computation found, to be written in one transaction.
#[derive(Debug, Default)]
pub(super) struct Recomputed {
    /// Those whom searches find as before.
    as_before: Vec<Person>,
    /// All others.
    persons: Vec<Person>,
    changes: Vec<(String, Change)>,
    /// How far people came, where it is not stored.
    journeys: Vec<(String, Followed)>,
    /// Which keys belong to whom, if the database does not know.
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
    let removals = removals(&mut reading).await?;
    let (mut keys, owners) = all_keys(&mut reading, &due).await?;
    add_those_who_share(&mut reading, &mut keys).await?;
    let facts = fact::rows_about(&mut reading, &keys).await?;
    let before = before(&mut reading, &keys).await?;
    let followed = followed(&mut reading, &keys).await?;
    drop(reading);
    let with = with.clone();
    // Requests go on meanwhile.
    let computed = tokio::task::spawn_blocking(move || {
        let found = compute(&facts, (&before, followed), &owners, &due, &with);
        Recomputed { removals, due, ..found }
    });
    computed.await.map_err(|_panicked| sqlx::Error::WorkerCrashed)
}

pub(super) async fn removals(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT count FROM removal").fetch_one(connection).await
}

fn compute(
    facts: &[SqliteRow],
    (before, mut followed): (&BTreeMap<String, Before>, AllFollowed),
    owners: &BTreeMap<String, String>,
    due: &[Due],
    with: &With,
) -> Recomputed {
    let mut found = Recomputed { gone: before.keys().cloned().collect(), ..Recomputed::default() };
    let causes: BTreeMap<&str, &str> =
        due.iter().filter_map(|due| Some((due.key.as_str(), due.fact.as_ref()?.1.as_str()))).collect();
    let facts: Facts = on_all_cores(facts.iter().collect(), fact::read).into_iter().flatten().collect();
    let standing_facts = facts.standing();
    let people = People::of(&standing_facts);
    let mut keys = people.keys();
    let mut work = Vec::new();
    for (person, own) in people.group(&standing_facts) {
        let mut known = keys.remove(&person).unwrap_or_default();
        known.insert(person.clone());
        let id = person.id();
        found.gone.remove(&id);
        let mut cause = None;
        for key in known {
            let text = key.to_string();
            cause = cause.or_else(|| causes.get(text.as_str()));
            if owners.get(&text) != Some(&id) {
                found.keys.push((key, id.clone()));
            }
        }
        let is_undo = |id: &FactId| facts.get(id).is_some_and(|fact| matches!(fact.says, Payload::Undo(_)));
        let cause = cause.and_then(|id| FactId::new(id).ok());
        let cause = cause.map(|id| if is_undo(&id) { Cause::Undo(id) } else { Cause::Fact(id) });
        let before = (before.get(&id), followed.remove(&id));
        work.push((person, own, before, cause));
    }
    let working = WorkingTime::of(with.loaded.policy.as_ref());
    let computed = on_all_cores(work, |(person, own, (before, followed), cause)| {
        let undone_ms = cause.as_ref().and_then(|cause| match cause {
            Cause::Undo(id) => facts.get(id).map(|undo| undo.received_ms),
            _ => None,
        });
        let found = one(person, &own, (before, followed.as_ref()), (cause, undone_ms), (with, &working));
        let Computed { person, changes, followed } = found;
        let is_as_before = before.and_then(|before| before.indexed.as_ref()).is_some_and(|it| person.is_found_as(it));
        (person, changes, followed, is_as_before)
    });
    // Histories of keys that are somebody else's now.
    found.journeys.extend(followed.into_iter().filter(|(_, followed)| followed.is_missing()));
    for (person, changes, followed, is_as_before) in computed {
        found.journeys.extend(followed.map(|followed| (person.id.clone(), followed)));
        found.changes.extend(changes.into_iter().map(|change| (person.id.clone(), change)));
        if is_as_before { &mut found.as_before } else { &mut found.persons }.push(person);
    }
    found
}

/// One person.
struct Computed {
    person: Person,
    changes: Vec<Change>,
    followed: Option<Followed>,
}

/// Computes one person. `undone_ms` is when the fact was told that withdraws another, if that is the cause.
fn one(
    person: PersonKey,
    facts: &[&Fact],
    (before, followed): (Option<&Before>, Option<&Followed>),
    (cause, undone_ms): (Option<Cause>, Option<u64>),
    (with, working): (&With, &WorkingTime),
) -> Computed {
    let (now_s, Loaded { compiled, policy, .. }) = (seconds(with.now_ms), &*with.loaded);
    let policy = policy.as_ref();
    let standing = fold(person, facts.iter().copied(), compiled);
    let nobody = Summary::nobody();
    let summary_before = before.map_or(&nobody, |before| &before.summary);
    let stage = before.map_or(LifecycleStage::Visitor, |before| before.summary.stage);
    let found = report(compiled, policy, &standing, stage, now_s);
    let next_ms = next_change(compiled, policy, &standing, now_s).map(|at_s| i64::from(at_s) * 1000);
    let basis = before.and_then(|before| before.basis.as_ref());
    let cause = cause.unwrap_or_else(|| basis.map_or(Cause::Time, |before| with.basis.cause_after(before)));
    let now_ms = fact::unsigned(with.now_ms);
    let mut change = Change::between(summary_before, &found, now_ms, cause.clone());
    if let Some(Change { cause: Cause::Fact(newest), .. }) = &mut change {
        let summary_without = |left_out: &BTreeSet<&FactId>| {
            let rest = facts.iter().copied().filter(|fact| !left_out.contains(&fact.id));
            let standing = fold(standing.person.clone(), rest, compiled);
            Summary { score_milli: 0, ..Summary::of(&report(compiled, policy, &standing, stage, now_s)) }
        };
        let after = Summary { score_milli: 0, ..Summary::of(&found) };
        let since_ms = before.map_or(0, |before| before.computed_ms);
        *newest = cause_among(facts, newest, since_ms, |left_out| summary_without(left_out) != after);
    }
    // Where what people see did not change, the score stays that of the last crossing.
    let summary = change.iter().fold(summary_before.clone(), |_, _| Summary::of(&found));
    // What withdraws is not among the facts that hold.
    let received_ms = |id: &FactId| facts.iter().find(|fact| fact.id == *id).map(|fact| fact.received_ms).or(undone_ms);
    let open = before.and_then(|before| before.waiting.open(received_ms, working, now_ms));
    let told_ms = change.as_ref().map_or(now_ms, |change| change.told_ms(received_ms));
    let open = go_on(open, change.as_ref(), (summary_before, &summary), told_ms);
    let (waiting, breach) = Waiting::of(open, &standing, working, now_ms);
    if let Some(change) = &mut change {
        change.note_restored(waiting.open());
    }
    let arrival = change.as_ref().and_then(|change| Arrival::by(change, &summary, waiting.open()));
    let step = change.as_ref().map(|change| (change, &summary, arrival.as_ref()));
    let followed = Followed::next(followed, step, (&standing, &found), with);
    let next_ms = next_ms.into_iter().chain(waiting.next_ms()).min();
    let breach = breach.map(|breach| Change::breached(breach, &found, now_ms, cause));
    let person = Person::new(&standing, &found, summary, (next_ms, waiting), (with, working));
    Computed { person, changes: change.into_iter().chain(breach).collect(), followed }
}

/// The last of the facts that were told since a person was computed last, without which, and without those after it, the summary would be another one.
/// `matters` says so of facts that are left out. If there are many, or none of them does, it is the newest.
fn cause_among(
    facts: &[&Fact],
    newest: &FactId,
    since_ms: i64,
    matters: impl Fn(&BTreeSet<&FactId>) -> bool,
) -> FactId {
    let is_new = |fact: &&&Fact| fact::signed(fact.received_ms) >= since_ms;
    let mut told: Vec<&Fact> = facts.iter().filter(is_new).copied().collect();
    if told.len() < 2 || told.len() > CAUSES || !told.iter().any(|fact| fact.id == *newest) {
        return newest.clone();
    }
    // The latest first; of a list that was told at once, the newest is known.
    told.sort_by_key(|fact| std::cmp::Reverse((fact.received_ms, fact.id == *newest, fact.at_ms(), &fact.id)));
    let mut left_out = BTreeSet::new();
    for fact in told {
        left_out.insert(&fact.id);
        if matters(&left_out) {
            return fact.id.clone();
        }
    }
    newest.clone()
}

/// All keys that belong to the persons of these, and whose they are, where the database knows it.
async fn all_keys(
    reading: &mut SqliteConnection,
    due: &[Due],
) -> Result<(BTreeSet<PersonKey>, BTreeMap<String, String>), sqlx::Error> {
    let named: Vec<&str> = due.iter().map(|due| due.key.as_str()).collect();
    let known: Vec<(String, String)> = sqlx::query_as(
        "SELECT key, person FROM person_key WHERE person IN \
         (SELECT person FROM person_key WHERE key IN (SELECT value FROM json_each(?)))",
    )
    .bind(serde_json::Value::from(named.clone()).to_string())
    .fetch_all(reading)
    .await?;
    let owners: BTreeMap<String, String> = known.into_iter().collect();
    let keys = owners.keys().map(String::as_str).chain(named).filter_map(|key| key.parse().ok()).collect();
    Ok((keys, owners))
}

impl Recomputed {
    /// Everybody who was computed.
    pub(super) fn persons(&self) -> impl Iterator<Item = &Person> {
        self.as_before.iter().chain(&self.persons)
    }

    /// The ids of everybody who was computed, or is nobody of their own any more.
    pub(super) fn ids(&self) -> Vec<String> {
        self.persons().map(|person| person.id.clone()).chain(self.gone.iter().cloned()).collect()
    }

    /// Writes everything, within the caller's transaction. Whom a newer fact concerns stays due. If something was removed, or somebody forgotten, meanwhile it writes nothing,
    /// because it may be in here; all of these stay due.
    pub(super) async fn write(&self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        if removals(connection).await? != self.removals {
            return Ok(());
        }
        for id in &self.gone {
            sqlx::query("DELETE FROM person WHERE id = ?").bind(id).execute(&mut *connection).await?;
        }
        for keys in self.keys.chunks(ROWS) {
            let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO person_key (key, id, person) ");
            query.push_values(keys, |mut row, (key, person)| {
                row.push_bind(key.to_string()).push_bind(key.id()).push_bind(person);
            });
            query.push(" ON CONFLICT (key) DO UPDATE SET person = excluded.person WHERE person <> excluded.person");
            query.build().execute(&mut *connection).await?;
        }
        for persons in self.persons.chunks(ROWS) {
            Person::write(persons, connection).await?;
        }
        for persons in self.as_before.chunks(ROWS) {
            Person::write_as_before(persons, connection).await?;
        }
        let ids = serde_json::Value::from_iter(self.persons().map(|person| person.id.as_str()));
        mark_checks(&ids.to_string(), connection).await?;
        for changes in self.changes.chunks(ROWS) {
            let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO crossing (person, at_ms, change) ");
            query.push_values(changes, |mut row, (person, change)| {
                row.push_bind(person).push_bind(fact::signed(change.at_ms)).push_bind(change.to_json());
            });
            query.build().execute(&mut *connection).await?;
        }
        journey::write(connection, &self.journeys).await?;
        // An object: each key with the fact that made it due.
        let due: serde_json::Value =
            self.due.iter().filter_map(|due| Some((due.key.clone(), due.fact.as_ref()?.0))).collect();
        sqlx::query(
            "DELETE FROM person_due WHERE (key, fact_seq) IN (SELECT told.key, told.value FROM json_each(?) AS told)",
        )
        .bind(due.to_string())
        .execute(connection)
        .await
        .map(drop)
    }
}

#[cfg(test)]
mod tests {
    use handraise::person::{Eraser, Payload, Provenance, Subject, Touch, TouchKind};

    use super::super::erasure::erased;
    use super::super::{due, forget};
    use super::*;
    use crate::DefinitionFile;
    use crate::definition::InForce;
    use crate::store::Store;

    const NOW_MS: i64 = 1_790_000_000_000;

    async fn with() -> With {
        let text = include_bytes!("../../../../www/definition.toml");
        let file = DefinitionFile::Carried { name: "definition.toml", bytes: text.into() };
        let loaded = Arc::new(file.read().await.expect("a file").load().expect("a definition"));
        let basis = Basis::of(&InForce { loaded: Arc::clone(&loaded), activation: None, build: None });
        With { loaded, basis, now_ms: NOW_MS }
    }

    fn webinar(key: &PersonKey) -> Fact {
        Fact {
            id: FactId::new("webinar").expect("an id"),
            about: Subject::Person(key.clone()),
            occurred_ms: None,
            received_ms: fact::unsigned(NOW_MS),
            source: "api".into(),
            batch: None,
            provenance: Provenance { who: "marketing".into(), authenticated: true },
            says: Payload::Touch(Touch {
                signal: TouchKind::Action,
                name: "download".into(),
                amount: 0,
                label: None,
                quote: None,
                confidence_pct: None,
                consent: None,
            }),
        }
    }

    #[tokio::test]
    async fn somebody_who_is_forgotten_while_they_are_computed_does_not_come_back() {
        let key: PersonKey = "email:ada@works.example".parse().expect("a key");
        for is_forgotten in [false, true] {
            let folder = tempfile::TempDir::new().expect("a folder");
            let store = Store::open(folder.path()).await.expect("a database");
            let told = webinar(&key);
            store.write(move |c| Box::pin(async move { fact::insert(c, &told).await })).await.expect("a fact");
            let due = due::told(store.readers(), 10).await.expect("an answer");
            assert_eq!(due.len(), 1);
            let found = recompute(store.readers(), due, &with().await).await.expect("a computation");
            if is_forgotten {
                let (key, mut eraser) = (key.clone(), Eraser::new(b"a secret"));
                eraser.learn([&erased(&eraser.hash(&key), fact::unsigned(NOW_MS))]);
                let hashes = BTreeMap::from([(eraser.hash(&key), fact::unsigned(NOW_MS))]);
                let work = store.write(move |c| Box::pin(async move { forget(c, eraser, &[key], &hashes).await }));
                work.await.expect("forgotten");
            }
            store.write(move |c| Box::pin(async move { found.write(c).await })).await.expect("written");
            for table in ["person", "person_key", "crossing"] {
                let query = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
                let rows: i64 = sqlx::query_scalar(query).fetch_one(store.readers()).await.expect("a number");
                assert_eq!(rows, i64::from(!is_forgotten), "{table}");
            }
            let due = due::told(store.readers(), 10).await.expect("an answer");
            assert!(due.is_empty(), "forgotten: {is_forgotten}: {due:?}");
            store.close().await;
        }
    }
}
