//! Opens the database and reads from it. Only the `writer` writes, so that it has one connection and no rivals. It does not know
//! what a score is.

use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::MigrateError;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Row, SqliteConnection};
use tokio::sync::watch;

use super::entry::{Entry, Stored};
use super::ledger;
use super::private;
use super::sighting;
use super::transaction::{Sure, Work};
use super::writer::Writer;

/// The database's file in the data folder.
pub(super) const FILE: &str = "handraise.sqlite3";
/// How long to keep a superseded definition.
const RETENTION_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// The most bytes of stored text in one answer.
const ANSWER_BYTES: i64 = 3 * 1024 * 1024;
/// How many connections read.
const READERS: u32 = 4;
/// The size of a new database's pages.
const PAGE_BYTES: u32 = 16 * 1024;
/// How much of the database each connection keeps in memory: 16 MiB, in SQLite's words. Its own 2 MiB are a hundred pages, so that looking for many
/// persons reads most pages several times.
const CACHE: &str = "-16384";
/// How many rows are read ahead.
const ROWS: usize = 1000;
/// How long a connection waits while another process, such as a backup, locks the database.
const BUSY: Duration = Duration::from_secs(5);

/// The database.
#[derive(Debug)]
pub(super) struct Store {
    readers: SqlitePool,
    writer: Writer,
}

/// A lead from the database. Texts are JSON unless their comment says otherwise.
pub(super) struct StoredLead {
    pub(super) seq: i64,
    /// Plain text.
    pub(super) submission: String,
    pub(super) received_ms: i64,
    pub(super) contact: String,
    /// Who the contact is; `None` for a lead from before the receiver stored that.
    pub(super) card: Option<String>,
    pub(super) assessment: String,
    /// Plain text.
    pub(super) verdict: String,
    pub(super) verdict_reasons: String,
    pub(super) claimed: String,
    pub(super) added: String,
    pub(super) late_assessment: Option<String>,
    /// When its behaviour was removed, because its time was over.
    pub(super) shortened_ms: Option<i64>,
    /// Why a person should look at it first, if anything is to be checked.
    pub(super) to_be_checked: Option<String>,
    /// Plain text: the evidence, encoded, if it was asked for.
    pub(super) evidence: Option<String>,
    /// Contacts that came when the form was sent again, each with its time.
    pub(super) sent_again: Vec<(i64, String)>,
}

/// A definition from the database.
pub(super) struct StoredDefinition {
    pub(super) hash: String,
    pub(super) mql: Vec<u8>,
    pub(super) superseded: bool,
}

impl StoredLead {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            seq: row.try_get("seq")?,
            submission: row.try_get("submission")?,
            received_ms: row.try_get("received_ms")?,
            contact: row.try_get("contact")?,
            card: row.try_get("card")?,
            assessment: row.try_get("assessment")?,
            verdict: row.try_get("verdict")?,
            verdict_reasons: row.try_get("verdict_reasons")?,
            claimed: row.try_get("claimed")?,
            added: row.try_get("added")?,
            late_assessment: row.try_get("late_assessment")?,
            shortened_ms: row.try_get("shortened_ms")?,
            to_be_checked: row.try_get("to_be_checked")?,
            evidence: row.try_get("evidence")?,
            sent_again: Vec::new(),
        })
    }
}

impl Store {
    /// Opens the database in a folder, and updates its tables.
    pub(super) async fn open(folder: &Path) -> Result<Self, sqlx::Error> {
        let file = folder.join(FILE);
        // What SQLite puts beside it is then as private.
        private::open_to_add(&file)?;
        let options = SqliteConnectOptions::new()
            .filename(file)
            // Of a new database only. Leads are long rows: with the usual 4 KiB, a quarter of the file is empty space.
            .page_size(PAGE_BYTES)
            .journal_mode(SqliteJournalMode::Wal)
            // With WAL, any lower level could lose the last commits in a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // What is deleted is overwritten.
            .pragma("secure_delete", "ON")
            .busy_timeout(BUSY)
            .pragma("cache_size", CACHE)
            // Each time that a row waits for the one before to be taken, two threads change.
            .row_buffer_size(ROWS);
        let mut connection = options.clone().connect().await?;
        update_tables(&mut connection).await?;
        sighting::catch_up(&mut connection).await?;
        ledger::catch_up(&mut connection).await?;
        // A connection to a file does not go away, so none is tried before each use.
        let readers = SqlitePoolOptions::new().max_connections(READERS).test_before_acquire(false);
        let readers = readers.connect_with(options.clone().read_only(true)).await?;
        Ok(Self { readers, writer: Writer::start(connection, options)? })
    }

    /// Stores an entry, or updates the lead with the same submission id. The data is on the disk when this returns.
    pub(super) async fn store(&self, entry: Entry) -> Result<Stored, Arc<sqlx::Error>> {
        self.writer.store(entry).await
    }

    /// Makes another change. Returns what it answers; if that is a refusal, nothing changed.
    pub(super) async fn change<T: Send + 'static, R: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T, R> + Send + 'static,
    ) -> Result<Result<T, R>, Arc<sqlx::Error>> {
        self.writer.change(work).await
    }

    /// Makes another change that nothing refuses.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(&'c mut SqliteConnection) -> Sure<'c, T> + Send + 'static,
    ) -> Result<T, Arc<sqlx::Error>> {
        let written = self.change::<T, Infallible>(move |connection| {
            let done = work(connection);
            Box::pin(async move { done.await.map(Ok) })
        });
        match written.await? {
            Ok(done) => Ok(done),
            Err(never) => match never {},
        }
    }

    /// Overwrites what was removed so far. Returns whether that is done; somebody who reads may keep it.
    pub(super) async fn overwrite(&self) -> Result<bool, Arc<sqlx::Error>> {
        self.writer.overwrite().await
    }

    /// Changes with each write, for those who wait for something new.
    pub(super) fn writes(&self) -> watch::Receiver<u64> {
        self.writer.writes()
    }

    /// The connections that read.
    pub(super) fn readers(&self) -> &SqlitePool {
        &self.readers
    }

    /// The contacts that came with a submission so far, the newest first, in JSON.
    pub(super) async fn steps(&self, submission: &str) -> Result<Vec<String>, sqlx::Error> {
        sqlx::query_scalar(
            "SELECT contact FROM (SELECT received_ms, contact FROM lead_again WHERE submission = ?1 \
             UNION ALL SELECT received_ms, contact FROM lead WHERE submission = ?1) ORDER BY received_ms DESC",
        )
        .bind(submission)
        .fetch_all(&self.readers)
        .await
    }

    /// Whether the last attempt to store something failed.
    pub(super) fn is_failing(&self) -> bool {
        self.writer.is_failing()
    }

    /// The newest leads before `before`, at most `limit` and no more than fit into an answer, newest first. Also returns whether
    /// there are more. Evidence is read only if the first of `which` says so; the second is the hash of the only definition
    /// whose leads are wanted.
    pub(super) async fn leads(
        &self,
        before: Option<i64>,
        limit: i64,
        which: (bool, Option<&str>),
    ) -> Result<(Vec<StoredLead>, bool), sqlx::Error> {
        leads(&self.readers, before, limit, which).await
    }

    /// The number of leads.
    pub(super) async fn count(&self) -> Result<i64, sqlx::Error> {
        sqlx::query_scalar("SELECT count(*) FROM lead").fetch_one(&self.readers).await
    }

    /// The definition whose hash begins with `prefix`, if there is exactly one, and it was active in the last 30 days.
    pub(super) async fn definition(&self, prefix: &str, now_ms: i64) -> Result<Option<StoredDefinition>, sqlx::Error> {
        let rows = sqlx::query(
            "SELECT hash, mql, superseded_ms FROM definition \
             WHERE substr(hash, 1, ?) = ? AND coalesce(superseded_ms, ?) >= ? LIMIT 2",
        )
        .bind(i64::try_from(prefix.len()).unwrap_or(i64::MAX))
        .bind(prefix)
        .bind(i64::MAX)
        .bind(now_ms - RETENTION_MS)
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

    /// Finishes all writing and closes the file.
    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// What to say of a database that a later version updated.
pub(super) const LATER: &str = "a later version of Handraise has written it; start that version, or put back the copy of the database from before the update";

/// Whether the database is as a later version has it.
pub(super) fn is_later(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Migrate(error) if matches!(**error, MigrateError::VersionMissing(_)))
}

/// Brings the tables up to date. There is no way back.
async fn update_tables(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    Ok(sqlx::migrate!("src/migrations").run(connection).await?)
}

/// Opens a database that is there, beside a receiver which may use it: a connection that writes, and those that read.
pub(super) async fn open_beside(folder: &Path) -> Result<(SqliteConnection, SqlitePool), sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(folder.join(FILE)).foreign_keys(true).busy_timeout(BUSY);
    let options = options.pragma("secure_delete", "ON");
    let mut connection = options.clone().connect().await?;
    update_tables(&mut connection).await?;
    let readers = SqlitePoolOptions::new().max_connections(1).connect_with(options.read_only(true)).await?;
    Ok((connection, readers))
}

/// Opens the database's file to read leads and nothing else.
pub(super) async fn open_for_reading(file: &Path) -> Result<SqlitePool, sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(file).busy_timeout(BUSY).read_only(true);
    SqlitePoolOptions::new().max_connections(1).connect_with(options).await
}

/// What is read of a lead, but its evidence.
const COLUMNS: &str = "seq, submission, received_ms, contact, assessment, verdict, verdict_reasons, claimed, added, late_assessment, card, \
     to_be_checked, shortened_ms";

/// The newest leads before `before`, as [`Store::leads`] gives them.
pub(super) async fn leads(
    readers: &SqlitePool,
    before: Option<i64>,
    limit: i64,
    which: (bool, Option<&str>),
) -> Result<(Vec<StoredLead>, bool), sqlx::Error> {
    let before = before.unwrap_or(i64::MAX);
    let (with_evidence, definition) = which;
    let (Some(oldest), more) = oldest_that_fits(readers, before, limit, which).await? else {
        return Ok((Vec::new(), false));
    };
    let query = sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS}, CASE WHEN ? THEN evidence END AS evidence FROM lead \
         WHERE seq >= ? AND seq < ? AND definition_hash = coalesce(?, definition_hash) ORDER BY seq DESC"
    ));
    let query = sqlx::query(query).bind(with_evidence).bind(oldest).bind(before).bind(definition);
    let rows = query.fetch_all(readers).await?;
    let mut leads: Vec<StoredLead> = rows.iter().map(StoredLead::from_row).collect::<Result<_, _>>()?;
    let again = sqlx::query(
        "SELECT lead.seq, again.received_ms, again.contact FROM lead_again AS again \
         JOIN lead USING (submission) WHERE lead.seq >= ? AND lead.seq < ? ORDER BY again.received_ms",
    )
    .bind(oldest)
    .bind(before)
    .fetch_all(readers)
    .await?;
    for row in again {
        let seq: i64 = row.try_get("seq")?;
        if let Some(lead) = leads.iter_mut().find(|lead| lead.seq == seq) {
            lead.sent_again.push((row.try_get("received_ms")?, row.try_get("contact")?));
        }
    }
    Ok((leads, more))
}

/// The leads with these submission ids, with all that belongs to them, oldest first.
pub(super) async fn leads_of(
    readers: &SqlitePool,
    submissions: &[&str],
    with_evidence: bool,
) -> Result<Vec<StoredLead>, sqlx::Error> {
    let list = serde_json::Value::from(submissions).to_string();
    let query = sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS}, CASE WHEN ? THEN evidence END AS evidence FROM lead \
         WHERE submission IN (SELECT value FROM json_each(?)) ORDER BY seq"
    ));
    let rows = sqlx::query(query).bind(with_evidence).bind(list).fetch_all(readers).await?;
    let mut leads: Vec<StoredLead> = rows.iter().map(StoredLead::from_row).collect::<Result<_, _>>()?;
    for lead in &mut leads {
        let again = "SELECT received_ms, contact FROM lead_again WHERE submission = ? ORDER BY received_ms";
        for row in sqlx::query(again).bind(&lead.submission).fetch_all(readers).await? {
            lead.sent_again.push((row.try_get("received_ms")?, row.try_get("contact")?));
        }
    }
    Ok(leads)
}

/// The oldest lead before `before` that fits into an answer. Also returns whether there are more.
async fn oldest_that_fits(
    readers: &SqlitePool,
    before: i64,
    limit: i64,
    (with_evidence, definition): (bool, Option<&str>),
) -> Result<(Option<i64>, bool), sqlx::Error> {
    // One lead more than asked for shows whether there are more. SQLite reads only the lengths of texts from the file.
    let rows = sqlx::query(
        "SELECT seq, octet_length(contact) + octet_length(assessment) + octet_length(verdict_reasons) \
         + octet_length(claimed) + octet_length(added) + coalesce(octet_length(late_assessment), 0) + coalesce(octet_length(card), 0) \
         + CASE WHEN ? THEN coalesce(octet_length(evidence), 0) ELSE 0 END \
         + coalesce((SELECT sum(octet_length(again.contact)) FROM lead_again AS again \
         WHERE again.submission = lead.submission), 0) AS bytes FROM lead WHERE seq < ? \
         AND definition_hash = coalesce(?, definition_hash) ORDER BY seq DESC LIMIT ?",
    )
    .bind(with_evidence)
    .bind(before)
    .bind(definition)
    .bind(limit.saturating_add(1))
    .fetch_all(readers)
    .await?;
    let (mut oldest, mut taken, mut bytes) = (None, 0, 0);
    for row in rows {
        bytes += row.try_get::<i64, _>("bytes")?;
        // The first lead always fits: a large one must not hide the leads before it.
        if taken == limit || (taken > 0 && bytes > ANSWER_BYTES) {
            return Ok((oldest, true));
        }
        oldest = Some(row.try_get("seq")?);
        taken += 1;
    }
    Ok((oldest, false))
}

/// Makes a definition the active one, and deletes those that were superseded too long ago. Within the caller's transaction.
pub(super) async fn activate(
    connection: &mut SqliteConnection,
    hash: &str,
    mql: &[u8],
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE definition SET superseded_ms = ? WHERE superseded_ms IS NULL AND hash <> ?")
        .bind(now_ms)
        .bind(hash)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "INSERT INTO definition (hash, mql, activated_ms) VALUES (?, ?, ?) \
         ON CONFLICT (hash) DO UPDATE SET superseded_ms = NULL",
    )
    .bind(hash)
    .bind(mql)
    .bind(now_ms)
    .execute(&mut *connection)
    .await?;
    sqlx::query("DELETE FROM definition WHERE superseded_ms < ?")
        .bind(now_ms - RETENTION_MS)
        .execute(&mut *connection)
        .await
        .map(drop)
}
