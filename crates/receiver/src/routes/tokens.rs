//! `/v1/tokens`: tokens of programs, for admins. It does not know what programs do with them.

use axum::body::Body;
use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::asked::Asked;
use super::document::described;
use super::users::number;
use super::{State, json};
use crate::access::{self, NewToken, Refusal, Right, Scope, TokenAnswer};
use crate::problem::Problem;

/// The life of a token if nobody says another, in days.
const DAYS: u32 = 365;

/// A token to make.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CreateToken", example = serde_json::json!({ "name": "WordPress", "scopes": ["forward"], "expires_in_days": 365 }))]
struct Wanted {
    /// What it is for, in your words.
    #[schemars(length(min = 1, max = 80))]
    name: String,
    /// What it opens.
    #[schemars(with = "Vec<Scope>", length(min = 1))]
    scopes: Vec<String>,
    /// The only site whose forms it may send, as scheme and host; only for tokens that `forward`.
    site: Option<String>,
    /// How long it lives: a year, if it is left out.
    #[serde(default, deserialize_with = "json::whole")]
    #[schemars(range(min = 1, max = 3650))]
    expires_in_days: Option<u32>,
}

/// All tokens, the newest first.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Tokens")]
struct All {
    /// The tokens, also those that have ended.
    tokens: Vec<TokenAnswer>,
}

/// A token that was made.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CreatedToken")]
struct Created {
    /// The token.
    token: TokenAnswer,
    /// What a program shows. It is here once.
    #[schemars(regex(pattern = "^hrt_"))]
    secret: String,
}

described!(Body: Wanted);
described!(Answer: All, Created);

/// Lists the tokens of programs.
#[utoipa::path(
    get, path = "/v1/tokens", operation_id = "listTokens", tag = "Access", extensions(("x-right" = json!(Right::Administer.name()))),
    responses((status = 200, description = "All tokens, also those that have ended, the newest first.", body = All)),
)]
pub(super) async fn list(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    state.authorise(&asked, Right::Administer).await?;
    let tokens = access::tokens(state.0.store.readers()).await.map_err(|error| Problem::storage(&error))?;
    let now_ms = state.0.config.clock.now_ms();
    let tokens = tokens.iter().map(|token| token.answer(now_ms)).collect();
    Ok(json::answer(StatusCode::OK, &All { tokens }))
}

/// Makes a token, and returns its secret once.
#[utoipa::path(
    post, path = "/v1/tokens", operation_id = "createToken", tag = "Access",
    extensions(("x-right" = json!(Right::Administer.name())), ("x-problems" = json!(["field"]))), request_body = Wanted,
    responses((status = 201, description = "The token with its secret.", body = Created)),
)]
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
    Ok(json::answer(StatusCode::CREATED, &Created { token: token.answer(now_ms), secret }))
}

/// Ends a token.
#[utoipa::path(
    delete, path = "/v1/tokens/{id}", operation_id = "revokeToken", tag = "Access",
    extensions(("x-right" = json!(Right::Administer.name())), ("x-problems" = json!(["not-found"]))),
    params(("id" = i64, Path, description = "The token's number.")),
    responses((status = 204, description = "It opens nothing any more, perhaps since long ago.")),
)]
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
