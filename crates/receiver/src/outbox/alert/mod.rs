//! Messages that people read: by e-mail, in Slack, in Microsoft Teams. They say who it is as far as the target's file allows, why, what is to be done until
//! when, and where the lead is in the inbox.
//!
//! In reading order: `part` (what the file says) → `timing` (when one comes) → `words` (what is said, in each language) → `language` (which
//! one, and its dates) → `seen` (what people want to know of a lead) → `text` (a message, as data) → `about` (what is said of an event) → `stands` (whether it is still so) → `compose` (writes one) → `html`, `slack`, `teams` (how each shows it) → `email`, `chat` (send one) → `bundle`
//! (what is due together).
//! It does not know which events a target wants, nor when something is sent again.

mod about;
mod bundle;
mod chat;
mod compose;
mod email;
mod html;
mod language;
mod part;
mod seen;
mod slack;
mod stands;
mod teams;
mod text;
mod timing;
mod words;

use handraise::lifecycle::WorkingTime;
use lettre::message::Mailbox;

use super::file::{TargetFile, TargetKind};
use super::target::Sent;
use crate::access::EmailAddress;
use crate::settings::SecretSource;
use chat::Chat;
use compose::Style;
use email::Email;
use text::Text;

pub(super) use bundle::{Around, Due, letters};
pub(super) use language::Language;
pub(super) use part::{ChatPart, EmailPart, Parts, Quiet};
pub(super) use timing::{NextDigest, Timing, When};

/// A message to people, and whom it goes to if the way alone does not say that.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    text: Text,
    to: Vec<Mailbox>,
}

/// How people are reached.
#[derive(Clone, Debug)]
pub(super) enum People {
    Email(Box<Email>),
    Slack(Chat),
    Teams(Chat),
}

impl People {
    /// How the people of a file are reached. `None` if programs read there.
    ///
    /// # Errors
    /// What `secret` says, or a secret or system that can't be used; in words.
    pub(super) fn new(
        file: &TargetFile,
        secret: impl FnMut(&SecretSource) -> Result<String, String>,
    ) -> Result<Option<Self>, String> {
        let missing = || "the file lacks the table of its kind".to_owned();
        Ok(Some(match file.kind {
            TargetKind::Webhook => return Ok(None),
            TargetKind::Email => Self::Email(Box::new(Email::new(file.email.as_ref().ok_or_else(missing)?, secret)?)),
            TargetKind::Slack => Self::Slack(Chat::new(file.slack.as_ref().ok_or_else(missing)?, secret)?),
            TargetKind::Teams => Self::Teams(Chat::new(file.teams.as_ref().ok_or_else(missing)?, secret)?),
        }))
    }

    /// A message that says it is a test.
    pub(super) fn test(&self, file: &TargetFile, id: String) -> Letter {
        let style = Style { language: file.language(), working: &WorkingTime::ALWAYS, target: file.name(), now_ms: 0 };
        Letter { text: compose::test(id, style), to: self.recipients(None) }
    }

    pub(super) async fn send(&self, letter: &Letter) -> Sent {
        match self {
            Self::Email(email) => email.send(&letter.text, &letter.to).await,
            Self::Slack(chat) => chat.send(&slack::body(&letter.text)).await,
            Self::Teams(chat) => chat.send(&teams::body(&letter.text)).await,
        }
    }

    /// Whether it depends on the lead whom a message goes to.
    fn is_for_owners(&self) -> bool {
        matches!(self, Self::Email(email) if email.is_for_owners())
    }

    fn recipients(&self, owner: Option<&EmailAddress>) -> Vec<Mailbox> {
        match self {
            Self::Email(email) => email.recipients(owner),
            Self::Slack(_) | Self::Teams(_) => Vec::new(),
        }
    }
}
