//! `GET /healthz`: whether the database answers and stores leads, which definition is active, and how many leads there are.

use axum::extract;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::State;
use crate::problem::Problem;

pub(super) async fn show(extract::State(state): extract::State<State>) -> Result<Response, Problem> {
    let leads = state.0.store.count().await.map_err(|error| Problem::storage(&error))?;
    if state.0.store.is_failing() {
        let detail = "the last attempt to store a lead failed; the log says why";
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "storage", "Leads are not stored", detail));
    }
    let body = serde_json::json!({ "status": "ok", "definition": state.definition(), "leads": leads });
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, body.to_string()).into_response())
}
