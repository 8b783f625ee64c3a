//! `POST /v1/touches`, `/v1/attributes`, `/v1/statuses`, `/v1/suppressions` and `/v1/objections`: what programs tell of persons and companies, as
//! lists of objects. All of a list is stored, or nothing. It does not know what a fact is worth.

use axum::body::Body;
use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;
use std::marker::PhantomData;

use super::asked::Asked;
use super::document::described;
use super::document::kept::unknown_name;
use super::page::{on, unreadable};
use super::{State, json};
use crate::access::{Principal, Right};
use crate::ledger::{self, MissingCriteria, Names, Remarks, Told, UnknownName, Untold};
use crate::problem::Problem;
use handraise::definition::Policy;
use handraise::person::{
    AssignmentEntry, AttributeEntry, Context, Entry, Fact, ObjectionEntry, SnoozeEntry, StatusEntry, Subject,
    SuppressionEntry, TouchEntry, read_object,
};

/// The most objects in a list.
const OBJECTS: usize = 1000;
/// Whom an object is about: exactly one of these that it may have.
const WHOM: [&str; 4] = ["email", "person", "receipt", "company"];
/// What a touch is: exactly one of these.
const WHAT: [&str; 4] = ["action", "source", "topic", "form"];
/// The largest body.
const BYTES: usize = 2 * 1024 * 1024;

/// What programs tell: objects, each of which is read by itself, so that a refusal names its place.
#[derive(Deserialize)]
#[serde(transparent)]
struct List<E> {
    objects: Vec<Value>,
    #[serde(skip)]
    entry: PhantomData<E>,
}

impl<E: Entry> JsonSchema for List<E> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}List", E::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let entry = generator.subschema_for::<E>();
        let fields = E::json_schema(generator);
        let fields = fields.get("properties").and_then(Value::as_object);
        let one_of = |names: &[&str]| {
            let known = names.iter().filter(|name| fields.is_some_and(|fields| fields.contains_key(**name)));
            // What is named as `null` is left out.
            let one = |name: &&str| serde_json::json!({ "required": [name], "properties": { *name: { "not": { "type": "null" } } } });
            serde_json::json!({ "oneOf": known.map(one).collect::<Vec<_>>() })
        };
        let mut all = vec![Value::from(entry), one_of(&WHOM)];
        if fields.is_some_and(|fields| fields.contains_key("topic")) {
            all.push(one_of(&WHAT));
        }
        json_schema!({ "type": "array", "minItems": 1, "maxItems": OBJECTS, "items": { "allOf": all } })
    }
}

/// A name that the definition does not have.
enum Unknown {}

impl JsonSchema for Unknown {
    fn schema_name() -> Cow<'static, str> {
        "UnknownName".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        unknown_name()
    }
}

/// What became of a list.
#[derive(Serialize, JsonSchema)]
struct Stored {
    /// Facts that were stored.
    stored: usize,
    /// Facts that were told before in the same words.
    known: usize,
    /// Facts about somebody who is forgotten; they were not stored.
    forgotten: usize,
    /// Names that the definition does not have; such facts count for nothing.
    #[schemars(with = "Vec<Unknown>")]
    unknown_names: Vec<Value>,
    /// Statuses `sales_qualified` that lack what the policy requires. They are stored, and the timeline says what is missing. Left out if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing_criteria: Vec<MissingCriteria>,
    /// Statuses with an amount and no currency, where `policy.currency` says none either: their places in the list, counted from 0. They are stored, and
    /// figures count such amounts apart. Left out if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    without_currency: Vec<usize>,
}

type Touches = List<TouchEntry>;
type Assignments = List<AssignmentEntry>;
type Snoozes = List<SnoozeEntry>;
type Attributes = List<AttributeEntry>;
type Statuses = List<StatusEntry>;
type Suppressions = List<SuppressionEntry>;
type Objections = List<ObjectionEntry>;

described!(Body: Touches, Attributes, Statuses, Assignments, Snoozes, Suppressions, Objections);
described!(Answer: Stored);

/// Tells what happened elsewhere. All of the list is stored, or nothing.
#[utoipa::path(
    post, path = "/v1/touches", operation_id = "tellTouches", tag = "Facts", 
    request_body(content = Touches, example = json!([{ "id": "webinar-17-ada", "email": "ada@example.com", "action": "webinar", "at": "2026-11-02" }])),
    extensions(("x-right" = json!(Right::TellFacts.name())), ("x-problems" = json!(["field", "conflict"]))),
    params(("batch" = Option<String>, Query, description = "A name for all of the list: `POST /v1/undo` takes it back as an `import`.", min_length = 1, max_length = 100)),
    responses((status = 200, description = "What became of the list.", body = Stored, example = json!({ "stored": 1, "known": 0, "forgotten": 0, "unknown_names": [] }))),
)]
pub(super) async fn touches(state: extract::State<State>, asked: Asked, body: Body) -> Result<Response, Problem> {
    take::<TouchEntry>(state, asked, body).await
}

/// Tells what somebody says about persons or companies. All of the list is stored, or nothing.
#[utoipa::path(
    post, path = "/v1/attributes", operation_id = "tellAttributes", tag = "Facts", 
    request_body(content = Attributes, example = json!([{ "id": "crm-4711-size", "email": "ada@example.com", "attribute": "company_size", "value": "51-200", "origin": "crm" }])),
    extensions(("x-right" = json!(Right::TellFacts.name())), ("x-problems" = json!(["field", "conflict"]))),
    params(("batch" = Option<String>, Query, description = "A name for all of the list: `POST /v1/undo` takes it back as an `import`.", min_length = 1, max_length = 100)),
    responses((status = 200, description = "What became of the list.", body = Stored, example = json!({ "stored": 1, "known": 0, "forgotten": 0, "unknown_names": [] }))),
)]
pub(super) async fn attributes(state: extract::State<State>, asked: Asked, body: Body) -> Result<Response, Problem> {
    take::<AttributeEntry>(state, asked, body).await
}

/// Tells how far sales has come with persons. All of the list is stored, or nothing.
///
/// A `sales_qualified` that lacks a required criterion of the policy is stored and named if a program tells it. A user is asked first: with `incomplete`,
/// it is stored all the same.
#[utoipa::path(
    post, path = "/v1/statuses", operation_id = "tellStatuses", tag = "Facts", 
    request_body(content = Statuses, example = json!([{ "id": "crm-4711-accepted", "email": "ada@example.com", "status": "accepted", "at": "2026-11-03T09:00:00+01:00" }])),
    extensions(("x-right" = json!(Right::TellFacts.name())), ("x-problems" = json!(["field", "conflict", "criteria"]))),
    params(
        ("incomplete" = Option<bool>, Query, description = "Also without required criteria."),
        ("batch" = Option<String>, Query, description = "A name for all of the list: `POST /v1/undo` takes it back as an `import`.", min_length = 1, max_length = 100),
    ),
    responses((status = 200, description = "What became of the list.", body = Stored, example = json!({ "stored": 1, "known": 0, "forgotten": 0, "unknown_names": [] }))),
)]
pub(super) async fn statuses(state: extract::State<State>, asked: Asked, body: Body) -> Result<Response, Problem> {
    take::<StatusEntry>(state, asked, body).await
}

/// Says who follows up on persons. All of the list is stored, or nothing.
#[utoipa::path(
    post, path = "/v1/assignments", operation_id = "tellAssignments", tag = "Decisions",
    request_body(content = Assignments, example = json!([{ "id": "round-7-ada", "email": "ada@example.com", "owner": "grace@example.com" }])),
    extensions(("x-right" = json!(Right::TellFacts.name())), ("x-problems" = json!(["field", "conflict"]))),
    params(("batch" = Option<String>, Query, description = "A name for all of the list: `POST /v1/undo` takes it back as an `import`.", min_length = 1, max_length = 100)),
    responses((status = 200, description = "What became of the list.", body = Stored, example = json!({ "stored": 1, "known": 0, "forgotten": 0, "unknown_names": [] }))),
)]
pub(super) async fn assignments(state: extract::State<State>, asked: Asked, body: Body) -> Result<Response, Problem> {
    take::<AssignmentEntry>(state, asked, body).await
}

/// Decides to be reminded of persons later, or at once again. All of the list is stored, or nothing.
#[utoipa::path(
    post, path = "/v1/snoozes", operation_id = "tellSnoozes", tag = "Decisions",
    request_body(content = Snoozes, example = json!([{ "id": "later-ada", "email": "ada@example.com", "until": "2099-11-09" }])),
    extensions(("x-right" = json!(Right::TellFacts.name())), ("x-problems" = json!(["field", "conflict"]))),
    params(("batch" = Option<String>, Query, description = "A name for all of the list: `POST /v1/undo` takes it back as an `import`.", min_length = 1, max_length = 100)),
    responses((status = 200, description = "What became of the list.", body = Stored, example = json!({ "stored": 1, "known": 0, "forgotten": 0, "unknown_names": [] }))),
)]
pub(super) async fn snoozes(state: extract::State<State>, asked: Asked, body: Body) -> Result<Response, Problem> {
    take::<SnoozeEntry>(state, asked, body).await
}

/// Tells who is not to be contacted. All of the list is stored, or nothing.
#[utoipa::path(
    post, path = "/v1/suppressions", operation_id = "tellSuppressions", tag = "Facts", 
    request_body(content = Suppressions, example = json!([{ "id": "unsubscribed-12", "email": "ada@example.com", "suppression": "unsubscribed" }])),
    extensions(("x-right" = json!(Right::TellFacts.name())), ("x-problems" = json!(["field", "conflict"]))),
    params(("batch" = Option<String>, Query, description = "A name for all of the list: `POST /v1/undo` takes it back as an `import`.", min_length = 1, max_length = 100)),
    responses((status = 200, description = "What became of the list.", body = Stored, example = json!({ "stored": 1, "known": 0, "forgotten": 0, "unknown_names": [] }))),
)]
pub(super) async fn suppressions(state: extract::State<State>, asked: Asked, body: Body) -> Result<Response, Problem> {
    take::<SuppressionEntry>(state, asked, body).await
}

/// Tells who objects to what. All of the list is stored, or nothing.
#[utoipa::path(
    post, path = "/v1/objections", operation_id = "tellObjections", tag = "Facts",
    request_body(content = Objections, example = json!([{ "id": "objection-ada", "email": "ada@example.com", "to": "enrichment" }])),
    extensions(("x-right" = json!(Right::TellFacts.name())), ("x-problems" = json!(["field", "conflict"]))),
    params(("batch" = Option<String>, Query, description = "A name for all of the list: `POST /v1/undo` takes it back as an `import`.", min_length = 1, max_length = 100)),
    responses((status = 200, description = "What became of the list.", body = Stored, example = json!({ "stored": 1, "known": 0, "forgotten": 0, "unknown_names": [] }))),
)]
pub(super) async fn objections(state: extract::State<State>, asked: Asked, body: Body) -> Result<Response, Problem> {
    take::<ObjectionEntry>(state, asked, body).await
}

async fn take<E: Entry>(
    extract::State(state): extract::State<State>,
    asked: Asked,
    body: Body,
) -> Result<Response, Problem> {
    let principal = state.authorise(&asked, Right::TellFacts).await?;
    let List::<E> { objects: list, .. } = json::read_up_to(BYTES, &asked.headers, body).await?;
    if list.is_empty() || list.len() > OBJECTS {
        return Err(refused(format!("the list has {} objects; send 1 to {OBJECTS}", list.len())));
    }
    let received_ms = state.0.config.clock.now_ms();
    let context = Context {
        received_ms: u64::try_from(received_ms).unwrap_or_default(),
        who: teller(&principal),
        source: "api".to_owned(),
        batch: batch(&asked)?,
    };
    let facts = list.into_iter().enumerate().map(|(place, object)| {
        read_object::<E>(object, &context).map_err(|error| refused(format!("the object with index {place}: {error}")))
    });
    let facts: Vec<Fact> = facts.collect::<Result<_, _>>()?;
    let active = state.0.definitions.active();
    let Remarks { missing_criteria, without_currency } = Remarks::of(&facts, active.policy.as_ref());
    if let (Some(missing), Principal::User(_)) = (missing_criteria.first(), &principal)
        && !is_incomplete(&asked)?
    {
        let named = facts.get(missing.index).map(|fact| &fact.about);
        let named = called(&state, named, missing.index).await?;
        return Err(incomplete(missing, &named, active.policy.as_ref()));
    }
    let unknown = Names::of(&active).unknown_in(&facts);
    let unknown: Vec<Value> = unknown.iter().map(UnknownName::to_json).collect();
    match store(&state, facts).await? {
        Ok(told) => {
            let Told { new: stored, known, forgotten } = told;
            let unknown_names = unknown;
            let answer = Stored { stored, known, forgotten, unknown_names, missing_criteria, without_currency };
            Ok(json::answer(StatusCode::OK, &answer))
        }
        Err(Untold::Conflict(place)) => {
            let detail = format!(
                "the object with index {place}: another fact has its `id` and says something else; nothing of the list was stored; give it an id of its own"
            );
            Err(Problem::new(StatusCode::CONFLICT, "conflict", "Another fact has this id", detail))
        }
        Err(Untold::NoPerson(place)) => Err(refused(format!(
            "the object with index {place}: `person` is nobody's id; take it from `GET /v1/persons`, or write `email`"
        ))),
    }
}

/// The caller's name for all of a list.
fn batch(asked: &Asked) -> Result<Option<String>, Problem> {
    let mut values = url::form_urlencoded::parse(asked.query.as_bytes());
    let Some((_, value)) = values.find(|(name, _)| name == "batch") else { return Ok(None) };
    if value.trim().is_empty() {
        return Err(unreadable("`batch` names nothing; write a name for all of the list, or leave it out"));
    }
    Ok(Some(value.into_owned()))
}

/// Whether the caller knows that required criteria are missing.
fn is_incomplete(asked: &Asked) -> Result<bool, Problem> {
    let values = url::form_urlencoded::parse(asked.query.as_bytes()).filter(|(name, _)| name == "incomplete");
    match values.last() {
        None => Ok(false),
        Some((_, value)) => on("incomplete", &value),
    }
}

/// What a person is called whom a user tells something of: every user may read persons.
async fn called(state: &State, about: Option<&Subject>, index: usize) -> Result<String, Problem> {
    let id = match about {
        Some(Subject::Person(key)) => Some(key.id()),
        Some(Subject::Id(id)) => Some(id.clone()),
        _ => None,
    };
    let person = match id {
        Some(id) => ledger::person(state.0.store.readers(), &id).await.map_err(|error| Problem::storage(&error))?,
        None => None,
    };
    let contact: Value = person.and_then(|person| serde_json::from_str(&person.contact).ok()).unwrap_or_default();
    let name = ["name", "email"].iter().find_map(|member| contact.get(member)?.as_str());
    Ok(name.map(str::to_owned).unwrap_or_else(|| format!("the person of the object with index {index}")))
}

/// Somebody calls a lead qualified without what sales asks for.
fn incomplete(missing: &MissingCriteria, whom: &str, policy: Option<&Policy>) -> Problem {
    let criteria = policy.iter().flat_map(|policy| &policy.sql_criteria);
    let lacking = criteria.filter(|criterion| missing.criteria.contains(&criterion.id));
    let named: Vec<String> = lacking.map(|criterion| format!("\"{}\" (`{}`)", criterion.label, criterion.id)).collect();
    let detail = format!(
        "{whom} is not sales qualified yet: your teams ask for {}; add what is met to `criteria`, or send it with `?incomplete`",
        named.join(", ")
    );
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "criteria", "Required criteria are missing", detail)
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
