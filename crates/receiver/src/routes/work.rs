//! What salespeople note of their work on a lead: a follow-up, a snooze, a decision against the definition. Each is a fact, so it can be
//! withdrawn. It does not know what follows.

use axum::body::Body;
use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Deserialize;

use super::asked::Asked;
use super::decide::{Decision, about, tell, wrong};
use super::document::definition::PersonWork;
use super::document::described;
use super::facts::{refused, teller};
use super::persons::{named, nobody};
use super::{State, json};
use crate::access::Right;
use crate::ledger;
use crate::problem::Problem;
use handraise::definition::FollowUpKind;
use handraise::person::{FollowedUp, Override, OverrideKind, Payload, Snooze, read_time};

/// A follow-up.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "FollowUp")]
struct Done {
    /// An id of your own, so that a request sent twice is one decision.
    id: Option<String>,
    /// What somebody did.
    what: FollowUpKind,
    /// Whether they reached the person; left out, nobody says.
    reached: Option<bool>,
    /// What came of it, in words.
    comment: Option<String>,
}

/// When to be reminded.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SnoozePerson")]
struct Snoozed {
    /// An id of your own, so that a request sent twice is one decision.
    id: Option<String>,
    /// When, in RFC 3339, or a day; left out, at once again.
    until: Option<String>,
    /// Why, in words.
    comment: Option<String>,
}

/// A decision against the definition's.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OverrideDecision")]
struct Decided {
    /// An id of your own, so that a request sent twice is one decision.
    id: Option<String>,
    /// What somebody decides; left out, the definition decides again.
    decision: Option<OverrideKind>,
    /// Why, in words; a decision needs it.
    comment: Option<String>,
    /// Until when it holds, in RFC 3339, or a day; left out, until somebody ends it.
    until: Option<String>,
}

described!(Body: Done, Snoozed, Decided);

/// Shows what sales has to do with a person.
#[utoipa::path(
    get, path = "/v1/persons/{id}/work", operation_id = "showWork", tag = "Persons",
    extensions(("x-right" = json!(Right::ReadLeads.name())), ("x-problems" = json!(["not-found"]))),
    params(("id" = String, Path, description = "The person's id.")),
    responses((status = 200, description = "Waits, what comes next, and what to send.", body = PersonWork)),
)]
pub(super) async fn show(
    extract::State(state): extract::State<State>,
    extract::Path(id): extract::Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    let reader = state.authorise(&asked, Right::ReadLeads).await?;
    state.note_reading(&reader).await?;
    let (person, history) = named(&state, &id).await?;
    let (readers, loaded) = (state.0.store.readers(), state.0.definitions.active());
    let work = ledger::work(readers, &person.id, &history, &loaded, state.0.config.clock.now_ms()).await;
    let work = work.map_err(|error| Problem::storage(&error))?.ok_or_else(nobody)?;
    Ok(json::answer(StatusCode::OK, &serde_json::json!(work)))
}

/// Notes that somebody followed up.
#[utoipa::path(
    post, path = "/v1/persons/{id}/follow-ups", operation_id = "followUp", tag = "Decisions", request_body = Done,
    extensions(("x-right" = json!(Right::TellFacts.name())), ("x-problems" = json!(["field", "conflict", "not-found"]))),
    params(("id" = String, Path, description = "The person's id.")),
    responses((status = 200, description = "The follow-up was stored, now or before.", body = Decision)),
)]
pub(super) async fn follow_up(
    extract::State(state): extract::State<State>,
    extract::Path(person): extract::Path<String>,
    asked: Asked,
    body: Body,
) -> Result<Response, Problem> {
    let who = teller(&state.authorise(&asked, Right::TellFacts).await?);
    let Done { id, what, reached, comment } = json::read(&asked.headers, body).await?;
    tell(&state, who, id, about(&person)?, Payload::FollowUp(FollowedUp { what, reached, comment })).await
}

/// Decides to be reminded later, or at once again if `until` is left out.
#[utoipa::path(
    put, path = "/v1/persons/{id}/snooze", operation_id = "snoozePerson", tag = "Decisions", request_body = Snoozed,
    extensions(("x-right" = json!(Right::TellFacts.name())), ("x-problems" = json!(["field", "conflict", "not-found"]))),
    params(("id" = String, Path, description = "The person's id.")),
    responses((status = 200, description = "The decision was stored, now or before.", body = Decision)),
)]
pub(super) async fn snooze(
    extract::State(state): extract::State<State>,
    extract::Path(person): extract::Path<String>,
    asked: Asked,
    body: Body,
) -> Result<Response, Problem> {
    let who = teller(&state.authorise(&asked, Right::TellFacts).await?);
    let Snoozed { id, until, comment } = json::read(&asked.headers, body).await?;
    let until_ms = time(&state, until.as_deref())?;
    tell(&state, who, id, about(&person)?, Payload::Snooze(Snooze { until_ms, comment })).await
}

/// Decides otherwise than the definition, or lets it decide again if `decision` is left out.
#[utoipa::path(
    put, path = "/v1/persons/{id}/override", operation_id = "overrideDecision", tag = "Decisions", request_body = Decided,
    extensions(("x-right" = json!(Right::TellFacts.name())), ("x-problems" = json!(["field", "conflict", "not-found"]))),
    params(("id" = String, Path, description = "The person's id.")),
    responses((status = 200, description = "The decision was stored, now or before.", body = Decision)),
)]
pub(super) async fn decide_otherwise(
    extract::State(state): extract::State<State>,
    extract::Path(person): extract::Path<String>,
    asked: Asked,
    body: Body,
) -> Result<Response, Problem> {
    let who = teller(&state.authorise(&asked, Right::TellFacts).await?);
    let Decided { id, decision, comment, until } = json::read(&asked.headers, body).await?;
    let until_ms = time(&state, until.as_deref())?;
    tell(&state, who, id, about(&person)?, Payload::Override(Override { decision, comment, until_ms })).await
}

/// A time to come.
fn time(state: &State, until: Option<&str>) -> Result<Option<u64>, Problem> {
    let Some(until) = until else { return Ok(None) };
    let until_ms = read_time("until", until).map_err(|error| wrong(&error))?;
    let now_ms = u64::try_from(state.0.config.clock.now_ms()).unwrap_or_default();
    let past = || refused("`until` has passed; write a time to come, or leave it out");
    if until_ms > now_ms { Ok(Some(until_ms)) } else { Err(past()) }
}
