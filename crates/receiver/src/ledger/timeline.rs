//! Everything that was told of a person, and whether it counts: read from the facts when somebody asks.

use handraise::definition::Compiled;
use handraise::person::{Facts, People, Standing, fold};
use sqlx::SqlitePool;

use super::fact;
use super::person::keys_of;

/// What is known of the person with an id, with the timeline.
pub(crate) async fn standing(
    readers: &SqlitePool,
    person: &str,
    compiled: &Compiled,
) -> Result<Option<Standing>, sqlx::Error> {
    let mut reading = readers.begin().await?;
    let keys = keys_of(&mut reading, &[person.to_owned()]).await?;
    let facts: Facts = fact::about(&mut reading, &keys).await?.into_iter().collect();
    drop(reading);
    let standing_facts = facts.standing();
    let groups = People::of(&standing_facts).group(&standing_facts);
    let own = groups.into_iter().find(|(key, _)| key.id() == person);
    Ok(own.map(|(key, facts)| fold(key, facts, compiled)))
}
