//! `POST /v1/touches`, `/v1/attributes`, `/v1/statuses`, `/v1/suppressions` and `/v1/objections`: what programs tell of persons and companies, as
//! lists of objects. All of a list is stored, or nothing. It does not know what a fact is worth.

use axum::body::Body;
use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::asked::Asked;
use super::{State, json};
use crate::access::{Principal, Right};
use crate::ledger::{self, Names, Told, UnknownName, Untold};
use crate::problem::Problem;
use handraise::person::{
    AttributeEntry, Context, Entry, Fact, ObjectionEntry, StatusEntry, SuppressionEntry, TouchEntry, read_object,
};

/// The most objects in a list.
const OBJECTS: usize = 1000;
/// The largest body.
const BYTES: usize = 2 * 1024 * 1024;

pub(super) async fn touches(state: extract::State<State>, asked: Asked, body: Body) -> Result<Response, Problem> {
    take::<TouchEntry>(state, asked, body).await
}

pub(super) async fn attributes(state: extract::State<State>, asked: Asked, body: Body) -> Result<Response, Problem> {
    take::<AttributeEntry>(state, asked, body).await
}

pub(super) async fn statuses(state: extract::State<State>, asked: Asked, body: Body) -> Result<Response, Problem> {
    take::<StatusEntry>(state, asked, body).await
}

pub(super) async fn suppressions(state: extract::State<State>, asked: Asked, body: Body) -> Result<Response, Problem> {
    take::<SuppressionEntry>(state, asked, body).await
}

pub(super) async fn objections(state: extract::State<State>, asked: Asked, body: Body) -> Result<Response, Problem> {
    take::<ObjectionEntry>(state, asked, body).await
}

async fn take<E: Entry>(
    extract::State(state): extract::State<State>,
    asked: Asked,
    body: Body,
) -> Result<Response, Problem> {
    let principal = state.authorise(&asked, Right::TellFacts).await?;
    let list: Vec<Value> = json::read_up_to(BYTES, &asked.headers, body).await?;
    if list.is_empty() || list.len() > OBJECTS {
        return Err(refused(format!("the list has {} objects; send 1 to {OBJECTS}", list.len())));
    }
    let received_ms = state.0.config.clock.now_ms();
    let context = Context {
        received_ms: u64::try_from(received_ms).unwrap_or_default(),
        who: teller(&principal),
        source: "api".to_owned(),
        batch: None,
    };
    let facts = list.into_iter().enumerate().map(|(place, object)| {
        read_object::<E>(object, &context).map_err(|error| refused(format!("object {}: {error}", place + 1)))
    });
    let facts: Vec<Fact> = facts.collect::<Result<_, _>>()?;
    let unknown = Names::of(&state.0.definitions.active()).unknown_in(&facts);
    let unknown: Vec<Value> = unknown.iter().map(UnknownName::to_json).collect();
    match store(&state, facts).await? {
        Ok(told) => Ok(json::answer(
            StatusCode::OK,
            &json!({ "stored": told.new, "known": told.known, "forgotten": told.forgotten, "unknown_names": unknown }),
        )),
        Err(Untold::Conflict(place)) => {
            let detail = format!(
                "object {}: another fact has its `id` and says something else; nothing of the list was stored; give it an id of its own",
                place + 1
            );
            Err(Problem::new(StatusCode::CONFLICT, "conflict", "Another fact has this id", detail))
        }
        Err(Untold::NoPerson(place)) => Err(refused(format!(
            "object {}: `person` is nobody's id; take it from `GET /v1/persons`, or write `email`",
            place + 1
        ))),
    }
}

/// Stores facts, all or none.
pub(super) async fn store(state: &State, facts: Vec<Fact>) -> Result<Result<Told, Untold>, Problem> {
    let eraser = state.0.erasures.eraser();
    let told = state.0.store.change(move |c| Box::pin(async move { ledger::tell(c, &facts, &eraser).await })).await;
    told.map_err(|_logged| Problem::not_stored())
}

/// Who says so, if an object does not.
pub(super) fn teller(principal: &Principal) -> String {
    let actor = principal.actor();
    if actor.name.is_empty() { "admin".to_owned() } else { actor.name }
}

pub(super) fn refused(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "field", "A field is not as it must be", detail)
}
