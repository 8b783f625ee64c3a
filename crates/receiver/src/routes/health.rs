//! `GET /healthz`: that the receiver runs, and nothing else. `GET /readyz` and `GET /metrics`, for those who operate it and for this machine: whether leads
//! are stored, with which definition, and what was counted.

use axum::extract;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::State;
use super::asked::Asked;
use crate::access::Right;
use crate::metrics::MEDIA_TYPE;
use crate::problem::Problem;

/// It looks at nothing, so that anybody may ask as often as they like.
pub(super) async fn alive() -> Response {
    answer("application/json", r#"{"status":"ok"}"#.to_owned())
}

/// Whether the database answers and stores leads, which definition is active, and how many leads there are.
pub(super) async fn ready(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    permit(&state, &asked).await?;
    let shared = &state.0;
    let leads = shared.store.count().await.map_err(|error| Problem::storage(&error))?;
    if shared.store.is_failing() {
        let detail = "the last attempt to store a lead failed; the log says why";
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "storage", "Leads are not stored", detail));
    }
    let body = serde_json::json!({ "status": "ready", "definition": state.definition(), "leads": leads });
    Ok(answer("application/json", body.to_string()))
}

pub(super) async fn metrics(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    permit(&state, &asked).await?;
    let shared = &state.0;
    shared.metrics.writes.set(i64::from(!shared.store.is_failing()));
    Ok(answer(MEDIA_TYPE, shared.metrics.text()))
}

/// Who operates the receiver may know: an admin, a token for it, or anybody on this machine, without a proxy in between.
async fn permit(state: &State, asked: &Asked) -> Result<(), Problem> {
    match asked.is_local(state) {
        true => Ok(()),
        false => state.authorise(asked, Right::Operate).await.map(drop),
    }
}

fn answer(kind: &'static str, body: String) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")], body).into_response()
}
