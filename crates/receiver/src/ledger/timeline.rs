//! Everything that was told of a person, oldest first, and whether it counts: read from the facts when somebody asks.

use handraise::definition::Compiled;
use handraise::person::{Facts, People, TimelineEntry, fold};
use sqlx::SqlitePool;

use super::fact;
use super::person::keys_of;

/// The timeline of the person with an id.
pub(crate) async fn timeline(
    readers: &SqlitePool,
    person: &str,
    compiled: &Compiled,
) -> Result<Vec<TimelineEntry>, sqlx::Error> {
    let mut reading = readers.begin().await?;
    let keys = keys_of(&mut reading, &[person.to_owned()]).await?;
    let facts: Facts = fact::about(&mut reading, &keys).await?.into_iter().collect();
    drop(reading);
    let standing_facts = facts.standing();
    let groups = People::of(&standing_facts).group(&standing_facts);
    let own = groups.into_iter().find(|(key, _)| key.id() == person);
    Ok(own.map(|(key, facts)| fold(key, facts, compiled).timeline).unwrap_or_default())
}
