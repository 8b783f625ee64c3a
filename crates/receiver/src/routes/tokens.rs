//! `/v1/tokens`: tokens of programs, for admins. It does not know what programs do with them.

use axum::body::Body;
use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::asked::Asked;
use super::users::number;
use super::{State, json};
use crate::access::{self, NewToken, Refusal, Right, Scope};
use crate::problem::Problem;

/// The life of a token if nobody says another, in days.
const DAYS: u32 = 365;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    name: String,
    scopes: Vec<String>,
    site: Option<String>,
    expires_in_days: Option<u32>,
}

/// `GET /v1/tokens`.
pub(super) async fn list(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    state.authorise(&asked, Right::Administer).await?;
    let tokens = access::tokens(state.0.store.readers()).await.map_err(|error| Problem::storage(&error))?;
    let now_ms = state.0.config.clock.now_ms();
    let tokens: Vec<_> = tokens.iter().map(|token| token.to_json(now_ms)).collect();
    Ok(json::answer(StatusCode::OK, &serde_json::json!({ "tokens": tokens })))
}

/// `POST /v1/tokens`: makes one, and returns its secret once.
pub(super) async fn create(
    extract::State(state): extract::State<State>,
    asked: Asked,
    body: Body,
) -> Result<Response, Problem> {
    let by = state.authorise(&asked, Right::Administer).await?.actor();
    let Wanted { name, scopes, site, expires_in_days } = json::read(&asked.headers, body).await?;
    let scopes: Vec<Scope> = scopes.iter().map(|scope| scope.parse()).collect::<Result<_, Refusal>>()?;
    let not_an_origin = Refusal::Field("site", "must be scheme and host, such as `https://www.example.com`");
    let site = site.map(|site| site.parse().map_err(|_| not_an_origin)).transpose()?;
    let new = NewToken::new(&name, &scopes, site, expires_in_days.unwrap_or(DAYS))?;
    let now_ms = state.0.config.clock.now_ms();
    let made = state.0.store.change(move |c| Box::pin(async move { access::create_token(c, &new, &by, now_ms).await }));
    let (token, secret) = made.await.map_err(|_logged| Problem::not_stored())??;
    let body = serde_json::json!({ "token": token.to_json(now_ms), "secret": secret });
    Ok(json::answer(StatusCode::CREATED, &body))
}

/// `DELETE /v1/tokens/{id}`: ends it.
pub(super) async fn revoke(
    extract::State(state): extract::State<State>,
    extract::Path(id): extract::Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    let by = state.authorise(&asked, Right::Administer).await?.actor();
    let (id, now_ms) = (number(&id)?, state.0.config.clock.now_ms());
    let revoked =
        state.0.store.change(move |c| Box::pin(async move { access::revoke_token(c, id, &by, now_ms).await })).await;
    revoked.map_err(|_logged| Problem::not_stored())??;
    Ok(json::done())
}
