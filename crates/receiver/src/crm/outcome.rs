//! What a CRM says of how far sales is, as facts. The same word about the same record at the same time is one fact, also if the database was put back
//! meanwhile. It does not know how a CRM is asked.

use handraise::person::{CODE_CHARS, Eraser, Fact, FactId, Payload, Provenance, Status, StatusKind, Subject};
use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

use super::file::CrmFile;
use super::link;
use super::order::Said;
use super::value::person_of;
use crate::hex::hex;
use crate::ledger::{Telling, tell_one};

/// The longest comment that is kept, in characters.
const COMMENT_CHARS: usize = 1000;

/// Stores what a CRM said, within the caller's transaction. Returns how many facts are new.
pub(super) async fn store(
    connection: &mut SqliteConnection,
    file: &CrmFile,
    all: &[Said],
    eraser: &Eraser,
    now_ms: i64,
) -> Result<i64, sqlx::Error> {
    let record = file.kind.records().last().copied().unwrap_or_default();
    let mut new = 0;
    for said in all {
        let person = match said.key.as_deref().and_then(person_of) {
            Some(person) => Some(person.to_owned()),
            None => link::person_with(connection, &file.name, (record, &said.id), said.email.as_deref()).await?,
        };
        let Some(person) = person else { continue };
        if !link::outcome(connection, &file.name, &person, &in_words(said)).await? {
            continue;
        }
        let Some(status) = file.status_of(&said.word) else { continue };
        let Some(fact) = fact(file, said, (&person, status), now_ms) else { continue };
        if tell_one(connection, &fact, eraser).await? == Telling::New {
            new += 1;
        }
    }
    Ok(new)
}

/// Under which import the statuses of a CRM stand.
pub(super) fn batch_of(crm: &str) -> String {
    format!("crm {crm}")
}

/// What was said, in short, to see whether it is said again.
fn in_words(said: &Said) -> String {
    let amount = said.amount.map(|amount| format!(" {amount} {}", said.currency.as_deref().unwrap_or("?")));
    format!("{}{}", said.word, amount.unwrap_or_default())
}

fn fact(file: &CrmFile, said: &Said, (person, status): (&str, StatusKind), now_ms: i64) -> Option<Fact> {
    let has_amount = matches!(status, StatusKind::Opportunity | StatusKind::Won);
    let has_reason = matches!(status, StatusKind::Rejected | StatusKind::Recycled | StatusKind::Lost);
    let amount = said.amount.filter(|_| has_amount);
    let currency = said.currency.clone().or_else(|| file.outcomes.currency.clone());
    let digest = Sha256::digest(format!("{}\n{}\n{}\n{}", file.name, said.id, in_words(said), said.at_ms));
    let ms = |ms: i64| u64::try_from(ms).unwrap_or_default();
    let fact = Fact {
        id: FactId::new(&format!("crm:{}", hex(digest.get(..16).unwrap_or_default()))).ok()?,
        about: Subject::Id(person.to_owned()),
        occurred_ms: Some(ms(said.at_ms.min(now_ms))),
        received_ms: ms(now_ms),
        source: "crm".to_owned(),
        batch: Some(batch_of(&file.name)),
        provenance: Provenance { who: file.name.clone(), authenticated: true },
        says: Payload::Status(Status {
            status,
            reason: has_reason.then(|| code(&said.word)),
            comment: said.comment.as_ref().map(|text| text.chars().take(COMMENT_CHARS).collect()),
            amount,
            currency: currency.filter(|_| amount.is_some()),
            until_ms: None,
            criteria: Vec::new(),
        }),
    };
    match fact.check() {
        Ok(()) => Some(fact),
        Err(error) => {
            tracing::warn!(crm = file.name, %error, "what the CRM says can't be stored");
            None
        }
    }
}

/// A CRM's word as a code.
fn code(word: &str) -> String {
    let small = word.chars().take(CODE_CHARS).map(|c| c.to_ascii_lowercase());
    let code: String = small.map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let code = code.trim_matches('_').to_owned();
    if code.is_empty() { "crm".to_owned() } else { code }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_a_crm_becomes_a_code() {
        assert_eq!(
            ["Closed - Not Converted", "cancelled", "?", "Zurückgestellt", &"x".repeat(50)].map(code),
            ["closed___not_converted", "cancelled", "crm", "zur_ckgestellt", &"x".repeat(40)]
        );
    }
}
