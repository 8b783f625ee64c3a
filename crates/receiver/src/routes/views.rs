//! `/v1/views`: views of the list that users keep, for themselves or for everybody. It does not know what a view shows.

use axum::body::Body;
use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::asked::Asked;
use super::document::{SIGNED_IN, described};
use super::facts::refused;
use super::{State, json};
use crate::access::{self, NewView, Principal, Right, User, View};
use crate::problem::Problem;

/// How long a name may be, in characters.
const NAME: usize = 60;
/// How long a query may be, in bytes.
const QUERY: usize = 1000;

/// A view to keep.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "KeepView")]
struct Wanted {
    /// Its name. A view of your own with this name is replaced.
    #[schemars(length(min = 1, max = 60))]
    name: String,
    /// What the address of the inbox says after the question mark.
    #[schemars(length(max = 1000))]
    query: String,
    /// Whether everybody may use it.
    #[serde(default)]
    shared: bool,
}

/// Views that somebody may use.
#[derive(Serialize, JsonSchema)]
struct Views {
    /// Your own and those that others share, by their names.
    views: Vec<View>,
}

described!(Body: Wanted);
described!(Answer: Views);

/// Lists your own views, and those that others share. A token has none.
#[utoipa::path(
    get, path = "/v1/views", operation_id = "listViews", tag = "Persons", extensions(("x-right" = json!(Right::ReadLeads.name()))),
    responses((status = 200, description = "The views, by their names.", body = Views)),
)]
pub(super) async fn list(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    let views = match state.authorise(&asked, Right::ReadLeads).await? {
        Principal::User(user) => access::views(state.0.store.readers(), user.id).await,
        _ => Ok(Vec::new()),
    };
    let views = views.map_err(|error| Problem::storage(&error))?;
    Ok(json::answer(StatusCode::OK, &Views { views }))
}

/// Keeps a view, in place of your own of the same name. To share it, you need a role that may decide.
#[utoipa::path(
    put, path = "/v1/views", operation_id = "keepView", tag = "Persons", request_body = Wanted,
    extensions(("x-right" = json!(SIGNED_IN)), ("x-problems" = json!(["role", "field"]))),
    responses((status = 204, description = "It is kept.")),
)]
pub(super) async fn put(
    extract::State(state): extract::State<State>,
    asked: Asked,
    body: Body,
) -> Result<Response, Problem> {
    let reader = state.authorise(&asked, Right::ReadLeads).await?;
    let may_share = reader.may(Right::TellFacts);
    let user = user_of(reader)?;
    let Wanted { name, query, shared } = json::read(&asked.headers, body).await?;
    if shared && !may_share {
        return Err(not_permitted("your role reads only: keep the view for yourself"));
    }
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME || name.contains(char::is_control) {
        return Err(refused("`name` must have 1 to 60 characters, all of them visible"));
    }
    if query.len() > QUERY || query.contains(char::is_control) {
        return Err(refused("`query` must be what the address says after the question mark, at most 1000 bytes"));
    }
    let view = NewView { name, query, is_shared: shared };
    let kept = state.0.store.change(move |c| Box::pin(async move { access::keep_view(c, user.id, &view).await }));
    kept.await.map_err(|_logged| Problem::not_stored())??;
    Ok(json::done())
}

/// Removes a view of your own.
#[utoipa::path(
    delete, path = "/v1/views", operation_id = "removeView", tag = "Persons",
    extensions(("x-right" = json!(SIGNED_IN)), ("x-problems" = json!(["role", "not-found"]))),
    params(("name" = String, Query, description = "The view's name.")),
    responses((status = 204, description = "It is gone.")),
)]
pub(super) async fn remove(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    let user = user_of(state.authorise(&asked, Right::ReadLeads).await?)?;
    let mut values = url::form_urlencoded::parse(asked.query.as_bytes());
    let name = values.find(|(name, _)| name == "name").map(|(_, value)| value.into_owned()).unwrap_or_default();
    let removed = state.0.store.write(move |c| Box::pin(async move { access::remove_view(c, user.id, &name).await }));
    match removed.await.map_err(|_logged| Problem::not_stored())? {
        true => Ok(json::done()),
        false => Err(Problem::not_found("you have no view with this name")),
    }
}

/// Views belong to people.
fn user_of(reader: Principal) -> Result<User, Problem> {
    match reader {
        Principal::User(user) => Ok(user),
        _ => Err(not_permitted("only somebody who is signed in keeps views; a page with a token keeps them itself")),
    }
}

fn not_permitted(detail: &'static str) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "role", "Not permitted", detail)
}
