//! What salespeople note of their work on a lead: a follow-up, a snooze, a decision against the definition. Each is a fact, so it can be
//! withdrawn. It does not know what follows.

use axum::body::Body;
use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::asked::Asked;
use super::decide::{about, tell, wrong};
use super::facts::{refused, teller};
use super::{State, json};
use crate::access::Right;
use crate::ledger;
use crate::problem::Problem;
use handraise::definition::FollowUpKind;
use handraise::person::{FollowedUp, Override, OverrideKind, Payload, Snooze, read_time};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Done {
    id: Option<String>,
    what: FollowUpKind,
    reached: Option<bool>,
    comment: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Snoozed {
    id: Option<String>,
    until: Option<String>,
    comment: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decided {
    id: Option<String>,
    decision: Option<OverrideKind>,
    comment: Option<String>,
    until: Option<String>,
}

/// `GET /v1/persons/{id}/work`: what sales has to do with a person.
pub(super) async fn show(
    extract::State(state): extract::State<State>,
    extract::Path(id): extract::Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    let reader = state.authorise(&asked, Right::ReadLeads).await?;
    state.note_reading(&reader).await?;
    state.0.keeper.is_up_to_date().await;
    let (readers, loaded) = (state.0.store.readers(), state.0.definitions.active());
    let found = ledger::find(readers, &id).await.map_err(|error| Problem::storage(&error))?;
    let nobody = || Problem::not_found("nobody has this id");
    let (person, _) = found.ok_or_else(nobody)?;
    let work = ledger::work(readers, &person.id, &loaded, state.0.config.clock.now_ms()).await;
    let work = work.map_err(|error| Problem::storage(&error))?.ok_or_else(nobody)?;
    Ok(json::answer(StatusCode::OK, &serde_json::json!(work)))
}

/// `POST /v1/persons/{id}/follow-ups`: somebody followed up.
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

/// `PUT /v1/persons/{id}/snooze`: somebody wants to be reminded later, or at once again if `until` is left out.
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

/// `PUT /v1/persons/{id}/override`: somebody decides otherwise than the definition, or lets it decide again if `decision` is left out.
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
