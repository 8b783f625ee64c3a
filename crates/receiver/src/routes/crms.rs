//! `GET /v1/crms`, `GET /v1/crms/{name}/plan` and `POST /v1/crms/{name}/retry`: how CRMs are doing, what they would be sent, and another try for whom they did
//! not take. It asks no CRM.

use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::asked::Asked;
use super::document::described;
use super::page::number;
use super::{State, json};
use crate::access::Right;
use crate::crm::{self, CrmStatus, Planned};
use crate::problem::Problem;

/// How many persons a plan has if the query does not say, and at most.
const LIMIT: i64 = 100;
const MAX_LIMIT: i64 = 1000;

/// How all CRMs are doing.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Crms")]
struct All {
    /// The CRMs.
    crms: Vec<CrmStatus>,
}

/// Who is tried again.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CrmRetried")]
struct Retried {
    /// How many persons.
    retried: u64,
}

described!(Answer: All, Planned, Retried);

/// Lists the CRMs, how they are doing, whom they did not take, and what is to be deleted there.
#[utoipa::path(
    get, path = "/v1/crms", operation_id = "listCrms", tag = "Operation", extensions(("x-right" = json!(Right::Administer.name()))),
    responses((status = 200, description = "The CRMs.", body = All)),
)]
pub(super) async fn list(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    state.authorise(&asked, Right::Administer).await?;
    let (readers, now_ms) = (state.0.store.readers(), state.0.config.clock.now_ms());
    let active = state.0.definitions.active();
    let crms =
        state.0.crms.status(readers, now_ms, active.policy.as_ref()).await.map_err(|error| Problem::storage(&error))?;
    Ok(json::answer(StatusCode::OK, &All { crms }))
}

/// Shows what a CRM would be sent now, field by field. Nothing is sent.
#[utoipa::path(
    get, path = "/v1/crms/{name}/plan", operation_id = "planCrm", tag = "Operation",
    extensions(("x-right" = json!(Right::Administer.name())), ("x-problems" = json!(["not-found"]))),
    params(
        ("name" = String, Path, description = "The CRM's name."),
        ("limit" = Option<i64>, Query, description = "How many persons; 100 if it is left out, and at most 1000 come.", minimum = 1),
    ),
    responses((status = 200, description = "What would be sent.", body = Planned)),
)]
pub(super) async fn plan(
    extract::State(state): extract::State<State>,
    extract::Path(name): extract::Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    let reader = state.authorise(&asked, Right::Administer).await?;
    let file = state.0.crms.file(&name).ok_or_else(unknown)?;
    let mut limit = LIMIT;
    for (name, value) in url::form_urlencoded::parse(asked.query.as_bytes()) {
        if name == "limit" {
            limit = number("limit", &value)?.min(MAX_LIMIT);
        }
    }
    state.note_reading(&reader).await?;
    state.0.keeper.is_up_to_date().await;
    let most = usize::try_from(limit).unwrap_or_default();
    let planned = crm::plan(state.0.store.readers(), file, most).await.map_err(|error| Problem::storage(&error))?;
    Ok(json::answer(StatusCode::OK, &planned))
}

/// Has everybody whom a CRM did not take tried again within seconds.
#[utoipa::path(
    post, path = "/v1/crms/{name}/retry", operation_id = "retryCrm", tag = "Operation",
    extensions(("x-right" = json!(Right::Administer.name())), ("x-problems" = json!(["not-found"]))),
    params(("name" = String, Path, description = "The CRM's name.")),
    responses((status = 200, description = "Who is tried again.", body = Retried)),
)]
pub(super) async fn retry(
    extract::State(state): extract::State<State>,
    extract::Path(name): extract::Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    state.authorise(&asked, Right::Administer).await?;
    let name = state.0.crms.file(&name).ok_or_else(unknown)?.name().to_owned();
    let retried = state.0.store.write(move |c| Box::pin(async move { crm::retry(c, &name).await })).await;
    let retried = retried.map_err(|_logged| Problem::not_stored())?;
    Ok(json::answer(StatusCode::OK, &Retried { retried }))
}

fn unknown() -> Problem {
    Problem::not_found("no CRM has this name")
}
