//! A target's file: to whom events are sent, which, and how much of a person is said. It is checked as strictly as a definition, and holds no secret. It
//! does not know when something is sent.

use handraise::author::{Format, Problem, read_toml_that};
use schemars::JsonSchema;
use serde::Deserialize;

use super::interest::{self, Only};
use crate::connector::SecretSource;
use crate::fetch::checked_url;

/// What an empty file is told.
const BEGINNING: &str =
    "begin with `schema = 1`, `name = \"…\"` and `kind = \"webhook\"`; docs/webhooks.md has an example to copy";
/// The longest name.
const NAME_BYTES: usize = 60;
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
}

/// How a target is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum TargetKind {
    /// A `POST` to an address, by the Standard Webhooks convention.
    Webhook,
}

impl TargetKind {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
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
    pub(super) timeout_s: u32,
    /// How many messages may be on their way at a time.
    #[serde(default = "usual_at_once")]
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
    pub(super) fn source(&self) -> SecretSource {
        match (&self.env, &self.file) {
            (Some(name), _) => SecretSource::Env(name.clone()),
            (None, path) => SecretSource::File(path.clone().unwrap_or_default()),
        }
    }
}

fn usual_timeout() -> u32 {
    15
}

fn usual_at_once() -> u32 {
    4
}

/// Tells what is wrong: the field, the problem, the remedy.
type Tell<'a> = &'a mut dyn FnMut(&str, &str, &str);

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

    /// How many messages may be on their way to it at a time.
    pub(super) fn at_once(&self) -> usize {
        let part = self.webhook.as_ref().map_or_else(usual_at_once, |part| part.at_once);
        usize::try_from(part).unwrap_or(1)
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
        match (self.kind, &self.webhook) {
            (TargetKind::Webhook, None) => {
                let remedy = "write `[webhook]`, and below it `url = \"https://…\"` and `secrets = [{ env = \"…\" }]`";
                tell("kind", "nothing says where the webhook is", remedy);
            }
            (TargetKind::Webhook, Some(part)) => part.check(tell),
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
            if secret.env.is_some() == secret.file.is_some() {
                let path = format!("webhook.secrets[{place}]");
                tell(&path, "it has no source, or two", "write either `env` or `file`");
            }
        }
        bounds(tell, "webhook.timeout_s", self.timeout_s, MOST_TIMEOUT_S);
        bounds(tell, "webhook.at_once", self.at_once, MOST_AT_ONCE);
    }
}

fn bounds(tell: Tell<'_>, path: &str, number: u32, most: u32) {
    if number == 0 || number > most {
        tell(path, "the number is out of bounds", &format!("write 1 to {most}"));
    }
}
