//! A connector that can ask: its file with its secrets. It asks once, and says what that came to. It does not know whether it should ask.

use std::fmt;
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, StatusCode};
use handraise::lists::is_company_domain;
use handraise::person::{Attribute, Fact, FactId, Origin, Payload, PersonKey, Provenance, Subject, ascii_domain};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::answer::{self, Found};
use super::file::{By, ConnectorFile};
use super::request::{Asked, Outgoing};
use crate::fetch::{Answer, Fetch, reach, retry_after};
use crate::hex::hex;
use crate::settings::SecretSource;

const DAY_MS: u64 = 86_400_000;

/// A connector that is ready to ask.
#[derive(Clone, Debug)]
pub struct Connector {
    pub(super) file: ConnectorFile,
    outgoing: Outgoing,
    fetch: Fetch,
}

/// What asking once came to.
#[derive(Debug)]
pub(super) enum Outcome {
    Found(Found),
    /// Nobody is known.
    NotFound,
    Failed(Failed),
}

impl Outcome {
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Found(_) => "found",
            Self::NotFound => "not_found",
            Self::Failed(_) => "failed",
        }
    }
}

/// Why there is no answer that can be read.
#[derive(Debug)]
pub(super) struct Failed {
    /// In words that name nobody.
    pub(super) why: String,
    /// How long the vendor wants to be left alone.
    pub(super) wait: Option<Duration>,
    /// Whether it would be the same of anybody else, so that this one may be asked about again as soon as the connector goes on.
    pub(super) is_of_anybody: bool,
}

/// What a connector would do about somebody.
#[derive(Debug, Serialize)]
pub struct Trial {
    /// `found`, `not_found` or `failed`.
    pub outcome: &'static str,
    /// Why it failed.
    pub why: Option<String>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// What the answer says.
    #[serde(flatten)]
    pub found: Found,
}

/// A text that names nobody whom a connector can be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongSubject {
    /// It must be a domain.
    NoDomain,
    /// It must be an e-mail address.
    NoEmail,
    /// It is a provider of free mail.
    FreeMail,
}

impl fmt::Display for WrongSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoDomain => "this connector asks about companies; write a domain such as `example.com`",
            Self::NoEmail => "this connector asks about persons; write an e-mail address",
            Self::FreeMail => "this is a provider of free mail, about which nobody is asked; write a company's domain",
        })
    }
}

impl std::error::Error for WrongSubject {}

impl Connector {
    /// A connector with its secrets, which `secret` reads.
    ///
    /// # Errors
    /// What `secret` says, a secret that can't be sent, or a system that can't do TLS; in words.
    pub fn new(
        file: ConnectorFile,
        secret: impl FnMut(&SecretSource) -> Result<String, String>,
    ) -> Result<Self, String> {
        let outgoing = Outgoing::new(&file, secret)?;
        let timeout = Duration::from_secs(file.request.timeout_s.into());
        let most_bytes = usize::try_from(file.answer.most_kib).unwrap_or(usize::MAX).saturating_mul(1024);
        let fetch = Fetch::new(reach(&file.request.url, file.request.allow_private_addresses), timeout, most_bytes);
        let fetch = fetch.map_err(|error| format!("could not prepare TLS: {error}"))?;
        Ok(Self { file, outgoing, fetch })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.file.name()
    }

    /// Asks once about whom a text names, and stores nothing.
    ///
    /// # Errors
    /// A text that names nobody whom it can be asked about.
    pub async fn try_about(&self, text: &str) -> Result<Trial, WrongSubject> {
        let asked = match self.file.by {
            By::Domain => Asked { domain: ascii_domain(text).ok_or(WrongSubject::NoDomain)?, email: None },
            By::Email => {
                asked_of(&PersonKey::of_email(text).ok_or(WrongSubject::NoEmail)?).ok_or(WrongSubject::NoEmail)?
            }
        };
        if !is_company_domain(&asked.domain) {
            return Err(WrongSubject::FreeMail);
        }
        let begin = Instant::now();
        let asked = self.ask(&asked).await;
        let outcome = asked.word();
        let took_ms = u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (why, found) = match asked {
            Outcome::Found(found) => (None, found),
            Outcome::NotFound => (None, Found::default()),
            Outcome::Failed(failed) => (Some(failed.why), Found::default()),
        };
        Ok(Trial { outcome, why, took_ms, found })
    }

    /// Asks once.
    pub(super) async fn ask(&self, asked: &Asked) -> Outcome {
        let failed =
            |why: &str, is_of_anybody| Outcome::Failed(Failed { why: why.to_owned(), wait: None, is_of_anybody });
        let Some(request) = self.outgoing.about(asked) else { return failed("no request can be made of it", false) };
        let Answer { status, headers, body } = match self.fetch.send(request).await {
            Ok(answer) => answer,
            Err(error) => {
                return failed(&error.to_string(), error.is_of_host());
            }
        };
        if self.file.answer.not_found.contains(&status.as_u16()) {
            return Outcome::NotFound;
        }
        if status != StatusCode::OK {
            return Outcome::Failed(refused(status, &headers));
        }
        match serde_json::from_slice(&body) {
            Ok(answer) => match answer::read(&self.file.answer, &self.file.attributes, &answer) {
                Some(found) => Outcome::Found(found),
                None => Outcome::NotFound,
            },
            Err(error) => {
                failed(&format!("the answer is no JSON, at line {}, column {}", error.line(), error.column()), false)
            }
        }
    }

    /// What was found, as facts.
    pub(super) fn facts(&self, about: &Subject, found: &Found, received_ms: u64) -> Vec<Fact> {
        let until_ms = received_ms.saturating_add(u64::from(self.file.expires_after_days) * DAY_MS);
        let facts = found.told.iter().filter_map(|told| {
            let digest = Sha256::digest(format!("{}\n{about}\n{received_ms}\n{}", self.name(), told.attribute));
            let fact = Fact {
                id: FactId::new(&format!("connector:{}", hex(digest.get(..16).unwrap_or_default()))).ok()?,
                about: about.clone(),
                occurred_ms: None,
                received_ms,
                source: "connector".to_owned(),
                batch: Some(format!("connector {}", self.name())),
                provenance: Provenance { who: self.name().to_owned(), authenticated: true },
                says: Payload::Attribute(Attribute {
                    attribute: told.attribute.clone(),
                    value: Some(told.value.clone()),
                    origin: Origin::Enrichment,
                    basis: Some(self.file.basis.clone()),
                    until_ms: Some(until_ms),
                }),
            };
            match fact.check() {
                Ok(()) => Some(fact),
                Err(error) => {
                    tracing::warn!(connector = self.name(), %error, "a value can't be stored");
                    None
                }
            }
        });
        facts.collect()
    }
}

/// Whom to ask about for a person; `None` without an address.
pub(super) fn asked_of(key: &PersonKey) -> Option<Asked> {
    let domain = key.domain()?.to_owned();
    let email = key.to_string().strip_prefix("email:")?.to_owned();
    Some(Asked { domain, email: Some(email) })
}

/// What a status other than 200 says.
fn refused(status: StatusCode, headers: &HeaderMap) -> Failed {
    let code = status.as_u16();
    let why = match code {
        300..=399 => format!(
            "the host answers {code} and names another address; redirects are not followed, so write the final address"
        ),
        401 | 403 => format!("the host answers {code}: it does not accept the secret, or not for this"),
        429 => "the host answers 429: it was asked too often".to_owned(),
        _ => format!("the host answers {code}"),
    };
    let is_of_anybody = matches!(code, 300..=399 | 401 | 403 | 429);
    Failed { why, wait: retry_after(headers), is_of_anybody }
}
