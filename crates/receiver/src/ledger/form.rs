//! A form as a fact: whose it is, and what it says. It does not know how forms come in, nor how facts are stored.

use handraise::person::{Fact, FactId, FormSent, Payload, PersonKey, Provenance, Subject};
use handraise::verification::{Contact, Verdict};
use sha2::{Digest, Sha256};

use super::fact::unsigned;
use crate::hex::hex;

/// What is known of a form when it is stored. Texts are JSON unless their comment says otherwise.
pub(crate) struct FormFact<'a> {
    /// Plain text.
    pub(crate) submission: &'a str,
    pub(crate) received_ms: i64,
    pub(crate) contact: &'a str,
    pub(crate) card: Option<&'a str>,
    pub(crate) claimed: &'a str,
    /// Plain text.
    pub(crate) receipt: Option<&'a str>,
    /// The evidence, encoded.
    pub(crate) evidence: Option<&'a str>,
    /// Plain text.
    pub(crate) verdict: &'a str,
    /// Plain text.
    pub(crate) definition_hash: &'a str,
}

impl FormFact<'_> {
    /// The fact; `None` if what is stored can't be read.
    pub(crate) fn to_fact(&self) -> Option<Fact> {
        let contact = Contact::from_json(self.contact)?;
        let says = FormSent {
            submission: self.submission.to_owned(),
            receipt: self.receipt.map(str::to_owned),
            evidence: self.evidence.map(str::to_owned),
            claimed: serde_json::from_str(self.claimed).unwrap_or_default(),
            verdict: Verdict::from_name(self.verdict)?,
            definition: Some(self.definition_hash.to_owned()).filter(|hash| !hash.is_empty()),
            contact,
        };
        Some(Fact {
            id: FactId::of_form(self.submission, self.contact),
            about: Subject::Person(self.key()?),
            occurred_ms: None,
            received_ms: unsigned(self.received_ms),
            source: "form".to_owned(),
            batch: None,
            // A form says of itself who sent it.
            provenance: Provenance { who: "visitor".to_owned(), authenticated: false },
            says: Payload::Form(says),
        })
    }

    /// Whose it is: the address, or else the receipt. A form without either is a person of its own.
    fn key(&self) -> Option<PersonKey> {
        let card: serde_json::Value = self.card.and_then(|card| serde_json::from_str(card).ok()).unwrap_or_default();
        let email = card.get("email").and_then(serde_json::Value::as_str).and_then(PersonKey::of_email);
        let receipt = || self.receipt.and_then(PersonKey::of_receipt);
        let alone = || {
            let digest = Sha256::digest(format!("handraise submission\n{}", self.submission));
            PersonKey::of_receipt(&hex(&digest))
        };
        email.or_else(receipt).or_else(alone)
    }
}
