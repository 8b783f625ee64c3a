//! `GET /v1/kpis` and `GET /v1/load`: what became of leads, and whether sales could take them, as JSON or as a table. It counts nothing.

use axum::extract;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::asked::Asked;
use super::document::described;
use super::page::unreadable;
use super::{State, json};
use crate::access::Right;
use crate::figures::{FiguresAsked, Kpis, Loads, kpis, loads};
use crate::problem::Problem;

described!(Answer: Kpis, Loads);

/// Counts what became of the marketing qualified leads of a period.
#[utoipa::path(
    get, path = "/v1/kpis", operation_id = "showKpis", tag = "Figures", extensions(("x-right" = json!(Right::ReadLeads.name()))),
    params(
        ("from" = Option<String>, Query, description = "The first day on which somebody became a lead, in the calendar's time zone.", format = Date),
        ("until" = Option<String>, Query, description = "The last day.", format = Date),
        ("by" = Option<String>, Query, description = "By what they are told apart.", pattern = "^(source|segment|persona|grade|definition)$"),
        ("cost" = Option<Vec<String>>, Query, description = "What a source cost in the period, with `by=source`: its id, an amount in whole units and a currency. Once for each source.", example = json!(["newsletter:400:EUR"])),
        ("format" = Option<String>, Query, description = "`csv` for a table; so does `Accept: text/csv`.", pattern = "^(json|csv)$"),
    ),
    responses((status = 200, description = "The figures.", content((Kpis = "application/json"), (String = "text/csv")))),
)]
pub(super) async fn show_kpis(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    let (asked, as_table) = question(&state, &asked, &["from", "until", "by", "cost"]).await?;
    let (readers, loaded) = (state.0.store.readers(), state.0.definitions.active());
    let found = kpis(readers, &loaded, &asked).await.map_err(|error| Problem::storage(&error))?;
    Ok(if as_table { table("kpis", found.to_csv()) } else { json::answer(StatusCode::OK, &found) })
}

/// Counts how many leads came to each team in each week, beside how many it can take.
#[utoipa::path(
    get, path = "/v1/load", operation_id = "showLoad", tag = "Figures", extensions(("x-right" = json!(Right::ReadLeads.name()))),
    params(
        ("from" = Option<String>, Query, description = "A day of the first week, in the calendar's time zone. Weeks are always whole.", format = Date),
        ("until" = Option<String>, Query, description = "A day of the last week.", format = Date),
        ("format" = Option<String>, Query, description = "`csv` for a table; so does `Accept: text/csv`.", pattern = "^(json|csv)$"),
    ),
    responses((status = 200, description = "The weeks.", content((Loads = "application/json"), (String = "text/csv")))),
)]
pub(super) async fn show_load(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    let (asked, as_table) = question(&state, &asked, &["from", "until"]).await?;
    let (readers, loaded) = (state.0.store.readers(), state.0.definitions.active());
    let found = loads(readers, &loaded, asked.days).await.map_err(|error| Problem::storage(&error))?;
    Ok(if as_table { table("load", found.to_csv()) } else { json::answer(StatusCode::OK, &found) })
}

/// What a request asks, and whether for a table; everything that was told is taken in then.
async fn question(state: &State, asked: &Asked, names: &[&str]) -> Result<(FiguresAsked, bool), Problem> {
    // Counts name nobody, so reading them is not in the log.
    state.authorise(asked, Right::ReadLeads).await?;
    let (mut question, mut format) = (FiguresAsked::default(), None);
    for (name, value) in url::form_urlencoded::parse(asked.query.as_bytes()) {
        match (name.as_ref(), value.as_ref()) {
            ("format", "csv") => format = Some(true),
            ("format", "json") => format = Some(false),
            ("format", _) => return Err(unreadable("`format` must be `json` or `csv`")),
            (name, value) if names.contains(&name) => {
                question.take_in(name, value).map_err(unreadable)?;
            }
            _ => {}
        }
    }
    question.check().map_err(unreadable)?;
    state.0.keeper.is_up_to_date().await;
    Ok((question, format.unwrap_or_else(|| accepts_table(&asked.headers))))
}

/// Whether a client names tables among what it takes, and does not name JSON before.
fn accepts_table(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|accepted| accepted.to_str().ok()).unwrap_or_default();
    let kinds = accepted.split(',').map(|kind| kind.split(';').next().unwrap_or_default().trim());
    let named = kinds.filter(|kind| ["text/csv", "application/json"].contains(kind)).take(1);
    named.into_iter().any(|kind| kind == "text/csv")
}

fn table(name: &str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")),
    ];
    (headers, text).into_response()
}
