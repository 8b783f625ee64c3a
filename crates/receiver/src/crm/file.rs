//! The file of a CRM: where it is, who goes there, what is written into which field, and what its own words say of sales. It is checked as strictly as a
//! definition, and holds no secret. It does not know how a CRM is spoken to.

use std::collections::BTreeMap;

use handraise::author::{Format, Problem, read_toml_that};
use handraise::definition::is_currency;
use handraise::person::{LifecycleStage, StatusKind};
use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

use super::kind::Kind;
use super::value::Template;
use crate::settings::{Limits, SecretSource, Tell, bounds, check_name};

/// What an empty file is told.
const BEGINNING: &str = "begin with `schema = 1` and `name = \"…\"`; docs/crm.md has an example to copy";
/// The longest that may be waited for an answer.
const MOST_TIMEOUT_S: u32 = 60;
/// The longest between two looks at what changed in the CRM.
const MOST_POLL_S: u32 = 86_400;

/// A CRM, as people describe it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CrmFile {
    /// The version of this format.
    #[schemars(range(min = 1, max = 1))]
    #[expect(dead_code, reason = "the reader refuses every other number")]
    schema: u8,
    /// Its name, which people read as the source of what it told.
    pub(super) name: String,
    /// Which program it is.
    pub(super) kind: Kind,
    /// Who goes there.
    #[serde(default)]
    pub(super) who: Who,
    /// Where it is, and who asks.
    pub(super) server: Server,
    /// The address of the inbox, such as `https://leads.example.com/inbox`, for `{link}`.
    pub(super) inbox: Option<String>,
    /// What is written, by the kind of record and its field.
    pub(super) records: BTreeMap<String, BTreeMap<String, FieldMap>>,
    /// What comes back.
    #[serde(default)]
    pub(super) outcomes: Outcomes,
    /// What becomes of the records of somebody who is forgotten.
    #[serde(default)]
    pub(super) when_forgotten: WhenForgotten,
    /// How often it may be asked.
    pub(super) limits: Limits,
}

/// Who goes into the CRM.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Who {
    /// Everybody who has come so far.
    pub(super) from_stage: LifecycleStage,
    /// Everybody whose hand is raised, too.
    pub(super) hand_raised: bool,
}

impl Default for Who {
    fn default() -> Self {
        Self { from_stage: LifecycleStage::Mql, hand_raised: true }
    }
}

/// Where the CRM is, and who asks.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Server {
    /// Its address, without a path.
    pub(super) url: String,
    /// The database, of a Tryton.
    pub(super) database: Option<String>,
    /// Who asks: the user of a Tryton, the client id of a Salesforce.
    pub(super) user: Option<String>,
    /// The environment variable with the password, token or client secret.
    pub(super) secret_env: Option<String>,
    /// The file with it; a relative path begins at the folder of this file.
    pub(super) secret_file: Option<String>,
    /// The field of the CRM that holds the person's key: an external id of a Salesforce, a custom field of a Pipedrive, by its API name.
    pub(super) key_field: Option<String>,
    /// How long to wait for an answer, in seconds.
    #[serde(default = "twenty")]
    #[schemars(range(min = 1, max = MOST_TIMEOUT_S))]
    pub(super) timeout_s: u32,
    /// Whether the host may have a private address. Only there is `http` possible.
    #[serde(default)]
    pub(super) allow_private_addresses: bool,
}

/// What is written into a field.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldMap {
    /// The text, with what is known of the person in braces, such as `{score}`. One name alone keeps its type.
    pub(super) value: String,
    /// What a value is in the CRM. Values that are not here are written as they are.
    #[serde(default)]
    pub(super) values: BTreeMap<String, String>,
    /// How often it is written.
    #[serde(default)]
    pub(super) write: Write,
}

/// How often a field is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Write {
    /// Whenever the value has changed.
    #[default]
    Always,
    /// When the record is made; from then on it belongs to the people who use the CRM.
    Once,
}

/// What comes back from the CRM.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Outcomes {
    /// What the CRM's words say of sales; left out, what they usually say there.
    pub(super) statuses: Option<BTreeMap<String, StatusKind>>,
    /// The field whose words these are, of a HubSpot.
    pub(super) field: Option<String>,
    /// The field with the amount, of a HubSpot.
    pub(super) amount_field: Option<String>,
    /// The currency of amounts, where the CRM does not say it, in three capital letters.
    pub(super) currency: Option<String>,
    /// How often to look, in seconds.
    #[schemars(range(min = 1, max = MOST_POLL_S))]
    pub(super) every_s: u32,
}

impl Default for Outcomes {
    fn default() -> Self {
        Self { statuses: None, field: None, amount_field: None, currency: None, every_s: 60 }
    }
}

/// What becomes of the records of somebody who is forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum WhenForgotten {
    /// Whoever runs the receiver is told which records to delete.
    #[default]
    Tell,
    /// They are deleted.
    Delete,
}

fn twenty() -> u32 {
    20
}

impl CrmFile {
    /// Reads the file of a CRM.
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

    /// Which program it is, as the file says it.
    pub fn kind(&self) -> &'static str {
        self.kind.word()
    }

    /// Where its secret is.
    pub fn secret(&self) -> SecretSource {
        SecretSource::of(self.server.secret_env.as_ref(), self.server.secret_file.as_ref())
    }

    /// What the CRM's words say of sales.
    pub(super) fn status_of(&self, word: &str) -> Option<StatusKind> {
        match &self.outcomes.statuses {
            Some(own) => own.get(word).copied(),
            None => self.kind.usual_status(word),
        }
    }

    fn check(&self, tell: Tell<'_>) {
        check_name(tell, &self.name);
        self.limits.check(tell);
        bounds(tell, "server.timeout_s", self.server.timeout_s, MOST_TIMEOUT_S);
        bounds(tell, "outcomes.every_s", self.outcomes.every_s, MOST_POLL_S);
        self.check_server(tell);
        if self.inbox.as_deref().is_some_and(|address| web_address(address).is_none()) {
            tell("inbox", "this is no address of the web", "write it as `https://leads.example.com/inbox`");
        }
        self.check_records(tell);
        if !self.outcomes.currency.as_deref().is_none_or(is_currency) {
            tell("outcomes.currency", "this is no currency", "write three capital letters, such as `EUR`");
        }
        let is_hubspot = self.kind == Kind::Hubspot;
        for (path, given) in
            [("outcomes.field", &self.outcomes.field), ("outcomes.amount_field", &self.outcomes.amount_field)]
        {
            if given.is_some() && !is_hubspot {
                tell(path, "only a HubSpot has this", "remove it");
            }
        }
    }

    fn check_server(&self, tell: Tell<'_>) {
        let server = &self.server;
        match web_address(&server.url) {
            None => tell("server.url", "this is no address of the web", "write it as `https://crm.example.com`"),
            Some(url) => {
                if url.scheme() == "http" && !server.allow_private_addresses {
                    let remedy = "write `https`; a host of your own network needs `allow_private_addresses = true`";
                    tell("server.url", "anybody on the way could read along", remedy);
                }
                if !url.username().is_empty() || url.password().is_some() {
                    let remedy = "write `secret_env` or `secret_file` instead";
                    tell("server.url", "a secret is in the address", remedy);
                }
                if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
                    tell("server.url", "the address goes on after the host", "write the host alone");
                }
            }
        }
        if server.secret_env.is_some() == server.secret_file.is_some() {
            tell("server", "the secret has no source, or two", "write either `secret_env` or `secret_file`");
        }
        let (database, user, key_field) = self.kind.needs();
        for (path, given, is_needed) in [
            ("server.database", &server.database, database),
            ("server.user", &server.user, user),
            ("server.key_field", &server.key_field, key_field),
        ] {
            let is_name =
                given.as_ref().is_none_or(|text| !text.trim().is_empty() && !text.contains(['/', '?', '#', '\'']));
            let kind = self.kind.word();
            match (given.is_some(), is_needed) {
                (false, true) => tell(path, &format!("a `{kind}` needs it"), "write it; docs/crm.md says what it is"),
                (true, false) => tell(path, &format!("a `{kind}` does not have it"), "remove it"),
                _ if !is_name => tell(path, "this is no name", "write it as the CRM has it"),
                _ => {}
            }
        }
    }

    fn check_records(&self, tell: Tell<'_>) {
        for needed in self.kind.records() {
            if !self.records.contains_key(*needed) {
                let remedy = format!("write `[records.{needed}]` and its fields below it");
                tell("records", &format!("a `{}` has the record `{needed}`", self.kind.word()), &remedy);
            }
        }
        for (record, fields) in &self.records {
            if !self.kind.records().contains(&record.as_str()) {
                let remedy = format!("write {}", self.kind.records().join(" or "));
                tell(&format!("records.{record}"), "this kind of CRM has no such record", &remedy);
            }
            for (field, map) in fields {
                let path = format!("records.{record}.{field}");
                if Some(field) == self.server.key_field.as_ref() || self.kind.own_fields().contains(&field.as_str()) {
                    tell(&path, "the receiver writes this field itself", "remove it");
                }
                match Template::read(&map.value) {
                    Ok(template) if template.needs_link() && self.inbox.is_none() => {
                        let remedy = "write `inbox = \"https://leads.example.com/inbox\"` at the top";
                        tell(&format!("{path}.value"), "nothing says where the inbox is", remedy);
                    }
                    Ok(_) => {}
                    Err((problem, remedy)) => tell(&format!("{path}.value"), &problem, &remedy),
                }
            }
        }
    }
}

fn web_address(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| url.host().is_some() && matches!(url.scheme(), "http" | "https"))
}
