//! `PUT`, `GET` and `DELETE /v1/definition/shadow`: a definition beside the one in force, which decides nothing, and whom it would change. It computes
//! nothing.

use axum::body::Body;
use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use std::sync::Arc;

use super::asked::Asked;
use super::document::definition::{DefinitionFiles, ShadowPage, ShadowPut};
use super::page::{MAX_LIMIT, number, unreadable};
use super::{State, json, upload};
use crate::access::{Action, Right, log};
use crate::activation::{self, By, Slot, compared, in_use, named};
use crate::clock::rfc3339;
use crate::ledger::{self, Moved, MovedFilter, ShadowCounts};
use crate::problem::Problem;

/// How many persons are in an answer if the query does not say.
const LIMIT: i64 = 100;
const CHANGES: [&str; 4] = ["enter", "leave", "grade", "priority"];

/// Has a definition computed beside the one in force; it decides nothing.
#[utoipa::path(
    put, path = "/v1/definition/shadow", operation_id = "putShadow", tag = "Definitions",
    extensions(("x-right" = json!(Right::Define.name())), ("x-problems" = json!(["unreadable", "body-too-large", "definition", "shadow"]))),
    request_body(description = "The file of a definition: TOML, JSON or a `.mql`, under any type.", content(
        (String = "application/octet-stream"), (DefinitionFiles = "multipart/form-data"),
    )),
    responses((status = 200, description = "What it says differently.", body = ShadowPut)),
)]
pub(super) async fn put(
    extract::State(state): extract::State<State>,
    asked: Asked,
    body: Body,
) -> Result<Response, Problem> {
    let principal = state.authorise(&asked, Right::Define).await?;
    let new = Arc::new(upload::read(&asked.headers, body).await?);
    let present = state.0.definitions.in_force();
    if new.is_same_as((present.loaded.hash(), &present.loaded.policy_hash)) {
        let detail = "this definition is in force; a shadow shows what another one would change";
        return Err(Problem::new(StatusCode::CONFLICT, "shadow", "In force already", detail));
    }
    let (by, now_ms, given) = (By::request(&principal), state.0.config.clock.now_ms(), Arc::clone(&new));
    let set =
        state.0.store.write(move |c| Box::pin(async move { activation::set_shadow(c, &given, &by, now_ms).await }));
    let is_new = set.await.map_err(|_logged| Problem::not_stored())?;
    let mut answer = compared(&present.loaded, &new);
    answer.insert("changed".to_owned(), is_new.into());
    state.0.follow(Some(new)).await.map_err(|error| Problem::storage(&error))?;
    Ok(json::answer(StatusCode::OK, &answer))
}

/// Ends the shadow.
#[utoipa::path(
    delete, path = "/v1/definition/shadow", operation_id = "endShadow", tag = "Definitions",
    extensions(("x-right" = json!(Right::Define.name())), ("x-problems" = json!(["not-found"]))),
    responses((status = 204, description = "There is no shadow any more.")),
)]
pub(super) async fn end(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    let by = state.authorise(&asked, Right::Define).await?.actor();
    let now_ms = state.0.config.clock.now_ms();
    let ended = state.0.store.write(move |c| {
        Box::pin(async move {
            let ended = activation::end_shadow(c).await?;
            if ended {
                log(c, now_ms, &by, Action::ShadowEnded, (None, None)).await?;
            }
            Ok(ended)
        })
    });
    let ended = ended.await.map_err(|_logged| Problem::not_stored())?;
    state.0.follow(None).await.map_err(|error| Problem::storage(&error))?;
    if ended { Ok(json::done()) } else { Err(none()) }
}

/// Shows whom the shadow would change.
#[utoipa::path(
    get, path = "/v1/definition/shadow", operation_id = "showShadow", tag = "Definitions",
    extensions(("x-right" = json!(Right::ReadLeads.name())), ("x-problems" = json!(["not-found"]))),
    params(
        ("limit" = Option<i64>, Query, description = "How many; 100 if it is left out, and at most 1000 come.", minimum = 1),
        ("after" = Option<String>, Query, description = "The `next` of the page before."),
        ("change" = Option<String>, Query, description = "Only those with this change.", pattern = "^(enter|leave|grade|priority)$"),
    ),
    responses((status = 200, description = "Counts, and a page of persons.", body = ShadowPage)),
)]
pub(super) async fn show(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    let reader = state.authorise(&asked, Right::ReadLeads).await?;
    let mut filter = MovedFilter { limit: LIMIT, ..MovedFilter::default() };
    for (name, value) in url::form_urlencoded::parse(asked.query.as_bytes()) {
        match name.as_ref() {
            "limit" => filter.limit = number("limit", &value)?.min(MAX_LIMIT),
            "after" => filter.after = Some(value.into_owned()),
            "change" if CHANGES.contains(&value.as_ref()) => filter.change = Some(value.into_owned()),
            "change" => return Err(unreadable("`change` must be `enter`, `leave`, `grade` or `priority`")),
            _ => {}
        }
    }
    let readers = state.0.store.readers();
    let failed = |error| Problem::storage(&error);
    let (Some(shadow), Some(used)) =
        (state.0.definitions.shadow(), in_use(readers, Slot::Shadow).await.map_err(failed)?)
    else {
        return Err(none());
    };
    state.note_reading(&reader).await?;
    let counts = ledger::shadow_counts(readers).await.map_err(failed)?;
    let (moved, more) = ledger::shadow_moved(readers, &filter).await.map_err(failed)?;
    let ShadowCounts { persons, computed, enter, leave, grade, priority } = counts;
    let next = moved.last().filter(|_| more).map(|last| &last.person);
    let mut definition = named(&shadow.loaded);
    definition.insert("since".to_owned(), rfc3339(used.since_ms).into());
    definition.insert("by".to_owned(), used.who.into());
    Ok(json::answer(
        StatusCode::OK,
        &json!({
            "definition": definition,
            "progress": { "persons": persons, "computed": computed },
            "counts": { "enter": enter, "leave": leave, "grade": grade, "priority": priority },
            "persons": moved.iter().map(in_json).collect::<Vec<_>>(),
            "next": next,
        }),
    ))
}

/// What the shadow says of somebody, beside what is.
fn in_json(moved: &Moved) -> Value {
    let contact: Value = serde_json::from_str(&moved.contact).unwrap_or_default();
    json!({
        "person": moved.person, "contact": contact, "changes": moved.changes,
        "now": moved.now, "then": moved.then, "computed_at": rfc3339(moved.computed_ms),
    })
}

/// The same, within an answer about that person; `null` if there is no shadow, or it has not computed them yet.
pub(super) async fn beside(state: &State, person: &str) -> Result<Value, Problem> {
    let Some(shadow) = state.0.definitions.shadow() else { return Ok(Value::Null) };
    let found = ledger::shadow_of(state.0.store.readers(), person).await.map_err(|error| Problem::storage(&error))?;
    Ok(found.map_or(Value::Null, |moved| {
        json!({
            "definition": named(&shadow.loaded), "changes": moved.changes, "summary": moved.then,
            "computed_at": rfc3339(moved.computed_ms),
        })
    }))
}

fn none() -> Problem {
    Problem::not_found("there is no shadow definition; send one with `PUT /v1/definition/shadow`")
}
