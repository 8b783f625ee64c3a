//! `GET /v1/connectors`: how those are doing who are asked about companies and persons. It names nobody about whom they were asked.

use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::asked::Asked;
use super::{State, json};
use crate::access::Right;
use crate::problem::Problem;

pub(super) async fn list(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    state.authorise(&asked, Right::ReadLeads).await?;
    let (readers, now_ms) = (state.0.store.readers(), state.0.config.clock.now_ms());
    let connectors = state.0.desks.status(readers, now_ms).await.map_err(|error| Problem::storage(&error))?;
    Ok(json::answer(StatusCode::OK, &json!({ "connectors": connectors })))
}
