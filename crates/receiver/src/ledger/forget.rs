//! Deletes everything about somebody who is to be forgotten: facts, leads, and what was computed from them, and takes their addresses out of what was told of
//! others. Only keyed hashes stay. It does not know who asked.

use std::collections::{BTreeMap, BTreeSet};

use handraise::person::{Eraser, Fact, Facts, Payload, PersonKey, Subject};
use handraise::verification::Contact;
use serde_json::Value;
use sqlx::{Row, SqliteConnection};

use super::erasure::erased;
use super::fact::{insert, mark_due, named_by, naming, signed, unsigned, whom_it_concerns};
use super::listed::folded;
use super::retention::remember_removal;
use crate::access::forget_in_views;
use crate::crm;

/// Deletes everything about these keys, within the caller's transaction, and keeps the hashes, each with its time.
pub(crate) async fn forget(
    connection: &mut SqliteConnection,
    mut eraser: Eraser,
    keys: &[PersonKey],
    hashes: &BTreeMap<String, u64>,
) -> Result<(), sqlx::Error> {
    let mut facts: Facts = naming(connection, keys).await?.into_iter().collect();
    let all: Vec<_> = facts.iter().cloned().collect();
    eraser.forget(&mut facts);
    let (mut ids, mut submissions, mut others) = (Vec::new(), Vec::new(), BTreeSet::new());
    for fact in all.iter().filter(|fact| facts.get(&fact.id).is_none()) {
        ids.push(fact.id.to_string());
        if let Payload::Form(form) = &fact.says {
            submissions.push(form.submission.clone());
        }
        // Whose facts go as well is computed again.
        if let Subject::Person(key) = &fact.about {
            others.insert(key.clone());
        }
        if let Payload::Split(split) = &fact.says {
            others.insert(split.to.clone());
        }
    }
    let mut rewritten = Vec::new();
    for fact in all.iter().filter_map(|fact| facts.get(&fact.id).filter(|kept| *kept != fact)) {
        rewrite(connection, fact).await?;
        rewritten.extend(whom_it_concerns(connection, fact).await?);
    }
    let own: Vec<String> = keys.iter().map(PersonKey::id).collect();
    let searched_by = searched_by(connection, keys, &own).await?;
    forget_in_views(connection, &searched_by).await?;
    let names = Value::from_iter(keys.iter().filter_map(named_by)).to_string();
    let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
    for (delete, texts) in [
        ("DELETE FROM fact WHERE id IN (SELECT value FROM json_each(?))", &ids),
        ("DELETE FROM lead WHERE submission IN (SELECT value FROM json_each(?))", &submissions),
        ("DELETE FROM crossing WHERE person IN (SELECT value FROM json_each(?))", &own),
        ("DELETE FROM person WHERE id IN (SELECT value FROM json_each(?))", &own),
        ("DELETE FROM journey WHERE person IN (SELECT value FROM json_each(?))", &own),
        ("DELETE FROM arrival WHERE person IN (SELECT value FROM json_each(?))", &own),
        ("DELETE FROM person_key WHERE key IN (SELECT value FROM json_each(?))", &keys),
        ("DELETE FROM person_due WHERE key IN (SELECT value FROM json_each(?))", &keys),
        ("DELETE FROM connector_asked WHERE subject IN (SELECT value FROM json_each(?))", &keys),
    ] {
        let list = serde_json::Value::from(texts.as_slice()).to_string();
        sqlx::query(delete).bind(list).execute(&mut *connection).await?;
    }
    redact_leads(connection, &names, &eraser).await?;
    let newest_ms = hashes.values().copied().max().unwrap_or_default();
    crm::forget(connection, &own, signed(newest_ms)).await?;
    remember_removal(connection).await?;
    let mut newest = None;
    for (hash, at_ms) in hashes {
        newest = insert(connection, &erased(hash, *at_ms)).await?.or(newest);
    }
    // A form that came after they were forgotten stays, and its person is computed from it alone.
    others.extend(facts.iter().filter_map(|fact| match &fact.about {
        Subject::Person(key) => Some(key.clone()),
        _ => None,
    }));
    let Some(newest) = newest else { return Ok(()) };
    let due = others.iter().filter(|key| eraser.erased_ms(key).is_none() || facts_about(&facts, key));
    let due: BTreeSet<String> = due.map(ToString::to_string).chain(rewritten).collect();
    mark_due(connection, due.into_iter().collect(), newest).await
}

/// Stores what a fact says, as its texts are without addresses of who is forgotten.
async fn rewrite(connection: &mut SqliteConnection, fact: &Fact) -> Result<(), sqlx::Error> {
    let says = serde_json::to_string(&fact.says).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    sqlx::query("UPDATE fact SET says = ? WHERE id = ?")
        .bind(says)
        .bind(fact.id.as_str())
        .execute(connection)
        .await
        .map(drop)
}

/// Takes addresses of who is forgotten out of the forms of others. `names` are those of the addresses, as a JSON list.
async fn redact_leads(connection: &mut SqliteConnection, names: &str, eraser: &Eraser) -> Result<(), sqlx::Error> {
    for (table, column) in [("lead", "contact"), ("lead", "card"), ("lead_again", "contact")] {
        let query = sqlx::AssertSqlSafe(format!(
            "SELECT rowid AS place, received_ms, {column} AS text FROM {table} \
             WHERE EXISTS (SELECT 1 FROM json_each(?) WHERE instr(lower({column}), value) > 0)"
        ));
        for row in sqlx::query(query).bind(names).fetch_all(&mut *connection).await? {
            let (text, told_ms): (String, i64) = (row.try_get("text")?, row.try_get("received_ms")?);
            let redacted = |text: &str| eraser.redacted(text, unsigned(told_ms));
            let Some(text) =
                (if column == "card" { card_with(&text, redacted) } else { contact_with(&text, redacted) })
            else {
                continue;
            };
            // Two forms of one submission may say the same without the address.
            let query = sqlx::AssertSqlSafe(format!("UPDATE OR REPLACE {table} SET {column} = ? WHERE rowid = ?"));
            sqlx::query(query).bind(text).bind(row.try_get::<i64, _>("place")?).execute(&mut *connection).await?;
        }
    }
    Ok(())
}

/// The fields of a form, in their order, with some values changed; `None` if none is.
fn contact_with(text: &str, change: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut contact: Contact = serde_json::from_str(text).ok()?;
    let mut is_changed = false;
    for value in contact.values_mut() {
        if let Some(text) = change(value) {
            *value = text;
            is_changed = true;
        }
    }
    is_changed.then(|| contact.to_json())
}

/// Who a lead is, with some values changed; `None` if none is.
fn card_with(text: &str, change: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut card: serde_json::Map<String, Value> = serde_json::from_str(text).ok()?;
    let mut is_changed = false;
    for value in card.values_mut() {
        if let Some(text) = value.as_str().and_then(&change) {
            *value = text.into();
            is_changed = true;
        }
    }
    is_changed.then(|| Value::from(card).to_string())
}

/// By what people found somebody: name, address and company, a line each.
async fn searched_by(
    connection: &mut SqliteConnection,
    keys: &[PersonKey],
    own: &[String],
) -> Result<Vec<String>, sqlx::Error> {
    let ids = serde_json::Value::from(own).to_string();
    let rows = "SELECT search FROM person WHERE id IN (SELECT value FROM json_each(?)) AND search IS NOT NULL";
    let mut known: Vec<String> = sqlx::query_scalar(rows).bind(ids).fetch_all(connection).await?;
    known.extend(keys.iter().filter_map(|key| match key {
        PersonKey::Email(address) => Some(format!("\n{}", folded(address))),
        _ => None,
    }));
    Ok(known)
}

fn facts_about(facts: &Facts, key: &PersonKey) -> bool {
    facts.iter().any(|fact| fact.about == Subject::Person(key.clone()))
}

/// Forgets again whom a copy of the database that was put back still knows.
pub(crate) async fn forget_again(
    connection: &mut SqliteConnection,
    eraser: &Eraser,
    all: &BTreeMap<String, u64>,
) -> Result<usize, sqlx::Error> {
    let known: Vec<String> = sqlx::query_scalar("SELECT says ->> '$.hash' FROM fact WHERE kind = 'erase'")
        .fetch_all(&mut *connection)
        .await?;
    let known: BTreeSet<String> = known.into_iter().collect();
    let missing: BTreeMap<String, u64> =
        all.iter().filter(|(hash, _)| !known.contains(*hash)).map(|(hash, at_ms)| (hash.clone(), *at_ms)).collect();
    if missing.is_empty() {
        return Ok(0);
    }
    let subjects: Vec<String> = sqlx::query_scalar("SELECT DISTINCT about FROM fact UNION SELECT key FROM person_key")
        .fetch_all(&mut *connection)
        .await?;
    let keys = subjects.iter().filter_map(|text| text.parse::<PersonKey>().ok());
    let keys: Vec<PersonKey> = keys.filter(|key| missing.contains_key(&eraser.hash(key))).collect();
    forget(connection, eraser.clone(), &keys, &missing).await?;
    Ok(keys.len())
}
