//! A target that can be sent to: its file with its secrets. A further kind of target is a further [`Channel`]. It does not know when something is sent.

use std::time::{Duration, Instant};

use serde_json::json;

use super::file::{TargetFile, TargetKind};
use super::message::Message;
use super::webhook::Webhook;
use crate::clock::Clock;
use crate::connector::SecretSource;

/// Somebody to whom events are sent.
#[derive(Clone, Debug)]
pub struct Target {
    pub(super) file: TargetFile,
    channel: Channel,
}

/// How a target is reached.
#[derive(Clone, Debug)]
enum Channel {
    Webhook(Webhook),
}

/// What sending once came to.
#[derive(Debug)]
pub(super) enum Sent {
    /// The target has it.
    Delivered { status: Option<u16> },
    /// It is to be sent again.
    Failed(Failure),
    /// The target wants nothing more, ever.
    Gone { status: Option<u16>, why: String },
}

/// Why the target does not have a message.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) status: Option<u16>,
    /// In words that name nobody.
    pub(super) why: String,
    /// How long the target wants to be left alone.
    pub(super) wait: Option<Duration>,
    /// Whether other messages would fare alike at this moment, so that it is left alone for a while.
    pub(super) is_of_target: bool,
}

/// What a message came to that was sent to try the target.
#[derive(Debug)]
pub struct TargetTrial {
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// Why the target does not have it; `None` if it does.
    pub why: Option<String>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

impl Failure {
    pub(super) fn without_answer(why: String) -> Self {
        Self { status: None, why, wait: None, is_of_target: false }
    }
}

impl Target {
    /// A target with its secrets, which `secret` reads.
    ///
    /// # Errors
    /// What `secret` says, a secret that can't be used, or a system that can't do TLS; in words.
    pub fn new(file: TargetFile, secret: impl FnMut(&SecretSource) -> Result<String, String>) -> Result<Self, String> {
        let missing = || "the file lacks the table of its kind".to_owned();
        let channel = match file.kind {
            TargetKind::Webhook => Channel::Webhook(Webhook::new(file.webhook.as_ref().ok_or_else(missing)?, secret)?),
        };
        Ok(Self { file, channel })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.file.name()
    }

    /// Sends one message that names nobody.
    pub async fn try_once(&self, clock: &Clock) -> TargetTrial {
        let (now_ms, begin) = (clock.now_ms(), Instant::now());
        let data = json!({ "target": self.name(), "words": "This is a test. Nothing has happened." });
        let message = Message { id: format!("msg_test_{now_ms}"), kind: "target.test".to_owned(), at_ms: now_ms, data };
        let (status, why) = match self.send(&message, now_ms).await {
            Sent::Delivered { status } => (status, None),
            Sent::Failed(Failure { status, why, .. }) | Sent::Gone { status, why } => (status, Some(why)),
        };
        TargetTrial { status, why, took_ms: u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX) }
    }

    /// Sends a message once.
    pub(super) async fn send(&self, message: &Message, now_ms: i64) -> Sent {
        match &self.channel {
            Channel::Webhook(webhook) => webhook.send(message, now_ms).await,
        }
    }
}
