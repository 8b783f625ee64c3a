//! A target that can be sent to: its file with its secrets. A further kind of target is a further [`Channel`]. It does not know when something is sent.

use std::time::{Duration, Instant};

use serde_json::json;

use super::alert::{Letter, People};
use super::file::TargetFile;
use super::message::Message;
use super::webhook::Webhook;
use crate::clock::Clock;
use crate::settings::SecretSource;

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
    People(People),
}

/// What is sent at once.
#[derive(Debug)]
pub(super) enum Parcel {
    /// An event, to a program.
    Message(Box<Message>),
    /// A letter, to people.
    Letter(Box<Letter>),
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
    /// Whether it would fail each time.
    pub(super) is_final: bool,
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
        Self { status: None, why, wait: None, is_of_target: false, is_final: false }
    }
}

impl Target {
    /// A target with its secrets, which `secret` reads.
    ///
    /// # Errors
    /// What `secret` says, a secret that can't be used, or a system that can't do TLS; in words.
    pub fn new(file: TargetFile, secret: impl FnMut(&SecretSource) -> Result<String, String>) -> Result<Self, String> {
        let mut secret = secret;
        let channel = match People::new(&file, &mut secret)? {
            Some(people) => Channel::People(people),
            None => {
                let webhook = file.webhook.as_ref().ok_or_else(|| "the file lacks the table `webhook`".to_owned())?;
                Channel::Webhook(Webhook::new(webhook, secret)?)
            }
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
        let id = format!("msg_test_{now_ms}");
        let parcel = match &self.channel {
            Channel::People(people) => Parcel::Letter(Box::new(people.test(&self.file, id))),
            Channel::Webhook(_) => {
                let data = json!({ "target": self.name(), "words": "This is a test. Nothing has happened." });
                Parcel::Message(Box::new(Message { id, kind: "target.test".to_owned(), at_ms: now_ms, data }))
            }
        };
        let (status, why) = match self.send(&parcel, now_ms).await {
            Sent::Delivered { status } => (status, None),
            Sent::Failed(Failure { status, why, .. }) | Sent::Gone { status, why } => (status, Some(why)),
        };
        TargetTrial { status, why, took_ms: u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX) }
    }

    /// How people are reached, if people read there.
    pub(super) fn people(&self) -> Option<&People> {
        match &self.channel {
            Channel::People(people) => Some(people),
            Channel::Webhook(_) => None,
        }
    }

    /// Sends once.
    pub(super) async fn send(&self, parcel: &Parcel, now_ms: i64) -> Sent {
        match (&self.channel, parcel) {
            (Channel::Webhook(webhook), Parcel::Message(message)) => webhook.send(message, now_ms).await,
            (Channel::People(people), Parcel::Letter(letter)) => people.send(letter).await,
            (Channel::Webhook(_), Parcel::Letter(_)) | (Channel::People(_), Parcel::Message(_)) => {
                Sent::Failed(Failure::without_answer("the message is none for this target".to_owned()))
            }
        }
    }
}
