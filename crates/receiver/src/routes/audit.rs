//! The log of who did what: `GET /v1/audit`, for admins, and what routes add to it.

use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::asked::Asked;
use super::document::described;
use super::page::Page;
use super::{State, json};
use crate::access::{Action, Actor, AuditEntry, EntryAnswer, Principal, Right, audit_page, log};
use crate::problem::Problem;

/// A page of the log.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AuditPage")]
struct Entries {
    /// The rows, newest first.
    entries: Vec<EntryAnswer>,
    /// What to send as `before` for the next page; `null` if this is the last.
    next: Option<String>,
}

described!(Answer: Entries);

/// Lists who did what, newest first.
#[utoipa::path(
    get, path = "/v1/audit", operation_id = "listAudit", tag = "Access", extensions(("x-right" = json!(Right::Administer.name()))),
    params(
        ("limit" = Option<i64>, Query, description = "How many; 100 if it is left out, and at most 1000 come.", minimum = 1),
        ("before" = Option<i64>, Query, description = "The `next` of the page before.", minimum = 1),
    ),
    responses((status = 200, description = "A page of the log.", body = Entries)),
)]
pub(super) async fn list(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    state.authorise(&asked, Right::Administer).await?;
    let page = Page::of(&asked.query)?;
    let found = audit_page(state.0.store.readers(), page.before, page.limit).await;
    let (entries, more) = found.map_err(|error| Problem::storage(&error))?;
    let next = entries.last().filter(|_| more).map(|entry| entry.seq.to_string());
    let entries = entries.iter().map(AuditEntry::answer).collect();
    Ok(json::answer(StatusCode::OK, &Entries { entries, next }))
}

impl State {
    /// Notes that somebody reads leads, once a day.
    pub(super) async fn note_reading(&self, reader: &Principal) -> Result<(), Problem> {
        let reader = reader.actor();
        match self.0.readers.is_first_today(&reader, self.0.config.clock.now_ms()) {
            true => self.log(reader, Action::LeadsRead, (None, None)).await,
            false => Ok(()),
        }
    }

    /// Adds a row to the log of who did what.
    pub(super) async fn log(
        &self,
        actor: Actor,
        action: Action,
        (object, detail): (Option<String>, Option<&'static str>),
    ) -> Result<(), Problem> {
        let now_ms = self.0.config.clock.now_ms();
        let logged = self
            .0
            .store
            .write(move |c| Box::pin(async move { log(c, now_ms, &actor, action, (object.as_deref(), detail)).await }));
        logged.await.map_err(|_logged| Problem::not_stored()).map(drop)
    }
}
