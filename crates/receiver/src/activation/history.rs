//! Which definition was in force when, put there by whom, and which builds of the program ran: read from the facts when somebody asks. It does not
//! know how it is shown.

use std::collections::BTreeMap;

use handraise::person::{Activation, Build, Fact, Facts, Payload};
use serde_json::{Value, json};
use sqlx::{Row, SqlitePool};

use super::in_use::{InUse, Slot, in_use};
use crate::agenda::{DueReview, due_reviews};
use crate::clock::rfc3339;
use crate::ledger::{Basis, about_everybody};

/// One activation.
#[derive(Clone, Debug, PartialEq)]
pub struct ActivationEntry {
    /// The fact that put it into force.
    pub fact: String,
    /// What came into force.
    pub definition: Activation,
    /// Since when, in milliseconds since 1970.
    pub from_ms: u64,
    /// Until when; `None` for the one in force.
    pub until_ms: Option<u64>,
    /// Who put it into force.
    pub by: String,
    /// Where it came from: `file`, `api`, `tool`, or `receiver` before there were these.
    pub source: String,
    /// How many persons were last computed with this definition.
    pub persons: i64,
}

/// A build of the program that ran.
#[derive(Clone, Debug, PartialEq)]
pub struct BuildEntry {
    /// The fact that tells of it.
    pub fact: String,
    /// The build.
    pub build: Build,
    /// Since when, in milliseconds since 1970.
    pub from_ms: u64,
    /// Until when; `None` for the one that runs.
    pub until_ms: Option<u64>,
    /// The program.
    pub by: String,
}

/// All of it, and how far computing with the newest has come.
#[derive(Clone, Debug)]
pub struct History {
    /// The newest first.
    pub definitions: Vec<ActivationEntry>,
    /// The newest first.
    pub builds: Vec<BuildEntry>,
    /// How many persons there are.
    pub persons: i64,
    /// How many of them the definition in force has computed with this program.
    pub computed: i64,
    /// Why the definition in force is to be reviewed, the oldest reason first.
    pub reviews: Vec<DueReview>,
}

/// Reads the history.
pub(crate) async fn read(readers: &SqlitePool) -> Result<History, sqlx::Error> {
    let mut reading = readers.begin().await?;
    let facts: Facts = about_everybody(&mut reading).await?.into_iter().collect();
    let present = in_use(&mut *reading, Slot::Active).await?;
    // The index has it, so no person is read.
    let rows = sqlx::query("SELECT basis, count(*) AS persons FROM person GROUP BY basis");
    let rows = rows.fetch_all(&mut *reading).await?;
    drop(reading);
    let mut by_hash: BTreeMap<String, i64> = BTreeMap::new();
    let (mut persons, mut computed) = (0, 0);
    for row in rows {
        let (basis, count): (String, i64) = (row.try_get("basis")?, row.try_get("persons")?);
        let Some(basis) = Basis::from_text(&basis) else { continue };
        *by_hash.entry(basis.definition.clone()).or_default() += count;
        persons += count;
        computed += if is_present(&basis, present.as_ref()) { count } else { 0 };
    }
    let mut history = History { definitions: Vec::new(), builds: Vec::new(), persons, computed, reviews: Vec::new() };
    for fact in facts.standing() {
        history.take_in(fact, &by_hash);
    }
    history.definitions.reverse();
    history.builds.reverse();
    if let Some(entry) = history.definitions.first() {
        history.reviews = due_reviews(readers, &entry.definition.id, entry.definition.version).await?;
    }
    Ok(history)
}

fn is_present(basis: &Basis, present: Option<&InUse>) -> bool {
    present.is_some_and(|present| basis.is_of((&present.hash, &present.policy_hash), &Build::this()))
}

impl History {
    /// Takes in a fact; the oldest come first.
    fn take_in(&mut self, fact: &Fact, by_hash: &BTreeMap<String, i64>) {
        let (from_ms, by) = (fact.at_ms(), fact.provenance.who.clone());
        match &fact.says {
            Payload::Definition(activation) => {
                if let Some(before) = self.definitions.last_mut() {
                    before.until_ms = Some(from_ms);
                }
                self.definitions.push(ActivationEntry {
                    fact: fact.id.to_string(),
                    persons: by_hash.get(&activation.hash).copied().unwrap_or_default(),
                    definition: activation.clone(),
                    from_ms,
                    until_ms: None,
                    by,
                    source: fact.source.clone(),
                });
            }
            Payload::Build(build) => {
                if let Some(before) = self.builds.last_mut() {
                    before.until_ms = Some(from_ms);
                }
                let (fact, build) = (fact.id.to_string(), build.clone());
                self.builds.push(BuildEntry { fact, build, from_ms, until_ms: None, by });
            }
            _ => {}
        }
    }

    /// What was in force at a time, in milliseconds since 1970.
    pub fn at(&self, at_ms: u64) -> (Option<&ActivationEntry>, Option<&BuildEntry>) {
        let definition = self.definitions.iter().find(|entry| entry.from_ms <= at_ms);
        (definition, self.builds.iter().find(|entry| entry.from_ms <= at_ms))
    }

    /// As the API and the tool show it.
    pub fn to_json(&self) -> Value {
        let definitions: Vec<Value> = self.definitions.iter().map(ActivationEntry::to_json).collect();
        let builds: Vec<Value> = self.builds.iter().map(BuildEntry::to_json).collect();
        let reviews: Vec<Value> = self.reviews.iter().map(DueReview::to_json).collect();
        let progress = json!({ "persons": self.persons, "computed": self.computed });
        json!({ "definitions": definitions, "builds": builds, "rescoring": progress, "reviews": reviews })
    }

    /// What was in force at a time, as the API and the tool show it.
    pub fn json_at(&self, at_ms: u64) -> Value {
        let (definition, build) = self.at(at_ms);
        json!({
            "at": time(at_ms),
            "definition": definition.map(ActivationEntry::to_json),
            "build": build.map(BuildEntry::to_json),
        })
    }
}

impl ActivationEntry {
    /// As the API and the tool show it.
    pub fn to_json(&self) -> Value {
        let Activation { id, version, hash, policy, signed_by } = &self.definition;
        json!({
            "fact": self.fact, "id": id, "version": version, "hash": hash, "policy": policy,
            "from": time(self.from_ms), "until": self.until_ms.map(time), "by": self.by, "source": self.source,
            "signed_by": signed_by, "persons": self.persons,
        })
    }
}

impl BuildEntry {
    /// As the API and the tool show it.
    pub fn to_json(&self) -> Value {
        json!({
            "fact": self.fact, "core": self.build.core, "lists": self.build.lists,
            "from": time(self.from_ms), "until": self.until_ms.map(time), "by": self.by,
        })
    }
}

fn time(ms: u64) -> String {
    rfc3339(i64::try_from(ms).unwrap_or(i64::MAX))
}
