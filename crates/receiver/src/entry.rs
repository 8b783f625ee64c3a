//! What is stored of a form, and how: a new lead, or a submission that is known already. It does not know connections,
//! and how what it is given came about.

use sqlx::{Row, SqliteConnection};

/// What is kept of a submission that is sent again and again.
const AGAIN: Again = Again { contacts: 20, bytes: 64 * 1024 };
/// What is kept when it raises a hand: once at most.
const RAISED: Again = Again { contacts: i64::MAX, bytes: i64::MAX };

/// How many contacts are kept beside the first one, and how much of them in all.
struct Again {
    contacts: i64,
    bytes: i64,
}

/// A lead to be stored; the texts are JSON unless said otherwise.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Plain text.
    pub(super) submission: String,
    pub(super) received_ms: i64,
    pub(super) contact: String,
    pub(super) claimed: String,
    /// Plain text.
    pub(super) definition_hash: String,
    /// The form itself asks for contact.
    pub(super) raises_hand: bool,
    /// The canonical evidence, when it was readable.
    pub(super) evidence: Option<String>,
    pub(super) judged: Judged,
    /// What to store when the same evidence came with another submission before.
    pub(super) if_replayed: Option<Judged>,
}

/// A verdict and what it rests on.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    pub(super) verdict: &'static str,
    pub(super) reasons: String,
    pub(super) assessment: String,
}

/// What became of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    /// When the lead was first received.
    pub(super) received_ms: i64,
    pub(super) verdict: String,
    /// Its submission id was there already; what is told is what is stored under it.
    pub(super) repeated: bool,
}

impl Entry {
    /// Stores it within a transaction of the caller's, or finds the one that was stored under the same submission id.
    pub(super) async fn keep(&self, connection: &mut SqliteConnection) -> Result<Kept, sqlx::Error> {
        let first = sqlx::query(
            "SELECT received_ms, contact, verdict, coalesce(json_extract(assessment, '$.hand_raised'), 0) AS raised \
             FROM lead WHERE submission = ?",
        )
        .bind(&self.submission)
        .fetch_optional(&mut *connection)
        .await?;
        let Some(first) = first else {
            let verdict = self.write(connection).await?;
            return Ok(Kept { received_ms: self.received_ms, verdict, repeated: false });
        };
        // A hand may be raised later than the form was sent first, and is not taken back.
        let raises = self.raises_hand && !first.try_get::<bool, _>("raised")?;
        let contact: String = first.try_get("contact")?;
        if contact != self.contact {
            self.keep_again(connection, if raises { RAISED } else { AGAIN }).await?;
        }
        let verdict = if raises { self.write(connection).await? } else { first.try_get("verdict")? };
        Ok(Kept { received_ms: first.try_get("received_ms")?, verdict, repeated: true })
    }

    /// Writes it down and returns its verdict. Of a submission that is there already, what it was judged by takes the place
    /// of what was stored first; the contact stays.
    async fn write(&self, connection: &mut SqliteConnection) -> Result<String, sqlx::Error> {
        let judged = match &self.if_replayed {
            Some(replayed) if self.is_known(connection).await? => replayed,
            _ => &self.judged,
        };
        sqlx::query(
            "INSERT INTO lead (submission, received_ms, contact, assessment, verdict, verdict_reasons, claimed, \
             definition_hash, evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (submission) DO UPDATE SET \
             assessment = excluded.assessment, verdict = excluded.verdict, verdict_reasons = excluded.verdict_reasons, \
             claimed = excluded.claimed, definition_hash = excluded.definition_hash, evidence = excluded.evidence",
        )
        .bind(&self.submission)
        .bind(self.received_ms)
        .bind(&self.contact)
        .bind(&judged.assessment)
        .bind(judged.verdict)
        .bind(&judged.reasons)
        .bind(&self.claimed)
        .bind(&self.definition_hash)
        .bind(&self.evidence)
        .execute(connection)
        .await?;
        Ok(judged.verdict.to_owned())
    }

    /// Whether another submission brought the same evidence.
    async fn is_known(&self, connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
        let found = sqlx::query("SELECT 1 FROM lead WHERE evidence = ? AND submission <> ? LIMIT 1")
            .bind(&self.evidence)
            .bind(&self.submission)
            .fetch_optional(connection)
            .await?;
        Ok(found.is_some())
    }

    /// Keeps the contact of a submission that was sent again with another one, as far as it fits.
    async fn keep_again(&self, connection: &mut SqliteConnection, most: Again) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO lead_again (submission, received_ms, contact) SELECT ?1, ?2, ?3 \
             WHERE (SELECT count(*) < ?4 AND coalesce(sum(octet_length(contact)), 0) <= ?5 - octet_length(?3) \
             FROM lead_again WHERE submission = ?1) ON CONFLICT DO NOTHING",
        )
        .bind(&self.submission)
        .bind(self.received_ms)
        .bind(&self.contact)
        .bind(most.contacts)
        .bind(most.bytes)
        .execute(connection)
        .await?;
        Ok(())
    }
}
