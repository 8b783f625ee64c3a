//! Everything that was told of a person, oldest first, and whether it counts: read from the facts when somebody asks.

use handraise::definition::Compiled;
use handraise::person::{Fact, Facts, Payload, People, Subject, TimelineEntry, fold};
use sqlx::SqlitePool;
use std::collections::BTreeSet;

use super::fact;
use super::person::keys_of;
use super::share::add_those_who_share;

/// The timeline of the person with an id.
pub(crate) async fn timeline(
    readers: &SqlitePool,
    person: &str,
    compiled: &Compiled,
) -> Result<Vec<TimelineEntry>, sqlx::Error> {
    let facts = facts(readers, person).await?;
    let standing_facts = facts.standing();
    let groups = People::of(&standing_facts).group(&standing_facts);
    let own = groups.into_iter().find(|(key, _)| key.id() == person);
    Ok(own.map(|(key, facts)| fold(key, facts, compiled).timeline).unwrap_or_default())
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
