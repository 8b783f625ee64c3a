//! `GET /healthz`: that the receiver runs, and nothing else. `GET /readyz` and `GET /metrics`, for those who operate it and for this machine: whether leads
//! are stored, with which definition, and what was counted.

use axum::extract;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

use super::asked::Asked;
use super::document::described;
use super::{State, json};
use crate::access::Right;
use crate::metrics::MEDIA_TYPE;
use crate::outbox::{self, TargetStatus};
use crate::problem::Problem;

/// That the receiver runs.
#[derive(Serialize, JsonSchema)]
struct Alive {
    /// Always `ok`.
    status: &'static str,
}

/// That leads are stored.
#[derive(Serialize, JsonSchema)]
struct Ready {
    /// Always `ready`.
    status: &'static str,
    /// The active definition, `id@version#hash`.
    definition: String,
    /// How many leads there are.
    leads: i64,
    /// How messages to targets are doing.
    outbox: OutboxHealth,
}

/// How messages to targets are doing.
#[derive(Serialize, JsonSchema)]
struct OutboxHealth {
    /// How many wait.
    waiting: i64,
    /// How many are sent no more.
    dead: i64,
    /// The targets to which nothing is sent.
    stopped: Vec<String>,
}

impl OutboxHealth {
    fn of(targets: &[TargetStatus]) -> Self {
        let stopped = targets.iter().filter(|target| target.stopped.is_some()).map(|target| target.name.clone());
        Self {
            waiting: targets.iter().map(|target| target.waiting).sum(),
            dead: targets.iter().map(|target| target.dead).sum(),
            stopped: stopped.collect(),
        }
    }
}

described!(Answer: Alive, Ready);

/// Says that the receiver runs.
///
/// It looks at nothing, so that anybody may ask as often as they like.
#[utoipa::path(
    get, path = "/healthz", operation_id = "alive", tag = "Operation", security(()),
    responses((status = 200, description = "It runs.", body = Alive, example = json!({ "status": "ok" }))),
)]
pub(super) async fn alive() -> Response {
    json::answer(StatusCode::OK, &Alive { status: "ok" })
}

/// Says whether the database answers and stores leads, which definition is active, and how many leads there are.
#[utoipa::path(
    get, path = "/readyz", operation_id = "ready", tag = "Operation", extensions(("x-right" = json!(Right::Operate.name()))),
    responses((status = 200, description = "Leads are stored.", body = Ready)),
)]
pub(super) async fn ready(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    permit(&state, &asked).await?;
    let shared = &state.0;
    let leads = shared.store.count().await.map_err(|error| Problem::storage(&error))?;
    if shared.store.is_failing() {
        let detail = "the last attempt to store a lead failed; the log says why";
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "storage", "Leads are not stored", detail));
    }
    let targets = outbox::targets(shared.store.readers()).await.map_err(|error| Problem::storage(&error))?;
    let outbox = OutboxHealth::of(&targets);
    Ok(json::answer(StatusCode::OK, &Ready { status: "ready", definition: state.definition(), leads, outbox }))
}

/// Says what was counted, for Prometheus.
#[utoipa::path(
    get, path = "/metrics", operation_id = "metrics", tag = "Operation", extensions(("x-right" = json!(Right::Operate.name()))),
    responses((status = 200, description = "Counters and gauges as OpenMetrics.", content_type = "application/openmetrics-text", body = String)),
)]
pub(super) async fn metrics(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    permit(&state, &asked).await?;
    let shared = &state.0;
    shared.metrics.writes.set(i64::from(!shared.store.is_failing()));
    for target in outbox::targets(shared.store.readers()).await.map_err(|error| Problem::storage(&error))? {
        shared.metrics.show_target(&target);
    }
    let headers = [(header::CONTENT_TYPE, MEDIA_TYPE), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, shared.metrics.text()).into_response())
}

/// Who operates the receiver may know: an admin, a token for it, or anybody on this machine, without a proxy in between.
async fn permit(state: &State, asked: &Asked) -> Result<(), Problem> {
    match asked.is_local(state) {
        true => Ok(()),
        false => state.authorise(asked, Right::Operate).await.map(drop),
    }
}
