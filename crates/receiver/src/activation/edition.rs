//! Definitions as they were given, each with its private part, in the database. They stay for ever. It does not know which is in force.

use handraise::author::Format;
use handraise::definition::{Compiled, Policy};
use sqlx::sqlite::Sqlite;
use sqlx::{Executor, Row, SqliteConnection};

use crate::definition::{Loaded, Source};

/// A definition with its private part, as stored.
#[derive(Clone, Debug)]
pub(crate) struct Edition {
    pub(crate) hash: String,
    pub(crate) policy_hash: String,
    pub(crate) mql: Vec<u8>,
    /// In JSON.
    pub(crate) policy: Option<String>,
    pub(crate) source: Option<String>,
    /// `toml` or `json`.
    pub(crate) format: Option<String>,
}

/// Stores an edition, unless it is there. The text that it was first given with stays.
pub(super) async fn write(connection: &mut SqliteConnection, loaded: &Loaded, now_ms: i64) -> Result<(), sqlx::Error> {
    let format = loaded.source.as_ref().map(|source| match source.format {
        Format::Toml => "toml",
        Format::Json => "json",
    });
    sqlx::query(
        "INSERT INTO edition (hash, policy_hash, mql, policy, source, format, given_ms) VALUES (?, ?, ?, ?, ?, ?, ?) \
         ON CONFLICT DO UPDATE SET source = excluded.source, format = excluded.format \
         WHERE source IS NULL AND excluded.source IS NOT NULL",
    )
    .bind(loaded.hash())
    .bind(&loaded.policy_hash)
    .bind(loaded.mql.as_ref())
    .bind(loaded.policy.as_ref().map(Policy::to_json))
    .bind(loaded.source.as_ref().map(|source| source.text.as_str()))
    .bind(format)
    .bind(now_ms)
    .execute(connection)
    .await
    .map(drop)
}

/// The edition with a hash: with this private part, or else the one that was given last.
pub(crate) async fn find<'e>(
    reading: impl Executor<'e, Database = Sqlite>,
    hash: &str,
    policy_hash: Option<&str>,
) -> Result<Option<Edition>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT * FROM edition WHERE hash = ?1 AND (?2 IS NULL OR policy_hash = ?2) ORDER BY given_ms DESC LIMIT 1",
    )
    .bind(hash)
    .bind(policy_hash)
    .fetch_optional(reading)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Edition {
        hash: row.try_get("hash")?,
        policy_hash: row.try_get("policy_hash")?,
        mql: row.try_get("mql")?,
        policy: row.try_get("policy")?,
        source: row.try_get("source")?,
        format: row.try_get("format")?,
    }))
}

impl Edition {
    /// Decodes it.
    ///
    /// # Errors
    /// What keeps this program from using it, in words.
    pub(crate) fn load(self) -> Result<Loaded, String> {
        let words = |error: &dyn std::fmt::Display| format!("the stored definition {}: {error}", self.hash);
        let compiled = Compiled::read(self.mql.clone()).map_err(|error| words(&error))?;
        let policy = self.policy.as_ref().map(|json| Policy::read(json.as_bytes()));
        let policy = policy.transpose().map_err(|error| words(&error))?;
        let source = self.source.map(|text| {
            let format = if self.format.as_deref() == Some("json") { Format::Json } else { Format::Toml };
            Source { text, format }
        });
        Ok(Loaded::new(compiled, policy, source))
    }
}

/// The edition with both hashes, decoded. One that is missing or unreadable is an error of the database.
pub(crate) async fn load<'e>(
    reading: impl Executor<'e, Database = Sqlite>,
    (hash, policy_hash): (&str, &str),
) -> Result<Loaded, sqlx::Error> {
    let found = find(reading, hash, Some(policy_hash)).await?.ok_or(sqlx::Error::RowNotFound)?;
    found.load().map_err(|words| sqlx::Error::Decode(words.into()))
}
