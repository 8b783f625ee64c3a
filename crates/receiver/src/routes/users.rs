//! `/v1/users`: who may use the receiver, for admins. It does not know how users sign in.

use axum::body::Body;
use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::asked::Asked;
use super::{State, json};
use crate::access::{self, Change, Invitation, NewUser, Right, User, checked_name};
use crate::clock::rfc3339;
use crate::problem::Problem;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Invited {
    email: String,
    name: Option<String>,
    role: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Changed {
    name: Option<String>,
    role: Option<String>,
}

/// `GET /v1/users`.
pub(super) async fn list(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    state.authorise(&asked, Right::Administer).await?;
    let users = access::users(state.0.store.readers()).await.map_err(|error| Problem::storage(&error))?;
    let users: Vec<_> = users.iter().map(user_json).collect();
    Ok(json::answer(StatusCode::OK, &serde_json::json!({ "users": users })))
}

/// `POST /v1/users`: adds one, and returns the link's secret once.
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
    Ok(json::answer(StatusCode::CREATED, &invited_json(Some(&user), &invitation)))
}

/// `POST /v1/users/{id}/invitation`: a new link, for a new password or to come back.
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
    Ok(json::answer(StatusCode::CREATED, &invited_json(None, &invitation)))
}

/// `PATCH /v1/users/{id}`: another name or role.
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
    Ok(json::answer(StatusCode::OK, &user_json(&user)))
}

/// `DELETE /v1/users/{id}`.
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

fn user_json(user: &User) -> serde_json::Value {
    serde_json::json!({
        "id": user.id,
        "email": user.email,
        "name": user.name,
        "role": user.role.name(),
        "status": user.status().name(),
        "created_at": rfc3339(user.created_ms),
        "joined_at": user.joined_ms.map(rfc3339),
        "seen_at": user.seen_ms.map(rfc3339),
    })
}

fn invited_json(user: Option<&User>, invitation: &Invitation) -> serde_json::Value {
    let mut body =
        serde_json::json!({ "invitation": invitation.secret(), "expires_at": rfc3339(invitation.expires_ms) });
    if let (Some(user), Some(members)) = (user, body.as_object_mut()) {
        members.insert("user".to_owned(), user_json(user));
    }
    body
}
