//! A target's file: to whom events are sent, which, and how much of a person is said. It is checked as strictly as a definition, and holds no secret. It
//! does not know when something is sent.

use handraise::author::{Format, Problem, read_toml_that};
use handraise::definition::Definition;
use schemars::JsonSchema;
use serde::Deserialize;

use super::alert::{ChatPart, EmailPart, Language, Parts, Quiet, Timing};
use super::interest::{self, Only};
use crate::fetch::checked_url;
use crate::settings::{NAME_BYTES, SecretSource, Tell, bounds};

/// What an empty file is told.
const BEGINNING: &str = "begin with `schema = 1`, `name = \"…\"` and `kind = \"webhook\"`; docs/webhooks.md and docs/alerts.md have examples to copy";
/// The longest that may be waited for an answer.
const MOST_TIMEOUT_S: u32 = 60;
/// The most messages on their way to one target.
const MOST_AT_ONCE: u32 = 64;
/// The most secrets: two are enough to change one for another.
const MOST_SECRETS: usize = 4;

/// A target, as people write it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetFile {
    /// The version of this format.
    #[schemars(range(min = 1, max = 1))]
    #[expect(dead_code, reason = "the reader refuses every other number")]
    schema: u8,
    /// Its name, in small letters, digits and hyphens. Its place among the events is kept under this name.
    pub(super) name: String,
    /// How it is reached.
    pub(super) kind: TargetKind,
    /// The kinds of events that it wants, such as `lead.qualified`, or `lead.*` for all of leads; `alert` for those that a route of the definition alerts
    /// sales of.
    #[serde(default = "interest::usual")]
    pub(super) events: Vec<String>,
    /// Of which leads it wants them; of all, if it is left out.
    #[serde(default)]
    pub(super) only: Only,
    /// How much is said of who the person is.
    #[serde(default)]
    pub(super) contact: ContactPart,
    /// The receiver's own address, such as `https://leads.example.com`: messages then have a link to the person in the inbox.
    pub(super) inbox: Option<String>,
    /// The address, for the kind `webhook`.
    pub(super) webhook: Option<WebhookPart>,
    /// The mail server and whom it goes to, for the kind `email`.
    pub(super) email: Option<EmailPart>,
    /// The address, for the kind `slack`.
    pub(super) slack: Option<ChatPart>,
    /// The address, for the kind `teams`.
    pub(super) teams: Option<ChatPart>,
    /// The language of messages that people read.
    pub(super) language: Option<Language>,
    /// When no message comes that may wait.
    pub(super) quiet: Option<Quiet>,
    /// The events that never wait, by the same words as `events`.
    pub(super) urgent: Option<Vec<String>>,
    /// The time of working days at which everything comes that is not urgent, as one message, such as `08:30`.
    pub(super) digest: Option<String>,
}

/// How a target is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum TargetKind {
    /// A `POST` to an address, by the Standard Webhooks convention.
    Webhook,
    /// E-mail.
    Email,
    /// A channel of Slack, by an incoming webhook.
    Slack,
    /// A channel or chat of Microsoft Teams, by a workflow.
    Teams,
}

impl TargetKind {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Email => "email",
            Self::Slack => "slack",
            Self::Teams => "teams",
        }
    }
}

/// How much is said of who a person is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ContactPart {
    /// Nothing but the receiver's own id.
    #[default]
    None,
    /// The e-mail address.
    Address,
    /// Name, address, company, job title and telephone.
    All,
}

/// Where a webhook is.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WebhookPart {
    /// The address.
    pub(super) url: String,
    /// What signs: one secret, or two while you change one for another.
    pub(super) secrets: Vec<SecretPart>,
    /// How long to wait for an answer, in seconds.
    #[serde(default = "usual_timeout")]
    #[schemars(range(min = 1, max = MOST_TIMEOUT_S))]
    pub(super) timeout_s: u32,
    /// How many messages may be on their way at a time.
    #[serde(default = "usual_at_once")]
    #[schemars(range(min = 1, max = MOST_AT_ONCE))]
    pub(super) at_once: u32,
    /// Whether the host may have a private address. Without it, only public ones are reached, by https.
    #[serde(default)]
    pub(super) allow_private_addresses: bool,
}

/// Where a secret is: either `env` or `file`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SecretPart {
    /// The environment variable with the secret.
    pub(super) env: Option<String>,
    /// The file with the secret; a relative path begins at the folder of this file.
    pub(super) file: Option<String>,
}

impl SecretPart {
    pub(super) fn check(&self, path: &str, tell: Tell<'_>) {
        if self.env.is_some() == self.file.is_some() {
            tell(path, "it has no source, or two", "write either `env` or `file`");
        }
    }

    pub(super) fn source(&self) -> SecretSource {
        SecretSource::of(self.env.as_ref(), self.file.as_ref())
    }
}

fn usual_timeout() -> u32 {
    15
}

fn usual_at_once() -> u32 {
    4
}

impl TargetFile {
    /// Reads a target's file.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its field, its line and a remedy.
    pub fn read(text: &str) -> Result<Self, Vec<Problem>> {
        let beginning = |_: Format| BEGINNING;
        read_toml_that(text, beginning, Self::check)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How it is reached.
    pub fn kind(&self) -> &'static str {
        self.kind.word()
    }

    /// The kinds of events that it wants.
    pub fn events(&self) -> &[String] {
        &self.events
    }

    /// Where its secrets are, each once.
    pub fn secrets(&self) -> Vec<SecretSource> {
        let of_mail = self.email.iter().flat_map(EmailPart::secrets);
        let of_chats = [&self.slack, &self.teams].into_iter().flatten().map(ChatPart::secret);
        let all = self.webhook.iter().flat_map(|part| &part.secrets).chain(of_mail).chain(of_chats);
        let mut sources: Vec<SecretSource> = Vec::new();
        for source in all.map(SecretPart::source) {
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        sources
    }

    /// The names in `only` that a definition does not have, in words.
    pub(crate) fn unknown_names(&self, definition: &Definition) -> Vec<String> {
        self.only.unknown(definition)
    }

    /// How many messages may be on their way to it at a time.
    pub(super) fn at_once(&self) -> usize {
        // A mail server and a chat want one after the other.
        let part = self.webhook.as_ref().map_or(1, |part| part.at_once);
        usize::try_from(part).unwrap_or(1)
    }

    /// The language of messages that people read.
    pub(super) fn language(&self) -> Language {
        self.language.unwrap_or_default()
    }

    /// When messages come.
    pub(super) fn timing(&self) -> Timing {
        Timing::new(self.quiet, self.digest.as_deref(), self.urgent.as_deref())
    }

    fn check(&self, tell: Tell<'_>) {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.name.is_empty() || self.name.len() > NAME_BYTES || !self.name.chars().all(is_plain) {
            let remedy = format!("write 1 to {NAME_BYTES} small letters, digits and hyphens, such as `sales-alerts`");
            tell("name", "this can't be the name of a target", &remedy);
        }
        interest::check(&self.events, &self.only, tell);
        if let Some(inbox) = &self.inbox {
            let url = url::Url::parse(inbox).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
            if url.is_none_or(|url| url.host().is_none() || url.path() != "/" || url.query().is_some()) {
                let remedy = "write scheme and host, such as `https://leads.example.com`";
                tell("inbox", "this is not the receiver's own address", remedy);
            }
        }
        self.check_way(tell);
        let (quiet, urgent, digest) = (self.quiet, self.urgent.as_deref(), self.digest.as_deref());
        let parts = Parts { language: self.language, quiet, urgent, digest };
        match self.kind {
            TargetKind::Webhook => parts.check_for_programs(tell),
            TargetKind::Email | TargetKind::Slack | TargetKind::Teams => parts.check_for_people(tell),
        }
        interest::check_kinds("urgent", urgent.unwrap_or_default(), tell);
    }

    /// Checks that there is a table for the kind, and no other.
    fn check_way(&self, tell: Tell<'_>) {
        let ways = [
            (TargetKind::Webhook, self.webhook.is_some(), "`url = \"https://…\"` and `secrets = [{ env = \"…\" }]`"),
            (TargetKind::Email, self.email.is_some(), "`server = \"…\"`, `from = \"…\"` and `to = [\"…\"]`"),
            (TargetKind::Slack, self.slack.is_some(), "`url = { env = \"…\" }`"),
            (TargetKind::Teams, self.teams.is_some(), "`url = { env = \"…\" }`"),
        ];
        for (kind, is_there, example) in ways {
            let word = kind.word();
            match (kind == self.kind, is_there) {
                (true, false) => {
                    let remedy = format!("write `[{word}]`, and below it {example}");
                    tell("kind", &format!("nothing says where the {word} is"), &remedy);
                }
                (false, true) => {
                    let remedy = format!("remove it, or write `kind = \"{word}\"`");
                    tell(word, "the target is of another kind", &remedy);
                }
                (true, true) | (false, false) => {}
            }
        }
        if let Some(part) = &self.webhook {
            part.check(tell);
        }
        if let Some(part) = &self.email {
            part.check(self.digest.is_some(), tell);
        }
        for (name, part) in [("slack", &self.slack), ("teams", &self.teams)] {
            if let Some(part) = part {
                part.check(name, tell);
            }
        }
    }
}

impl WebhookPart {
    fn check(&self, tell: Tell<'_>) {
        let words = ("https://hooks.example.com/handraise", "webhook.secrets");
        if let Err((problem, remedy)) = checked_url(&self.url, self.allow_private_addresses, words) {
            tell("webhook.url", problem, &remedy);
        }
        if self.secrets.is_empty() || self.secrets.len() > MOST_SECRETS {
            let remedy = "write `secrets = [{ env = \"SALES_ALERTS_SECRET\" }]`, and a second one while you change one for another";
            tell("webhook.secrets", "nothing signs, or too much", remedy);
        }
        for (place, secret) in self.secrets.iter().enumerate() {
            secret.check(&format!("webhook.secrets[{place}]"), tell);
        }
        bounds(tell, "webhook.timeout_s", self.timeout_s, MOST_TIMEOUT_S);
        bounds(tell, "webhook.at_once", self.at_once, MOST_AT_ONCE);
    }
}
