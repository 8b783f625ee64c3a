//! Companies: what their people come to together, computed from facts when somebody asks. It stores nothing.

use handraise::account::{AccountReport, Member, report as account_report};
use handraise::person::{Facts, LifecycleStage, People, PersonReport, Standing, fold, report};
use sqlx::SqlitePool;

use super::before::before;
use super::fact;
use super::person::keys_of;
use super::share::add_those_who_share;
use crate::clock::seconds;
use crate::definition::Loaded;

/// The domains of a page of companies, alphabetically, and whether there are more.
pub(crate) async fn companies(
    readers: &SqlitePool,
    after: Option<&str>,
    limit: i64,
) -> Result<(Vec<String>, bool), sqlx::Error> {
    let query = "SELECT DISTINCT company FROM person WHERE company > ? ORDER BY company LIMIT ?";
    let mut found: Vec<String> = sqlx::query_scalar(query)
        .bind(after.unwrap_or_default())
        .bind(limit.saturating_add(1))
        .fetch_all(readers)
        .await?;
    let limit = usize::try_from(limit).unwrap_or_default();
    let more = found.len() > limit;
    found.truncate(limit);
    Ok((found, more))
}

/// The report about a company; `None` if nobody there is known, or the definition says nothing of accounts.
pub(crate) async fn account(
    readers: &SqlitePool,
    company: &str,
    loaded: &Loaded,
    now_ms: i64,
) -> Result<Option<AccountReport>, sqlx::Error> {
    let Some(policy) = &loaded.policy else { return Ok(None) };
    let mut reading = readers.begin().await?;
    let persons: Vec<String> =
        sqlx::query_scalar("SELECT id FROM person WHERE company = ?").bind(company).fetch_all(&mut *reading).await?;
    let mut keys = keys_of(&mut reading, &persons).await?;
    if keys.is_empty() {
        return Ok(None);
    }
    // A split may have taken facts from somebody elsewhere, or given them some.
    add_those_who_share(&mut reading, &mut keys).await?;
    let facts: Facts = fact::about(&mut reading, &keys).await?.into_iter().collect();
    let before = before(&mut reading, &keys).await?;
    drop(reading);
    let (standing_facts, at_s) = (facts.standing(), seconds(now_ms));
    let mut people: Vec<(Standing, PersonReport)> = Vec::new();
    let grouped = People::of(&standing_facts).group(&standing_facts);
    for (person, own) in grouped.into_iter().filter(|(person, _)| persons.contains(&person.id())) {
        let stage = before.get(&person.id()).map_or(LifecycleStage::Visitor, |before| before.summary.stage);
        let standing = fold(person, own, &loaded.compiled);
        let found = report(&loaded.compiled, Some(policy), &standing, stage, at_s);
        people.push((standing, found));
    }
    let members: Vec<Member<'_>> = people.iter().map(|(standing, found)| Member { standing, found }).collect();
    Ok(account_report(company, &members, &loaded.compiled, policy, at_s))
}
