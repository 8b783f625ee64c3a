//! Looks at a receiver's database from another process, as a backup or an administrator does. It stores nothing.

use std::io::Read;
use std::path::Path;

use anyhow::Result;
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Row as _, SqliteConnection};

/// What the receiver stores of a lead beside what its form says, as an example for others to store as well.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Row {
    pub(crate) assessment: String,
    pub(crate) verdict: String,
    pub(crate) verdict_reasons: String,
    pub(crate) claimed: String,
    pub(crate) definition_hash: String,
    pub(crate) added: String,
    pub(crate) card: String,
    /// How many rows it has in the table of occurrences.
    pub(crate) sightings: i64,
}

async fn open(file: &Path) -> Result<SqliteConnection> {
    Ok(SqliteConnectOptions::new().filename(file).connect().await?)
}

/// Prints the newest lead's row.
pub(crate) async fn print_row(file: &Path) -> Result<()> {
    let mut database = open(file).await?;
    let found = sqlx::query(
        "SELECT assessment, verdict, verdict_reasons, claimed, definition_hash, added, card, \
         (SELECT count(*) FROM sighting WHERE sighting.submission = lead.submission) AS sightings \
         FROM lead ORDER BY seq DESC LIMIT 1",
    )
    .fetch_one(&mut database)
    .await?;
    let row = Row {
        assessment: found.try_get("assessment")?,
        verdict: found.try_get("verdict")?,
        verdict_reasons: found.try_get("verdict_reasons")?,
        claimed: found.try_get("claimed")?,
        definition_hash: found.try_get("definition_hash")?,
        added: found.try_get("added")?,
        card: found.try_get("card")?,
        sightings: found.try_get("sightings")?,
    };
    println!("{}", serde_json::to_string(&row)?);
    database.close().await?;
    Ok(())
}

/// Prints what SQLite finds wrong: `ok` if nothing.
pub(crate) async fn check(file: &Path) -> Result<()> {
    let mut database = open(file).await?;
    let found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut database).await?;
    println!("{}", found.join("; "));
    database.close().await?;
    Ok(())
}

/// Prints whether the definition with a hash is in force, whether anybody is not computed with it, whether facts wait to be taken in, all as 0 or 1,
/// and the number of facts.
pub(crate) async fn print_persons(file: &Path, hash: &str) -> Result<()> {
    let mut database = open(file).await?;
    let found: (i64, i64, i64, i64) = sqlx::query_as(
        "SELECT EXISTS (SELECT 1 FROM definition WHERE hash = ?1 AND superseded_ms IS NULL), \
         EXISTS (SELECT 1 FROM person WHERE basis < ?1 OR basis > ?1 || '~'), \
         EXISTS (SELECT 1 FROM person_due), \
         (SELECT coalesce(max(seq), 0) FROM fact)",
    )
    .bind(hash)
    .fetch_one(&mut database)
    .await?;
    println!("{} {} {} {}", found.0, found.1, found.2, found.3);
    database.close().await?;
    Ok(())
}

/// Locks the database against writing until standard input ends. Prints `locked` when it is.
pub(crate) async fn lock(file: &Path) -> Result<()> {
    let mut database = open(file).await?;
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut database).await?;
    println!("locked");
    std::io::stdin().read_to_end(&mut Vec::new())?;
    sqlx::raw_sql("COMMIT").execute(&mut database).await?;
    database.close().await?;
    Ok(())
}
