//! `/v1/invitation`: somebody follows a one-time link and chooses a password. The link's secret comes in the body, so that it is in no log.

use axum::body::Body;
use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::asked::Asked;
use super::caller::too_many_guesses;
use super::cookie::Way;
use super::{State, json, own_page, session};
use crate::access::{self, Acceptance, EmailAddress, Refusal, User, checked_name};
use crate::problem::Problem;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shown {
    invitation: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Accepted {
    invitation: String,
    password: String,
    name: Option<String>,
    email: Option<String>,
}

/// `POST /v1/invitation`: for whom the link is.
pub(super) async fn show(
    extract::State(state): extract::State<State>,
    asked: Asked,
    body: Body,
) -> Result<Response, Problem> {
    let Shown { invitation } = json::read(&asked.headers, body).await?;
    let body = match open(&state, &asked, &invitation).await? {
        Some(user) => serde_json::json!({ "email": user.email, "name": user.name, "role": user.role.name() }),
        None => serde_json::json!({ "email": null, "name": null, "role": "admin" }),
    };
    Ok(json::answer(StatusCode::OK, &body))
}

/// `PUT /v1/invitation`: the password. Signs in.
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
