//! `GET /v1/nurture`: whom marketing keeps in touch with, by what is missing and what fits, as JSON in pages or as a table of all of them. It computes
//! nothing, and sends nothing.

use axum::extract;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use sqlx::SqlitePool;

use super::asked::Asked;
use super::document::kept::NurturePage;
use super::page::{MAX_LIMIT, number, unreadable};
use super::persons::place;
use super::{State, json};
use crate::access::{Action, Right, log};
use crate::ledger::{NurtureFilter, nurture_counts, nurture_page};
use crate::problem::Problem;
use crate::table::{safe_cell, table_line};

/// How many persons are in an answer if the query does not say.
const LIMIT: i64 = 100;
/// What a mailing tool needs: each column with its place in what is known of somebody.
const COLUMNS: [(&str, &str); 8] = [
    ("email", "/contact/email"),
    ("name", "/contact/name"),
    ("segment", "/segment"),
    ("language", "/language"),
    ("missing", "/missing"),
    ("content", "/content"),
    ("label", "/label"),
    ("address", "/address"),
];

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Json,
    Csv,
}

/// What a query asks for.
struct Query {
    filter: NurtureFilter,
    after: Option<(i64, String)>,
    limit: i64,
    format: Format,
}

/// Lists whom marketing keeps in touch with, of whom something was told last first.
///
/// Everybody whose decision is `nurture`, who has an address, and who is not suppressed and objects to nothing. `format=csv` has all of them, without those
/// whose forms may all come from a machine; it is a line in the log.
#[utoipa::path(
    get, path = "/v1/nurture", operation_id = "listNurture", tag = "Persons", extensions(("x-right" = json!(Right::ReadLeads.name()))),
    params(
        ("limit" = Option<i64>, Query, description = "How many; 100 if it is left out, and at most 1000 come.", minimum = 1),
        ("after" = Option<String>, Query, description = "The `next` of the page before.", pattern = r"^[0-9]{1,18}-[0-9a-f]{32}$"),
        ("missing" = Option<String>, Query, description = "Only persons who lack this, such as `score_below`."),
        ("content" = Option<String>, Query, description = "Only persons whom this content of the policy fits, by its id."),
        ("segment" = Option<String>, Query, description = "Only persons of this segment, by its id."),
        ("line" = Option<String>, Query, description = "Only persons who are interested in this product line."),
        ("format" = Option<String>, Query, description = "`json`, or `csv` for a table with a line for each person; it has everybody, whatever `limit` and `after` say.", pattern = "^(json|csv)$"),
    ),
    responses((status = 200, description = "A page of persons, with how many lack what; or a table of all of them.", content((NurturePage = "application/json"), (String = "text/csv")))),
)]
pub(super) async fn list(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    let reader = state.authorise(&asked, Right::ReadLeads).await?;
    let Query { filter, after, limit, format } = query_of(&asked.query)?;
    state.0.keeper.is_up_to_date().await;
    let store = &state.0.store;
    let unknown = filter.unknown(store.readers(), Some(&state.0.definitions.active())).await;
    if let Some(unknown) = unknown.map_err(|error| Problem::storage(&error))? {
        return Err(unreadable(unknown));
    }
    if format == Format::Csv {
        let table = table(store.readers(), &filter).await.map_err(|error| Problem::storage(&error))?;
        let (now_ms, by, detail) = (state.0.config.clock.now_ms(), reader.actor(), in_log(&filter, &table));
        let logged = store.write(move |c| {
            Box::pin(async move { log(c, now_ms, &by, Action::NurtureExported, (None, Some(&detail))).await })
        });
        logged.await.map_err(|_logged| Problem::not_stored())?;
        let headers = [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
            (header::CONTENT_DISPOSITION, "attachment; filename=\"nurture.csv\""),
            (header::CACHE_CONTROL, "no-store"),
        ];
        return Ok((headers, table.text).into_response());
    }
    state.note_reading(&reader).await?;
    let counts = match after {
        // They are the same on each page, and cost a look at everybody.
        Some(_) => None,
        None => Some(nurture_counts(store.readers(), &filter).await.map_err(|error| Problem::storage(&error))?),
    };
    let found = nurture_page(store.readers(), &filter, after.as_ref(), limit).await;
    let (persons, more) = found.map_err(|error| Problem::storage(&error))?;
    let next = persons.last().filter(|_| more).map(|person| format!("{}-{}", person.last_ms, person.person));
    let persons: Vec<Value> = persons.iter().map(|person| person.to_json()).collect();
    Ok(json::answer(StatusCode::OK, &serde_json::json!({ "counts": counts, "persons": persons, "next": next })))
}

/// A table, and how many lines it has below the first.
pub(crate) struct NurtureTable {
    pub(crate) text: String,
    pub(crate) rows: usize,
}

/// Everybody whom a filter leaves, as a mailing tool reads it. Those whose forms may all come from a machine are left out: an address that nobody typed is
/// not written to.
pub(crate) async fn table(readers: &SqlitePool, filter: &NurtureFilter) -> Result<NurtureTable, sqlx::Error> {
    let mut table = NurtureTable { text: table_line(COLUMNS.map(|(name, _)| name)), rows: 0 };
    let mut after = None;
    loop {
        let (persons, more) = nurture_page(readers, filter, after.as_ref(), MAX_LIMIT).await?;
        after = persons.last().map(|person| (person.last_ms, person.person.clone()));
        for person in persons.iter().filter(|person| !person.is_to_be_checked()) {
            let cells = cells(person.to_json(), filter.content.as_deref());
            table.text.push_str(&table_line(cells.iter().map(String::as_str)));
            table.rows += 1;
        }
        if !more {
            return Ok(table);
        }
    }
}

/// What the log says of an export: how many, and of whom.
pub(crate) fn in_log(filter: &NurtureFilter, table: &NurtureTable) -> String {
    let (rows, whom) = (table.rows, filter.in_words());
    let people = if rows == 1 { "person" } else { "persons" };
    if whom.is_empty() { format!("{rows} {people}") } else { format!("{rows} {people}: {whom}") }
}

/// The cells of somebody's line, with the content that was asked for, or else the one that fits best.
fn cells(mut person: Value, content: Option<&str>) -> Vec<String> {
    let fits = person.get_mut("content").map(Value::take).unwrap_or_default();
    let fits = fits.as_array().map(Vec::as_slice).unwrap_or_default();
    let is_wanted =
        |one: &&Value| content.is_none_or(|wanted| one.get("content").and_then(Value::as_str) == Some(wanted));
    if let (Some(members), Some(Value::Object(one))) = (person.as_object_mut(), fits.iter().find(is_wanted)) {
        // `missing` stays the person's own.
        let named = ["content", "label", "address"].into_iter();
        members.extend(named.filter_map(|name| Some((name.to_owned(), one.get(name)?.clone()))));
    }
    let cell = |(_, place): (&str, &str)| match person.pointer(place) {
        Some(Value::String(text)) => safe_cell(text),
        Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        _ => String::new(),
    };
    COLUMNS.into_iter().map(cell).collect()
}

fn query_of(query: &str) -> Result<Query, Problem> {
    let mut found = Query { filter: NurtureFilter::default(), after: None, limit: LIMIT, format: Format::Json };
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let text = || Some(value.trim().to_owned()).filter(|text| !text.is_empty());
        match name.as_ref() {
            "limit" => found.limit = number("limit", &value)?.min(MAX_LIMIT),
            "after" => {
                let wrong = || unreadable("`after` must be the `next` of the page before");
                found.after = Some(place(&value).ok_or_else(wrong)?);
            }
            "missing" => found.filter.missing = text(),
            "content" => found.filter.content = text(),
            "segment" => found.filter.segment = text(),
            "line" => found.filter.line = text(),
            "format" => {
                found.format = match value.as_ref() {
                    "json" => Format::Json,
                    "csv" => Format::Csv,
                    _ => return Err(unreadable("`format` must be `json` or `csv`")),
                };
            }
            _ => {}
        }
    }
    Ok(found)
}
