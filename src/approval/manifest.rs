//! The text that a team signs: a definition's id and version, the team, and the hashes of both of its parts. One manifest has one text. It does not
//! know signatures.

use std::fmt;

use serde::Serialize;

use super::Team;
use crate::definition::{Compiled, Policy};

/// The first line of each manifest, with the version of the format.
const FIRST: &str = "handraise-approval 1";

/// A definition that is signed, whoever signs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// The definition's id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// The SHA-256 of the public part, in 64 hexadecimal digits.
    pub definition: String,
    /// That of the private part, if there is one.
    pub policy: Option<String>,
}

/// What a team signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// The definition.
    #[serde(flatten)]
    pub subject: Subject,
    /// The team.
    pub team: Team,
    /// The version that this older one replaces on purpose.
    pub rollback_from: Option<u32>,
    /// The SHA-256 of the report of `handraise effect` that the team saw, if one was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<String>,
}

/// A text that is not a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestError;

impl Subject {
    /// What a compiled definition and its private part say.
    pub fn of(compiled: &Compiled, policy: Option<&Policy>) -> Self {
        Self {
            id: compiled.definition().id.clone(),
            version: compiled.definition().version,
            definition: compiled.hash().to_owned(),
            policy: policy.map(Policy::hash),
        }
    }

    /// What a team signs of it; with `rollback_from`, that it replaces that newer version on purpose.
    pub fn manifest(&self, team: Team, rollback_from: Option<u32>) -> Manifest {
        Manifest { subject: self.clone(), team, rollback_from, effect: None }
    }
}

impl Manifest {
    /// The same, and that the team saw the report with this SHA-256, in 64 hexadecimal digits.
    #[must_use]
    pub fn with_effect(self, report: Option<String>) -> Self {
        Self { effect: report, ..self }
    }

    /// The text, whose bytes are signed.
    pub fn to_text(&self) -> String {
        let Subject { id, version, definition, policy } = &self.subject;
        let id = serde_json::Value::from(id.as_str());
        let policy = policy.as_ref().map_or_else(|| "none".to_owned(), |hash| format!("sha256:{hash}"));
        let team = &self.team;
        let mut text = format!(
            "{FIRST}\nid {id}\nversion {version}\nteam {team}\ndefinition sha256:{definition}\npolicy {policy}\n"
        );
        if let Some(from) = self.rollback_from {
            text.push_str(&format!("rollback-from {from}\n"));
        }
        if let Some(report) = &self.effect {
            text.push_str(&format!("effect sha256:{report}\n"));
        }
        text
    }

    /// Reads a manifest. Only the text that [`Self::to_text`] writes is one.
    ///
    /// # Errors
    /// If it is another text.
    pub fn read(text: &str) -> Result<Self, ManifestError> {
        let read = read(text).ok_or(ManifestError)?;
        if read.to_text() == text { Ok(read) } else { Err(ManifestError) }
    }
}

fn read(text: &str) -> Option<Manifest> {
    let mut lines = text.lines();
    let mut value = |key: &str| lines.next()?.strip_prefix(key)?.strip_prefix(' ');
    value("handraise-approval")?;
    let id = serde_json::from_str(value("id")?).ok()?;
    let version = value("version")?.parse().ok()?;
    let team = value("team")?.parse().ok()?;
    let definition = hash(value("definition")?)?;
    let policy = match value("policy")? {
        "none" => None,
        text => Some(hash(text)?),
    };
    let mut rest = lines.peekable();
    let rollback_from = match rest.next_if(|line| line.starts_with("rollback-from ")) {
        Some(line) => Some(line.strip_prefix("rollback-from ")?.parse().ok()?),
        None => None,
    };
    let effect = match rest.next() {
        Some(line) => Some(hash(line.strip_prefix("effect ")?)?),
        None => None,
    };
    Some(Manifest { subject: Subject { id, version, definition, policy }, team, rollback_from, effect })
}

/// 64 small hexadecimal digits.
fn hash(text: &str) -> Option<String> {
    let digits = text.strip_prefix("sha256:")?;
    let is_hash = digits.len() == 64 && digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    is_hash.then(|| digits.to_owned())
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text is not a manifest as `handraise sign --manifest` prints it")
    }
}

impl std::error::Error for ManifestError {}
