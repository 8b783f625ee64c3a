//! Everything that was told of a person, oldest first, what it says, and whether it counts: read from the facts when somebody asks.

use std::collections::BTreeMap;

use handraise::definition::Compiled;
use handraise::person::{FactId, Facts, Payload, People, Standing, TimelineEntry, fold};
use serde::Serialize;
use serde_json::Value;
use sqlx::SqlitePool;

use super::fact;
use super::person::keys_of;

/// What only the receiver reads of a fact, and a form's contact, which stands beside the timeline.
const LEFT_OUT: [&str; 5] = ["kind", "contact", "receipt", "evidence", "claimed"];

/// One fact of a person.
#[derive(Debug, Serialize)]
pub(crate) struct Entry {
    #[serde(flatten)]
    entry: TimelineEntry,
    /// What the fact says, by the names of its parts.
    says: Value,
    /// The submission id of a form.
    #[serde(skip)]
    pub(crate) submission: Option<String>,
}

/// What is known of a person.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) standing: Standing,
    /// The timeline, with what each fact says.
    pub(crate) timeline: Vec<Entry>,
}

/// What is known of the person with an id.
pub(crate) async fn known(
    readers: &SqlitePool,
    person: &str,
    compiled: &Compiled,
) -> Result<Option<Known>, sqlx::Error> {
    let mut reading = readers.begin().await?;
    let keys = keys_of(&mut reading, &[person.to_owned()]).await?;
    let facts: Facts = fact::about(&mut reading, &keys).await?.into_iter().collect();
    drop(reading);
    let standing_facts = facts.standing();
    let groups = People::of(&standing_facts).group(&standing_facts);
    let Some((key, own)) = groups.into_iter().find(|(key, _)| key.id() == person) else { return Ok(None) };
    let said: BTreeMap<&FactId, &Payload> = own.iter().map(|fact| (&fact.id, &fact.says)).collect();
    let standing = fold(key, own.iter().copied(), compiled);
    let timeline = standing.timeline.iter().cloned().map(|entry| {
        let payload = said.get(&entry.fact).copied();
        let submission = match payload {
            Some(Payload::Form(form)) => Some(form.submission.clone()),
            _ => None,
        };
        Entry { says: says(payload), submission, entry }
    });
    let timeline = timeline.collect();
    Ok(Some(Known { standing, timeline }))
}

fn says(payload: Option<&Payload>) -> Value {
    let mut said = serde_json::to_value(payload).unwrap_or_default();
    if let Some(parts) = said.as_object_mut() {
        parts.retain(|name, part| !part.is_null() && !LEFT_OUT.contains(&name.as_str()));
    }
    said
}
