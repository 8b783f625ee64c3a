//! `POST /v1/visit`: a visit token for a page that asks. It takes nothing, sets no cookie, and no cache keeps the answer. It does not know what
//! tokens are good for.

use axum::extract;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::asked::Asked;
use super::document::described;
use super::{State, json};
use crate::clock::seconds;
use crate::origin::Sender;
use crate::problem::Problem;

/// A visit token.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "VisitToken")]
struct Issued {
    /// What the page sends as `handraise_visit`.
    token: String,
    /// After how many seconds to ask for another.
    renew_s: u32,
}

described!(Answer: Issued);

/// Issues a visit token to a page.
///
/// Only with `--visit-tokens`. It takes nothing and sets no cookie.
#[utoipa::path(
    post, path = "/v1/visit", operation_id = "issueVisitToken", tag = "Forms", security(()),
    extensions(("x-problems" = json!(["origin", "not-found", "visits", "storage"]))),
    responses((status = 201, description = "The token.", body = Issued)),
)]
pub(super) async fn issue(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    let shared = &state.0;
    let Some(visits) = &shared.visits else { return Err(switched_off()) };
    Sender::of(&asked.headers, &shared.config)?;
    if let Some(wait) = shared.rates.visit(asked.client) {
        shared.metrics.visits_refused.inc();
        let detail = "too many pages of this address asked; the form is taken without a token too";
        return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "visits", "Too many visit tokens", detail)
            .with(header::RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1)));
    }
    let retention_s = shared.definitions.active().retention_s();
    let token = visits.issue(retention_s, seconds(shared.config.clock.now_ms())).map_err(|error| {
        tracing::error!(%error, "no visit token can be issued");
        Problem::not_stored()
    })?;
    shared.metrics.visits_issued.inc();
    Ok(json::answer(StatusCode::CREATED, &Issued { token, renew_s: retention_s }))
}

fn switched_off() -> Problem {
    Problem::not_found(
        "this receiver issues no visit tokens; start it with `--visit-tokens`, or take the option `visit` out of the page",
    )
}
