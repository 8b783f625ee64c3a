//! A fact: something that was told, by whom, about whom and when. Facts are only ever added. It does not know what any of them
//! is worth.

use super::bound::{ID_BYTES, NAME_BYTES, check_length, check_name, check_optional, check_time};
use super::key::hexadecimal;
use super::{FactError, Payload, PersonKey, ascii_domain};
use crate::canonical;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// The id of a fact. The same id twice is the same fact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct FactId(String);

impl FactId {
    /// An id that somebody gave.
    ///
    /// # Errors
    /// A text that is blank, longer than 200 bytes, or has control characters or blanks around it.
    pub fn new(text: &str) -> Result<Self, FactError> {
        check_name("id", text)?;
        check_length("id", text, ID_BYTES)?;
        Ok(Self(text.to_owned()))
    }

    /// The id of a form: its submission id and a hash of what it said, so that a form that is sent again with a mended address is a
    /// second fact.
    ///
    /// ```
    /// use handraise::person::FactId;
    /// let first = FactId::of_form("s-1", r#"{"email":"ada@wroks.example"}"#);
    /// assert_ne!(first, FactId::of_form("s-1", r#"{"email":"ada@works.example"}"#));
    /// assert!(first.as_str().starts_with("form:s-1:"));
    /// ```
    pub fn of_form(submission: &str, content: &str) -> Self {
        let digest = Sha256::digest(format!("{submission}\n{content}"));
        let most = submission.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= ID_BYTES - 38);
        let kept = submission.get(..most.last().unwrap_or(0)).unwrap_or_default();
        Self(format!("form:{kept}:{}", hexadecimal(digest.iter().take(16))))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for FactId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// Whom a fact is about. As text: the key of a person, `person:` and an id, `company:` and a domain, or `everybody`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Subject {
    /// A person, by a key.
    Person(PersonKey),
    /// A person, by [`PersonKey::id`].
    Id(String),
    /// Everybody of a company, by its domain.
    Company(String),
    /// Everybody: definitions, erasures and what is withdrawn.
    Everybody,
}

impl Subject {
    /// The company with a domain; `None` if it is none.
    pub fn company(domain: &str) -> Option<Self> {
        ascii_domain(domain).map(Self::Company)
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(key) => write!(f, "{key}"),
            Self::Id(id) => write!(f, "person:{id}"),
            Self::Company(domain) => write!(f, "company:{domain}"),
            Self::Everybody => f.write_str("everybody"),
        }
    }
}

impl FromStr for Subject {
    type Err = FactError;

    fn from_str(text: &str) -> Result<Self, FactError> {
        let is_id = |id: &str| id.len() == 32 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        match text.split_once(':') {
            None if text == "everybody" => Ok(Self::Everybody),
            Some(("person", id)) if is_id(id) => Ok(Self::Id(id.to_owned())),
            Some(("company", domain)) if ascii_domain(domain).as_deref() == Some(domain) => {
                Ok(Self::Company(domain.to_owned()))
            }
            _ => text.parse().map(Self::Person).map_err(|_| {
                let remedy =
                    "write `email:`, `receipt:`, `person:` or `company:` and what identifies them, or `everybody`";
                FactError::new("about", "names nobody", remedy)
            }),
        }
    }
}

impl Serialize for Subject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Subject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl JsonSchema for Subject {
    fn schema_name() -> Cow<'static, str> {
        "Subject".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "Whom a fact is about: `email:` and an address, `receipt:` and the SHA-256 of a receipt, `person:` and an id, `company:` and a domain, or `everybody`.",
            "examples": ["email:ada@works.example", "company:works.example"],
        })
    }
}

/// Who says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// A person's or a system's name, such as the name of a token.
    pub who: String,
    /// Whether the receiver knows that it was them: by a token, or because they were signed in. The token of a site that forwards
    /// forms says nothing of who typed them.
    pub authenticated: bool,
}

/// Something that was told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// Its id.
    pub id: FactId,
    /// Whom it is about.
    pub about: Subject,
    /// When it happened, in milliseconds since 1970; left out, when it was received.
    pub occurred_ms: Option<u64>,
    /// When the receiver took it, in milliseconds since 1970.
    pub received_ms: u64,
    /// Where it comes from: a page, an import, a connector.
    pub source: String,
    /// The import that it came with, by which all of them can be withdrawn.
    pub batch: Option<String>,
    /// Who says so.
    pub provenance: Provenance,
    /// What it says.
    pub says: Payload,
}

impl Fact {
    /// Reads a fact as [`Fact::to_json`] wrote it.
    ///
    /// # Errors
    /// A text that is no fact, or one that exceeds a bound.
    pub fn from_json(text: &str) -> Result<Self, FactError> {
        let read: Result<Self, _> = serde_json::from_str(text);
        let fact = read.map_err(|error| {
            let problem = format!("is not a fact as it is stored: {error}");
            FactError::new("fact", &problem, "restore it from a copy, or remove it")
        })?;
        fact.check()?;
        Ok(fact)
    }

    /// Its canonical JSON.
    pub fn to_json(&self) -> String {
        canonical::json(self)
    }

    /// When it happened, in milliseconds since 1970: never after it was received, because a clock may be wrong.
    pub fn at_ms(&self) -> u64 {
        self.occurred_ms.unwrap_or(self.received_ms).min(self.received_ms)
    }

    /// As [`Fact::at_ms`], in seconds.
    pub fn at_s(&self) -> u32 {
        u32::try_from(self.at_ms() / 1000).unwrap_or(u32::MAX)
    }

    /// When the receiver took it, in seconds since 1970.
    pub fn received_s(&self) -> u32 {
        u32::try_from(self.received_ms / 1000).unwrap_or(u32::MAX)
    }

    /// Whether another fact says the same. When it was received does not matter: it may have been sent twice.
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        let without_receipt = |fact: &Self| Self { received_ms: 0, ..fact.clone() };
        without_receipt(self) == without_receipt(other)
    }

    /// Refuses what exceeds a bound or makes no sense.
    ///
    /// # Errors
    /// The field, what is wrong with it, and what to do.
    pub fn check(&self) -> Result<(), FactError> {
        check_time("at", self.occurred_ms)?;
        check_time("received_ms", Some(self.received_ms))?;
        check_name("source", &self.source)?;
        check_optional("batch", self.batch.as_ref())?;
        check_name("provenance", &self.provenance.who)?;
        check_length("provenance", &self.provenance.who, NAME_BYTES)?;
        self.check_subject()?;
        self.says.check()
    }

    fn check_subject(&self) -> Result<(), FactError> {
        let is_about_everybody =
            matches!(self.says, Payload::Erase(_) | Payload::Undo(_) | Payload::Definition(_) | Payload::Build(_));
        let may_be_company = matches!(
            self.says,
            Payload::Attribute(_) | Payload::Suppression(_) | Payload::Objection(_) | Payload::Touch(_)
        );
        let fits = match &self.about {
            Subject::Everybody => is_about_everybody,
            Subject::Company(_) => may_be_company,
            Subject::Id(_) => !is_about_everybody && !matches!(self.says, Payload::Form(_)),
            Subject::Person(_) => !is_about_everybody,
        };
        let problem = format!("can't be what a fact of the kind `{}` is about", self.says.kind());
        let remedy = match (is_about_everybody, may_be_company) {
            (true, _) => "write `everybody`",
            (_, true) => "name a person or a company",
            _ => "name a person",
        };
        if fits { Ok(()) } else { Err(FactError::new("about", &problem, remedy)) }
    }
}
