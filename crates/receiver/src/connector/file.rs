//! A connector's file: whom to ask about a company or a person, how, and where the answer stands. It is checked as strictly as a definition, and
//! holds no secret. It does not know when somebody is asked.

use std::collections::BTreeMap;

use handraise::author::{Format, Problem, read_toml_that};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::request::{DOMAIN, EMAIL, checked_url};
use crate::settings::{Limits, SecretSource, Tell, bounds, check_name, is_secret_name};

/// What an empty file is told.
const BEGINNING: &str = "begin with `schema = 1` and `name = \"…\"`; docs/enrichment.md has an example to copy";
/// The greatest answer that may be allowed, in KiB.
const MOST_KIB: u32 = 8 * 1024;
/// The longest that may be waited for an answer.
const MOST_TIMEOUT_S: u32 = 60;
/// The longest that what was told may hold.
const MOST_DAYS: u32 = 3650;
/// A connector, as people write it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConnectorFile {
    /// The version of this format.
    #[schemars(range(min = 1, max = 1))]
    #[expect(dead_code, reason = "the reader refuses every other number")]
    schema: u8,
    /// Its name, which people read as the source of what it told.
    pub(super) name: String,
    /// What is asked by.
    pub(super) by: By,
    /// On what basis what it tells may be kept, such as `legitimate interest`.
    pub(super) basis: String,
    /// For how long what it told holds, in days. Then it is asked again.
    #[schemars(range(min = 1, max = MOST_DAYS))]
    pub(super) expires_after_days: u32,
    /// What is sent.
    pub(super) request: RequestPart,
    /// What an answer may be.
    #[serde(default)]
    pub(super) answer: AnswerPart,
    /// Where each attribute stands in the answer.
    pub(super) attributes: BTreeMap<String, Reading>,
    /// How often it may be asked.
    pub(super) limits: Limits,
}

/// What a connector asks by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// A company, by its domain. What is told is told of everybody with an address there.
    Domain,
    /// A person, by the e-mail address.
    Email,
}

impl By {
    /// The word in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Email => "email",
        }
    }
}

/// What is sent.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RequestPart {
    /// The method.
    #[serde(default)]
    pub(super) method: HttpMethod,
    /// The address, with `{domain}` or `{email}`, which are escaped.
    pub(super) url: String,
    /// Headers that are no secrets.
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    /// The body of a `POST`, in JSON, with `{domain}` or `{email}` within its texts.
    pub(super) body: Option<String>,
    /// Headers and parameters with secrets.
    #[serde(default)]
    pub(super) secrets: Vec<Secret>,
    /// How long to wait for the whole answer, in seconds.
    #[serde(default = "ten")]
    #[schemars(range(min = 1, max = MOST_TIMEOUT_S))]
    pub(super) timeout_s: u32,
    /// Whether the host may have a private address. Without it, only public ones are asked, by https.
    #[serde(default)]
    pub(super) allow_private_addresses: bool,
}

/// The method of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum HttpMethod {
    #[default]
    Get,
    Post,
}

/// A header or a parameter whose value is not in the file. It has either `header` or `parameter`, and either `env` or `file`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Secret {
    /// The header.
    pub(super) header: Option<String>,
    /// The parameter in the address.
    pub(super) parameter: Option<String>,
    /// What stands before the secret, such as `Bearer ` with the blank.
    #[serde(default)]
    pub(super) prefix: String,
    /// The environment variable with the secret.
    pub(super) env: Option<String>,
    /// The file with the secret; a relative path begins at the folder of this file.
    pub(super) file: Option<String>,
}

/// What an answer may be.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerPart {
    /// The largest answer, in KiB.
    #[serde(default = "usual_kib")]
    #[schemars(range(min = 1, max = MOST_KIB))]
    pub(super) most_kib: u32,
    /// The statuses that say that nobody is known.
    #[serde(default = "not_found")]
    pub(super) not_found: Vec<u16>,
    /// Where nothing stands if nobody is known, as a JSON Pointer.
    pub(super) not_found_if_empty: Option<String>,
}

/// Where an attribute stands in the answer.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reading {
    /// The place, as a JSON Pointer (RFC 6901), such as `/company/industry`.
    pub(super) pointer: String,
    /// What the vendor's words are in the definition. Words that are not here are ignored; without it, words are taken as they are. Numbers always are.
    #[serde(default)]
    pub(super) values: BTreeMap<String, String>,
}

fn ten() -> u32 {
    10
}

fn usual_kib() -> u32 {
    256
}

fn not_found() -> Vec<u16> {
    vec![404]
}

impl Default for AnswerPart {
    fn default() -> Self {
        Self { most_kib: usual_kib(), not_found: not_found(), not_found_if_empty: None }
    }
}

impl ConnectorFile {
    /// Reads a connector's file.
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

    /// What it asks by.
    pub fn by(&self) -> By {
        self.by
    }

    /// The attributes that it tells, alphabetically.
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        self.attributes.keys().map(String::as_str)
    }

    /// Where its secrets are.
    pub fn secrets(&self) -> Vec<SecretSource> {
        self.request.secrets.iter().map(Secret::source).collect()
    }

    fn check(&self, tell: Tell<'_>) {
        check_name(tell, &self.name);
        if self.basis.trim().is_empty() || self.basis.len() > 200 {
            let remedy = "say in a few words on what basis you may keep it, such as `legitimate interest`";
            tell("basis", "no basis is named, or it has more than 200 bytes", remedy);
        }
        bounds(tell, "expires_after_days", self.expires_after_days, MOST_DAYS);
        self.limits.check(tell);
        bounds(tell, "request.timeout_s", self.request.timeout_s, MOST_TIMEOUT_S);
        bounds(tell, "answer.most_kib", self.answer.most_kib, MOST_KIB);
        self.check_request(tell);
        self.check_answer(tell);
    }

    fn check_request(&self, tell: Tell<'_>) {
        let request = &self.request;
        if let Err((problem, remedy)) = checked_url(self.by, request) {
            tell("request.url", problem, &remedy);
        }
        for name in request.headers.keys() {
            let path = format!("request.headers.{name}");
            if !is_header(name) {
                tell(&path, "this is no name of a header", "write letters, digits and hyphens, such as `accept`");
            } else if is_secret_name(name) {
                let remedy = "write `[[request.secrets]]` with `header` and `env` or `file` instead, so that the secret is not in this file";
                tell(&path, "a secret may stand in this header", remedy);
            }
        }
        match (request.method, &request.body) {
            (HttpMethod::Get, Some(_)) => {
                tell("request.body", "a `GET` has no body", "write `method = \"POST\"`, or remove the body");
            }
            (HttpMethod::Post, Some(body)) if serde_json::from_str::<Value>(body).is_err() => {
                let remedy = "write it in JSON, such as `body = '{\"domain\": \"{domain}\"}'`";
                tell("request.body", "the body is no JSON", remedy);
            }
            _ => {}
        }
        let asked = [&request.url, request.body.as_ref().unwrap_or(&String::new())].map(String::as_str).concat();
        let says_whom = asked.contains(DOMAIN) || (self.by == By::Email && asked.contains(EMAIL));
        if !says_whom {
            let remedy = match self.by {
                By::Domain => "write `{domain}` into the address or the body",
                By::Email => "write `{email}` into the address or the body",
            };
            tell("request.url", "nothing says about whom it asks", remedy);
        }
        if self.by == By::Domain && asked.contains(EMAIL) {
            tell("request.url", "a connector by domain knows no address", "write `{domain}`, or `by = \"email\"`");
        }
        for (place, secret) in request.secrets.iter().enumerate() {
            let path = format!("request.secrets[{place}]");
            if secret.header.is_some() == secret.parameter.is_some() {
                tell(&path, "it names no place, or two", "write either `header` or `parameter`");
            }
            if secret.header.as_deref().is_some_and(|name| !is_header(name)) {
                let remedy = "write letters, digits and hyphens, such as `authorization`";
                tell(&format!("{path}.header"), "this is no name of a header", remedy);
            }
            if secret.env.is_some() == secret.file.is_some() {
                tell(&path, "it has no source, or two", "write either `env` or `file`");
            }
        }
    }

    fn check_answer(&self, tell: Tell<'_>) {
        if self.attributes.is_empty() {
            let remedy = "write `[attributes.industry]` and `pointer = \"/…\"` below it";
            tell("attributes", "nothing is read in the answer", remedy);
        }
        let remedy = "write `/` before each part, such as `/company/industry`; in a part, `~` is `~0` and `/` is `~1`";
        for (name, reading) in &self.attributes {
            if name.trim() != name || name.is_empty() {
                tell(&format!("attributes.{name}"), "the attribute has no name", "write one of the definition's");
            }
            if !is_pointer(&reading.pointer) {
                tell(&format!("attributes.{name}.pointer"), "this is no JSON Pointer", remedy);
            }
            for (word, value) in &reading.values {
                if value.trim().is_empty() {
                    let remedy = "write the definition's value, or remove the line: other words are ignored";
                    tell(&format!("attributes.{name}.values.{word}"), "the value is blank", remedy);
                }
            }
        }
        if self.answer.not_found_if_empty.as_deref().is_some_and(|pointer| !is_pointer(pointer)) {
            tell("answer.not_found_if_empty", "this is no JSON Pointer", remedy);
        }
        let is_refusal = |status: &u16| (400..500).contains(status) && *status != 429 || matches!(status, 204 | 410);
        if !self.answer.not_found.iter().all(is_refusal) {
            let remedy = "write statuses such as 404; what a 200 lacks is told by `not_found_if_empty`";
            tell("answer.not_found", "a status that says something else is among them", remedy);
        }
    }
}

fn is_header(name: &str) -> bool {
    axum::http::HeaderName::try_from(name).is_ok() && !name.eq_ignore_ascii_case("host")
}

fn is_pointer(text: &str) -> bool {
    let is_escaped = |part: &str| part.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    text.starts_with('/') && is_escaped(text)
}

impl Secret {
    pub(super) fn source(&self) -> SecretSource {
        SecretSource::of(self.env.as_ref(), self.file.as_ref())
    }
}
