//! `GET /v1/connectors`: how those are doing who are asked about companies and persons. It names nobody about whom they were asked.

use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::asked::Asked;
use super::document::described;
use super::{State, json};
use crate::access::Right;
use crate::connector::Status;
use crate::problem::Problem;

/// How all connectors are doing.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Connectors")]
struct All {
    /// The connectors.
    connectors: Vec<Status>,
}

described!(Answer: All);

/// Lists the connectors, and how they are doing.
#[utoipa::path(
    get, path = "/v1/connectors", operation_id = "listConnectors", tag = "Operation", extensions(("x-right" = json!(Right::ReadLeads.name()))),
    responses((status = 200, description = "The connectors.", body = All)),
)]
pub(super) async fn list(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    state.authorise(&asked, Right::ReadLeads).await?;
    let (readers, now_ms) = (state.0.store.readers(), state.0.config.clock.now_ms());
    let connectors = state.0.desks.status(readers, now_ms).await.map_err(|error| Problem::storage(&error))?;
    Ok(json::answer(StatusCode::OK, &All { connectors }))
}
