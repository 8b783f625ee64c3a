//! What people decide about persons: that two are one, that some facts are somebody else's, who follows up, and that something does not count. Each
//! decision is a fact, so it can be withdrawn. It does not know what follows.

use axum::body::Body;
use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use rand::RngCore;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::asked::Asked;
use super::document::described;
use super::facts::{refused, teller};
use super::persons::nobody;
use super::whom::known::check_assignment;
use super::{State, activation, facts, json};
use crate::access::Right;
use crate::ledger::{self, Untold};
use crate::problem::Problem;
use handraise::person::{
    Assignment, Fact, FactError, FactId, Merge, Payload, PersonKey, Provenance, Split, Subject, Undo,
};

/// The largest body: a thousand ids of facts.
const BYTES: usize = 256 * 1024;

/// Who goes on as this person.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "MergePersons")]
struct Merged {
    /// An id of your own, so that a request sent twice is one decision.
    id: Option<String>,
    /// The id of the other person.
    from: String,
}

/// Which facts are somebody else's.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SplitPerson")]
struct Divided {
    /// An id of your own, so that a request sent twice is one decision.
    id: Option<String>,
    /// The ids of the facts, as the timeline has them.
    facts: Vec<String>,
    /// The address of the other person.
    email: String,
}

/// Who follows up.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AssignOwner", example = serde_json::json!({ "owner": "grace@example.com", "queue": "north" }))]
struct Owned {
    /// An id of your own, so that a request sent twice is one decision.
    id: Option<String>,
    /// Who; nobody, if it is left out.
    owner: Option<String>,
    /// In which queue.
    queue: Option<String>,
}

/// What does not count any more. Exactly one of `fact` and `import` says what.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "UndoFact")]
struct Undone {
    /// An id of your own, so that a request sent twice is one decision.
    id: Option<String>,
    /// A fact, by its id in a timeline.
    fact: Option<String>,
    /// An import, by its name.
    import: Option<String>,
}

/// A decision that was stored.
#[derive(Serialize, JsonSchema)]
pub(super) struct Decision {
    /// The fact's id, with which the decision can be undone.
    fact: String,
    /// Of an undo: how many facts do not count any more because of it; 0 if none of them counted before. Then nothing is stored, and `fact` is the undo
    /// that was.
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn: Option<u64>,
}

described!(Body: Merged, Divided, Owned, Undone);
described!(Answer: Decision);

/// Decides that somebody else goes on as this person.
#[utoipa::path(
    post, path = "/v1/persons/{id}/merge", operation_id = "mergePersons", tag = "Decisions", request_body = Merged,
    extensions(("x-right" = json!(Right::TellFacts.name())), ("x-problems" = json!(["field", "conflict", "not-found"]))),
    params(("id" = String, Path, description = "The person's id.")),
    responses((status = 200, description = "The decision was stored, now or before.", body = Decision)),
)]
pub(super) async fn merge(
    extract::State(state): extract::State<State>,
    extract::Path(person): extract::Path<String>,
    asked: Asked,
    body: Body,
) -> Result<Response, Problem> {
    let who = teller(&state.authorise(&asked, Right::TellFacts).await?);
    let Merged { id, from } = json::read(&asked.headers, body).await?;
    let from = key_of(&state, &from).await?;
    let readers = state.0.store.readers();
    let keys = ledger::all_keys(readers, &person).await.map_err(|error| Problem::storage(&error))?;
    if keys.contains(&from) && !is_told(&state, id.as_deref()).await? {
        return Err(refused("`from` is this person already; name somebody else"));
    }
    tell(&state, who, id, about(&person)?, Payload::Merge(Merge { from })).await
}

/// Decides that facts of this person are somebody else's.
#[utoipa::path(
    post, path = "/v1/persons/{id}/split", operation_id = "splitPerson", tag = "Decisions", request_body = Divided,
    extensions(("x-right" = json!(Right::TellFacts.name())), ("x-problems" = json!(["field", "conflict", "not-found"]))),
    params(("id" = String, Path, description = "The person's id.")),
    responses((status = 200, description = "The decision was stored, now or before.", body = Decision)),
)]
pub(super) async fn split(
    extract::State(state): extract::State<State>,
    extract::Path(person): extract::Path<String>,
    asked: Asked,
    body: Body,
) -> Result<Response, Problem> {
    let who = teller(&state.authorise(&asked, Right::TellFacts).await?);
    let Divided { id, facts, email } = json::read_up_to(BYTES, &asked.headers, body).await?;
    let nobody = || refused("`email` is no address, or a placeholder; write the person's own address");
    let to = PersonKey::of_email(&email).ok_or_else(nobody)?;
    let facts = facts.iter().map(|id| FactId::new(id)).collect::<Result<Vec<_>, _>>().map_err(|error| wrong(&error))?;
    let known = ledger::known(state.0.store.readers(), &person, &state.0.definitions.active().compiled).await;
    let known = known.map_err(|error| Problem::storage(&error))?;
    let timeline = known.as_ref().map_or(&[][..], |known| &known.standing.timeline);
    let is_own = |id: &FactId| timeline.iter().any(|entry| entry.fact == *id);
    if known.is_some() && !facts.iter().all(is_own) && !is_told(&state, id.as_deref()).await? {
        return Err(refused("`facts` names one that is not in this person's timeline; take them from there"));
    }
    tell(&state, who, id, about(&person)?, Payload::Split(Split { facts, to })).await
}

/// Decides who follows up; nobody, if the owner is left out.
#[utoipa::path(
    put, path = "/v1/persons/{id}/owner", operation_id = "assignOwner", tag = "Decisions", request_body = Owned,
    extensions(("x-right" = json!(Right::TellFacts.name())), ("x-problems" = json!(["field", "conflict", "not-found"]))),
    params(("id" = String, Path, description = "The person's id.")),
    responses((status = 200, description = "The decision was stored, now or before.", body = Decision)),
)]
pub(super) async fn own(
    extract::State(state): extract::State<State>,
    extract::Path(person): extract::Path<String>,
    asked: Asked,
    body: Body,
) -> Result<Response, Problem> {
    let who = teller(&state.authorise(&asked, Right::TellFacts).await?);
    let Owned { id, owner, queue } = json::read(&asked.headers, body).await?;
    if !is_told(&state, id.as_deref()).await? {
        check_assignment(&state, owner.as_deref(), queue.as_deref()).await?;
    }
    tell(&state, who, id, about(&person)?, Payload::Assignment(Assignment { owner, queue })).await
}

/// Decides that a fact, or an import, does not count any more.
#[utoipa::path(
    post, path = "/v1/undo", operation_id = "undo", tag = "Decisions", request_body = Undone,
    extensions(("x-right" = json!(Right::TellFacts.name())), ("x-problems" = json!(["field", "conflict", "activation", "unsigned"]))),
    responses((status = 200, description = "The decision was stored, now or before.", body = Decision)),
)]
pub(super) async fn undo(
    extract::State(state): extract::State<State>,
    asked: Asked,
    body: Body,
) -> Result<Response, Problem> {
    let principal = state.authorise(&asked, Right::TellFacts).await?;
    let who = teller(&principal);
    let Undone { id, fact, import } = json::read(&asked.headers, body).await?;
    if fact.is_some() == import.is_some() {
        return Err(refused(
            "write exactly one of `fact` and `import`: a fact of a timeline, or an import by its name",
        ));
    }
    let known = ledger::is_there(state.0.store.readers(), fact.as_deref(), import.as_deref()).await;
    if !known.map_err(|error| Problem::storage(&error))? {
        return Err(refused(
            "there is no such fact or import; name a fact of a timeline in `fact`, or an import in `import`",
        ));
    }
    if let Some(fact) = fact.as_deref()
        && ledger::is_activation(state.0.store.readers(), fact).await.map_err(|error| Problem::storage(&error))?
    {
        return activation::undo(&state, &principal, fact.to_owned()).await;
    }
    let holding = ledger::holding(state.0.store.readers(), fact.as_deref(), import.as_deref()).await;
    let (withdrawn, before) = holding.map_err(|error| Problem::storage(&error))?;
    if let (0, Some(fact)) = (withdrawn, before) {
        return Ok(json::answer(StatusCode::OK, &Decision { fact, withdrawn: Some(0) }));
    }
    let fact = fact.map(|id| FactId::new(&id)).transpose().map_err(|error| wrong(&error))?;
    let undo = Payload::Undo(Undo { fact, batch: import });
    let decision = decide(&state, who, id, Subject::Everybody, undo).await?;
    Ok(json::answer(StatusCode::OK, &Decision { withdrawn: Some(withdrawn), ..decision }))
}

/// Whether a decision with an id of the caller's own was told before, so that this is the same one again.
async fn is_told(state: &State, id: Option<&str>) -> Result<bool, Problem> {
    let Some(id) = id else { return Ok(false) };
    ledger::is_there(state.0.store.readers(), Some(id), None).await.map_err(|error| Problem::storage(&error))
}

/// Stores a decision.
pub(super) async fn tell(
    state: &State,
    who: String,
    id: Option<String>,
    about: Subject,
    says: Payload,
) -> Result<Response, Problem> {
    let decision = decide(state, who, id, about, says).await?;
    Ok(json::answer(StatusCode::OK, &decision))
}

async fn decide(
    state: &State,
    who: String,
    id: Option<String>,
    about: Subject,
    says: Payload,
) -> Result<Decision, Problem> {
    let received_ms = u64::try_from(state.0.config.clock.now_ms()).unwrap_or_default();
    let id = id.unwrap_or_else(|| format!("{}:{:032x}", says.kind(), u128::from_be_bytes(random())));
    let fact = Fact {
        id: FactId::new(&id).map_err(|error| wrong(&error))?,
        about,
        occurred_ms: None,
        received_ms,
        source: "receiver".to_owned(),
        batch: None,
        provenance: Provenance { who, authenticated: true },
        says,
    };
    fact.check().map_err(|error| wrong(&error))?;
    match facts::store(state, vec![fact]).await? {
        Ok(told) if told.forgotten > 0 => Err(refused(
            "the person asked to be forgotten, and comes back only by a form of their own; name somebody else",
        )),
        Ok(_) => Ok(Decision { fact: id, withdrawn: None }),
        Err(Untold::NoPerson(_)) => Err(nobody()),
        Err(Untold::Conflict(_)) => {
            let detail = "another fact has this `id` and says something else; leave it out, or give another";
            Err(Problem::new(StatusCode::CONFLICT, "conflict", "Another fact has this id", detail))
        }
    }
}

fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

/// The person with an id in an address.
pub(super) fn about(id: &str) -> Result<Subject, Problem> {
    format!("person:{id}").parse().map_err(|_| nobody())
}

/// The key of a person whom an id names.
async fn key_of(state: &State, id: &str) -> Result<PersonKey, Problem> {
    let found = ledger::key_of(state.0.store.readers(), id).await.map_err(|error| Problem::storage(&error))?;
    let nobody = || refused("`from` is nobody's id; take it from `GET /v1/persons`");
    found.ok_or_else(nobody)
}

pub(super) fn wrong(error: &FactError) -> Problem {
    refused(error.to_string())
}
