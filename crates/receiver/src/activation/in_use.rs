//! Which edition is in force and which is its shadow, and what was last taken from the definition's file, in the database. It does not know who may
//! change that.

use sqlx::sqlite::{Sqlite, SqliteRow};
use sqlx::{Executor, Row, SqliteConnection};

use crate::definition::Loaded;

/// What an edition is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    Active,
    Shadow,
}

impl Slot {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Shadow => "shadow",
        }
    }
}

/// An edition in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InUse {
    pub(crate) hash: String,
    pub(crate) policy_hash: String,
    /// The fact that put it into force.
    pub(crate) fact: Option<String>,
    pub(crate) since_ms: i64,
    /// Who put it there.
    pub(crate) who: String,
    /// Whether the definition's file says the same.
    pub(crate) from_file: bool,
}

impl InUse {
    pub(crate) fn is(&self, loaded: &Loaded) -> bool {
        loaded.is_same_as((&self.hash, &self.policy_hash))
    }

    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            hash: row.try_get("hash")?,
            policy_hash: row.try_get("policy_hash")?,
            fact: row.try_get("fact")?,
            since_ms: row.try_get("since_ms")?,
            who: row.try_get("who")?,
            from_file: row.try_get("from_file")?,
        })
    }

    pub(super) async fn write(&self, connection: &mut SqliteConnection, slot: Slot) -> Result<(), sqlx::Error> {
        let query = "INSERT OR REPLACE INTO in_use (role, hash, policy_hash, fact, since_ms, who, from_file) \
                     VALUES (?, ?, ?, ?, ?, ?, ?)";
        sqlx::query(query)
            .bind(slot.name())
            .bind(&self.hash)
            .bind(&self.policy_hash)
            .bind(&self.fact)
            .bind(self.since_ms)
            .bind(&self.who)
            .bind(self.from_file)
            .execute(connection)
            .await
            .map(drop)
    }
}

/// The edition that is used so, if there is one.
pub(crate) async fn in_use<'e>(
    reading: impl Executor<'e, Database = Sqlite>,
    slot: Slot,
) -> Result<Option<InUse>, sqlx::Error> {
    let row = sqlx::query("SELECT * FROM in_use WHERE role = ?").bind(slot.name()).fetch_optional(reading).await?;
    row.as_ref().map(InUse::from_row).transpose()
}

/// What was last taken from the definition's file.
pub(crate) async fn file_digest<'e>(
    reading: impl Executor<'e, Database = Sqlite>,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT digest FROM definition_file").fetch_optional(reading).await
}

pub(super) async fn write_file_digest(connection: &mut SqliteConnection, digest: &str) -> Result<(), sqlx::Error> {
    let query = "INSERT OR REPLACE INTO definition_file (one, digest) VALUES (1, ?)";
    sqlx::query(query).bind(digest).execute(connection).await.map(drop)
}
