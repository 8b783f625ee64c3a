//! `GET /v1/events`: what changed, oldest first, for programs that follow it.

use axum::extract;
use axum::response::Response;

use super::asked::Asked;
use super::page::{MAX_LIMIT, number};
use super::{State, json};
use crate::access::Right;
use crate::clock::rfc3339;
use crate::ledger::{self, About, Event};
use crate::problem::Problem;

/// How many events are in an answer if the query does not say.
const LIMIT: i64 = 100;

pub(super) async fn list(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    let reader = state.authorise(&asked, Right::ReadLeads).await?;
    let (mut after, mut limit) = (0, LIMIT);
    for (name, value) in url::form_urlencoded::parse(asked.query.as_bytes()) {
        match name.as_ref() {
            // The beginning is a place, too.
            "after" => after = if value == "0" { 0 } else { number("after", &value)? },
            "limit" => limit = number("limit", &value)?.min(MAX_LIMIT),
            _ => {}
        }
    }
    state.note_reading(&reader).await?;
    state.0.keeper.is_up_to_date().await;
    let events = ledger::events(state.0.store.readers(), after, limit).await;
    let events = events.map_err(|error| Problem::storage(&error))?;
    // Where to go on, also when there is nothing new.
    let next = events.last().map_or(after, |event| event.seq);
    let events: Vec<String> = events.iter().map(event_json).collect();
    let body = format!("{{\"events\":[{}],\"next\":\"{next}\"}}", events.join(","));
    Ok(json::text(body))
}

pub(super) fn event_json(event: &Event) -> String {
    let Event { seq, kind, at_ms, about } = event;
    let head = |members: serde_json::Value| members.to_string().trim_end_matches('}').to_owned();
    let (id, at) = (seq.to_string(), rfc3339(*at_ms));
    match about {
        About::Person { person, change } => {
            let head = head(serde_json::json!({ "id": id, "type": kind, "at": at, "person": person }));
            format!("{head},\"change\":{change}}}")
        }
        About::Nobody(body) => {
            let head = head(serde_json::json!({ "id": id, "type": kind, "at": at }));
            format!("{head},{}", body.trim_start_matches('{'))
        }
    }
}
