//! Removes facts, and what follows from them: the lead of a form, what withdrew or gave away what is no more, and a person of whom nothing is left. Whom it
//! concerns is computed again. It does not know why something goes.

use std::collections::BTreeSet;

use handraise::person::{Eraser, FactId, Payload, PersonKey};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::super::journey;
use super::owner::{Splits, names, own, splits};

/// Facts that say something of a person; of somebody who has none of these, nothing is left.
const SAY_SOMETHING: [&str; 9] =
    ["form", "update", "touch", "attribute", "status", "follow_up", "override", "suppression", "objection"];

/// A fact that goes, or a part of it.
pub(super) struct Doomed {
    pub(super) seq: i64,
    pub(super) id: String,
    pub(super) about: String,
    pub(super) kind: String,
    pub(super) batch: Option<String>,
    /// In JSON.
    pub(super) says: String,
}

impl Doomed {
    pub(super) fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            seq: row.try_get("seq")?,
            id: row.try_get("id")?,
            about: row.try_get("about")?,
            kind: row.try_get("kind")?,
            batch: row.try_get("batch")?,
            says: row.try_get("says")?,
        })
    }
}

/// Whether a fact with this id was removed, or lost a part, because its time was over.
pub(crate) async fn is_removed(
    connection: &mut SqliteConnection,
    id: &FactId,
    eraser: &Eraser,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM fact_removed WHERE hash = unhex(?))")
        .bind(eraser.hash_of_fact(id))
        .fetch_one(connection)
        .await
}

/// Notes that something was removed, so that whoever computed a person before writes nothing.
pub(crate) async fn remember_removal(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE removal SET count = count + 1").execute(connection).await.map(drop)
}

/// What goes in one transaction.
pub(super) struct Removal<'e> {
    eraser: &'e Eraser,
    now_ms: i64,
    /// The keys and companies whom it concerns.
    concerned: BTreeSet<String>,
}

impl<'e> Removal<'e> {
    pub(super) fn new(eraser: &'e Eraser, now_ms: i64) -> Self {
        Self { eraser, now_ms, concerned: BTreeSet::new() }
    }

    /// Takes the behaviour out of a form; `says` is what stays of it, or nothing if it had none.
    pub(super) async fn shorten(
        &mut self,
        connection: &mut SqliteConnection,
        fact: &Doomed,
        says: Option<&str>,
        submission: &str,
    ) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE fact SET says = coalesce(?, says), shortened_ms = ? WHERE seq = ?")
            .bind(says)
            .bind(self.now_ms)
            .bind(fact.seq)
            .execute(&mut *connection)
            .await?;
        if says.is_none() {
            return Ok(());
        }
        self.concern(fact);
        self.bury(connection, &fact.id).await?;
        // The lead is the other half of the newest form with its submission id.
        sqlx::query(
            "UPDATE lead SET evidence = NULL, late_assessment = NULL, shortened_ms = ?2, assessment = json_set(assessment, \
             '$.contributions', json('[]'), '$.clamps', json('[]'), '$.interests', json('[]')) WHERE submission = ?1 \
             AND NOT EXISTS (SELECT 1 FROM fact WHERE id >= ?3 AND id < ?4 AND shortened_ms IS NULL)",
        )
        .bind(submission)
        .bind(self.now_ms)
        .bind(format!("form:{submission}:"))
        .bind(format!("form:{submission};"))
        .execute(&mut *connection)
        .await?;
        sqlx::query(
            "DELETE FROM sighting WHERE submission IN (SELECT submission FROM lead WHERE submission = ? AND shortened_ms IS NOT NULL)",
        )
        .bind(submission)
        .execute(connection)
        .await
        .map(drop)
    }

    /// Removes facts, what withdraws them, and what gives them away.
    pub(super) async fn remove(
        &mut self,
        connection: &mut SqliteConnection,
        facts: &[Doomed],
    ) -> Result<(), sqlx::Error> {
        let mut going: Vec<Doomed> = Vec::new();
        let mut next: &[Doomed] = facts;
        // What withdrew something can be withdrawn itself.
        while !next.is_empty() {
            for fact in next {
                self.concern(fact);
                self.bury(connection, &fact.id).await?;
            }
            let seqs = serde_json::Value::from_iter(next.iter().map(|fact| fact.seq)).to_string();
            sqlx::query("DELETE FROM fact WHERE seq IN (SELECT value FROM json_each(?))")
                .bind(seqs)
                .execute(&mut *connection)
                .await?;
            self.remove_leads(connection, next).await?;
            going = refer_to_nothing(connection, next).await?;
            next = &going;
        }
        drop(going);
        Ok(())
    }

    fn concern(&mut self, fact: &Doomed) {
        self.concerned.insert(fact.about.clone());
        match serde_json::from_str::<Payload>(&fact.says) {
            Ok(Payload::Form(form)) => {
                let receipt = form.receipt.as_deref().and_then(PersonKey::of_receipt);
                self.concerned.extend(receipt.map(|key| key.to_string()));
            }
            Ok(Payload::Merge(merge)) => {
                self.concerned.insert(merge.from.to_string());
            }
            Ok(Payload::Split(split)) => {
                self.concerned.insert(split.to.to_string());
            }
            _ => {}
        }
    }

    async fn bury(&self, connection: &mut SqliteConnection, id: &str) -> Result<(), sqlx::Error> {
        let Ok(id) = FactId::new(id) else { return Ok(()) };
        sqlx::query("INSERT INTO fact_removed (hash) VALUES (unhex(?)) ON CONFLICT DO NOTHING")
            .bind(self.eraser.hash_of_fact(&id))
            .execute(connection)
            .await
            .map(drop)
    }

    /// Removes the leads of which no form is left.
    async fn remove_leads(&self, connection: &mut SqliteConnection, facts: &[Doomed]) -> Result<(), sqlx::Error> {
        for fact in facts.iter().filter(|fact| fact.kind == "form") {
            let Ok(Payload::Form(form)) = serde_json::from_str::<Payload>(&fact.says) else { continue };
            sqlx::query(
                "DELETE FROM lead WHERE submission = ?1 AND NOT EXISTS (SELECT 1 FROM fact WHERE id >= ?2 AND id < ?3)",
            )
            .bind(&form.submission)
            .bind(format!("form:{}:", form.submission))
            .bind(format!("form:{};", form.submission))
            .execute(&mut *connection)
            .await?;
        }
        Ok(())
    }

    /// Removes persons of whom nothing is left, and lets the others be computed again.
    pub(super) async fn finish(mut self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let splits = splits(connection).await?;
        for person in self.persons(connection).await? {
            let names = names(connection, &person).await?;
            let left = own(connection, &names, &splits).await?;
            if left.iter().any(|fact| SAY_SOMETHING.contains(&fact.kind.as_str())) {
                sqlx::query("UPDATE person SET next_change_ms = 0 WHERE id = ?")
                    .bind(&person)
                    .execute(&mut *connection)
                    .await?;
                journey::shorten(connection, &person).await?;
            } else {
                self.remove_person(connection, &person, &splits).await?;
            }
        }
        sqlx::query("DELETE FROM person_due WHERE fact_seq NOT IN (SELECT seq FROM fact)")
            .execute(&mut *connection)
            .await?;
        remember_removal(connection).await
    }

    /// The ids of the persons whom it concerns.
    async fn persons(&self, connection: &mut SqliteConnection) -> Result<Vec<String>, sqlx::Error> {
        sqlx::query_scalar(
            "WITH named AS (SELECT value FROM json_each(?)) \
             SELECT person FROM person_key WHERE key IN named \
             UNION SELECT person FROM person_key WHERE id IN (SELECT substr(value, 8) FROM named WHERE value LIKE 'person:%') \
             UNION SELECT id FROM person WHERE domain IN (SELECT substr(value, 9) FROM named WHERE value LIKE 'company:%')",
        )
        .bind(serde_json::Value::from_iter(self.concerned.iter().map(String::as_str)).to_string())
        .fetch_all(connection)
        .await
    }

    async fn remove_person(
        &mut self,
        connection: &mut SqliteConnection,
        person: &str,
        splits: &Splits,
    ) -> Result<(), sqlx::Error> {
        let names = names(connection, person).await?;
        let mut rest = own(connection, &names, splits).await?;
        // Decisions about others that name one of the keys.
        let naming = sqlx::query(
            "SELECT seq, id, about, kind, batch, says FROM fact WHERE kind = 'split' AND says ->> '$.to' IN (SELECT value FROM json_each(?1)) \
             UNION SELECT seq, id, about, kind, batch, says FROM fact WHERE kind = 'merge' AND says ->> '$.from' IN (SELECT value FROM json_each(?1))",
        )
        .bind(&names.keys_json)
        .fetch_all(&mut *connection)
        .await?;
        for row in &naming {
            rest.push(Doomed::from_row(row)?);
        }
        self.remove(connection, &rest).await?;
        journey::leave(connection, person, &names.keys_json).await?;
        for (delete, list) in [
            ("DELETE FROM person_due WHERE key IN (SELECT value FROM json_each(?))", names.keys_json.as_str()),
            ("DELETE FROM connector_asked WHERE subject IN (SELECT value FROM json_each(?))", &names.keys_json),
            (
                "DELETE FROM crossing WHERE person IN (SELECT id FROM person_key WHERE key IN (SELECT value FROM json_each(?)))",
                &names.keys_json,
            ),
            (
                "DELETE FROM person WHERE id IN (SELECT id FROM person_key WHERE key IN (SELECT value FROM json_each(?)))",
                &names.keys_json,
            ),
            ("DELETE FROM person_key WHERE key IN (SELECT value FROM json_each(?))", &names.keys_json),
        ] {
            sqlx::query(delete).bind(list).execute(&mut *connection).await?;
        }
        Ok(())
    }
}

/// What withdraws or gives away facts of which none is left now.
async fn refer_to_nothing(connection: &mut SqliteConnection, gone: &[Doomed]) -> Result<Vec<Doomed>, sqlx::Error> {
    let ids = serde_json::Value::from_iter(gone.iter().map(|fact| fact.id.as_str())).to_string();
    let batches: BTreeSet<&str> = gone.iter().filter_map(|fact| fact.batch.as_deref()).collect();
    let rows = sqlx::query(
        "SELECT seq, id, about, kind, batch, says FROM fact WHERE kind = 'undo' AND says ->> '$.fact' IN (SELECT value FROM json_each(?1)) \
         UNION SELECT seq, id, about, kind, batch, says FROM fact AS undo WHERE kind = 'undo' AND says ->> '$.batch' IN (SELECT value FROM json_each(?2)) \
         AND NOT EXISTS (SELECT 1 FROM fact WHERE batch = undo.says ->> '$.batch') \
         UNION SELECT seq, id, about, kind, batch, says FROM fact AS split WHERE kind = 'split' \
         AND EXISTS (SELECT 1 FROM json_each(split.says, '$.facts') AS given WHERE given.value IN (SELECT value FROM json_each(?1))) \
         AND NOT EXISTS (SELECT 1 FROM json_each(split.says, '$.facts') AS given JOIN fact ON fact.id = given.value)",
    )
    .bind(ids)
    .bind(serde_json::Value::from_iter(batches).to_string())
    .fetch_all(connection)
    .await?;
    rows.iter().map(Doomed::from_row).collect()
}
