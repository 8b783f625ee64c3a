//! Everything that was told of a person, oldest first, what it says, and whether it counts: read from the facts when somebody asks.

use std::collections::BTreeSet;

use handraise::definition::{Compiled, Policy};
use handraise::person::{Fact, Facts, Payload, People, Standing, Subject, TimelineEntry, fold};
use serde::Serialize;
use serde_json::Value;
use sqlx::SqlitePool;

use super::fact;
use super::person::keys_of;
use super::share::add_those_who_share;

/// What only the receiver reads of a fact, and a form's contact, which stands beside the timeline.
const LEFT_OUT: [&str; 5] = ["kind", "contact", "receipt", "evidence", "claimed"];

/// One fact of a person.
#[derive(Debug, Serialize)]
pub(crate) struct Entry {
    #[serde(flatten)]
    entry: TimelineEntry,
    /// What the fact says, by the names of its parts.
    says: Value,
    /// The criteria that a status lacks although the policy requires them, by their ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing_criteria: Vec<String>,
    /// The submission id of a form.
    #[serde(skip)]
    pub(crate) submission: Option<String>,
}

/// What is known of a person.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) standing: Standing,
    /// All facts that were read for it, also those of others with whom the person shares some.
    pub(super) facts: Facts,
}

impl Known {
    /// The timeline, with what each fact says, and what it lacks by a policy.
    pub(crate) fn timeline(&self, policy: Option<&Policy>) -> Vec<Entry> {
        let entry = |entry: &TimelineEntry| {
            let payload = self.facts.get(&entry.fact).map(|fact| &fact.says);
            let submission = match payload {
                Some(Payload::Form(form)) => Some(form.submission.clone()),
                _ => None,
            };
            let missing = match payload {
                Some(Payload::Status(status)) => policy.map(|policy| policy.missing_criteria(status)),
                _ => None,
            };
            let missing_criteria = missing.into_iter().flatten().map(|criterion| criterion.id.clone()).collect();
            Entry { says: says(payload), missing_criteria, submission, entry: entry.clone() }
        };
        self.standing.timeline.iter().map(entry).collect()
    }
}

/// What is known of the person with an id.
pub(crate) async fn known(
    readers: &SqlitePool,
    person: &str,
    compiled: &Compiled,
) -> Result<Option<Known>, sqlx::Error> {
    let facts = facts(readers, person).await?;
    let holding = facts.standing();
    let own = People::of(&holding).group(&holding).into_iter().find(|(key, _)| key.id() == person);
    let Some(standing) = own.map(|(key, own)| fold(key, own, compiled)) else { return Ok(None) };
    Ok(Some(Known { standing, facts }))
}

fn says(payload: Option<&Payload>) -> Value {
    let mut said = serde_json::to_value(payload).unwrap_or_default();
    if let Some(parts) = said.as_object_mut() {
        if let Some(Payload::Status(status)) = payload
            && status.reason.as_deref() != status.reason_code()
        {
            // Words from before a reason had to be a code are a comment.
            let words = status.reason.iter().chain(&status.comment).map(String::as_str).collect::<Vec<_>>().join("\n");
            parts.insert("reason".to_owned(), status.reason_code().into());
            parts.insert("comment".to_owned(), words.into());
        }
        parts.retain(|name, part| !part.is_null() && !LEFT_OUT.contains(&name.as_str()));
    }
    said
}

/// What was told, each with whether it holds or is withdrawn.
pub(crate) struct Told {
    /// Of the person.
    pub(crate) own: Vec<(Fact, bool)>,
    /// Of the person's company.
    pub(crate) company: Vec<(Fact, bool)>,
}

/// What was told of the person with an id, also what was withdrawn, and what withdrew it.
pub(crate) async fn told_of(readers: &SqlitePool, person: &str) -> Result<Told, sqlx::Error> {
    let facts = facts(readers, person).await?;
    let standing = facts.standing();
    let holds: BTreeSet<_> = standing.iter().map(|fact| &fact.id).collect();
    let people = People::of(&standing);
    let is_own = |fact: &Fact| people.person_of(fact).is_some_and(|key| key.id() == person);
    let own: BTreeSet<_> = facts.iter().filter(|fact| is_own(fact)).map(|fact| &fact.id).collect();
    let batches: BTreeSet<_> =
        facts.iter().filter(|fact| own.contains(&fact.id)).filter_map(|fact| fact.batch.as_ref()).collect();
    let domain = standing.iter().filter_map(|fact| people.person_of(fact)).find(|key| key.id() == person);
    let domain = domain.and_then(|key| key.domain().map(str::to_owned));
    let mut told = Told { own: Vec::new(), company: Vec::new() };
    for fact in facts.iter() {
        let withdraws = match &fact.says {
            Payload::Undo(undo) => {
                undo.fact.as_ref().is_some_and(|id| own.contains(id))
                    || undo.batch.as_ref().is_some_and(|batch| batches.contains(batch))
            }
            _ => false,
        };
        let with = (fact.clone(), holds.contains(&fact.id) || withdraws);
        match &fact.about {
            Subject::Company(known) if Some(known) == domain.as_ref() => told.company.push(with),
            _ if own.contains(&fact.id) || withdraws => told.own.push(with),
            _ => {}
        }
    }
    for list in [&mut told.own, &mut told.company] {
        list.sort_by_key(|(fact, _)| fact.at_ms());
    }
    Ok(told)
}

/// All facts about a person, and about those with whom they share some.
async fn facts(readers: &SqlitePool, person: &str) -> Result<Facts, sqlx::Error> {
    let mut reading = readers.begin().await?;
    let mut keys = keys_of(&mut reading, &[person.to_owned()]).await?;
    add_those_who_share(&mut reading, &mut keys).await?;
    Ok(fact::about(&mut reading, &keys).await?.into_iter().collect())
}
