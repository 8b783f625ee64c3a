//! What the receiver stores of a form: a new lead, or an update of a lead with the same submission id. It does not know
//! connections, and it verifies nothing.

use std::borrow::Cow;
use std::sync::Arc;

use handraise::verification::{Key, Sender, Sharing, Verdict};
use sqlx::{Row, SqliteConnection};

use super::ledger::{self, FormFact};
use super::sighting;
use super::visit::{SUBMISSIONS, Use, usage};

/// Anybody can send a submission again and again, so the contacts that come with it are limited.
const RESENT: ContactLimit = ContactLimit { contacts: 20, bytes: 64 * 1024 };
/// A submission raises a hand for the first time only once, so this contact is always stored.
const RAISING_A_HAND: ContactLimit = ContactLimit { contacts: i64::MAX, bytes: i64::MAX };

/// How many contacts to store beside a lead's first one, and how many bytes of them together.
struct ContactLimit {
    contacts: i64,
    bytes: i64,
}

/// A lead to store. Texts are JSON unless their comment says otherwise.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Plain text.
    pub(super) submission: String,
    pub(super) received_ms: i64,
    pub(super) contact: String,
    /// Who the contact is.
    pub(super) card: String,
    pub(super) claimed: String,
    /// Plain text.
    pub(super) definition_hash: String,
    /// Why a person should look at it first, if anything is to be checked.
    pub(super) to_be_checked: Option<String>,
    /// Whether the form itself asks for contact.
    pub(super) raises_hand: bool,
    /// The canonical evidence, if it was readable.
    pub(super) evidence: Option<String>,
    pub(super) judgement: Judgement,
    pub(super) if_not_own: IfNotOwn,
    /// The keys of its occurrences.
    pub(super) fingerprint: Vec<Key>,
    pub(super) sender: Sender,
    /// The visit token that it brought, if that counts.
    pub(super) visit: Option<Use>,
    /// The origin of another site that sent it. Plain text.
    pub(super) site: Option<String>,
}

/// A verdict with its reasons and the recomputed assessment.
#[derive(Clone, Debug)]
pub(super) struct Judgement {
    pub(super) verdict: &'static str,
    /// Whether the assessment has a raised hand.
    pub(super) raised: bool,
    /// As `code: words`.
    pub(super) reasons: Vec<String>,
    pub(super) assessment: String,
    pub(super) added: String,
    pub(super) late_assessment: Option<String>,
}

/// The judgement to store instead if others brought the same occurrences before. Few did, so it is made only then.
#[derive(Clone)]
pub(super) struct IfNotOwn(Arc<dyn Fn(Sharing) -> Judgement + Send + Sync>);

impl IfNotOwn {
    pub(super) fn new(judge: impl Fn(Sharing) -> Judgement + Send + Sync + 'static) -> Self {
        Self(Arc::new(judge))
    }
}

impl std::fmt::Debug for IfNotOwn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IfNotOwn(..)")
    }
}

/// The lead that is in the database after an entry was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stored {
    /// When the lead was first received.
    pub(super) received_ms: i64,
    pub(super) verdict: String,
    /// Whether a lead with this submission id was there before.
    pub(super) repeated: bool,
}

/// What to do with a lead that has the same submission id.
#[derive(Clone, Copy, PartialEq, Eq)]
enum IfKnown {
    Keep,
    /// The new judgement, claims and evidence replace the stored ones, and so does what the new card says; the contact stays.
    Replace,
}

impl Entry {
    /// Stores the entry within the caller's transaction. If the submission id is known, updates or returns the lead that has it.
    pub(super) async fn store(&self, connection: &mut SqliteConnection) -> Result<Stored, sqlx::Error> {
        let sharing = self.sharing(connection).await?;
        let mut judgement = self.judged(sharing);
        if let Some(used) = &self.visit
            && usage::is_spent(connection, used, &self.submission).await?
        {
            let words = format!("the visit token came with {SUBMISSIONS} other submissions before");
            judgement.to_mut().reasons.push(format!("visit_used: {words}"));
        }
        // Nearly every submission is new, so the lead that has it already is looked for only if there is one.
        if let Some(verdict) = self.write(connection, sharing, &judgement, IfKnown::Keep).await? {
            self.tell(connection, &verdict).await?;
            return Ok(Stored { received_ms: self.received_ms, verdict, repeated: false });
        }
        let first = sqlx::query(
            "SELECT received_ms, contact, verdict, coalesce(json_extract(assessment, '$.hand_raised'), 0) AS raised \
             FROM lead WHERE submission = ?",
        )
        .bind(&self.submission)
        .fetch_one(&mut *connection)
        .await?;
        let has_raised: bool = first.try_get("raised")?;
        let raises = self.raises_hand && !has_raised;
        let contact: String = first.try_get("contact")?;
        let limit = if raises { RAISING_A_HAND } else { RESENT };
        let is_new = contact != self.contact && self.store_contact(connection, limit).await?;
        let (received_ms, stored): (i64, String) = (first.try_get("received_ms")?, first.try_get("verdict")?);
        // A double click brings nothing new, so nothing is judged again.
        if !raises && !is_new {
            return Ok(Stored { received_ms, verdict: stored, repeated: true });
        }
        self.tell(connection, judgement.verdict).await?;
        // Sending a form again, or its next step, may raise a hand, and may say more. It never takes a hand back, and it never makes a lead
        // less reliable.
        let is_as_reliable = Verdict::from_name(judgement.verdict) <= Verdict::from_name(&stored);
        let keeps_hand = judgement.raised || !has_raised;
        let replaced = match raises || (is_as_reliable && keeps_hand) {
            true => self.write(connection, sharing, &judgement, IfKnown::Replace).await?,
            false => {
                self.complete_card(connection).await?;
                None
            }
        };
        Ok(Stored { received_ms, verdict: replaced.unwrap_or(stored), repeated: true })
    }

    /// Adds the form to the facts about its person, unless it is there.
    async fn tell(&self, connection: &mut SqliteConnection, verdict: &str) -> Result<(), sqlx::Error> {
        let form = FormFact {
            submission: &self.submission,
            received_ms: self.received_ms,
            contact: &self.contact,
            card: Some(&self.card),
            claimed: &self.claimed,
            receipt: self.sender.receipt.as_deref(),
            evidence: self.evidence.as_deref(),
            verdict,
            definition_hash: &self.definition_hash,
        };
        match form.to_fact() {
            Some(fact) => ledger::insert(connection, &fact).await.map(drop),
            None => Ok(()),
        }
    }

    fn judged(&self, sharing: Sharing) -> Cow<'_, Judgement> {
        match sharing {
            Sharing::Own => Cow::Borrowed(&self.judgement),
            Sharing::Shared | Sharing::Replayed => Cow::Owned((self.if_not_own.0)(sharing)),
        }
    }

    /// Writes the lead and returns its verdict, or nothing if it is there already and to be kept.
    async fn write(
        &self,
        connection: &mut SqliteConnection,
        sharing: Sharing,
        judgement: &Judgement,
        if_known: IfKnown,
    ) -> Result<Option<String>, sqlx::Error> {
        let written = sqlx::query(
            "INSERT INTO lead (submission, received_ms, contact, assessment, verdict, verdict_reasons, claimed, \
             definition_hash, evidence, added, late_assessment, card, to_be_checked, site, sighted, told) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 1) \
             ON CONFLICT (submission) DO UPDATE SET \
             assessment = excluded.assessment, verdict = excluded.verdict, verdict_reasons = excluded.verdict_reasons, \
             claimed = excluded.claimed, definition_hash = excluded.definition_hash, evidence = excluded.evidence, \
             added = excluded.added, late_assessment = excluded.late_assessment, \
             to_be_checked = coalesce(to_be_checked, excluded.to_be_checked), card = json_patch(coalesce(card, '{}'), excluded.card) \
             WHERE ?",
        )
        .bind(&self.submission)
        .bind(self.received_ms)
        .bind(&self.contact)
        .bind(&judgement.assessment)
        .bind(judgement.verdict)
        .bind(serde_json::Value::from(judgement.reasons.clone()).to_string())
        .bind(&self.claimed)
        .bind(&self.definition_hash)
        .bind(&self.evidence)
        .bind(&judgement.added)
        .bind(&judgement.late_assessment)
        .bind(&self.card)
        .bind(&self.to_be_checked)
        .bind(&self.site)
        .bind(if_known == IfKnown::Replace)
        .execute(&mut *connection)
        .await?;
        if written.rows_affected() == 0 {
            return Ok(None);
        }
        // The first three persons are enough to recognise any later one.
        if sharing != Sharing::Replayed {
            sighting::remember(connection, &self.fingerprint, &self.sender).await?;
        }
        if let Some(used) = &self.visit {
            usage::remember(connection, used, &self.submission).await?;
        }
        Ok(Some(judgement.verdict.to_owned()))
    }

    /// Whose occurrences these are.
    async fn sharing(&self, connection: &mut SqliteConnection) -> Result<Sharing, sqlx::Error> {
        // A form without an address names nobody, so only the same evidence to the second shows a replay.
        if self.sender.person.is_none() && !self.fingerprint.is_empty() && self.is_replay(connection).await? {
            return Ok(Sharing::Replayed);
        }
        sighting::judge(connection, &self.fingerprint, &self.sender).await
    }

    /// Whether another submission brought the same evidence, clock reading included.
    async fn is_replay(&self, connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
        let found = sqlx::query("SELECT 1 FROM lead WHERE evidence = ? AND submission <> ? LIMIT 1")
            .bind(&self.evidence)
            .bind(&self.submission)
            .fetch_optional(connection)
            .await?;
        Ok(found.is_some())
    }

    /// Adds to the stored card what it does not say yet.
    async fn complete_card(&self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE lead SET card = json_patch(?, coalesce(card, '{}')) WHERE submission = ?")
            .bind(&self.card)
            .bind(&self.submission)
            .execute(connection)
            .await?;
        Ok(())
    }

    /// Stores the contact beside the lead's first one, unless it is there already or would exceed the limit; true if it was stored.
    async fn store_contact(&self, connection: &mut SqliteConnection, limit: ContactLimit) -> Result<bool, sqlx::Error> {
        let stored = sqlx::query(
            "INSERT INTO lead_again (submission, received_ms, contact) SELECT ?1, ?2, ?3 \
             WHERE (SELECT count(*) < ?4 AND coalesce(sum(octet_length(contact)), 0) <= ?5 - octet_length(?3) \
             FROM lead_again WHERE submission = ?1) ON CONFLICT DO NOTHING",
        )
        .bind(&self.submission)
        .bind(self.received_ms)
        .bind(&self.contact)
        .bind(limit.contacts)
        .bind(limit.bytes)
        .execute(connection)
        .await?;
        Ok(stored.rows_affected() > 0)
    }
}
