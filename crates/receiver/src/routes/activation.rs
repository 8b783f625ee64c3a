//! `PUT /v1/definition`, `GET /v1/definitions` and what belongs to them: who puts which definition into force, and which was in force when. What
//! that means is in `activation`.

use axum::body::Body;
use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use std::sync::{Arc, PoisonError};

use super::asked::Asked;
use super::document::definition::{DefinitionDiff, DefinitionFiles, DefinitionHistory, DefinitionPut};
use super::facts::teller;
use super::page::{on, unreadable};
use super::watch::Offered;
use super::{State, json, upload};
use crate::access::{Principal, Right};
use crate::activation::{self, By, Refused, compared, named};
use crate::definition::{Loaded, NO_POLICY};
use crate::problem::Problem;
use handraise::author::Time;

/// What a query asks for besides.
#[derive(Default)]
struct Wanted {
    dry_run: bool,
    rollback: bool,
}

impl Wanted {
    fn of(query: &str) -> Result<Self, Problem> {
        let mut wanted = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "dry_run" => wanted.dry_run = on("dry_run", &value)?,
                "rollback" => wanted.rollback = on("rollback", &value)?,
                // Somebody who meant `dry_run` must not change what is in force.
                _ => return Err(unreadable("the query may have `dry_run` and `rollback`")),
            }
        }
        Ok(wanted)
    }
}

impl By {
    /// Somebody who sent a request.
    pub(super) fn request(principal: &Principal) -> Self {
        Self { who: teller(principal), source: "api", actor: principal.actor(), digest: None, signed: Vec::new() }
    }
}

/// Puts a definition into force.
#[utoipa::path(
    put, path = "/v1/definition", operation_id = "putDefinition", tag = "Definitions",
    extensions(("x-right" = json!(Right::Define.name())), ("x-problems" = json!(["unreadable", "body-too-large", "definition", "activation", "unsigned"]))),
    params(
        ("dry_run" = Option<bool>, Query, description = "Only compare, and say whether it would be refused."),
        ("rollback" = Option<bool>, Query, description = "Also an older version, or one that said something else before."),
    ),
    request_body(description = "The file of a definition: TOML, JSON or a `.mql`, under any type.", content(
        (String = "application/octet-stream"), (DefinitionFiles = "multipart/form-data"),
    )),
    responses((status = 200, description = "What changed, or would.", body = DefinitionPut)),
)]
pub(super) async fn put(
    extract::State(state): extract::State<State>,
    asked: Asked,
    body: Body,
) -> Result<Response, Problem> {
    let principal = state.authorise(&asked, Right::Define).await?;
    let wanted = Wanted::of(&asked.query)?;
    let new = Arc::new(upload::read(&asked.headers, body).await?);
    let present = state.0.definitions.in_force();
    let mut answer = compared(&present.loaded, &new);
    if wanted.dry_run {
        let mut reading = state.0.store.readers().acquire().await.map_err(|error| Problem::storage(&error))?;
        let examined = activation::examine(&mut reading, &new).await.map_err(|error| Problem::storage(&error))?;
        answer.insert("dry_run".to_owned(), true.into());
        answer.insert("would_change".to_owned(), (!examined.is_in_force).into());
        say_no_change(&mut answer, examined.is_in_force);
        answer.insert(
            "refused".to_owned(),
            json!(examined.refused.as_ref().filter(|_| !wanted.rollback).map(ToString::to_string)),
        );
        return Ok(json::answer(StatusCode::OK, &answer));
    }
    let offered = state.0.offer(new, By::request(&principal), wanted.rollback).await;
    let activated = match offered.map_err(|error| Problem::storage(&error))? {
        Offered::Activated(activated) => activated,
        Offered::Refused(why) => return Err(refused(why)),
        Offered::Unsigned(why) => return Err(unsigned(&why)),
    };
    answer.insert("dry_run".to_owned(), false.into());
    answer.insert("changed".to_owned(), activated.is_new.into());
    say_no_change(&mut answer, !activated.is_new);
    answer.insert("fact".to_owned(), json!(activated.fact));
    Ok(json::answer(StatusCode::OK, &answer))
}

/// `POST /v1/undo` of an activation, which the fact names: the definition before is in force again.
pub(super) async fn undo(state: &State, principal: &Principal, fact: String) -> Result<Response, Problem> {
    if !principal.may(Right::Define) {
        let detail =
            "your role, or the scopes of your token, do not include putting definitions into force; ask an admin";
        return Err(Problem::new(StatusCode::FORBIDDEN, "role", "Not permitted", detail));
    }
    if state.0.config.signing.is_some() {
        return Err(unsigned(
            "an activation is not undone here; put the definition before into force as a rollback that is signed",
        ));
    }
    let (by, now_ms) = (By::request(principal), state.0.config.clock.now_ms());
    let done =
        state.0.store.change(move |c| Box::pin(async move { activation::undo(c, Some(&fact), &by, now_ms).await }));
    let (activated, loaded) = done.await.map_err(|_logged| Problem::not_stored())?.map_err(refused)?;
    let answer = json!({ "fact": activated.fact, "definition": named(&loaded) });
    state.0.follow(Some(Arc::new(loaded))).await.map_err(|error| Problem::storage(&error))?;
    Ok(json::answer(StatusCode::OK, &answer))
}

/// Lists which definition was in force when.
#[utoipa::path(
    get, path = "/v1/definitions", operation_id = "listDefinitions", tag = "Definitions", extensions(("x-right" = json!(Right::ReadDefinitions.name()))),
    params(("at" = Option<String>, Query, description = "Only the one at this time, in RFC 3339; since 1970.")),
    responses((status = 200, description = "All, the newest first, or the one at that time.", body = DefinitionHistory)),
)]
pub(super) async fn list(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    state.authorise(&asked, Right::ReadDefinitions).await?;
    let mut at_s = None;
    for (name, value) in url::form_urlencoded::parse(asked.query.as_bytes()) {
        if name == "at" {
            let time = value.parse::<Time>();
            let wrong = |_| unreadable("`at` must be a time such as `2026-11-02T09:30:00Z`");
            at_s = Some(time.map_err(wrong)?.at_s);
        }
    }
    let history = activation::history(state.0.store.readers()).await.map_err(|error| Problem::storage(&error))?;
    // A second is over when the next begins.
    let found = at_s.map(|at_s| history.json_at(u64::from(at_s) * 1000 + 999));
    Ok(json::answer(StatusCode::OK, &found.unwrap_or_else(|| history.to_json())))
}

/// `GET /v1/definitions/{hash}`: an earlier definition with everything that was given with it.
pub(super) async fn show(state: &State, asked: &Asked, hash: &str) -> Result<Response, Problem> {
    let principal = state.authorise(asked, Right::ReadDefinitions).await?;
    let mut policy = None;
    for (name, value) in url::form_urlencoded::parse(asked.query.as_bytes()) {
        if name == "policy" {
            policy = Some(value.into_owned());
        }
    }
    let found = activation::find_edition(state.0.store.readers(), hash, policy.as_deref()).await;
    let unknown = || Problem::not_found("no definition with this hash was in force here");
    let found = found.map_err(|error| Problem::storage(&error))?.ok_or_else(unknown)?;
    let history = activation::history(state.0.store.readers()).await.map_err(|error| Problem::storage(&error))?;
    let own = history.definitions.iter().filter(|entry| entry.definition.hash == found.hash);
    let activations: Vec<Value> = own.map(|entry| entry.to_json()).collect();
    let policy_hash = Some(&found.policy_hash).filter(|hash| *hash != NO_POLICY);
    let private = match principal.may(Right::Define) {
        true => {
            let policy: Option<Value> = found.policy.as_deref().and_then(|json| serde_json::from_str(json).ok());
            let text = found.source.map(|text| json!({ "format": found.format, "text": text }));
            json!({ "policy": policy, "source": text })
        }
        false => Value::Null,
    };
    let answer = json!({
        "hash": found.hash, "policy": policy_hash, "mql_base64": STANDARD.encode(&found.mql), "activations": activations,
        "private": private,
    });
    Ok(json::answer(StatusCode::OK, &answer))
}

/// Says in words what a definition changes of the one in force.
///
/// The one that waits for approval, or one that was in force here.
#[utoipa::path(
    get, path = "/v1/definitions/{file}/diff", operation_id = "compareDefinition", tag = "Definitions",
    extensions(("x-right" = json!(Right::CompareDefinitions.name())), ("x-problems" = json!(["not-found"]))),
    params(("file" = String, Path, description = "Its hash.", pattern = r"^[0-9a-fA-F]{64}$")),
    responses((status = 200, description = "What changes, private parts too.", body = DefinitionDiff)),
)]
pub(super) async fn diff(
    extract::State(state): extract::State<State>,
    extract::Path(hash): extract::Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    state.authorise(&asked, Right::CompareDefinitions).await?;
    let present = state.0.definitions.active();
    let waiting = {
        let waiting = state.0.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.as_ref().map(|waiting| Arc::clone(&waiting.loaded))
    };
    let new = match waiting.filter(|waiting| waiting.hash().eq_ignore_ascii_case(&hash)) {
        Some(waiting) => waiting,
        None => earlier(&state, &hash).await?,
    };
    Ok(json::answer(StatusCode::OK, &compared(&present, &new)))
}

/// A definition that was in force here.
async fn earlier(state: &State, hash: &str) -> Result<Arc<Loaded>, Problem> {
    let readers = state.0.store.readers();
    let found = activation::find_edition(readers, hash, None).await.map_err(|error| Problem::storage(&error))?;
    let found = found.ok_or_else(|| Problem::not_found("no definition with this hash waits or was in force here"))?;
    let loaded = activation::load_edition(readers, (&found.hash, &found.policy_hash)).await;
    loaded.map(Arc::new).map_err(|error| Problem::storage(&error))
}

/// This receiver asks for signatures.
fn unsigned(why: &str) -> Problem {
    let detail = format!("this receiver puts nothing into force without signatures: {why}");
    Problem::new(StatusCode::CONFLICT, "unsigned", "The definition is not signed", detail)
}

/// A compiled definition that is in force already comes without its private part, and leaves that of the one in force as it is.
fn say_no_change(answer: &mut Map<String, Value>, is_in_force: bool) {
    if is_in_force {
        answer.insert("changes".to_owned(), json!([]));
    }
}

fn refused(refused: Refused) -> Problem {
    let title = "The definition is not put into force";
    Problem::new(StatusCode::CONFLICT, "activation", title, refused.to_string())
}
