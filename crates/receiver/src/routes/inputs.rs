//! `GET /v1/inputs`: how each input is that the definition counts on. It does not know when one has dried up.

use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::asked::Asked;
use super::{State, json};
use crate::access::Right;
use crate::input::InputReport;
use crate::problem::Problem;

pub(super) async fn list(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    // Counts name nobody, so reading them is not in the log.
    state.authorise(&asked, Right::ReadLeads).await?;
    let reports = state.0.inputs.reports().await.map_err(|error| Problem::storage(&error))?;
    let inputs: Vec<Value> = reports.iter().map(InputReport::to_json).collect();
    Ok(json::answer(StatusCode::OK, &json!({ "inputs": inputs })))
}
