//! Users: who they are, what they are here for, and who changed that. It does not know how they sign in.

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection, SqlitePool};

use super::audit::{Action, log};
use super::invitation::{self, Invitation};
use super::session::SEEN_EVERY_MS;
use super::{Actor, Answer, EmailAddress, Refusal, Role};

/// The longest name, in characters.
const NAME_CHARS: usize = 80;
/// A user with the time when they were last seen.
const SELECT: &str = "SELECT id, email, name, role, created_ms, joined_ms, removed_ms, \
    nullif(max(coalesce((SELECT max(seen_ms) FROM session WHERE user_id = app_user.id), 0), coalesce(proxy_seen_ms, 0)), 0) AS seen_ms \
    FROM app_user";

/// Somebody who may use the receiver, or might.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Never given twice.
    pub id: i64,
    /// In lower case.
    pub email: String,
    /// As others call them.
    pub name: String,
    /// What they are here for.
    pub role: Role,
    /// When they were invited, in milliseconds since 1970.
    pub created_ms: i64,
    /// When they first came.
    pub joined_ms: Option<i64>,
    /// When they were removed.
    pub removed_ms: Option<i64>,
    /// When they were last here, as far as a session or an authenticating proxy says so.
    pub seen_ms: Option<i64>,
}

/// Whether a user may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserStatus {
    /// Has not followed the link yet.
    Invited,
    /// May sign in.
    Active,
    /// May not any more.
    Removed,
}

impl UserStatus {
    /// Its name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Removed => "removed",
        }
    }
}

impl User {
    /// Whether they may sign in.
    pub fn status(&self) -> UserStatus {
        match (self.removed_ms, self.joined_ms) {
            (Some(_), _) => UserStatus::Removed,
            (None, None) => UserStatus::Invited,
            (None, Some(_)) => UserStatus::Active,
        }
    }

    /// Whether it is to be written down that a proxy names them.
    pub(crate) fn is_to_be_seen(&self, now_ms: i64) -> bool {
        self.seen_ms.is_none_or(|seen_ms| now_ms - seen_ms >= SEEN_EVERY_MS)
    }

    pub(super) fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        let role: String = row.try_get("role")?;
        Ok(Self {
            id: row.try_get("id")?,
            email: row.try_get("email")?,
            name: row.try_get("name")?,
            // A role of a later version may do what every role may.
            role: role.parse().unwrap_or(Role::Read),
            created_ms: row.try_get("created_ms")?,
            joined_ms: row.try_get("joined_ms")?,
            removed_ms: row.try_get("removed_ms")?,
            seen_ms: row.try_get("seen_ms")?,
        })
    }
}

/// Somebody to invite.
#[derive(Clone, Debug)]
pub struct NewUser {
    pub(crate) email: EmailAddress,
    pub(crate) name: String,
    pub(crate) role: Role,
}

impl NewUser {
    /// # Errors
    /// If the address or the name is none.
    pub fn new(email: &str, name: Option<&str>, role: Role) -> Result<Self, Refusal> {
        let email: EmailAddress = email.parse()?;
        let name = checked_name(name.unwrap_or_else(|| email.local()))?;
        Ok(Self { email, name, role })
    }
}

/// What to change of a user.
#[derive(Clone, Debug, Default)]
pub(crate) struct Change {
    pub(crate) name: Option<String>,
    pub(crate) role: Option<Role>,
}

/// A name without what would break a line or be invisible.
pub(crate) fn checked_name(name: &str) -> Result<String, Refusal> {
    let name = name.trim();
    // Some characters are invisible, or turn around what follows.
    let is_odd = |c: char| {
        c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let fits = (1..=NAME_CHARS).contains(&name.chars().count()) && !name.chars().any(is_odd);
    if fits { Ok(name.to_owned()) } else { Err(Refusal::Field("name", "must have 1 to 80 visible characters")) }
}

/// All users, those who may sign in first.
pub(crate) async fn all(readers: &SqlitePool) -> Result<Vec<User>, sqlx::Error> {
    let query = sqlx::AssertSqlSafe(format!("{SELECT} ORDER BY removed_ms IS NOT NULL, email"));
    sqlx::query(query).fetch_all(readers).await?.iter().map(User::from_row).collect()
}

/// The user with an address, and the hash of the password.
pub(crate) async fn by_email(
    connection: impl sqlx::SqliteExecutor<'_>,
    email: &EmailAddress,
) -> Result<Option<User>, sqlx::Error> {
    let query = sqlx::AssertSqlSafe(format!("{SELECT} WHERE email = ?"));
    let row = sqlx::query(query).bind(email.as_str()).fetch_optional(connection).await?;
    row.as_ref().map(User::from_row).transpose()
}

/// The user with an id.
pub(super) async fn by_id(connection: impl sqlx::SqliteExecutor<'_>, id: i64) -> Result<Option<User>, sqlx::Error> {
    let query = sqlx::AssertSqlSafe(format!("{SELECT} WHERE id = ?"));
    let row = sqlx::query(query).bind(id).fetch_optional(connection).await?;
    row.as_ref().map(User::from_row).transpose()
}

/// The hash of a user's password.
pub(crate) async fn password(readers: &SqlitePool, id: i64) -> Result<Option<String>, sqlx::Error> {
    let found = sqlx::query_scalar::<_, Option<String>>("SELECT password FROM app_user WHERE id = ?");
    Ok(found.bind(id).fetch_optional(readers).await?.flatten())
}

/// Whether somebody can manage users.
pub(crate) async fn has_admin(connection: impl sqlx::SqliteExecutor<'_>) -> Result<bool, sqlx::Error> {
    another_admin(connection, 0).await
}

/// Whether somebody besides this user can.
async fn another_admin(connection: impl sqlx::SqliteExecutor<'_>, besides: i64) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM app_user \
         WHERE role = 'admin' AND joined_ms IS NOT NULL AND removed_ms IS NULL AND id <> ?)",
    )
    .bind(besides)
    .fetch_one(connection)
    .await
}

/// Adds a user, or one who was removed, with a link to choose a password.
pub(crate) async fn invite(
    connection: &mut SqliteConnection,
    new: &NewUser,
    by: &Actor,
    now_ms: i64,
) -> Answer<(User, Invitation)> {
    let id = match by_email(&mut *connection, &new.email).await? {
        None => insert(connection, new, None, now_ms).await?,
        Some(user) if user.status() == UserStatus::Removed => {
            sqlx::query("UPDATE app_user SET name = ?, role = ?, removed_ms = NULL, joined_ms = NULL WHERE id = ?")
                .bind(&new.name)
                .bind(new.role.name())
                .bind(user.id)
                .execute(&mut *connection)
                .await?;
            user.id
        }
        Some(_) => return Ok(Err(Refusal::EmailTaken)),
    };
    log(connection, now_ms, by, Action::UserInvited, (Some(new.email.as_str()), Some(new.role.name()))).await?;
    let invitation = invitation::create(connection, Some(id), now_ms).await?;
    Ok(by_id(connection, id).await?.map(|user| (user, invitation)).ok_or(Refusal::NoUser))
}

/// The user whom an authenticating proxy or a provider names; one that nobody knows gets this role, if there is one.
pub(crate) async fn enter(
    connection: &mut SqliteConnection,
    email: &EmailAddress,
    role: Option<Role>,
    now_ms: i64,
) -> Answer<User> {
    let known = by_email(&mut *connection, email).await?;
    let id = match (known, role) {
        (Some(user), _) if user.status() == UserStatus::Removed => return Ok(Err(Refusal::NoUser)),
        (Some(user), _) if user.status() == UserStatus::Active => return Ok(Ok(user)),
        (Some(user), _) => user.id,
        (None, None) => return Ok(Err(Refusal::NoUser)),
        (None, Some(role)) => {
            let name = checked_name(email.local()).unwrap_or_else(|_| "?".to_owned());
            insert(connection, &NewUser { email: email.clone(), name, role }, None, now_ms).await?
        }
    };
    sqlx::query("UPDATE app_user SET joined_ms = ? WHERE id = ?")
        .bind(now_ms)
        .bind(id)
        .execute(&mut *connection)
        .await?;
    log(connection, now_ms, &Actor::receiver(), Action::UserEntered, (Some(email.as_str()), None)).await?;
    Ok(by_id(connection, id).await?.ok_or(Refusal::NoUser))
}

/// Writes down that an authenticating proxy names a user.
pub(crate) async fn see(connection: &mut SqliteConnection, id: i64, now_ms: i64) -> Result<(), sqlx::Error> {
    let update = sqlx::query("UPDATE app_user SET proxy_seen_ms = ? WHERE id = ?");
    update.bind(now_ms).bind(id).execute(connection).await.map(drop)
}

/// Adds a row.
pub(super) async fn insert(
    connection: &mut SqliteConnection,
    new: &NewUser,
    joined_ms: Option<i64>,
    now_ms: i64,
) -> Result<i64, sqlx::Error> {
    let insert = "INSERT INTO app_user (email, name, role, created_ms, joined_ms) VALUES (?, ?, ?, ?, ?)";
    let inserted = sqlx::query(insert)
        .bind(new.email.as_str())
        .bind(&new.name)
        .bind(new.role.name())
        .bind(now_ms)
        .bind(joined_ms)
        .execute(connection)
        .await?;
    Ok(inserted.last_insert_rowid())
}

/// Changes the name or the role. The last admin stays one.
pub(crate) async fn change(
    connection: &mut SqliteConnection,
    id: i64,
    change: &Change,
    by: &Actor,
    now_ms: i64,
) -> Answer<User> {
    let Some(user) = by_id(&mut *connection, id).await? else { return Ok(Err(Refusal::NoUser)) };
    let role = change.role.unwrap_or(user.role);
    let name = change.name.as_deref().unwrap_or(&user.name);
    if user.role == Role::Admin && role != Role::Admin && !another_admin(&mut *connection, id).await? {
        return Ok(Err(Refusal::LastAdmin));
    }
    if (role, name) == (user.role, user.name.as_str()) {
        return Ok(Ok(user));
    }
    sqlx::query("UPDATE app_user SET name = ?, role = ? WHERE id = ?")
        .bind(name)
        .bind(role.name())
        .bind(id)
        .execute(&mut *connection)
        .await?;
    let detail = if role == user.role { "name".to_owned() } else { format!("{} → {role}", user.role) };
    log(connection, now_ms, by, Action::UserChanged, (Some(&user.email), Some(&detail))).await?;
    Ok(by_id(connection, id).await?.ok_or(Refusal::NoUser))
}

/// Removes a user: sessions and links end at once. The row stays, because the log names it.
pub(crate) async fn remove(connection: &mut SqliteConnection, id: i64, by: &Actor, now_ms: i64) -> Answer<()> {
    let Some(user) = by_id(&mut *connection, id).await? else { return Ok(Err(Refusal::NoUser)) };
    if user.role == Role::Admin && !another_admin(&mut *connection, id).await? {
        return Ok(Err(Refusal::LastAdmin));
    }
    if user.status() == UserStatus::Removed {
        return Ok(Ok(()));
    }
    sqlx::query("UPDATE app_user SET removed_ms = ?, password = NULL WHERE id = ?")
        .bind(now_ms)
        .bind(id)
        .execute(&mut *connection)
        .await?;
    end_all(connection, id).await?;
    log(connection, now_ms, by, Action::UserRemoved, (Some(&user.email), None)).await?;
    Ok(Ok(()))
}

/// Ends all sessions and links of a user.
pub(super) async fn end_all(connection: &mut SqliteConnection, id: i64) -> Result<(), sqlx::Error> {
    for table in ["DELETE FROM session WHERE user_id = ?", "DELETE FROM invitation WHERE user_id = ?"] {
        sqlx::query(table).bind(id).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Changes a user's own password. All sessions end; the caller starts a new one.
pub(crate) async fn set_password(
    connection: &mut SqliteConnection,
    user: &User,
    hash: &str,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE app_user SET password = ? WHERE id = ?")
        .bind(hash)
        .bind(user.id)
        .execute(&mut *connection)
        .await?;
    end_all(connection, user.id).await?;
    log(connection, now_ms, &Actor::user(user), Action::PasswordChanged, (None, None)).await
}
