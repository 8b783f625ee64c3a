//! The log of approvals: who signed in and approved which definition, and which came into force by whose signatures. Its entries are a chain, so that one
//! that is altered or missing is noticed. It does not know who may approve.
//!
//! Somebody who can write the database can write a whole chain anew. The hash of the last entry, noted elsewhere, shows that.

use std::fmt;

use handraise::approval::{By, Signed, Subject, Team};
use rand::RngCore;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection, SqlitePool};

use super::clock::rfc3339;
use super::hex::hex;

/// What the first line of each entry's bytes is, with the version of the format.
const FIRST: &str = "handraise-approval-log 1";

type Hash = [u8; 32];

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Somebody who was signed in approved a definition.
    Approval,
    /// A definition came into force.
    Activation,
    /// An older definition came into force on purpose.
    Rollback,
}

impl Kind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Approval => "approval",
            Self::Activation => "activation",
            Self::Rollback => "rollback",
        }
    }
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Says {
    pub(crate) id: String,
    pub(crate) version: u32,
    pub(crate) definition: String,
    pub(crate) policy: Option<String>,
    /// The team that an approval is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) team: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) rollback_from: Option<u32>,
    /// The signatures by which a definition came into force: a team, with a key's fingerprint or the place of an approval. Nobody's name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) signatures: Vec<String>,
}

impl Says {
    pub(crate) fn of(subject: &Subject) -> Self {
        let Subject { id, version, definition, policy } = subject.clone();
        Self { id, version, definition, policy, team: None, rollback_from: None, signatures: Vec::new() }
    }

    pub(crate) fn subject(&self) -> Subject {
        let Self { id, version, definition, policy, .. } = self.clone();
        Subject { id, version, definition, policy }
    }

    /// With the signatures by which it came into force.
    pub(crate) fn by(self, signed: &[Signed]) -> Self {
        let rollback_from = signed.iter().find_map(|signed| signed.rollback_from);
        let name = |signed: &Signed| match &signed.by {
            By::Key { fingerprint, .. } => format!("{} {fingerprint}", signed.team),
            By::Person { entry, .. } => format!("{} entry {entry}", signed.team),
        };
        Self { rollback_from, signatures: signed.iter().map(name).collect(), ..self }
    }
}

/// An entry of the log.
#[derive(Clone, Debug)]
pub struct ApprovalEntry {
    /// Its place, from 1.
    pub seq: i64,
    /// Milliseconds since 1970.
    pub at_ms: i64,
    /// `approval`, `activation` or `rollback`.
    pub kind: String,
    says: String,
    /// Who did it; `None` if that is erased.
    pub who: Option<String>,
    salt: Option<Vec<u8>>,
    who_hash: Vec<u8>,
    before: Vec<u8>,
    hash: Vec<u8>,
}

/// The whole log, as it stands in the database.
#[derive(Clone, Debug)]
pub struct ApprovalLog {
    /// The entries, oldest first.
    pub entries: Vec<ApprovalEntry>,
    /// The highest place that was ever given.
    highest: i64,
}

/// The entry at which a log was altered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Altered {
    /// Its place.
    pub seq: i64,
    /// How.
    pub what: &'static str,
}

impl ApprovalEntry {
    /// Its hash, in hexadecimal.
    pub fn hash(&self) -> String {
        hex(&self.hash)
    }

    pub(crate) fn says(&self) -> Option<Says> {
        serde_json::from_str(&self.says).ok()
    }

    /// As the API and the tool show it.
    pub fn to_json(&self) -> serde_json::Value {
        let mut shown = serde_json::json!({
            "entry": self.seq, "at": rfc3339(self.at_ms), "kind": self.kind, "who": self.who, "hash": self.hash(),
        });
        let says = serde_json::from_str(&self.says).unwrap_or_default();
        if let (Some(shown), serde_json::Value::Object(says)) = (shown.as_object_mut(), says) {
            shown.extend(says);
        }
        shown
    }

    fn computed(&self) -> Hash {
        let Self { seq, at_ms, kind, says, who_hash, before, .. } = self;
        let (who_hash, before) = (hex(who_hash), hex(before));
        Sha256::digest(format!("{FIRST}\n{seq}\n{at_ms}\n{kind}\n{says}\n{who_hash}\n{before}\n").as_bytes()).into()
    }

    fn is_who(&self) -> bool {
        match (&self.who, &self.salt) {
            (Some(who), Some(salt)) => who_hash(salt, who).as_slice() == self.who_hash,
            (who, salt) => who.is_none() && salt.is_none(),
        }
    }
}

impl ApprovalLog {
    /// The hash of the last entry; empty if there is none.
    pub fn head(&self) -> String {
        self.entries.last().map(ApprovalEntry::hash).unwrap_or_default()
    }

    /// Whether the entry with a hash is there.
    pub fn contains(&self, hash: &str) -> bool {
        self.entries.iter().any(|entry| entry.hash().eq_ignore_ascii_case(hash))
    }

    /// Looks whether every entry is there, and is as it was written.
    ///
    /// # Errors
    /// The first that is not.
    pub fn verify(&self) -> Result<(), Altered> {
        let mut before: Hash = [0; 32];
        let mut place = 0;
        for entry in &self.entries {
            place += 1;
            let what = match () {
                () if entry.seq != place => "an entry is missing",
                () if entry.before != before => "it does not follow on the entry before",
                () if entry.hash != entry.computed() => "it was altered",
                () if !entry.is_who() => "another name was written into it",
                () => {
                    before = entry.computed();
                    continue;
                }
            };
            return Err(Altered { seq: place, what });
        }
        match self.highest > place {
            true => Err(Altered { seq: place + 1, what: "an entry is missing" }),
            false => Ok(()),
        }
    }

    /// What people who were signed in approved of a definition.
    pub(crate) fn approvals_of(&self, subject: &Subject) -> impl Iterator<Item = Signed> {
        let approvals = self.entries.iter().filter(|entry| entry.kind == Kind::Approval.name());
        approvals.filter_map(move |entry| {
            let says = entry.says().filter(|says| says.subject() == *subject)?;
            let team: Team = says.team?.parse().ok()?;
            let by = By::Person { who: entry.who.clone(), entry: entry.seq };
            Some(Signed { team, by, rollback_from: says.rollback_from, effect: None })
        })
    }

    /// What came into force, oldest first.
    pub(crate) fn activations(&self) -> impl DoubleEndedIterator<Item = Says> {
        self.entries.iter().filter(|entry| entry.kind != Kind::Approval.name()).filter_map(ApprovalEntry::says)
    }
}

impl fmt::Display for Altered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the log of approvals was altered at entry {}: {}; put back a copy of the database from before",
            self.seq, self.what
        )
    }
}

fn who_hash(salt: &[u8], who: &str) -> Hash {
    Sha256::new().chain_update(salt).chain_update(who.as_bytes()).finalize().into()
}

/// Notes for the tool whose signatures the receiver asks for; none, if `teams` is empty.
pub(crate) async fn require(connection: &mut SqliteConnection, teams: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM approval_required").execute(&mut *connection).await?;
    if !teams.is_empty() {
        sqlx::query("INSERT INTO approval_required (teams) VALUES (?)").bind(teams).execute(connection).await?;
    }
    Ok(())
}

/// Whose signatures the receiver asks for, or asked for when it last ran.
pub(crate) async fn required(readers: &SqlitePool) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT teams FROM approval_required").fetch_optional(readers).await
}

/// Reads the whole log.
pub(crate) async fn read(readers: &SqlitePool) -> Result<ApprovalLog, sqlx::Error> {
    let mut connection = readers.acquire().await?;
    read_on(&mut connection).await
}

async fn read_on(connection: &mut SqliteConnection) -> Result<ApprovalLog, sqlx::Error> {
    // Before the entries: one that is added meanwhile must not look as if it were missing.
    let highest: Option<i64> = sqlx::query_scalar("SELECT seq FROM sqlite_sequence WHERE name = 'approval_log'")
        .fetch_optional(&mut *connection)
        .await?;
    let rows = sqlx::query("SELECT * FROM approval_log ORDER BY seq").fetch_all(connection).await?;
    let entries = rows.iter().map(entry).collect::<Result<_, _>>()?;
    Ok(ApprovalLog { entries, highest: highest.unwrap_or_default() })
}

fn entry(row: &SqliteRow) -> Result<ApprovalEntry, sqlx::Error> {
    Ok(ApprovalEntry {
        seq: row.try_get("seq")?,
        at_ms: row.try_get("at_ms")?,
        kind: row.try_get("kind")?,
        says: row.try_get("says")?,
        who: row.try_get("who")?,
        salt: row.try_get("salt")?,
        who_hash: row.try_get("who_hash")?,
        before: row.try_get("before")?,
        hash: row.try_get("hash")?,
    })
}

/// Adds an entry, within the caller's transaction.
pub(crate) async fn append(
    connection: &mut SqliteConnection,
    at_ms: i64,
    kind: Kind,
    says: &Says,
    who: &str,
) -> Result<ApprovalEntry, sqlx::Error> {
    let last = sqlx::query("SELECT seq, hash FROM approval_log ORDER BY seq DESC LIMIT 1")
        .fetch_optional(&mut *connection)
        .await?;
    let (seq, before) = match last {
        Some(last) => (last.try_get::<i64, _>("seq")? + 1, last.try_get("hash")?),
        None => (1, vec![0; 32]),
    };
    let says = serde_json::to_string(says).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    let mut salt = vec![0; 32];
    rand::rng().fill_bytes(&mut salt);
    let who_hash = who_hash(&salt, who).to_vec();
    let (kind, who, salt) = (kind.name().to_owned(), Some(who.to_owned()), Some(salt));
    let mut entry = ApprovalEntry { seq, at_ms, kind, says, who, salt, who_hash, before, hash: Vec::new() };
    entry.hash = entry.computed().to_vec();
    // Without a place: SQLite gives one that was never given. It is another one than hashed here if the last entry was removed.
    sqlx::query(
        "INSERT INTO approval_log (at_ms, kind, says, who, salt, who_hash, before, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(at_ms)
    .bind(&entry.kind)
    .bind(&entry.says)
    .bind(&entry.who)
    .bind(&entry.salt)
    .bind(&entry.who_hash)
    .bind(&entry.before)
    .bind(&entry.hash)
    .execute(connection)
    .await?;
    Ok(entry)
}
