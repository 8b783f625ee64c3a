//! Whether a definition may come into force in this receiver: by the signatures that came with it, by what people who were signed in approved, and by what
//! was in force before. It does not know where a definition comes from, nor puts it into force.

use std::fmt;
use std::sync::Arc;

use handraise::approval::{self, By, Earlier, Obstacle, Refused, SignatureFile, Signed, Subject, Team, Trust, verify};
use serde_json::{Value, json};
use sqlx::{Row, SqlitePool};

use super::access::{EmailAddress, Role, UserStatus, user_by_email};
use super::activation;
use super::approvals::{self, Altered, ApprovalLog};
use super::clock::{rfc3339, seconds};
use super::definition::Loaded;
use super::signing::{Signing, UnusableKeys};

/// The files with signatures that came with a definition, each with the team in its name.
pub(crate) type Given = Vec<(Team, Vec<u8>)>;

/// Why a definition does not come into force.
#[derive(Debug)]
pub(crate) enum Denied {
    /// Nobody can say whose keys count.
    Keys(UnusableKeys),
    /// The log of approvals was altered, so nothing is known of what was in force.
    Log(Altered),
    /// Signatures are missing, or don't count.
    Obstacles(Vec<Obstacle>),
}

/// A definition that does not come into force before it is signed.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(crate) loaded: Arc<Loaded>,
    pub(crate) by: activation::By,
    /// Whether it was asked for although it is older.
    pub(crate) rollback: bool,
    pub(crate) denied: Denied,
    pub(crate) since_ms: i64,
}

/// Decides whether a definition may come into force, and by which signatures. Without `signing`, every definition may.
pub(crate) async fn may_come_into_force(
    readers: &SqlitePool,
    signing: Option<&Signing>,
    subject: &Subject,
    given: &Given,
    now_ms: i64,
) -> Result<Result<Vec<Signed>, Denied>, sqlx::Error> {
    let log = approvals::read(readers).await?;
    let whole = log.verify();
    let people = match whole {
        Ok(()) => people(readers, &log, subject).await?,
        Err(_) => Vec::new(),
    };
    let Some(signing) = signing else { return Ok(Ok(people)) };
    if let Err(altered) = whole {
        return Ok(Err(Denied::Log(altered)));
    }
    let trust = match signing.trust() {
        Ok(trust) => trust,
        Err(error) => return Ok(Err(Denied::Keys(error))),
    };
    let earlier = earlier(readers, &log, &subject.id).await?;
    let known = (people.as_slice(), earlier.as_slice());
    let signatures = signatures(signing, subject, given, (&trust, seconds(now_ms)), known);
    Ok(approval::may_come_into_force(subject, signatures, &earlier).map_err(Denied::Obstacles))
}

/// What each required team's signature is worth, by whichever way is the best.
fn signatures(
    signing: &Signing,
    subject: &Subject,
    given: &Given,
    (trust, now_s): (&Trust, u32),
    (people, earlier): (&[Signed], &[Earlier]),
) -> Vec<(Team, Result<Signed, Refused>)> {
    let rollbacks: Vec<u32> = earlier.iter().map(|earlier| earlier.version).collect();
    let best = |team: &Team| {
        let by_key = by_key(subject, team, given, (trust, now_s), &rollbacks);
        let by_people = || people.iter().filter(|signed| signed.team == *team).cloned().map(Ok);
        let is_enough = |way: &Result<Signed, Refused>| {
            approval::may_come_into_force(subject, vec![(team.clone(), way.clone())], earlier).is_ok()
        };
        let mut ways = std::iter::once(by_key.clone()).chain(by_people());
        // If no way is open, what people approved says what is missing; whatever is wrong with the key's signature does only if nobody did.
        let best = ways.find(is_enough).or_else(|| by_people().last()).unwrap_or(by_key);
        (team.clone(), best)
    };
    signing.required.iter().map(best).collect()
}

/// The signatures that a definition which waits has already, and the version that it replaces only on purpose.
pub(crate) async fn progress(
    readers: &SqlitePool,
    signing: &Signing,
    subject: &Subject,
    given: &Given,
    now_ms: i64,
) -> Result<(Vec<Signed>, Option<u32>), sqlx::Error> {
    let log = approvals::read(readers).await?;
    let earlier = earlier(readers, &log, &subject.id).await?;
    let replaced = Earlier::replaced(subject, &earlier);
    let (Ok(()), Ok(trust)) = (log.verify(), signing.trust()) else { return Ok((Vec::new(), replaced)) };
    let people = people(readers, &log, subject).await?;
    let known = (people.as_slice(), earlier.as_slice());
    let signatures = signatures(signing, subject, given, (&trust, seconds(now_ms)), known);
    Ok((signatures.into_iter().filter_map(|(_, signed)| signed.ok()).collect(), replaced))
}

/// What the signature of a team that came with a definition is worth.
fn by_key(
    subject: &Subject,
    team: &Team,
    given: &Given,
    (trust, now_s): (&Trust, u32),
    rollbacks: &[u32],
) -> Result<Signed, Refused> {
    let (_, bytes) = given.iter().find(|(of, _)| of == team).ok_or(Refused::Missing)?;
    let file = SignatureFile::read(bytes).map_err(Refused::Unreadable)?;
    verify(subject, team, &file, trust, now_s.into(), rollbacks)
}

/// Who approved it while signed in, and still could.
async fn people(readers: &SqlitePool, log: &ApprovalLog, subject: &Subject) -> Result<Vec<Signed>, sqlx::Error> {
    let mut found = Vec::new();
    for signed in log.approvals_of(subject) {
        let By::Person { who: Some(who), .. } = &signed.by else { continue };
        let Ok(email) = who.parse::<EmailAddress>() else { continue };
        let user = user_by_email(readers, &email).await?;
        let may =
            user.filter(|user| user.status() == UserStatus::Active).is_some_and(|user| signs(user.role, &signed.team));
        found.extend(may.then_some(signed));
    }
    Ok(found)
}

/// Whether somebody with a role may sign for a team: marketing and sales for their own, an admin for any.
pub(crate) fn signs(role: Role, team: &Team) -> bool {
    match role {
        Role::Admin => true,
        Role::Marketing | Role::Sales => role.name() == team.as_str(),
        Role::Read => false,
    }
}

/// The definitions with an id that were in force: those in the log, and those from before there was one.
async fn earlier(readers: &SqlitePool, log: &ApprovalLog, id: &str) -> Result<Vec<Earlier>, sqlx::Error> {
    let mut earlier: Vec<Earlier> = log
        .activations()
        .filter(|says| says.id == id)
        .map(|says| Earlier { version: says.version, definition: says.definition, policy: says.policy })
        .collect();
    let rows = sqlx::query(
        "SELECT DISTINCT says ->> '$.version' AS version, says ->> '$.hash' AS hash, says ->> '$.policy' AS policy FROM fact WHERE kind = 'definition' AND says ->> '$.id' = ?",
    )
    .bind(id)
    .fetch_all(readers)
    .await?;
    for row in rows {
        let known = Earlier {
            version: row.try_get("version")?,
            definition: row.try_get("hash")?,
            policy: row.try_get("policy")?,
        };
        // An older fact does not say which private part it was.
        if !earlier.iter().any(|logged| logged.definition == known.definition) {
            earlier.push(known);
        }
    }
    Ok(earlier)
}

impl Denied {
    /// For programs: a list, as there may be several reasons.
    pub(crate) fn to_json(&self) -> Value {
        match self {
            Self::Obstacles(obstacles) => json!(obstacles),
            Self::Keys(_) => json!([{ "code": "keys", "message": self.to_string() }]),
            Self::Log(_) => json!([{ "code": "log", "message": self.to_string() }]),
        }
    }
}

impl Waiting {
    pub(crate) fn to_json(&self) -> Value {
        json!({ "subject": self.loaded.subject(), "source": self.by.source, "since": rfc3339(self.since_ms), "why": self.denied.to_json() })
    }
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keys(error) => error.fmt(f),
            Self::Log(altered) => altered.fmt(f),
            Self::Obstacles(obstacles) => {
                let lines: Vec<String> = obstacles.iter().map(ToString::to_string).collect();
                f.write_str(&lines.join("; "))
            }
        }
    }
}
