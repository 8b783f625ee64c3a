//! What one signature proves: that a key of the team signed this definition, and that the key counts. It does not know which teams must sign.

use std::fmt;

use serde::{Serialize, Serializer};

use super::signers::{KINDS, Signer};
use super::{Manifest, NAMESPACE, RevokedKeys, SignatureError, SignatureFile, Signers, Subject, Team};

/// Whose keys count.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// Keys that sign.
    pub signers: Signers,
    /// Keys that no longer do, whatever the other file says.
    pub revoked: RevokedKeys,
}

/// Who signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum By {
    /// A key.
    Key {
        /// Whose, by the file of allowed signers.
        principal: String,
        /// Its fingerprint, as `ssh-keygen -l` prints it.
        fingerprint: String,
    },
    /// Somebody who was signed in to the receiver.
    Person {
        /// Their e-mail address, unless it is erased.
        who: Option<String>,
        /// The place in the receiver's log.
        entry: i64,
    },
}

/// A team's signature that counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Signed {
    /// For which team.
    pub team: Team,
    /// By whom.
    #[serde(flatten)]
    pub by: By,
    /// The newer version that is replaced on purpose.
    pub rollback_from: Option<u32>,
    /// The SHA-256 of the report of `handraise effect` that was signed with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<String>,
}

/// Why a signature does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refused {
    /// There is none.
    Missing,
    /// The file is no signature.
    Unreadable(SignatureError),
    /// The key is of a kind that is not read.
    Kind(String),
    /// It is a genuine signature of another text.
    OfAnother(Box<Manifest>, Box<Subject>),
    /// It is a signature of another text, or was altered; nothing says which text.
    NotOfThis,
    /// The manifest below it is not what was signed.
    Altered,
    /// The key is revoked.
    Revoked(String),
    /// Nobody is known to have the key.
    UnknownKey(String),
    /// The key signs for other teams.
    WrongTeam(String, Vec<Team>),
    /// The key does not sign definitions.
    WrongNamespace(String),
    /// The key counts from later on.
    Early(String),
    /// The key does not count any more.
    Late(String),
}

/// Finds out what a signature file is worth for a team.
///
/// `rollbacks` are the versions that the definition may replace on purpose, where the file does not say which.
///
/// # Errors
/// Why it does not count.
pub fn verify(
    subject: &Subject,
    team: &Team,
    file: &SignatureFile,
    trust: &Trust,
    now_s: i64,
    rollbacks: &[u32],
) -> Result<Signed, Refused> {
    let key = file.key();
    let kind = key.algorithm().to_string();
    if !KINDS.contains(&kind.as_str()) {
        return Err(Refused::Kind(kind));
    }
    let (rollback_from, effect) = also_signed(subject, team, file, rollbacks)?;
    let fingerprint = file.fingerprint();
    if trust.revoked.contain(key.key_data()) {
        return Err(Refused::Revoked(fingerprint));
    }
    let mut refused = Refused::UnknownKey(fingerprint.clone());
    for signer in trust.signers.of_key(key.key_data()) {
        match principal(signer, team, now_s, &fingerprint) {
            Ok(principal) => {
                let by = By::Key { principal, fingerprint };
                return Ok(Signed { team: team.clone(), by, rollback_from, effect });
            }
            Err(why) => refused = why,
        }
    }
    Err(refused)
}

/// Whether the file is a signature of this definition for this team, which version it rolls back, and which report it names.
fn also_signed(
    subject: &Subject,
    team: &Team,
    file: &SignatureFile,
    rollbacks: &[u32],
) -> Result<(Option<u32>, Option<String>), Refused> {
    let Some(below) = file.manifest() else {
        let mut kinds = std::iter::once(None).chain(rollbacks.iter().copied().map(Some));
        let found = kinds.find(|from| file.is_of(&subject.manifest(team.clone(), *from)));
        return found.map(|from| (from, None)).ok_or(Refused::NotOfThis);
    };
    if !file.is_of(below) {
        return Err(Refused::Altered);
    }
    match below.subject == *subject && below.team == *team {
        true => Ok((below.rollback_from, below.effect.clone())),
        false => Err(Refused::OfAnother(Box::new(below.clone()), Box::new(subject.clone()))),
    }
}

/// The principal by whom a line of the file lets the key sign.
fn principal(signer: &Signer, team: &Team, now_s: i64, fingerprint: &str) -> Result<String, Refused> {
    let Some(principal) = signer.principal_of(team) else {
        return Err(Refused::WrongTeam(fingerprint.to_owned(), signer.teams().collect()));
    };
    let principal = principal.to_owned();
    match () {
        () if !signer.signs_here() => Err(Refused::WrongNamespace(principal)),
        () if signer.is_early(now_s) => Err(Refused::Early(principal)),
        () if signer.is_late(now_s) => Err(Refused::Late(principal)),
        () => Ok(principal),
    }
}

impl Refused {
    /// Its name in JSON.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unreadable(_) => "unreadable",
            Self::Kind(_) => "kind_of_key",
            Self::OfAnother(..) => "of_another",
            Self::NotOfThis => "not_of_this",
            Self::Altered => "altered",
            Self::Revoked(_) => "revoked",
            Self::UnknownKey(_) => "unknown_key",
            Self::WrongTeam(..) => "wrong_team",
            Self::WrongNamespace(_) => "wrong_namespace",
            Self::Early(_) => "early",
            Self::Late(_) => "late",
        }
    }
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key { principal, fingerprint } => write!(f, "{principal} {fingerprint}"),
            Self::Person { who: Some(who), entry } => write!(f, "{who} (signed in, entry {entry})"),
            Self::Person { who: None, entry } => write!(f, "somebody signed in (entry {entry})"),
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("nobody has signed; sign with `handraise sign`"),
            Self::Unreadable(error) => error.fmt(f),
            Self::Kind(kind) => write!(f, "the key is of the kind `{kind}`; sign with one of the kind `{}`", KINDS.join("` or `")),
            Self::OfAnother(signed, is) => f.write_str(&difference(signed, is)),
            Self::NotOfThis => f.write_str("the signature is not of this definition as it is now; sign again"),
            Self::Altered => f.write_str("the signature or the text below it was altered; take the file again from where it was made, or sign again"),
            Self::Revoked(key) => write!(f, "the key {key} is revoked; sign again with another key"),
            Self::UnknownKey(key) => write!(f, "nobody is known to have the key {key}; add it to the allowed signers, or sign with a key that is there"),
            Self::WrongTeam(key, teams) if teams.is_empty() => write!(f, "the key {key} signs for no team; what stands before the `@` of its principal is the team"),
            Self::WrongTeam(key, teams) => {
                let teams: Vec<&str> = teams.iter().map(Team::as_str).collect();
                write!(f, "the key {key} signs for {}; let somebody of this team sign", teams.join(" and "))
            }
            Self::WrongNamespace(who) => write!(f, "the `namespaces` of {who} do not include `{NAMESPACE}`; add it to the allowed signers"),
            Self::Early(who) => write!(f, "the key of {who} counts only from its `valid-after` on; sign with a key that counts now"),
            Self::Late(who) => write!(f, "the `valid-before` of {who} is over; sign again with a key that counts now"),
        }
    }
}

/// What was signed, where it is not what is there now.
fn difference(signed: &Manifest, is: &Subject) -> String {
    let was = &signed.subject;
    let short = |hash: &str| hash.get(..16).unwrap_or(hash).to_owned();
    let policy = |subject: &Subject| {
        subject.policy.as_deref().map_or_else(
            || "without a private policy".to_owned(),
            |hash| format!("with the private policy {}", short(hash)),
        )
    };
    match () {
        () if was == is => {
            format!("the signature is one for {}; put it beside the definition under that name", signed.team)
        }
        () if was.id != is.id => format!("the signature is of `{}`, and this is `{}`; sign this one", was.id, is.id),
        () if was.definition != is.definition => format!(
            "the signature is of version {} with the hash {}, and this is version {} with the hash {}; sign again, or put the signed file back",
            was.version,
            short(&was.definition),
            is.version,
            short(&is.definition)
        ),
        () if was.policy != is.policy => format!(
            "the signature is of the definition {}, and this one is {}; sign again, or put the signed policy back",
            policy(was),
            policy(is)
        ),
        () => "the signature is of another version; sign again".to_owned(),
    }
}

impl Serialize for Refused {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::json!({ "code": self.code(), "message": self.to_string() }).serialize(serializer)
    }
}
