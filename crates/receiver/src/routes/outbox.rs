//! `/v1/outbox` and `/v1/targets`: messages to others, and how those are doing, for admins. It does not know how a message is sent.

use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::asked::Asked;
use super::document::described;
use super::page::{MAX_LIMIT, number, unreadable};
use super::{State, json};
use crate::access::Right;
use crate::outbox::{self, DeliveryFilter, DeliveryStatus, TargetStatus};
use crate::problem::Problem;

/// How many messages are in an answer if the query does not say.
const LIMIT: i64 = 100;
const STATES: [&str; 3] = ["waiting", "delivered", "dead"];

/// A page of messages.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Deliveries")]
struct Page {
    /// The messages, the newest first.
    deliveries: Vec<DeliveryStatus>,
    /// What to send as `before` for the next page; `null` if this is the last.
    next: Option<String>,
}

/// All targets.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Targets")]
struct All {
    /// The targets, alphabetically, also those whose file is away.
    targets: Vec<TargetStatus>,
}

/// How many messages are sent again.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Replayed")]
struct Replayed {
    /// How many.
    replayed: u64,
}

described!(Answer: Page, All, Replayed, DeliveryStatus);

/// Lists messages to targets.
#[utoipa::path(
    get, path = "/v1/outbox", operation_id = "listDeliveries", tag = "Events", extensions(("x-right" = json!(Right::Administer.name()))),
    params(
        ("limit" = Option<i64>, Query, description = "How many; 100 if it is left out, and at most 1000 come.", minimum = 1),
        ("before" = Option<i64>, Query, description = "The `next` of the page before.", minimum = 1),
        ("target" = Option<String>, Query, description = "Only those to the target of this name."),
        ("state" = Option<String>, Query, description = "Only those in this state.", pattern = "^(waiting|delivered|dead)$"),
    ),
    responses((status = 200, description = "Messages, the newest first.", body = Page)),
)]
pub(super) async fn list(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    state.authorise(&asked, Right::Administer).await?;
    let mut filter = DeliveryFilter { limit: LIMIT, ..DeliveryFilter::default() };
    for (name, value) in url::form_urlencoded::parse(asked.query.as_bytes()) {
        match name.as_ref() {
            "limit" => filter.limit = number("limit", &value)?.min(MAX_LIMIT),
            "before" => filter.before = Some(number("before", &value)?),
            "target" => filter.target = Some(value.into_owned()),
            "state" if STATES.contains(&value.as_ref()) => filter.state = Some(value.into_owned()),
            "state" => return Err(unreadable("`state` must be `waiting`, `delivered` or `dead`")),
            _ => {}
        }
    }
    let unknown = outbox::unknown_target(state.0.store.readers(), &filter).await;
    if let Some(unknown) = unknown.map_err(|error| Problem::storage(&error))? {
        return Err(unreadable(unknown));
    }
    let found = outbox::deliveries(state.0.store.readers(), &filter).await;
    let (deliveries, next) = found.map_err(|error| Problem::storage(&error))?;
    Ok(json::answer(StatusCode::OK, &Page { deliveries, next: next.map(|next| next.to_string()) }))
}

/// Shows one message.
#[utoipa::path(
    get, path = "/v1/outbox/{id}", operation_id = "showDelivery", tag = "Events",
    extensions(("x-right" = json!(Right::Administer.name())), ("x-problems" = json!(["not-found"]))),
    params(("id" = String, Path, description = "The message's id.")),
    responses((status = 200, description = "The message.", body = DeliveryStatus)),
)]
pub(super) async fn show(
    extract::State(state): extract::State<State>,
    extract::Path(id): extract::Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    state.authorise(&asked, Right::Administer).await?;
    Ok(json::answer(StatusCode::OK, &delivery(&state, &id).await?))
}

/// Sends one message again.
///
/// It has the same id as before, and begins a new series of attempts, also if the target has it.
#[utoipa::path(
    post, path = "/v1/outbox/{id}/replay", operation_id = "replayDelivery", tag = "Events",
    extensions(("x-right" = json!(Right::Administer.name())), ("x-problems" = json!(["not-found"]))),
    params(("id" = String, Path, description = "The message's id.")),
    responses((status = 200, description = "The message, which waits now.", body = DeliveryStatus)),
)]
pub(super) async fn replay(
    extract::State(state): extract::State<State>,
    extract::Path(id): extract::Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    let by = state.authorise(&asked, Right::Administer).await?.actor();
    let (own, now_ms) = (id.clone(), state.0.config.clock.now_ms());
    let replayed =
        state.0.store.write(move |c| Box::pin(async move { outbox::replay(c, &own, &by, now_ms).await })).await;
    match replayed.map_err(|_logged| Problem::not_stored())? {
        true => Ok(json::answer(StatusCode::OK, &delivery(&state, &id).await?)),
        false => Err(no_delivery()),
    }
}

/// Lists the targets, and how they are doing.
#[utoipa::path(
    get, path = "/v1/targets", operation_id = "listTargets", tag = "Events", extensions(("x-right" = json!(Right::Administer.name()))),
    responses((status = 200, description = "The targets.", body = All)),
)]
pub(super) async fn targets(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    state.authorise(&asked, Right::Administer).await?;
    let targets = outbox::targets(state.0.store.readers()).await.map_err(|error| Problem::storage(&error))?;
    Ok(json::answer(StatusCode::OK, &All { targets }))
}

/// Sends all dead messages to a target again.
#[utoipa::path(
    post, path = "/v1/targets/{name}/replay", operation_id = "replayDead", tag = "Events",
    extensions(("x-right" = json!(Right::Administer.name())), ("x-problems" = json!(["not-found"]))),
    params(("name" = String, Path, description = "The target's name.")),
    responses((status = 200, description = "How many.", body = Replayed)),
)]
pub(super) async fn replay_dead(
    extract::State(state): extract::State<State>,
    extract::Path(name): extract::Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    let by = state.authorise(&asked, Right::Administer).await?.actor();
    let now_ms = state.0.config.clock.now_ms();
    let replayed =
        state.0.store.write(move |c| Box::pin(async move { outbox::replay_dead(c, &name, &by, now_ms).await })).await;
    let replayed = replayed.map_err(|_logged| Problem::not_stored())?.ok_or_else(no_target)?;
    Ok(json::answer(StatusCode::OK, &Replayed { replayed }))
}

/// Pauses a target: its messages wait.
#[utoipa::path(
    post, path = "/v1/targets/{name}/pause", operation_id = "pauseTarget", tag = "Events",
    extensions(("x-right" = json!(Right::Administer.name())), ("x-problems" = json!(["not-found"]))),
    params(("name" = String, Path, description = "The target's name.")),
    responses((status = 204, description = "Nothing is sent to it, perhaps since long ago.")),
)]
pub(super) async fn pause(
    state: extract::State<State>,
    name: extract::Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    set_paused(state, name, asked, true).await
}

/// Sends to a target again, also to one that wanted nothing more.
#[utoipa::path(
    post, path = "/v1/targets/{name}/resume", operation_id = "resumeTarget", tag = "Events",
    extensions(("x-right" = json!(Right::Administer.name())), ("x-problems" = json!(["not-found"]))),
    params(("name" = String, Path, description = "The target's name.")),
    responses((status = 204, description = "What waits is sent to it.")),
)]
pub(super) async fn resume(
    state: extract::State<State>,
    name: extract::Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    set_paused(state, name, asked, false).await
}

async fn set_paused(
    extract::State(state): extract::State<State>,
    extract::Path(name): extract::Path<String>,
    asked: Asked,
    is_paused: bool,
) -> Result<Response, Problem> {
    let by = state.authorise(&asked, Right::Administer).await?.actor();
    let now_ms = state.0.config.clock.now_ms();
    let set = state
        .0
        .store
        .write(move |c| Box::pin(async move { outbox::pause(c, &name, is_paused, &by, now_ms).await }))
        .await;
    if set.map_err(|_logged| Problem::not_stored())? { Ok(json::done()) } else { Err(no_target()) }
}

async fn delivery(state: &State, id: &str) -> Result<DeliveryStatus, Problem> {
    let found = outbox::delivery(state.0.store.readers(), id).await.map_err(|error| Problem::storage(&error))?;
    found.ok_or_else(no_delivery)
}

fn no_delivery() -> Problem {
    Problem::not_found("there is no message with this id; the person whom it was about may be forgotten")
}

fn no_target() -> Problem {
    Problem::not_found("there is no target of this name")
}
