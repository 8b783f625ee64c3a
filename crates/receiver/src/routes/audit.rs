//! The log of who did what: `GET /v1/audit`, for admins, and what routes add to it.

use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;

use super::asked::Asked;
use super::page::Page;
use super::{State, json};
use crate::access::{Action, Actor, AuditEntry, Principal, Right, audit_page, log};
use crate::problem::Problem;

pub(super) async fn list(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    state.authorise(&asked, Right::Administer).await?;
    let page = Page::of(&asked.query)?;
    let found = audit_page(state.0.store.readers(), page.before, page.limit).await;
    let (entries, more) = found.map_err(|error| Problem::storage(&error))?;
    let next = entries.last().filter(|_| more).map(|entry| entry.seq.to_string());
    let entries: Vec<_> = entries.iter().map(AuditEntry::to_json).collect();
    Ok(json::answer(StatusCode::OK, &serde_json::json!({ "entries": entries, "next": next })))
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
