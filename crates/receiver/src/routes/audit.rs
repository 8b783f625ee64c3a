//! `GET /v1/audit`: who did what, for admins.

use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;

use super::asked::Asked;
use super::page::Page;
use super::{State, json};
use crate::access::{AuditEntry, Right, audit_page};
use crate::clock::rfc3339;
use crate::problem::Problem;

pub(super) async fn list(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    state.authorise(&asked, Right::Administer).await?;
    let page = Page::of(&asked.query)?;
    let found = audit_page(state.0.store.readers(), page.before, page.limit).await;
    let (entries, more) = found.map_err(|error| Problem::storage(&error))?;
    let next = entries.last().filter(|_| more).map(|entry| entry.seq.to_string());
    let entries: Vec<_> = entries.iter().map(entry_json).collect();
    Ok(json::answer(StatusCode::OK, &serde_json::json!({ "entries": entries, "next": next })))
}

fn entry_json(entry: &AuditEntry) -> serde_json::Value {
    serde_json::json!({
        "at": rfc3339(entry.at_ms),
        "actor_kind": entry.actor_kind,
        "actor": entry.actor,
        "action": entry.action,
        "object": entry.object,
        "detail": entry.detail,
    })
}
