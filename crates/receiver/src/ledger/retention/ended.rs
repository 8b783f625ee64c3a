//! Finds the next of what has ended and removes it, a little at a time, each in the caller's transaction. It does not know what follows from a removal.

use handraise::evidence::Evidence;
use handraise::person::{Change, Eraser, Payload};
use sqlx::{Row, SqliteConnection};

use super::owner::{names, own, splits};
use super::removal::{Doomed, Removal};
use super::{AGE, Kept, Retention};

/// How many facts go in one transaction. Forms that come meanwhile wait for it.
const FACTS: i64 = 200;
/// How many persons go in one transaction.
const PERSONS: i64 = 50;

/// What was removed in one transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Removed {
    pub(crate) kept: Kept,
    pub(crate) count: u64,
}

/// Removes the next of what has ended, within the caller's transaction; `None` if nothing more can go now.
pub(crate) async fn remove_next(
    connection: &mut SqliteConnection,
    retention: &Retention,
    eraser: &Eraser,
    now_ms: i64,
) -> Result<Option<Removed>, sqlx::Error> {
    for (kept, _) in retention.iter() {
        let Some(begin_ms) = retention.begin_ms(kept, now_ms) else { continue };
        let mut removal = Removal::new(eraser, now_ms);
        let count = match kept {
            Kept::Prospects => persons(connection, &mut removal, begin_ms).await?,
            Kept::Forms => facts(connection, &mut removal, "form", begin_ms).await?,
            Kept::Touches => facts(connection, &mut removal, "touch", begin_ms).await?,
            Kept::Attributes => facts(connection, &mut removal, "attribute", begin_ms).await?,
            Kept::Behaviour => behaviour(connection, &mut removal, begin_ms).await?,
            Kept::Events => events(connection, begin_ms).await?,
        };
        if let Some(count) = count {
            removal.finish(connection).await?;
            return Ok(Some(Removed { kept, count }));
        }
    }
    Ok(None)
}

/// Removes whole facts of a kind. One that made somebody due waits until they are computed.
async fn facts(
    connection: &mut SqliteConnection,
    removal: &mut Removal<'_>,
    kind: &str,
    begin_ms: i64,
) -> Result<Option<u64>, sqlx::Error> {
    let query = sqlx::AssertSqlSafe(format!(
        "SELECT seq, id, about, kind, batch, says FROM fact WHERE kind = ?1 AND {AGE} < ?2 \
         AND seq NOT IN (SELECT fact_seq FROM person_due) LIMIT ?3"
    ));
    let rows = sqlx::query(query).bind(kind).bind(begin_ms).bind(FACTS).fetch_all(&mut *connection).await?;
    let found: Vec<Doomed> = rows.iter().map(Doomed::from_row).collect::<Result<_, _>>()?;
    if found.is_empty() {
        return Ok(None);
    }
    removal.remove(connection, &found).await?;
    Ok(Some(found.len() as u64))
}

/// Takes the behaviour out of forms. What the form itself said stays, and so does what its page was allowed.
async fn behaviour(
    connection: &mut SqliteConnection,
    removal: &mut Removal<'_>,
    begin_ms: i64,
) -> Result<Option<u64>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT seq, id, about, kind, batch, says FROM fact WHERE kind IN ('form', 'update') AND shortened_ms IS NULL \
         AND received_ms < ? LIMIT ?",
    )
    .bind(begin_ms)
    .bind(FACTS)
    .fetch_all(&mut *connection)
    .await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let mut count = 0;
    let mut updates = Vec::new();
    for row in &rows {
        let fact = Doomed::from_row(row)?;
        let Ok(Payload::Form(mut form)) = serde_json::from_str::<Payload>(&fact.says) else {
            // Nothing is in it but behaviour.
            updates.push(fact);
            continue;
        };
        count += u64::from(form.evidence.is_some());
        let had_some = form.evidence.is_some();
        form.evidence = form.evidence.and_then(|text| Some(Evidence::decode(&text).ok()?.without_behaviour().encode()));
        let submission = form.submission.clone();
        let says = serde_json::to_string(&Payload::Form(form)).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
        removal.shorten(connection, &fact, had_some.then_some(says.as_str()), &submission).await?;
    }
    count += updates.len() as u64;
    if !updates.is_empty() {
        removal.remove(connection, &updates).await?;
    }
    Ok(Some(count))
}

/// Removes everything about persons who came to nothing, but not that they must not be contacted, nor under which names.
async fn persons(
    connection: &mut SqliteConnection,
    removal: &mut Removal<'_>,
    begin_ms: i64,
) -> Result<Option<u64>, sqlx::Error> {
    let query = sqlx::AssertSqlSafe(format!("SELECT id FROM person WHERE {} LIMIT ?2", came_to_nothing()));
    let found: Vec<String> = sqlx::query_scalar(query).bind(begin_ms).bind(PERSONS).fetch_all(&mut *connection).await?;
    let splits = splits(connection).await?;
    let mut count = 0;
    for person in found {
        let names = names(connection, &person).await?;
        let mut facts = own(connection, &names, &splits).await?;
        let is_refusal = |fact: &Doomed| fact.kind == "suppression" || fact.kind == "objection";
        if facts.iter().any(is_refusal) {
            facts.retain(|fact| !is_refusal(fact) && fact.kind != "merge");
        }
        if facts.is_empty() {
            continue;
        }
        removal.remove(connection, &facts).await?;
        count += 1;
    }
    Ok((count > 0).then_some(count))
}

/// Which rows of `person` came to nothing before `?1`: no sale, no opportunity, and no contact since. Bought knowledge is no contact; it counts only where there is
/// nothing else. Somebody of whom a fact is not taken in yet waits.
pub(super) fn came_to_nothing() -> String {
    let has = |what: &str| {
        format!(
            "(EXISTS (SELECT 1 FROM person_key AS k JOIN fact ON fact.about = k.key WHERE k.person = person.id AND {what}) \
             OR EXISTS (SELECT 1 FROM person_key AS k JOIN fact ON fact.about = 'person:' || k.id WHERE k.person = person.id AND {what}) \
             OR EXISTS (SELECT 1 FROM person_key AS k JOIN fact AS split ON split.kind = 'split' AND split.says ->> '$.to' = k.key \
             JOIN json_each(split.says, '$.facts') AS given JOIN fact ON fact.id = given.value WHERE k.person = person.id AND {what}))"
        )
    };
    let contact = "fact.kind IN ('form', 'update', 'touch', 'status', 'assignment', 'follow_up', 'override')";
    let since = "min(coalesce(fact.occurred_ms, fact.received_ms), fact.received_ms) >= ?1";
    format!(
        "first_ms < ?1 AND stage NOT IN ('opportunity', 'customer') \
         AND NOT EXISTS (SELECT 1 FROM person_key JOIN person_due USING (key) WHERE person_key.person = person.id) \
         AND NOT {} AND ({} OR NOT {}) AND {}",
        has(&format!("{contact} AND {since}")),
        has(contact),
        has(&format!("fact.kind = 'attribute' AND {since}")),
        has("fact.kind NOT IN ('suppression', 'objection', 'merge')"),
    )
}

/// Makes one step of the steps of a history that have ended: from before the first to after the last, at the place of the last.
async fn events(connection: &mut SqliteConnection, begin_ms: i64) -> Result<Option<u64>, sqlx::Error> {
    let persons: Vec<String> =
        sqlx::query_scalar("SELECT person FROM crossing WHERE at_ms < ? GROUP BY person HAVING count(*) > 1 LIMIT ?")
            .bind(begin_ms)
            .bind(PERSONS)
            .fetch_all(&mut *connection)
            .await?;
    let mut count = 0;
    for person in persons {
        let rows = sqlx::query("SELECT seq, change FROM crossing WHERE person = ? AND at_ms < ? ORDER BY seq")
            .bind(&person)
            .bind(begin_ms)
            .fetch_all(&mut *connection)
            .await?;
        let (mut last, mut joined) = (0_i64, None::<Change>);
        for row in &rows {
            let text: String = row.try_get("change")?;
            let Ok(change) = serde_json::from_str::<Change>(&text) else {
                tracing::error!("a step of a history is unreadable, so the history stays as it is");
                joined = None;
                break;
            };
            last = row.try_get("seq")?;
            joined = Some(match joined {
                Some(before) => before.join(change),
                None => change,
            });
        }
        let Some(joined) = joined else { continue };
        sqlx::query("DELETE FROM crossing WHERE person = ? AND at_ms < ? AND seq < ?")
            .bind(&person)
            .bind(begin_ms)
            .bind(last)
            .execute(&mut *connection)
            .await?;
        sqlx::query("UPDATE crossing SET change = ? WHERE seq = ?")
            .bind(joined.to_json())
            .bind(last)
            .execute(&mut *connection)
            .await?;
        count += rows.len() as u64 - 1;
    }
    Ok((count > 0).then_some(count))
}
