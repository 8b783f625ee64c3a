//! `/v1/invitation`: somebody follows a one-time link and chooses a password. The link's secret comes in the body, so that it is in no log.

use axum::body::Body;
use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::asked::Asked;
use super::caller::too_many_guesses;
use super::cookie::Way;
use super::document::described;
use super::session::{self, Session};
use super::{State, json, own_page};
use crate::access::{self, Acceptance, EmailAddress, Refusal, Role, User, checked_name};
use crate::problem::Problem;

/// A link to look at.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ShowInvitation")]
struct Shown {
    /// The secret of the link.
    invitation: String,
}

/// A link that somebody follows.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AcceptInvitation")]
struct Accepted {
    /// The secret of the link.
    invitation: String,
    /// A password: at least 12 characters, and not one that anybody would guess.
    password: String,
    /// What others call them; as it was, if it is left out.
    #[schemars(length(min = 1, max = 80))]
    name: Option<String>,
    /// The address of the first admin. A link for somebody has theirs.
    email: Option<String>,
}

/// For whom a link is.
#[derive(Serialize, JsonSchema)]
struct Invitee {
    /// Their address; `null` for the first admin, who chooses it.
    email: Option<String>,
    /// What others call them.
    name: Option<String>,
    /// What they are here for.
    role: Role,
}

described!(Body: Shown, Accepted);
described!(Answer: Invitee);

/// Says for whom a one-time link is.
#[utoipa::path(
    post, path = "/v1/invitation", operation_id = "showInvitation", tag = "Sign-in", security(()), request_body = Shown,
    extensions(("x-problems" = json!(["csrf", "invitation", "guesses", "storage"]))),
    responses((status = 200, description = "For whom the link is.", body = Invitee)),
)]
pub(super) async fn show(
    extract::State(state): extract::State<State>,
    asked: Asked,
    body: Body,
) -> Result<Response, Problem> {
    let Shown { invitation } = json::read(&asked.headers, body).await?;
    let body = match open(&state, &asked, &invitation).await? {
        Some(user) => Invitee { email: Some(user.email), name: Some(user.name), role: user.role },
        None => Invitee { email: None, name: None, role: Role::Admin },
    };
    Ok(json::answer(StatusCode::OK, &body))
}

/// Follows a one-time link: chooses a password, and signs in.
#[utoipa::path(
    put, path = "/v1/invitation", operation_id = "acceptInvitation", tag = "Sign-in", security(()), request_body = Accepted,
    extensions(("x-problems" = json!(["csrf", "https", "invitation", "field", "email-taken", "guesses", "storage"]))),
    responses((status = 200, description = "The user is signed in: the browser has a cookie.", body = Session, headers(("Set-Cookie" = String, description = "The session.")))),
)]
pub(super) async fn accept(
    extract::State(state): extract::State<State>,
    asked: Asked,
    body: Body,
) -> Result<Response, Problem> {
    Way::of(&asked, &state).give("", 0)?;
    let Accepted { invitation, password, name, email } = json::read(&asked.headers, body).await?;
    let name = name.map(|name| checked_name(&name)).transpose()?;
    let email = match open(&state, &asked, &invitation).await? {
        Some(user) => user.email.parse()?,
        None => email.unwrap_or_default().parse::<EmailAddress>()?,
    };
    let password = state.hashed(&password, email.as_str()).await?;
    let acceptance = Acceptance { secret: invitation, email: Some(email), name, password };
    let now_ms = state.0.config.clock.now_ms();
    let accepted =
        state.0.store.change(move |c| Box::pin(async move { access::accept(c, &acceptance, now_ms).await })).await;
    let user = accepted.map_err(|_logged| Problem::not_stored())??;
    session::begin(&state, &asked, user, None).await
}

/// For whom a link is. Wrong ones are guesses.
async fn open(state: &State, asked: &Asked, secret: &str) -> Result<Option<User>, Problem> {
    let shared = &state.0;
    own_page::require_site(&asked.headers, shared.config.trusted_hops)?;
    if let Some(wait) = shared.rates.wait_of(asked.client) {
        return Err(too_many_guesses(wait));
    }
    let shown = access::show_invitation(shared.store.readers(), secret, shared.config.clock.now_ms()).await;
    let shown = shown.map_err(|error| Problem::storage(&error))?;
    if shown == Err(Refusal::NoInvitation) {
        shared.guessed(asked.client, "links");
    }
    Ok(shown?)
}
