//! Whether a definition may come into force: each required team signed it, and it is not an older one than was in force, unless they signed that too.
//! It does not know how a signature was verified.

use std::fmt;

use serde::{Serialize, Serializer};

use super::{Refused, Signed, Subject, Team};

/// A definition with the same id that was in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// Its version.
    pub version: u32,
    /// The SHA-256 of its public part.
    pub definition: String,
    /// That of its private part; `None` if nobody knows it, or there is none.
    pub policy: Option<String>,
}

impl Earlier {
    /// The newest version that was in force and that a definition replaces only on purpose: a newer one, or the same with other content.
    pub fn replaced(subject: &Subject, earlier: &[Self]) -> Option<u32> {
        let newest = earlier.iter().map(|earlier| earlier.version).max().filter(|newest| *newest >= subject.version);
        let is_known = earlier.iter().any(|earlier| {
            let same_policy = earlier.policy.is_none() || earlier.policy == subject.policy;
            earlier.version == subject.version && earlier.definition == subject.definition && same_policy
        });
        newest.filter(|newest| *newest > subject.version || !is_known)
    }
}

/// What keeps a definition from coming into force.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Obstacle {
    /// A team's signature is missing or does not count.
    Unsigned(Team, Refused),
    /// A newer version was in force, and the team did not sign that this one replaces it.
    Older {
        /// The team.
        team: Team,
        /// The newest version that was in force.
        newest: u32,
    },
    /// This version was in force with other content, and the team did not sign that this one replaces it.
    SameVersion {
        /// The team.
        team: Team,
        /// The version.
        version: u32,
    },
}

/// Decides whether a definition may come into force. Returns the signatures by which it may.
///
/// `signatures` has what is known for each required team; `earlier` has those with the same id that were in force, in any order.
///
/// # Errors
/// Everything that keeps it.
pub fn may_come_into_force(
    subject: &Subject,
    signatures: Vec<(Team, Result<Signed, Refused>)>,
    earlier: &[Earlier],
) -> Result<Vec<Signed>, Vec<Obstacle>> {
    let replaced = Earlier::replaced(subject, earlier);
    let (mut signed, mut obstacles) = (Vec::new(), Vec::new());
    for (team, signature) in signatures {
        match (signature, replaced) {
            (Err(refused), _) => obstacles.push(Obstacle::Unsigned(team, refused)),
            (Ok(signature), Some(newest)) if signature.rollback_from != Some(newest) => {
                obstacles.push(match newest == subject.version {
                    true => Obstacle::SameVersion { team, version: newest },
                    false => Obstacle::Older { team, newest },
                });
            }
            (Ok(signature), _) => signed.push(signature),
        }
    }
    if obstacles.is_empty() { Ok(signed) } else { Err(obstacles) }
}

impl Obstacle {
    /// Its name in JSON.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unsigned(_, refused) => refused.code(),
            Self::Older { .. } => "older",
            Self::SameVersion { .. } => "same_version",
        }
    }

    /// The team whose signature would mend it.
    pub const fn team(&self) -> &Team {
        match self {
            Self::Unsigned(team, _) | Self::Older { team, .. } | Self::SameVersion { team, .. } => team,
        }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsigned(team, refused) => write!(f, "{team}: {refused}"),
            Self::Older { team, newest } => write!(
                f,
                "{team}: version {newest} was in force, and is newer; to go back on purpose, sign with `--rollback {newest}`"
            ),
            Self::SameVersion { team, version } => write!(
                f,
                "{team}: version {version} was in force with other content; count `version` up and sign again, or sign with `--rollback {version}`"
            ),
        }
    }
}

impl Serialize for Obstacle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (team, code, message) = (self.team(), self.code(), self.to_string());
        serde_json::json!({ "team": team, "code": code, "message": message }).serialize(serializer)
    }
}
