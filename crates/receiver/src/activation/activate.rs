//! Puts a definition into force, within a transaction: the rules for what is refused, the fact, and the row that says what is in force. It does not
//! know where a definition comes from.

use std::fmt;

use handraise::approval::Signed;
use handraise::definition::Compiled;
use handraise::person::{Activation, Fact, FactId, Payload, Provenance, Subject};
use sqlx::{Row, SqliteConnection};

use super::edition;
use super::in_use::{InUse, Slot, in_use, write_file_digest};
use super::shadow::end;
use crate::access::{Action, Actor, log};
use crate::approvals::{self, Kind, Says};
use crate::clock::seconds;
use crate::definition::{Loaded, NO_POLICY};
use crate::ledger::{insert, unsigned};
use crate::store;
use crate::visit::{oldest_s, usage};

/// Who puts a definition into force.
#[derive(Clone, Debug)]
pub(crate) struct By {
    pub(crate) who: String,
    /// Where it comes from: `file`, `api` or `tool`.
    pub(crate) source: &'static str,
    pub(crate) actor: Actor,
    /// What the definition's file has, if it comes from there.
    pub(crate) digest: Option<String>,
    /// The signatures by which it may come into force.
    pub(crate) signed: Vec<Signed>,
}

impl By {
    /// The definition's file.
    pub(crate) fn file(digest: String) -> Self {
        Self {
            who: "receiver".to_owned(),
            source: "file",
            actor: Actor::receiver(),
            digest: Some(digest),
            signed: Vec::new(),
        }
    }

    /// The person at the machine.
    pub(crate) fn tool() -> Self {
        Self { who: "tool".to_owned(), source: "tool", actor: Actor::tool(), digest: None, signed: Vec::new() }
    }
}

/// What became of it.
#[derive(Clone, Debug)]
pub(crate) struct Activated {
    /// The fact that put it into force.
    pub(crate) fact: Option<FactId>,
    /// Whether it was not in force before.
    pub(crate) is_new: bool,
}

/// Why a definition is not put into force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// An older version than the one in force.
    Older {
        /// Its version.
        version: u32,
        /// The version in force.
        in_force: u32,
    },
    /// The version names another definition already.
    Taken {
        /// Its version.
        version: u32,
        /// The hash of the other one.
        hash: String,
    },
    /// Only the newest activation can be undone.
    NotInForce,
    /// No definition was in force before.
    NothingBefore,
    /// The one before is not stored: it was in force before the receiver kept definitions.
    NotStored,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Older { version, in_force } => write!(
                f,
                "version {version} is older than version {in_force}, which is in force; raise `version`, or ask for it with `rollback`"
            ),
            Self::Taken { version, hash } => write!(
                f,
                "version {version} was already in force and said something else (hash {}…); raise `version`, or ask for it with `rollback`",
                hash.get(..16).unwrap_or_default()
            ),
            Self::NotInForce => f.write_str(
                "only the activation that is in force can be undone; put the definition that you want into force, with `rollback`",
            ),
            Self::NothingBefore => f.write_str("no other definition was in force before; put another one into force"),
            Self::NotStored => f.write_str(
                "the definition before was in force more than 30 days before this receiver kept definitions; put its file into force, with `rollback`",
            ),
        }
    }
}

impl std::error::Error for Refused {}

/// What putting a definition into force would do.
#[derive(Clone, Debug)]
pub(crate) struct Examined {
    pub(crate) refused: Option<Refused>,
    /// Whether it is in force already.
    pub(crate) is_in_force: bool,
    /// The fact that put the present one into force.
    pub(crate) fact: Option<String>,
}

/// Finds out what putting a definition into force would do.
pub(crate) async fn examine(connection: &mut SqliteConnection, loaded: &Loaded) -> Result<Examined, sqlx::Error> {
    let Some(present) = in_use(&mut *connection, Slot::Active).await? else {
        return Ok(Examined { refused: None, is_in_force: false, fact: None });
    };
    // A `.mql` alone says nothing of its private part.
    let is_bare = loaded.policy.is_none() && loaded.source.is_none();
    let is_in_force = present.is(loaded) || (is_bare && present.hash == loaded.hash());
    let fact = present.fact;
    if is_in_force {
        return Ok(Examined { refused: None, is_in_force, fact });
    }
    let new = loaded.compiled.definition();
    let taken: Option<String> = sqlx::query_scalar(
        "SELECT says ->> '$.hash' FROM fact WHERE kind = 'definition' AND says ->> '$.id' = ? AND says ->> '$.version' = ? \
         AND says ->> '$.hash' <> ? ORDER BY seq DESC LIMIT 1",
    )
    .bind(&new.id)
    .bind(new.version)
    .bind(loaded.hash())
    .fetch_optional(&mut *connection)
    .await?;
    let in_force = sqlx::query("SELECT says ->> '$.id' AS id, says ->> '$.version' AS version FROM fact WHERE id = ?")
        .bind(&fact)
        .fetch_optional(connection)
        .await?;
    let older = match in_force {
        Some(row) if row.try_get::<String, _>("id")? == new.id => Some(row.try_get::<u32, _>("version")?),
        _ => None,
    };
    let older = older.filter(|in_force| *in_force > new.version);
    let version = new.version;
    let refused = older
        .map(|in_force| Refused::Older { version, in_force })
        .or_else(|| taken.map(|hash| Refused::Taken { version, hash }));
    Ok(Examined { refused, is_in_force, fact })
}

/// Puts a definition into force unless that is refused; with `rollback`, an older or changed version, too.
pub(crate) async fn change(
    connection: &mut SqliteConnection,
    loaded: &Loaded,
    by: &By,
    rollback: bool,
    now_ms: i64,
) -> Result<Result<Activated, Refused>, sqlx::Error> {
    let examined = examine(connection, loaded).await?;
    if examined.is_in_force {
        let fact = examined.fact.and_then(|id| FactId::new(&id).ok());
        return Ok(Ok(Activated { fact, is_new: false }));
    }
    match examined.refused {
        Some(refused) if !rollback => Ok(Err(refused)),
        refused => activate(connection, loaded, by, refused.map(|_| "rollback"), now_ms).await.map(Ok),
    }
}

/// Puts the definition before into force again. `fact` names the activation that is undone; `None` stands for the newest.
pub(crate) async fn undo(
    connection: &mut SqliteConnection,
    fact: Option<&str>,
    by: &By,
    now_ms: i64,
) -> Result<Result<(Activated, Loaded), Refused>, sqlx::Error> {
    let present = in_use(&mut *connection, Slot::Active).await?;
    let Some(present) = present else { return Ok(Err(Refused::NothingBefore)) };
    if fact.is_some() && fact != present.fact.as_deref() {
        return Ok(Err(Refused::NotInForce));
    }
    let before = sqlx::query(
        "SELECT says ->> '$.hash' AS hash, coalesce(says ->> '$.policy', ?2) AS policy FROM fact WHERE kind = 'definition' \
         AND seq < (SELECT seq FROM fact WHERE id = ?1) \
         AND (says ->> '$.hash', coalesce(says ->> '$.policy', ?2)) <> (?3, ?4) ORDER BY seq DESC LIMIT 1",
    )
    .bind(&present.fact)
    .bind(NO_POLICY)
    .bind(&present.hash)
    .bind(&present.policy_hash)
    .fetch_optional(&mut *connection)
    .await?;
    let Some(before) = before else { return Ok(Err(Refused::NothingBefore)) };
    let (hash, policy): (String, String) = (before.try_get("hash")?, before.try_get("policy")?);
    let Some(stored) = edition::find(&mut *connection, &hash, Some(&policy)).await? else {
        return Ok(Err(Refused::NotStored));
    };
    let loaded = stored.load().map_err(|words| sqlx::Error::Decode(words.into()))?;
    let activated = activate(connection, &loaded, by, Some("undo"), now_ms).await?;
    Ok(Ok((activated, loaded)))
}

/// Puts a definition into force, unless it is. `detail` says in the log what it was asked for as.
pub(crate) async fn activate(
    connection: &mut SqliteConnection,
    loaded: &Loaded,
    by: &By,
    detail: Option<&str>,
    now_ms: i64,
) -> Result<Activated, sqlx::Error> {
    let present = in_use(&mut *connection, Slot::Active).await?;
    let last = newest(connection).await?;
    edition::write(connection, loaded, now_ms).await?;
    if let Some(digest) = &by.digest {
        write_file_digest(connection, digest).await?;
    }
    store::activate(connection, loaded.hash(), &loaded.mql, now_ms).await?;
    usage::forget(connection, oldest_s(loaded.retention_s(), seconds(now_ms))).await?;
    let from_file = by.digest.is_some();
    let known = present.clone().or_else(|| last.as_ref().map(|last| last.in_use.clone()));
    if let Some(known) = known.filter(|known| known.is(loaded)) {
        if present.is_none_or(|present| from_file && !present.from_file) {
            InUse { from_file, ..known.clone() }.write(connection, Slot::Active).await?;
        }
        return Ok(Activated { fact: known.fact.and_then(|id| FactId::new(&id).ok()), is_new: false });
    }
    // Of two activations, the later has the later time, even if the clock was set back.
    let at_ms = last.map_or(now_ms, |last| now_ms.max(last.received_ms.saturating_add(1)));
    let fact = activation(&loaded.compiled, &loaded.policy_hash, by, at_ms);
    if let Some(fact) = &fact {
        insert(connection, fact).await?;
    }
    let fact = fact.map(|fact| fact.id);
    let now = InUse {
        hash: loaded.hash().to_owned(),
        policy_hash: loaded.policy_hash.clone(),
        fact: fact.as_ref().map(ToString::to_string),
        since_ms: at_ms,
        who: by.who.clone(),
        from_file,
    };
    now.write(connection, Slot::Active).await?;
    if in_use(&mut *connection, Slot::Shadow).await?.is_some_and(|shadow| shadow.is(loaded)) {
        // What it asked is answered.
        end(connection).await?;
    }
    let reference = loaded.compiled.reference();
    log(connection, now_ms, &by.actor, Action::DefinitionActivated, (Some(&reference), detail)).await?;
    let says = Says::of(&loaded.subject()).by(&by.signed);
    let is_back = detail.is_some() || says.rollback_from.is_some();
    let kind = if is_back { Kind::Rollback } else { Kind::Activation };
    approvals::append(connection, now_ms, kind, &says, &by.who).await?;
    Ok(Activated { fact, is_new: true })
}

/// The newest activation.
struct Newest {
    in_use: InUse,
    received_ms: i64,
}

async fn newest(connection: &mut SqliteConnection) -> Result<Option<Newest>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT id, received_ms, who, says ->> '$.hash' AS hash, coalesce(says ->> '$.policy', ?) AS policy \
         FROM fact WHERE kind = 'definition' ORDER BY seq DESC LIMIT 1",
    )
    .bind(NO_POLICY)
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let received_ms = row.try_get("received_ms")?;
    let in_use = InUse {
        hash: row.try_get("hash")?,
        policy_hash: row.try_get("policy")?,
        fact: Some(row.try_get("id")?),
        since_ms: received_ms,
        who: row.try_get("who")?,
        from_file: false,
    };
    Ok(Some(Newest { in_use, received_ms }))
}

/// That a definition is in force from now on.
fn activation(compiled: &Compiled, policy_hash: &str, by: &By, at_ms: i64) -> Option<Fact> {
    let definition = compiled.definition();
    let id = FactId::new(&format!("definition:{}:{at_ms}", compiled.hash())).ok()?;
    let says = Activation {
        id: definition.id.clone(),
        version: definition.version,
        hash: compiled.hash().to_owned(),
        policy: Some(policy_hash.to_owned()).filter(|hash| hash != NO_POLICY),
        signed_by: by.signed.iter().map(|signed| signed.by.to_string()).collect(),
    };
    Some(Fact {
        id,
        about: Subject::Everybody,
        occurred_ms: None,
        received_ms: unsigned(at_ms),
        source: by.source.to_owned(),
        batch: None,
        provenance: Provenance { who: by.who.clone(), authenticated: true },
        says: Payload::Definition(says),
    })
}
