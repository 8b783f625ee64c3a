//! `/v1/users`: who may use the receiver, for admins. It does not know how users sign in.

use axum::body::Body;
use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::asked::Asked;
use super::document::described;
use super::{State, json};
use crate::access::{self, Change, Invitation, NewUser, Right, Role, User, UserStatus, checked_name};
use crate::clock::rfc3339;
use crate::problem::Problem;

/// Somebody to invite.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "InviteUser", example = serde_json::json!({ "email": "ada@example.com", "name": "Ada", "role": "sales" }))]
struct Invited {
    /// The address with which they sign in.
    #[schemars(email)]
    email: String,
    /// What others call them; the address, if it is left out.
    #[schemars(length(min = 1, max = 80))]
    name: Option<String>,
    /// What they are here for.
    #[schemars(with = "Role")]
    role: String,
}

/// What changes of a user. What is left out stays.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ChangeUser", example = serde_json::json!({ "role": "marketing" }))]
struct Changed {
    /// What others call them.
    #[schemars(length(min = 1, max = 80))]
    name: Option<String>,
    /// What they are here for.
    #[schemars(with = "Option<Role>")]
    role: Option<String>,
}

/// A user.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "User")]
struct UserAnswer {
    /// Never given twice.
    id: i64,
    /// The address with which they sign in.
    email: String,
    /// What others call them.
    name: String,
    /// What they are here for.
    role: Role,
    /// Whether they may sign in.
    status: UserStatus,
    /// When somebody invited them.
    #[schemars(extend("format" = "date-time"))]
    created_at: String,
    /// When they followed a link.
    #[schemars(extend("format" = "date-time"))]
    joined_at: Option<String>,
    /// When they were last here.
    #[schemars(extend("format" = "date-time"))]
    seen_at: Option<String>,
}

/// All users.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Users")]
struct All {
    /// The users, also those who were removed.
    users: Vec<UserAnswer>,
}

/// A one-time link.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Invitation")]
struct Link {
    /// For whom it is, if the user is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<UserAnswer>,
    /// The secret of the link `/inbox#invitation=…`. It is here once.
    #[schemars(regex(pattern = "^hri_"))]
    invitation: String,
    /// When the link ends.
    #[schemars(extend("format" = "date-time"))]
    expires_at: String,
}

described!(Body: Invited, Changed);
described!(Answer: UserAnswer, All, Link);

/// Lists the users.
#[utoipa::path(
    get, path = "/v1/users", operation_id = "listUsers", tag = "Access", extensions(("x-right" = json!(Right::Administer.name()))),
    responses((status = 200, description = "All users, also those who were removed.", body = All)),
)]
pub(super) async fn list(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    state.authorise(&asked, Right::Administer).await?;
    let users = access::users(state.0.store.readers()).await.map_err(|error| Problem::storage(&error))?;
    Ok(json::answer(StatusCode::OK, &All { users: users.into_iter().map(UserAnswer::from).collect() }))
}

/// Invites somebody, and returns the link's secret once.
#[utoipa::path(
    post, path = "/v1/users", operation_id = "inviteUser", tag = "Access",
    extensions(("x-right" = json!(Right::Administer.name())), ("x-problems" = json!(["field", "email-taken"]))), request_body = Invited,
    responses((status = 201, description = "The user and the link. The receiver sends no mail: give the link to that person.", body = Link)),
)]
pub(super) async fn invite(
    extract::State(state): extract::State<State>,
    asked: Asked,
    body: Body,
) -> Result<Response, Problem> {
    let by = state.authorise(&asked, Right::Administer).await?.actor();
    let Invited { email, name, role } = json::read(&asked.headers, body).await?;
    let new = NewUser::new(&email, name.as_deref(), role.parse()?)?;
    let now_ms = state.0.config.clock.now_ms();
    let made = state.0.store.change(move |c| Box::pin(async move { access::invite_user(c, &new, &by, now_ms).await }));
    let (user, invitation) = made.await.map_err(|_logged| Problem::not_stored())??;
    Ok(json::answer(StatusCode::CREATED, &Link::of(Some(user), &invitation)))
}

/// Makes a new link, for a new password or to come back.
#[utoipa::path(
    post, path = "/v1/users/{id}/invitation", operation_id = "renewInvitation", tag = "Access",
    extensions(("x-right" = json!(Right::Administer.name())), ("x-problems" = json!(["not-found"]))),
    params(("id" = i64, Path, description = "The user's number.")),
    responses((status = 201, description = "The link.", body = Link)),
)]
pub(super) async fn renew(
    extract::State(state): extract::State<State>,
    extract::Path(id): extract::Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    let by = state.authorise(&asked, Right::Administer).await?.actor();
    let (id, now_ms) = (number(&id)?, state.0.config.clock.now_ms());
    let made =
        state.0.store.change(move |c| Box::pin(async move { access::renew_invitation(c, id, &by, now_ms).await }));
    let invitation = made.await.map_err(|_logged| Problem::not_stored())??;
    Ok(json::answer(StatusCode::CREATED, &Link::of(None, &invitation)))
}

/// Gives a user another name or role.
#[utoipa::path(
    patch, path = "/v1/users/{id}", operation_id = "changeUser", tag = "Access",
    extensions(("x-right" = json!(Right::Administer.name())), ("x-problems" = json!(["field", "not-found", "last-admin"]))),
    params(("id" = i64, Path, description = "The user's number.")), request_body = Changed,
    responses((status = 200, description = "The user as it is now.", body = UserAnswer)),
)]
pub(super) async fn change(
    extract::State(state): extract::State<State>,
    extract::Path(id): extract::Path<String>,
    asked: Asked,
    body: Body,
) -> Result<Response, Problem> {
    let by = state.authorise(&asked, Right::Administer).await?.actor();
    let Changed { name, role } = json::read(&asked.headers, body).await?;
    let change = Change {
        name: name.map(|name| checked_name(&name)).transpose()?,
        role: role.map(|role| role.parse()).transpose()?,
    };
    let (id, now_ms) = (number(&id)?, state.0.config.clock.now_ms());
    let changed = state
        .0
        .store
        .change(move |c| Box::pin(async move { access::change_user(c, id, &change, &by, now_ms).await }))
        .await;
    let user = changed.map_err(|_logged| Problem::not_stored())??;
    Ok(json::answer(StatusCode::OK, &UserAnswer::from(user)))
}

/// Removes a user. Their sessions and links end at once.
#[utoipa::path(
    delete, path = "/v1/users/{id}", operation_id = "removeUser", tag = "Access",
    extensions(("x-right" = json!(Right::Administer.name())), ("x-problems" = json!(["not-found", "last-admin"]))),
    params(("id" = i64, Path, description = "The user's number.")),
    responses((status = 204, description = "The user may no longer sign in.")),
)]
pub(super) async fn remove(
    extract::State(state): extract::State<State>,
    extract::Path(id): extract::Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    let by = state.authorise(&asked, Right::Administer).await?.actor();
    let (id, now_ms) = (number(&id)?, state.0.config.clock.now_ms());
    let removed =
        state.0.store.change(move |c| Box::pin(async move { access::remove_user(c, id, &by, now_ms).await })).await;
    removed.map_err(|_logged| Problem::not_stored())??;
    Ok(json::done())
}

/// The number in an address.
pub(super) fn number(text: &str) -> Result<i64, Problem> {
    text.parse().map_err(|_| Problem::not_found("there is nothing at this address"))
}

impl From<User> for UserAnswer {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            role: user.role,
            status: user.status(),
            created_at: rfc3339(user.created_ms),
            joined_at: user.joined_ms.map(rfc3339),
            seen_at: user.seen_ms.map(rfc3339),
            email: user.email,
            name: user.name,
        }
    }
}

impl Link {
    fn of(user: Option<User>, invitation: &Invitation) -> Self {
        Self {
            user: user.map(UserAnswer::from),
            invitation: invitation.secret().to_owned(),
            expires_at: rfc3339(invitation.expires_ms),
        }
    }
}
