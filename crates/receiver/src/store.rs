//! The database: opening it, and reading from it. Writing is the `writer`'s, so that it has one connection and no
//! rivals. It stores what it is given and does not know what a score is.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};

use super::entry::{Entry, Kept};
use super::writer::Writer;

/// The database's file in the data folder.
pub(super) const FILE: &str = "handraise.sqlite3";
/// How long a superseded definition is kept.
const KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// The longest answer of leads, in bytes, but for what is written around them.
const ANSWER_BYTES: i64 = 3 * 1024 * 1024;
/// Connections that read.
const READERS: u32 = 4;
/// How long a connection waits for another process, a backup for example.
const BUSY: Duration = Duration::from_secs(5);

/// The database.
#[derive(Debug)]
pub(super) struct Store {
    readers: SqlitePool,
    writer: Writer,
}

/// A lead as it is stored; the texts are JSON unless said otherwise.
pub(super) struct StoredLead {
    pub(super) seq: i64,
    /// Plain text.
    pub(super) submission: String,
    pub(super) received_ms: i64,
    pub(super) contact: String,
    pub(super) assessment: String,
    /// Plain text.
    pub(super) verdict: String,
    pub(super) verdict_reasons: String,
    pub(super) claimed: String,
    /// When it was sent again, and with which contact.
    pub(super) again: Vec<(i64, String)>,
}

/// A definition as it is stored.
pub(super) struct StoredDefinition {
    pub(super) hash: String,
    pub(super) mql: Vec<u8>,
    pub(super) superseded: bool,
}

impl Store {
    /// Opens the database in a folder, brings its tables up to date, and makes a definition the active one.
    pub(super) async fn open(folder: &Path, (hash, mql): (&str, &[u8]), now_ms: i64) -> Result<Self, sqlx::Error> {
        let options = SqliteConnectOptions::new()
            .filename(folder.join(FILE))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // With WAL, anything less would leave the last commits to the mercy of a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY);
        let mut connection = options.clone().connect().await?;
        sqlx::migrate!("src/migrations").run(&mut connection).await?;
        activate(&mut connection, hash, mql, now_ms).await?;
        let readers =
            SqlitePoolOptions::new().max_connections(READERS).connect_with(options.clone().read_only(true)).await?;
        Ok(Self { readers, writer: Writer::start(connection, options) })
    }

    /// Stores an entry, or finds the one that was stored under the same submission id. Durable when it returns.
    pub(super) async fn keep(&self, entry: Entry) -> Result<Kept, Arc<sqlx::Error>> {
        self.writer.keep(entry).await
    }

    /// Whether the last attempt to store something failed.
    pub(super) fn fails(&self) -> bool {
        self.writer.fails()
    }

    /// Leads, newest first, from before `before` on, and whether there are more: as many as were asked for, or as fit
    /// into an answer.
    pub(super) async fn leads(&self, before: Option<i64>, limit: i64) -> Result<(Vec<StoredLead>, bool), sqlx::Error> {
        let before = before.unwrap_or(i64::MAX);
        let (Some(oldest), more) = self.oldest_that_fits(before, limit).await? else {
            return Ok((Vec::new(), false));
        };
        let rows = sqlx::query(
            "SELECT seq, submission, received_ms, contact, assessment, verdict, verdict_reasons, claimed \
             FROM lead WHERE seq >= ? AND seq < ? ORDER BY seq DESC",
        )
        .bind(oldest)
        .bind(before)
        .fetch_all(&self.readers)
        .await?;
        let mut leads = Vec::with_capacity(rows.len());
        for row in rows {
            leads.push(StoredLead {
                seq: row.try_get("seq")?,
                submission: row.try_get("submission")?,
                received_ms: row.try_get("received_ms")?,
                contact: row.try_get("contact")?,
                assessment: row.try_get("assessment")?,
                verdict: row.try_get("verdict")?,
                verdict_reasons: row.try_get("verdict_reasons")?,
                claimed: row.try_get("claimed")?,
                again: Vec::new(),
            });
        }
        let again = sqlx::query(
            "SELECT lead.seq, again.received_ms, again.contact FROM lead_again AS again \
             JOIN lead USING (submission) WHERE lead.seq >= ? AND lead.seq < ? ORDER BY again.received_ms",
        )
        .bind(oldest)
        .bind(before)
        .fetch_all(&self.readers)
        .await?;
        for row in again {
            let seq: i64 = row.try_get("seq")?;
            if let Some(lead) = leads.iter_mut().find(|lead| lead.seq == seq) {
                lead.again.push((row.try_get("received_ms")?, row.try_get("contact")?));
            }
        }
        Ok((leads, more))
    }

    /// The last of the leads from before `before` on that belongs into an answer, and whether there are more.
    async fn oldest_that_fits(&self, before: i64, limit: i64) -> Result<(Option<i64>, bool), sqlx::Error> {
        // One more than asked for tells whether there are more. Lengths alone are read from the file, not texts.
        let rows = sqlx::query(
            "SELECT seq, octet_length(contact) + octet_length(assessment) + octet_length(verdict_reasons) \
             + octet_length(claimed) + coalesce((SELECT sum(octet_length(again.contact)) FROM lead_again AS again \
             WHERE again.submission = lead.submission), 0) AS bytes FROM lead WHERE seq < ? ORDER BY seq DESC LIMIT ?",
        )
        .bind(before)
        .bind(limit.saturating_add(1))
        .fetch_all(&self.readers)
        .await?;
        let (mut oldest, mut taken, mut bytes) = (None, 0, 0);
        for row in rows {
            bytes += row.try_get::<i64, _>("bytes")?;
            // The first one always: nobody must be kept from the leads before it.
            if taken == limit || (taken > 0 && bytes > ANSWER_BYTES) {
                return Ok((oldest, true));
            }
            oldest = Some(row.try_get("seq")?);
            taken += 1;
        }
        Ok((oldest, false))
    }

    /// How many leads there are.
    pub(super) async fn count(&self) -> Result<i64, sqlx::Error> {
        sqlx::query_scalar("SELECT count(*) FROM lead").fetch_one(&self.readers).await
    }

    /// The definition whose hash begins with `prefix`, if exactly one does and it isn't superseded for too long.
    pub(super) async fn definition(&self, prefix: &str, now_ms: i64) -> Result<Option<StoredDefinition>, sqlx::Error> {
        let rows = sqlx::query(
            "SELECT hash, mql, superseded_ms FROM definition \
             WHERE substr(hash, 1, ?) = ? AND coalesce(superseded_ms, ?) >= ? LIMIT 2",
        )
        .bind(i64::try_from(prefix.len()).unwrap_or(i64::MAX))
        .bind(prefix)
        .bind(i64::MAX)
        .bind(now_ms - KEPT_MS)
        .fetch_all(&self.readers)
        .await?;
        let [row] = rows.as_slice() else {
            return Ok(None);
        };
        let superseded_ms: Option<i64> = row.try_get("superseded_ms")?;
        Ok(Some(StoredDefinition {
            hash: row.try_get("hash")?,
            mql: row.try_get("mql")?,
            superseded: superseded_ms.is_some(),
        }))
    }

    /// Finishes what is being written and closes the file.
    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Makes a definition the active one, and forgets those that were superseded too long ago.
async fn activate(connection: &mut SqliteConnection, hash: &str, mql: &[u8], now_ms: i64) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    sqlx::query("UPDATE definition SET superseded_ms = ? WHERE superseded_ms IS NULL AND hash <> ?")
        .bind(now_ms)
        .bind(hash)
        .execute(&mut *transaction)
        .await?;
    sqlx::query(
        "INSERT INTO definition (hash, mql, activated_ms) VALUES (?, ?, ?) \
         ON CONFLICT (hash) DO UPDATE SET superseded_ms = NULL",
    )
    .bind(hash)
    .bind(mql)
    .bind(now_ms)
    .execute(&mut *transaction)
    .await?;
    sqlx::query("DELETE FROM definition WHERE superseded_ms < ?")
        .bind(now_ms - KEPT_MS)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await
}
