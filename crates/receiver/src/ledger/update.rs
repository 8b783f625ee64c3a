//! What a page tells after a form: whose form it was, whether others brought the same, and the fact that becomes of it. It does not know how an
//! update comes in, nor how its evidence was verified.

use handraise::person::{Eraser, Fact, FactId, Payload, Provenance, Update};
use handraise::verification::{Contact, Sender, Sharing, Verification, person};
use sha2::{Digest, Sha256};
use sqlx::{Row, SqliteConnection};

use super::fact::{Telling, tell_one, unsigned};
use crate::hex::hex;
use crate::sighting;

/// For how long a form is followed up, as `packages/page/follow.ts` has it.
const HOLDS_MS: i64 = 90 * 24 * 60 * 60 * 1000;

/// An update that was verified.
pub(crate) struct VerifiedUpdate {
    /// The SHA-256 of the receipt's bits.
    pub(crate) receipt: String,
    /// The evidence to keep, encoded.
    pub(crate) evidence: String,
    pub(crate) verification: Verification,
    /// The hash of the definition that it was verified with.
    pub(crate) definition: String,
    pub(crate) received_ms: i64,
}

/// What became of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Stored,
    /// One was stored before, for this receipt and definition; or its time is over already.
    Known,
    /// There is no such form, or it is too old, or its person is forgotten.
    Unknown,
}

impl VerifiedUpdate {
    /// Stores it as a fact about the person of its form, within the caller's transaction: one for each receipt and definition.
    pub(crate) async fn store(
        &self,
        connection: &mut SqliteConnection,
        eraser: &Eraser,
    ) -> Result<Outcome, sqlx::Error> {
        // The first form that was not contradicted decides whose the receipt is, as in `People`.
        let form = sqlx::query(
            "SELECT about, received_ms, says ->> '$.submission' AS submission, says ->> '$.contact' AS contact FROM fact \
             WHERE kind = 'form' AND says ->> '$.receipt' = ? AND says ->> '$.verdict' <> 'contradicted' ORDER BY received_ms, id LIMIT 1",
        )
        .bind(&self.receipt)
        .fetch_optional(&mut *connection)
        .await?;
        let Some(form) = form else { return Ok(Outcome::Unknown) };
        let form_ms: i64 = form.try_get("received_ms")?;
        let about: String = form.try_get("about")?;
        let Ok(about) = about.parse() else { return Ok(Outcome::Unknown) };
        if self.received_ms - form_ms >= HOLDS_MS {
            return Ok(Outcome::Unknown);
        }
        let contact: Option<String> = form.try_get("contact")?;
        let contact = contact.as_deref().and_then(Contact::from_json).unwrap_or_default();
        let sender = Sender {
            person: person(contact.values().map(|(_, value)| value)),
            receipt: Some(self.receipt.clone()),
            session: None,
            submission: form.try_get("submission")?,
        };
        let sharing = sighting::judge(connection, &self.verification.fingerprint, &sender).await?;
        let fact = Fact {
            id: self.id()?,
            about,
            occurred_ms: None,
            received_ms: unsigned(self.received_ms),
            source: "page".to_owned(),
            batch: None,
            // Whoever has the bits sent the form, and a form says of itself who sent it.
            provenance: Provenance { who: "visitor".to_owned(), authenticated: false },
            says: Payload::Update(Update {
                evidence: self.evidence.clone(),
                verdict: self.verification.shared(sharing).verdict,
                definition: Some(self.definition.clone()),
            }),
        };
        let told = tell_one(connection, &fact, eraser).await?;
        if told == Telling::New && sharing != Sharing::Replayed {
            sighting::remember(connection, &self.verification.fingerprint, &sender).await?;
        }
        Ok(match told {
            Telling::New => Outcome::Stored,
            Telling::NoPerson | Telling::Forgotten => Outcome::Unknown,
            Telling::Known | Telling::Conflict | Telling::Withdrawn | Telling::Removed => Outcome::Known,
        })
    }

    fn id(&self) -> Result<FactId, sqlx::Error> {
        let digest = Sha256::digest(format!("handraise update\n{}\n{}", self.receipt, self.definition));
        FactId::new(&format!("update-{}", hex(&digest))).map_err(|error| sqlx::Error::Encode(Box::new(error)))
    }
}
