//! Facts in the database: adds them, and reads those about some keys. It does not know what they are worth.

use std::collections::BTreeSet;

use handraise::person::{Eraser, Fact, FactId, Payload, PersonKey, Provenance, Subject, ascii_domain};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection, SqlitePool};

use super::retention::is_removed;

pub(super) const COLUMNS: &str = "id, about, occurred_ms, received_ms, source, batch, who, authenticated, says";

/// What became of facts that were told together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) new: usize,
    /// Told before, in the same words.
    pub(crate) known: usize,
    /// About somebody who is forgotten; not stored.
    pub(crate) forgotten: usize,
}

/// Why facts that were told together are not stored. The number is the place in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Untold {
    /// Another fact has the same id.
    Conflict(usize),
    /// Nobody has the id that it is about.
    NoPerson(usize),
}

/// What became of one fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// It is stored.
    New,
    /// It was told before, in the same words.
    Known,
    /// It was told before, and withdrawn.
    Withdrawn,
    /// It was told before, and removed since, because [its time](crate::Retention) was over. It is not stored.
    Removed,
    /// Another fact has the same id.
    Conflict,
    /// Nobody has the id that it is about.
    NoPerson,
    /// The person asked to be forgotten, and has not come back. It is not stored.
    Forgotten,
}

/// Stores facts, all or none, but those about somebody who is forgotten.
pub(crate) async fn tell(
    connection: &mut SqliteConnection,
    facts: &[Fact],
    eraser: &Eraser,
) -> Result<Result<Told, Untold>, sqlx::Error> {
    let mut told = Told::default();
    for (place, fact) in facts.iter().enumerate() {
        match tell_one(connection, fact, eraser).await? {
            Telling::New => told.new += 1,
            Telling::Known | Telling::Withdrawn | Telling::Removed => told.known += 1,
            Telling::Conflict => return Ok(Err(Untold::Conflict(place))),
            Telling::NoPerson => return Ok(Err(Untold::NoPerson(place))),
            Telling::Forgotten => told.forgotten += 1,
        }
    }
    Ok(Ok(told))
}

/// Stores a fact, unless it is known or can't be.
pub(crate) async fn tell_one(
    connection: &mut SqliteConnection,
    fact: &Fact,
    eraser: &Eraser,
) -> Result<Telling, sqlx::Error> {
    if is_forgotten(connection, fact, eraser).await? {
        return Ok(Telling::Forgotten);
    }
    if let Subject::Id(id) = &fact.about
        && !is_known(connection, id).await?
    {
        return Ok(Telling::NoPerson);
    }
    if is_removed(connection, &fact.id, eraser).await? {
        return Ok(Telling::Removed);
    }
    // One that was exported before somebody was forgotten may have their address.
    let mut fact = fact.clone();
    eraser.redact(&mut fact);
    let fact = &fact;
    if insert(connection, fact).await?.is_some() {
        return Ok(Telling::New);
    }
    let Some(known) = stored(connection, &fact.id).await? else { return Ok(Telling::Conflict) };
    // A time that was left out was then. Who imports a file again gives it another name.
    let occurred_ms = fact.occurred_ms.or(known.occurred_ms);
    let same = Fact { occurred_ms, batch: known.batch.clone(), ..fact.clone() };
    if !known.says_the_same_as(&same) {
        return Ok(Telling::Conflict);
    }
    let withdrawn: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM fact AS undo WHERE kind = 'undo' AND (says ->> '$.fact' = ?1 OR says ->> '$.batch' = ?2) \
         AND seq > (SELECT seq FROM fact WHERE id = ?1) \
         AND NOT EXISTS (SELECT 1 FROM fact WHERE kind = 'undo' AND says ->> '$.fact' = undo.id))",
    )
    .bind(known.id.as_str())
    .bind(&known.batch)
    .fetch_one(connection)
    .await?;
    Ok(if withdrawn { Telling::Withdrawn } else { Telling::Known })
}

/// Stores a fact as it was exported. The person's id is known from then on, so that what is told of it can follow at once.
pub(crate) async fn restore_one(
    connection: &mut SqliteConnection,
    fact: &Fact,
    eraser: &Eraser,
) -> Result<Telling, sqlx::Error> {
    if let Subject::Person(key) = &fact.about
        && !is_known(connection, &key.id()).await?
        && !is_forgotten(connection, fact, eraser).await?
        && !is_removed(connection, &fact.id, eraser).await?
    {
        sqlx::query("INSERT INTO person_key (key, id, person) VALUES (?1, ?2, ?2)")
            .bind(key.to_string())
            .bind(key.id())
            .execute(&mut *connection)
            .await?;
    }
    tell_one(connection, fact, eraser).await
}

/// How many facts came with an import.
pub(crate) async fn batch_size(readers: &SqlitePool, batch: &str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT count(*) FROM fact WHERE batch = ?").bind(batch).fetch_one(readers).await
}

/// The statuses that came with an import, oldest first, also those that were withdrawn.
pub(crate) async fn statuses_of(readers: &SqlitePool, batch: &str) -> Result<Vec<Fact>, sqlx::Error> {
    let query =
        sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM fact WHERE batch = ? AND kind = 'status' ORDER BY seq"));
    Ok(sqlx::query(query).bind(batch).fetch_all(readers).await?.iter().filter_map(read).collect())
}

/// Whether there is a fact with an id, or an import with a name.
pub(crate) async fn is_there(
    readers: &SqlitePool,
    fact: Option<&str>,
    batch: Option<&str>,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM fact WHERE id = ?1 UNION ALL SELECT 1 FROM fact WHERE batch = ?2)")
        .bind(fact)
        .bind(batch)
        .fetch_one(readers)
        .await
}

/// Whether a fact put a definition into force.
pub(crate) async fn is_activation(readers: &SqlitePool, fact: &str) -> Result<bool, sqlx::Error> {
    let query = "SELECT EXISTS (SELECT 1 FROM fact WHERE id = ? AND kind = 'definition')";
    sqlx::query_scalar(query).bind(fact).fetch_one(readers).await
}

async fn is_known(connection: &mut SqliteConnection, id: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM person_key WHERE id = ?)").bind(id).fetch_one(connection).await
}

/// Whether a fact names somebody who is forgotten, and has sent no form since.
async fn is_forgotten(connection: &mut SqliteConnection, fact: &Fact, eraser: &Eraser) -> Result<bool, sqlx::Error> {
    let query = "SELECT EXISTS (SELECT 1 FROM fact WHERE about = ? AND kind = 'form' AND received_ms > ?)";
    for (key, erased_ms) in eraser.erased_in(fact) {
        let is_own_form = fact.about == Subject::Person(key.clone()) && matches!(fact.says, Payload::Form(_));
        let comes_back = is_own_form && fact.received_ms > erased_ms;
        let query = sqlx::query_scalar(query).bind(key.to_string()).bind(signed(erased_ms));
        if !comes_back && !query.fetch_one(&mut *connection).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Stores a fact and marks whom it concerns. Returns its place among all facts; `None` if there is one with its id.
pub(crate) async fn insert(connection: &mut SqliteConnection, fact: &Fact) -> Result<Option<i64>, sqlx::Error> {
    let says = serde_json::to_string(&fact.says).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    let inserted = sqlx::query(
        "INSERT INTO fact (id, about, kind, occurred_ms, received_ms, source, batch, who, authenticated, says) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    )
    .bind(fact.id.as_str())
    .bind(fact.about.to_string())
    .bind(fact.says.kind())
    .bind(fact.occurred_ms.map(signed))
    .bind(signed(fact.received_ms))
    .bind(&fact.source)
    .bind(&fact.batch)
    .bind(&fact.provenance.who)
    .bind(fact.provenance.authenticated)
    .bind(says)
    .execute(&mut *connection)
    .await?;
    if inserted.rows_affected() == 0 {
        return Ok(None);
    }
    let seq = inserted.last_insert_rowid();
    let keys = whom_it_concerns(connection, fact).await?;
    mark_due(connection, keys, seq).await?;
    Ok(Some(seq))
}

/// The keys of everybody whom a fact may concern.
pub(super) async fn whom_it_concerns(
    connection: &mut SqliteConnection,
    fact: &Fact,
) -> Result<Vec<String>, sqlx::Error> {
    let mut keys: Vec<String> = match &fact.about {
        Subject::Person(key) => vec![key.to_string()],
        Subject::Id(id) => {
            sqlx::query_scalar("SELECT key FROM person_key WHERE id = ?").bind(id).fetch_all(&mut *connection).await?
        }
        Subject::Company(domain) => {
            sqlx::query_scalar("SELECT key FROM person WHERE domain = ?")
                .bind(domain)
                .fetch_all(&mut *connection)
                .await?
        }
        _ => Vec::new(),
    };
    match &fact.says {
        Payload::Form(form) => {
            keys.extend(form.receipt.as_deref().and_then(PersonKey::of_receipt).map(|key| key.to_string()));
        }
        Payload::Merge(merge) => keys.push(merge.from.to_string()),
        Payload::Split(split) => keys.push(split.to.to_string()),
        Payload::Undo(undo) => {
            keys.extend(whom_undo_concerns(connection, undo.fact.as_ref(), undo.batch.as_deref()).await?)
        }
        _ => {}
    }
    Ok(keys)
}

/// Marks keys whose persons are to be computed again because of a fact.
pub(super) async fn mark_due(
    connection: &mut SqliteConnection,
    keys: Vec<String>,
    seq: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO person_due (key, fact_seq) SELECT value, ?2 FROM json_each(?1) WHERE true \
         ON CONFLICT (key) DO UPDATE SET fact_seq = excluded.fact_seq",
    )
    .bind(serde_json::Value::from(keys).to_string())
    .bind(seq)
    .execute(connection)
    .await
    .map(drop)
}

/// The keys of everybody whom withdrawn facts concern.
async fn whom_undo_concerns(
    connection: &mut SqliteConnection,
    fact: Option<&FactId>,
    batch: Option<&str>,
) -> Result<Vec<String>, sqlx::Error> {
    // Of somebody who was merged or named by a receipt, the other keys follow from the one here. What an undo withdrew counts again without it.
    sqlx::query_scalar(
        "WITH RECURSIVE withdrawn AS (SELECT about, kind, says FROM fact WHERE id = ?1 UNION ALL SELECT about, kind, says FROM fact WHERE batch = ?2 \
         UNION SELECT again.about, again.kind, again.says FROM withdrawn JOIN fact AS again ON withdrawn.kind = 'undo' \
         AND (again.id = withdrawn.says ->> '$.fact' OR again.batch = withdrawn.says ->> '$.batch')) \
         SELECT about FROM withdrawn WHERE about LIKE 'email:%' OR about LIKE 'receipt:%' \
         UNION SELECT key FROM withdrawn JOIN person_key ON person_key.id = substr(about, 8) WHERE about LIKE 'person:%' \
         UNION SELECT key FROM withdrawn JOIN person ON domain = substr(about, 9) WHERE about LIKE 'company:%' \
         UNION SELECT says ->> '$.to' FROM withdrawn WHERE kind = 'split' UNION SELECT says ->> '$.from' FROM withdrawn WHERE kind = 'merge'",
    )
    .bind(fact.map(FactId::as_str))
    .bind(batch)
    .fetch_all(connection)
    .await
}

async fn stored(connection: &mut SqliteConnection, id: &FactId) -> Result<Option<Fact>, sqlx::Error> {
    let query = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM fact WHERE id = ?"));
    let row = sqlx::query(query).bind(id.as_str()).fetch_optional(connection).await?;
    Ok(row.as_ref().and_then(read))
}

/// All facts about keys and their companies, and whatever withdraws facts.
pub(super) async fn about(
    connection: &mut SqliteConnection,
    keys: &BTreeSet<PersonKey>,
) -> Result<Vec<Fact>, sqlx::Error> {
    Ok(rows_about(connection, keys).await?.iter().filter_map(read).collect())
}

/// The rows of the same.
pub(super) async fn rows_about(
    connection: &mut SqliteConnection,
    keys: &BTreeSet<PersonKey>,
) -> Result<Vec<SqliteRow>, sqlx::Error> {
    let mut subjects = BTreeSet::new();
    for key in keys {
        subjects.extend([key.to_string(), format!("person:{}", key.id())]);
        subjects.extend(key.domain().and_then(ascii_domain).map(|domain| format!("company:{domain}")));
    }
    let query = sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM fact WHERE about IN (SELECT value FROM json_each(?)) \
         UNION ALL SELECT {COLUMNS} FROM fact WHERE kind = 'undo'"
    ));
    sqlx::query(query).bind(serde_json::Value::from_iter(subjects).to_string()).fetch_all(connection).await
}

/// The facts after a place, in the order in which they were told, and the last one's place; `None` if there is none.
pub(crate) async fn facts_after(
    readers: &SqlitePool,
    seq: i64,
    limit: i64,
) -> Result<(Vec<Fact>, Option<i64>), sqlx::Error> {
    let query = sqlx::AssertSqlSafe(format!("SELECT seq, {COLUMNS} FROM fact WHERE seq > ? ORDER BY seq LIMIT ?"));
    let rows = sqlx::query(query).bind(seq).bind(limit).fetch_all(readers).await?;
    let last = rows.last().map(|row| row.try_get("seq")).transpose()?;
    Ok((rows.iter().filter_map(read).collect(), last))
}

/// Everything that gives facts to somebody else, and whatever withdraws facts.
pub(super) async fn splits_and_undos(connection: &mut SqliteConnection) -> Result<Vec<Fact>, sqlx::Error> {
    let are_there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM fact WHERE kind = 'split')")
        .fetch_one(&mut *connection)
        .await?;
    if !are_there {
        return Ok(Vec::new());
    }
    let query = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM fact WHERE kind IN ('split', 'undo')"));
    Ok(sqlx::query(query).fetch_all(connection).await?.iter().filter_map(read).collect())
}

/// All facts about keys, those that name one of them elsewhere, and those with an address of the same name. It looks at every fact, which is slow.
pub(super) async fn naming(connection: &mut SqliteConnection, keys: &[PersonKey]) -> Result<Vec<Fact>, sqlx::Error> {
    let mut texts = Vec::new();
    for key in keys {
        let text = key.to_string();
        let bare = text.split_once(':').map_or("", |(_, bare)| bare);
        texts.extend([bare.to_owned(), key.id()]);
        // A text may write a domain in letters that a key has not.
        texts.extend(named_by(key));
    }
    let query = sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM fact WHERE EXISTS (SELECT 1 FROM json_each(?) \
         WHERE instr(fact.about, value) > 0 OR instr(lower(fact.says), value) > 0)"
    ));
    let rows = sqlx::query(query).bind(serde_json::Value::from(texts).to_string()).fetch_all(connection).await?;
    Ok(rows.iter().filter_map(read).collect())
}

/// How a text names a key, whatever the domain's letters: the name of an address, with its `@`.
pub(super) fn named_by(key: &PersonKey) -> Option<String> {
    match key {
        PersonKey::Email(address) => address.rsplit_once('@').map(|(name, _)| format!("{name}@")),
        _ => None,
    }
}

/// A fact from its row. One that a later version wrote and this one can't read is left out, and logged.
pub(super) fn read(row: &SqliteRow) -> Option<Fact> {
    let read = || -> Result<Fact, Box<dyn std::error::Error>> {
        let (says, about): (String, String) = (row.try_get("says")?, row.try_get("about")?);
        Ok(Fact {
            id: FactId::new(row.try_get("id")?)?,
            about: about.parse()?,
            occurred_ms: row.try_get::<Option<i64>, _>("occurred_ms")?.map(unsigned),
            received_ms: unsigned(row.try_get("received_ms")?),
            source: row.try_get("source")?,
            batch: row.try_get("batch")?,
            provenance: Provenance { who: row.try_get("who")?, authenticated: row.try_get("authenticated")? },
            says: serde_json::from_str(&says)?,
        })
    };
    read().map_err(|error| tracing::error!(%error, "a stored fact is unreadable and does not count")).ok()
}

/// All facts that are about nobody in particular: activations, builds, and whatever withdraws facts.
pub(crate) async fn about_everybody(connection: &mut SqliteConnection) -> Result<Vec<Fact>, sqlx::Error> {
    let query =
        sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM fact WHERE kind IN ('definition', 'build', 'undo')"));
    let rows = sqlx::query(query).fetch_all(connection).await?;
    Ok(rows.iter().filter_map(read).collect())
}

pub(super) fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

pub(crate) fn unsigned(ms: i64) -> u64 {
    u64::try_from(ms).unwrap_or_default()
}
