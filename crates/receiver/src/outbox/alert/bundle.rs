//! What is due together becomes letters: one for each event, or one for all that waited. Each goes to whom it belongs. It does not know how a letter is sent,
//! nor what became of it.

use handraise::lifecycle::WorkingTime;
use lettre::message::Mailbox;
use sha2::{Digest, Sha256};
use sqlx::SqlitePool;

use super::super::file::TargetFile;
use super::super::message::{Lead, Message, known};
use super::super::table::Delivery;
use super::compose::{self, Style, Together, Told};
use super::{Letter, People, seen, timing};
use crate::access::{EmailAddress, UserStatus, user_by_email};
use crate::definition::Loaded;
use crate::hex::hex;
use crate::ledger;

/// The most leads that a digest looks at for what is overdue, the most important first.
const LOOKED_AT: i64 = 300;

/// What is needed to write a letter.
#[derive(Clone, Copy)]
pub(in super::super) struct Around<'a> {
    pub(in super::super) readers: &'a SqlitePool,
    pub(in super::super) loaded: &'a Loaded,
    pub(in super::super) file: &'a TargetFile,
    pub(in super::super) now_ms: i64,
}

/// A delivery that is due. A digest has no message of its own.
pub(in super::super) struct Due {
    pub(in super::super) delivery: Delivery,
    pub(in super::super) message: Option<Message>,
    pub(in super::super) lead: Option<Lead>,
}

/// What is sent for deliveries that are due together, each letter with its deliveries. Without a letter, there is nothing to say.
pub(in super::super) async fn letters(
    people: &People,
    around: Around<'_>,
    due: Vec<Due>,
) -> Result<Vec<(Vec<Delivery>, Option<Letter>)>, sqlx::Error> {
    let policy = around.loaded.policy.as_ref();
    let working = WorkingTime::of(policy);
    let now_ms = u64::try_from(around.now_ms).unwrap_or_default();
    let style = Style { language: around.file.language(), working: &working, target: around.file.name(), now_ms };
    let mut sharing: Vec<(Vec<Mailbox>, Vec<Delivery>, Vec<Told>)> = Vec::new();
    for Due { delivery, message, lead } in due {
        let told = match message {
            Some(message) => Some(around.told(message, lead.as_ref()).await?),
            None => None,
        };
        let to = people.recipients(around.owner(people, lead.as_ref()).await?.as_ref());
        match sharing.iter_mut().find(|(known, ..)| *known == to) {
            Some((_, deliveries, all)) => {
                deliveries.push(delivery);
                all.extend(told);
            }
            None => sharing.push((to, vec![delivery], told.into_iter().collect())),
        }
    }
    let mut letters = Vec::with_capacity(sharing.len());
    for (to, deliveries, told) in sharing {
        let Some(first) = deliveries.first() else { continue };
        let text = match (&first.bundle, told.as_slice()) {
            (None, told) => told.first().map(|told| compose::one(first.id.clone(), told, style)),
            (Some(bundle), told) => {
                let is_digest = timing::is_digest(bundle);
                let overdue = if is_digest { around.overdue(now_ms).await? } else { Vec::new() };
                let id = bundle_id(first, &to);
                match (is_digest, told) {
                    (false, [told]) => Some(compose::one(id, told, style)),
                    (false, told) => compose::many(id, told, &[], Together::Closed, style),
                    (true, told) => compose::many(id, told, &overdue, Together::Digest, style),
                }
            }
        };
        letters.push((deliveries, text.map(|text| Letter { text, to })));
    }
    Ok(letters)
}

impl Around<'_> {
    async fn told(self, message: Message, lead: Option<&Lead>) -> Result<Told, sqlx::Error> {
        let seen = match lead {
            Some(lead) => Some(seen::read(self.readers, lead, self.loaded, self.now_ms).await?),
            None => None,
        };
        let at_ms = u64::try_from(message.at_ms).unwrap_or_default();
        Ok(Told { kind: message.kind, at_ms, data: message.data, seen })
    }

    /// The user who owns a lead, if that matters.
    async fn owner(self, people: &People, lead: Option<&Lead>) -> Result<Option<EmailAddress>, sqlx::Error> {
        let owner = lead.filter(|_| people.is_for_owners()).and_then(Lead::owner);
        let Some(email) = owner.and_then(|owner| owner.parse::<EmailAddress>().ok()) else { return Ok(None) };
        let user = user_by_email(self.readers, &email).await?;
        Ok(user.filter(|user| user.status() != UserStatus::Removed).map(|_| email))
    }

    /// Leads that the target wants to hear of and that wait for too long.
    async fn overdue(self, now_ms: u64) -> Result<Vec<Told>, sqlx::Error> {
        let mut overdue = Vec::new();
        for id in ledger::leads_of_sales(self.readers, LOOKED_AT).await? {
            let Some(lead) = Lead::read(self.readers, &id).await? else { continue };
            if !self.file.only.holds(&lead) {
                continue;
            }
            let seen = seen::read(self.readers, &lead, self.loaded, self.now_ms).await?;
            // A wait is overdue by its deadline; after that, the plan counts.
            let due_ms = seen.next.as_ref().and_then(|next| next.deadline_ms.or(next.due_ms));
            if due_ms.is_some_and(|due_ms| due_ms < now_ms) {
                let data = known(&lead, self.file).into();
                overdue.push(Told { kind: "lead.changed".to_owned(), at_ms: now_ms, data, seen: Some(seen) });
            }
        }
        Ok(overdue)
    }
}

/// What a message about several events is known by, to these recipients: the same as long as the same event is the first of them.
fn bundle_id(first: &Delivery, to: &[Mailbox]) -> String {
    let to: Vec<_> = to.iter().map(ToString::to_string).collect();
    let digest = Sha256::digest(format!("{}\ntogether\n{}", first.id, to.join("\n")));
    format!("msg_{}", hex(digest.get(..14).unwrap_or_default()))
}
