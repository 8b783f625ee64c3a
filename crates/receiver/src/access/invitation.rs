//! One-time links with which somebody chooses a password: a new user, one who forgot theirs, or the first admin. It does not know where the
//! link leads.

use sqlx::{Row, SqliteConnection};

use super::audit::{Action, log};
use super::secret::{Secret, hash};
use super::user::{self, NewUser, User, UserStatus, by_id, end_all};
use super::{Actor, Answer, EmailAddress, Refusal, Role};

/// How long a link opens something: over a weekend.
const LIFE_MS: i64 = 3 * 24 * 60 * 60 * 1000;
const PREFIX: &str = "hri_";

/// What a one-time link carries.
#[derive(Clone, Debug)]
pub struct Invitation {
    secret: Secret,
    /// Until when it opens something, in milliseconds since 1970.
    pub expires_ms: i64,
}

impl Invitation {
    /// What follows `#invitation=` in the link. Whoever has it can choose the password.
    pub fn secret(&self) -> &str {
        self.secret.as_str()
    }
}

/// What somebody says who follows a link.
pub(crate) struct Acceptance {
    /// The text of the link.
    pub(crate) secret: String,
    /// Only the first admin says it; of others it is known.
    pub(crate) email: Option<EmailAddress>,
    pub(crate) name: Option<String>,
    /// The hash of the new password.
    pub(crate) password: String,
}

pub(super) async fn create(
    connection: &mut SqliteConnection,
    user: Option<i64>,
    now_ms: i64,
) -> Result<Invitation, sqlx::Error> {
    let invitation = Invitation { secret: Secret::new(PREFIX), expires_ms: now_ms + LIFE_MS };
    // The newest link is the only one.
    sqlx::query("DELETE FROM invitation WHERE user_id IS ? OR expires_ms < ?")
        .bind(user)
        .bind(now_ms)
        .execute(&mut *connection)
        .await?;
    sqlx::query("INSERT INTO invitation (hash, user_id, expires_ms) VALUES (?, ?, ?)")
        .bind(invitation.secret.hash().as_slice())
        .bind(user)
        .bind(invitation.expires_ms)
        .execute(connection)
        .await?;
    Ok(invitation)
}

/// A link for the first admin, if there is no admin.
pub(crate) async fn first(connection: &mut SqliteConnection, now_ms: i64) -> Result<Option<Invitation>, sqlx::Error> {
    if user::has_admin(&mut *connection).await? {
        return Ok(None);
    }
    create(connection, None, now_ms).await.map(Some)
}

/// A new link for a user: for a new password, or to come back. Until somebody follows it, the present password stays.
pub(crate) async fn renew(connection: &mut SqliteConnection, id: i64, by: &Actor, now_ms: i64) -> Answer<Invitation> {
    let Some(user) = by_id(&mut *connection, id).await? else { return Ok(Err(Refusal::NoUser)) };
    if user.status() == UserStatus::Removed {
        sqlx::query("UPDATE app_user SET removed_ms = NULL, joined_ms = NULL WHERE id = ?")
            .bind(id)
            .execute(&mut *connection)
            .await?;
    }
    log(connection, now_ms, by, Action::UserInvited, (Some(&user.email), Some(user.role.name()))).await?;
    create(connection, Some(id), now_ms).await.map(Ok)
}

/// For whom a link is: a user, or nobody yet, because it makes the first admin.
pub(crate) async fn show(
    connection: impl sqlx::SqliteExecutor<'_> + Copy,
    secret: &str,
    now_ms: i64,
) -> Answer<Option<User>> {
    let row = sqlx::query("SELECT user_id FROM invitation WHERE hash = ? AND expires_ms >= ?")
        .bind(hash(secret).as_slice())
        .bind(now_ms)
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(Err(Refusal::NoInvitation)) };
    match row.try_get::<Option<i64>, _>("user_id")? {
        None => Ok(Ok(None)),
        Some(id) => Ok(by_id(connection, id).await?.map(Some).ok_or(Refusal::NoInvitation)),
    }
}

/// Follows a link. It opens nothing a second time, and all earlier sessions of the user end.
pub(crate) async fn accept(connection: &mut SqliteConnection, acceptance: &Acceptance, now_ms: i64) -> Answer<User> {
    let row = sqlx::query("DELETE FROM invitation WHERE hash = ? AND expires_ms >= ? RETURNING user_id")
        .bind(hash(&acceptance.secret).as_slice())
        .bind(now_ms)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else { return Ok(Err(Refusal::NoInvitation)) };
    let id = match row.try_get::<Option<i64>, _>("user_id")? {
        Some(id) => id,
        None => match first_admin(connection, acceptance, now_ms).await? {
            Ok(id) => id,
            Err(refusal) => return Ok(Err(refusal)),
        },
    };
    sqlx::query(
        "UPDATE app_user SET password = ?, name = coalesce(?, name), joined_ms = coalesce(joined_ms, ?) \
         WHERE id = ? AND removed_ms IS NULL",
    )
    .bind(&acceptance.password)
    .bind(acceptance.name.as_deref())
    .bind(now_ms)
    .bind(id)
    .execute(&mut *connection)
    .await?;
    end_all(connection, id).await?;
    let Some(user) = by_id(&mut *connection, id).await? else { return Ok(Err(Refusal::NoInvitation)) };
    log(connection, now_ms, &Actor::user(&user), Action::UserJoined, (None, Some(user.role.name()))).await?;
    Ok(Ok(user))
}

/// Makes the first admin of who says an address: the link itself shows that they may.
async fn first_admin(connection: &mut SqliteConnection, acceptance: &Acceptance, now_ms: i64) -> Answer<i64> {
    if user::has_admin(&mut *connection).await? {
        return Ok(Err(Refusal::NoInvitation));
    }
    let Some(email) = acceptance.email.clone() else {
        return Ok(Err(Refusal::Field("email", "must be an e-mail address")));
    };
    if let Some(known) = user::by_email(&mut *connection, &email).await? {
        sqlx::query("UPDATE app_user SET role = 'admin', removed_ms = NULL WHERE id = ?")
            .bind(known.id)
            .execute(connection)
            .await?;
        return Ok(Ok(known.id));
    }
    let name = acceptance.name.clone().unwrap_or_else(|| email.local().to_owned());
    let new = NewUser { email, name, role: Role::Admin };
    user::insert(connection, &new, Some(now_ms), now_ms).await.map(Ok)
}
