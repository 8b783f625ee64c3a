//! The log of who did what. Rows are added and never changed. No address of a client is in it.

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{Row, SqliteConnection, SqlitePool};

use super::Actor;
use crate::clock::rfc3339;

/// What somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Signed in with a password, or at a provider, as the detail says.
    SignedIn,
    /// Somebody used a wrong password for this user, or a provider named somebody who may not enter.
    SignInRefused,
    /// Signed out.
    SignedOut,
    /// Changed their own password.
    PasswordChanged,
    /// Made a one-time link for this user, or for the first admin.
    UserInvited,
    /// Followed a one-time link and chose a password.
    UserJoined,
    /// An authenticating proxy or a provider named somebody who had not joined.
    UserEntered,
    /// Changed a user's name or role.
    UserChanged,
    /// Removed a user.
    UserRemoved,
    /// Made a token.
    TokenCreated,
    /// Ended a token.
    TokenRevoked,
    /// Read leads; written once a day for each reader.
    LeadsRead,
    /// Put another definition into force; the detail says if that was asked for as `rollback` or `undo`.
    DefinitionActivated,
    /// Started with other terms of retention than before; the detail has them.
    RetentionChanged,
    /// Removed what had ended; the detail says how much of which kind.
    EndedRemoved,
    /// Gave everything that is stored of a person; named by the receiver's id.
    PersonExported,
    /// Got a table of whom marketing keeps in touch with; the detail says of how many, and whom.
    NurtureExported,
    /// Got a table of persons; the detail says of how many.
    PersonsExported,
    /// Got all facts, persons or events; the detail says which, and how many.
    AllExported,
    /// Approved a definition for a team.
    DefinitionApproved,
    /// Forgot a person; named by the beginning of a keyed hash.
    PersonErased,
    /// Had another definition computed beside the one in force.
    ShadowSet,
    /// Ended that.
    ShadowEnded,
    /// Let messages to a target be sent again; the detail says which.
    MessagesReplayed,
    /// Let nothing be sent to a target any more.
    TargetPaused,
    /// Let it be sent to again.
    TargetResumed,
    /// Acknowledged that inputs dried up, for which a review of the definition is due; the detail names them.
    ReviewAcknowledged,
}

impl Action {
    /// Its name in the API and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::SignedIn => "signed_in",
            Self::SignInRefused => "sign_in_refused",
            Self::SignedOut => "signed_out",
            Self::PasswordChanged => "password_changed",
            Self::UserInvited => "user_invited",
            Self::UserJoined => "user_joined",
            Self::UserEntered => "user_entered",
            Self::UserChanged => "user_changed",
            Self::UserRemoved => "user_removed",
            Self::TokenCreated => "token_created",
            Self::TokenRevoked => "token_revoked",
            Self::LeadsRead => "leads_read",
            Self::DefinitionActivated => "definition_activated",
            Self::RetentionChanged => "retention_changed",
            Self::EndedRemoved => "ended_removed",
            Self::PersonExported => "person_exported",
            Self::NurtureExported => "nurture_exported",
            Self::PersonsExported => "persons_exported",
            Self::AllExported => "all_exported",
            Self::DefinitionApproved => "definition_approved",
            Self::PersonErased => "person_erased",
            Self::ShadowSet => "shadow_set",
            Self::ShadowEnded => "shadow_ended",
            Self::MessagesReplayed => "messages_replayed",
            Self::TargetPaused => "target_paused",
            Self::TargetResumed => "target_resumed",
            Self::ReviewAcknowledged => "review_acknowledged",
        }
    }
}

/// A row of the log.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    /// Rises with time; the place to go on reading from.
    pub seq: i64,
    /// Milliseconds since 1970.
    pub at_ms: i64,
    /// `user`, `token`, `admin_token`, `tool` (the person at the machine) or `receiver`.
    pub actor_kind: String,
    /// The e-mail address of a user, the name of a token; empty for others.
    pub actor: String,
    /// The name of an [`Action`].
    pub action: String,
    /// Whom or what it was done to.
    pub object: Option<String>,
    /// What changed, such as `sales → admin`.
    pub detail: Option<String>,
}

/// A row of the log as the API and the tool show it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "AuditEntry")]
pub(crate) struct EntryAnswer {
    /// When.
    #[schemars(extend("format" = "date-time"))]
    at: String,
    /// Who did it: `user`, `token`, `admin_token`, `tool` (the person at the machine), `receiver` or `anybody`.
    actor_kind: String,
    /// The e-mail address of a user, the name of a token; empty for others.
    actor: String,
    /// What was done.
    action: String,
    /// Whom or what it was done to.
    object: Option<String>,
    /// What changed, such as `sales → admin`.
    detail: Option<String>,
}

impl AuditEntry {
    /// As the API and the tool show it.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!(self.answer())
    }

    /// As the API shows it.
    pub(crate) fn answer(&self) -> EntryAnswer {
        EntryAnswer {
            at: rfc3339(self.at_ms),
            actor_kind: self.actor_kind.clone(),
            actor: self.actor.clone(),
            action: self.action.clone(),
            object: self.object.clone(),
            detail: self.detail.clone(),
        }
    }
}

/// Adds a row.
pub(crate) async fn log(
    connection: &mut SqliteConnection,
    at_ms: i64,
    actor: &Actor,
    action: Action,
    (object, detail): (Option<&str>, Option<&str>),
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO audit (at_ms, actor_kind, actor, action, object, detail) VALUES (?, ?, ?, ?, ?, ?)")
        .bind(at_ms)
        .bind(actor.kind)
        .bind(&actor.name)
        .bind(action.name())
        .bind(object)
        .bind(detail)
        .execute(connection)
        .await
        .map(drop)
}

/// The entries in which one of these addresses, or the beginning of one of these keyed hashes, is named, newest first.
pub(crate) async fn naming(
    readers: &SqlitePool,
    addresses: &[String],
    hashes: &[String],
) -> Result<Vec<AuditEntry>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT * FROM audit WHERE actor IN (SELECT value FROM json_each(?1)) OR object IN (SELECT value FROM json_each(?1)) \
         OR EXISTS (SELECT 1 FROM json_each(?2) WHERE instr(object, value) > 0) ORDER BY seq DESC",
    )
    .bind(serde_json::Value::from(addresses).to_string())
    .bind(serde_json::Value::from(hashes).to_string())
    .fetch_all(readers)
    .await?;
    rows.iter().map(entry).collect()
}

/// The newest rows before `before`, newest first, and whether there are more.
pub(crate) async fn page(
    readers: &SqlitePool,
    before: Option<i64>,
    limit: i64,
) -> Result<(Vec<AuditEntry>, bool), sqlx::Error> {
    let rows = sqlx::query("SELECT * FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?")
        .bind(before.unwrap_or(i64::MAX))
        .bind(limit.saturating_add(1))
        .fetch_all(readers)
        .await?;
    let more = i64::try_from(rows.len()).is_ok_and(|found| found > limit);
    let entries = rows.iter().take(usize::try_from(limit).unwrap_or_default()).map(entry);
    Ok((entries.collect::<Result<_, sqlx::Error>>()?, more))
}

fn entry(row: &sqlx::sqlite::SqliteRow) -> Result<AuditEntry, sqlx::Error> {
    Ok(AuditEntry {
        seq: row.try_get("seq")?,
        at_ms: row.try_get("at_ms")?,
        actor_kind: row.try_get("actor_kind")?,
        actor: row.try_get("actor")?,
        action: row.try_get("action")?,
        object: row.try_get("object")?,
        detail: row.try_get("detail")?,
    })
}

#[cfg(test)]
mod tests {
    use super::Action;

    #[test]
    fn the_settings_have_a_sentence_for_every_action() {
        let words = include_str!("../../../../www/texts/en/settings.js");
        let mut action = Action::SignedIn;
        loop {
            assert!(words.contains(&format!("\n  \"action.{}\": \"", action.name())), "{action:?}");
            // The compiler asks for an action that is missing here.
            action = match action {
                Action::SignedIn => Action::SignInRefused,
                Action::SignInRefused => Action::SignedOut,
                Action::SignedOut => Action::PasswordChanged,
                Action::PasswordChanged => Action::UserInvited,
                Action::UserInvited => Action::UserJoined,
                Action::UserJoined => Action::UserEntered,
                Action::UserEntered => Action::UserChanged,
                Action::UserChanged => Action::UserRemoved,
                Action::UserRemoved => Action::TokenCreated,
                Action::TokenCreated => Action::TokenRevoked,
                Action::TokenRevoked => Action::LeadsRead,
                Action::LeadsRead => Action::DefinitionActivated,
                Action::DefinitionActivated => Action::DefinitionApproved,
                Action::DefinitionApproved => Action::RetentionChanged,
                Action::RetentionChanged => Action::EndedRemoved,
                Action::EndedRemoved => Action::PersonExported,
                Action::PersonExported => Action::NurtureExported,
                Action::NurtureExported => Action::PersonsExported,
                Action::PersonsExported => Action::AllExported,
                Action::AllExported => Action::PersonErased,
                Action::PersonErased => Action::ShadowSet,
                Action::ShadowSet => Action::ShadowEnded,
                Action::ShadowEnded => Action::MessagesReplayed,
                Action::MessagesReplayed => Action::TargetPaused,
                Action::TargetPaused => Action::TargetResumed,
                Action::TargetResumed => Action::ReviewAcknowledged,
                Action::ReviewAcknowledged => break,
            };
        }
    }
}
