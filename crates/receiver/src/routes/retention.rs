//! `GET /v1/retention`: what is kept how long, how much of it there is, and how much has ended; and the removal of what has, in the background. It does not know
//! what a removal takes with it.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::asked::Asked;
use super::document::kept;
use super::{Shared, State, json as answers};
use crate::access::{Action, Actor, Right, log};
use crate::ledger::{Holding, Kept, Removed, holdings, remove_next};
use crate::problem::Problem;

/// How often to look at the clock.
const LOOK: Duration = Duration::from_secs(1);
/// How often to look for what has ended.
const EVERY_MS: i64 = 60 * 60 * 1000;

/// Shows what is kept how long, how much of it there is, and how much has ended.
#[utoipa::path(
    get, path = "/v1/retention", operation_id = "showRetention", tag = "Operation", extensions(("x-right" = json!(Right::ReadLeads.name()))),
    responses((status = 200, description = "All kinds.", body = kept::Retention)),
)]
pub(super) async fn show(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    state.authorise(&asked, Right::ReadLeads).await?;
    state.0.keeper.is_up_to_date().await;
    let config = &state.0.config;
    let found = async {
        let mut reading = state.0.store.readers().begin().await?;
        holdings(&mut reading, &config.retention, config.clock.now_ms()).await
    };
    let found = found.await.map_err(|error| Problem::storage(&error))?;
    let kinds: Vec<serde_json::Value> = found.iter().map(Holding::to_json).collect();
    Ok(answers::answer(StatusCode::OK, &json!({ "kinds": kinds })))
}

impl State {
    /// Removes what has ended, at once and then every hour.
    pub(super) fn remove_what_has_ended(&self) {
        if !self.0.config.retention.is_endless() {
            let task = tokio::spawn(watch(Arc::downgrade(&self.0)));
            *self.0.remover.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
        }
    }
}

async fn watch(shared: Weak<Shared>) {
    let mut next_ms = i64::MIN;
    loop {
        let Some(shared) = shared.upgrade() else { return };
        let now_ms = shared.config.clock.now_ms();
        if now_ms >= next_ms {
            next_ms = now_ms.saturating_add(EVERY_MS);
            // The writer has logged a failure; an hour later it is tried again.
            let _logged = shared.remove(now_ms).await;
        }
        drop(shared);
        tokio::time::sleep(LOOK).await;
    }
}

impl Shared {
    /// Removes all that has ended, in small transactions, between which forms are stored and persons computed.
    async fn remove(&self, now_ms: i64) -> Result<(), Arc<sqlx::Error>> {
        let mut removed = BTreeMap::<Kept, u64>::new();
        loop {
            // Somebody of whom something new was told has not come to nothing.
            self.keeper.is_up_to_date().await;
            let (retention, eraser) = (self.config.retention.clone(), self.erasures.eraser());
            let next =
                self.store.write(move |c| Box::pin(async move { remove_next(c, &retention, &eraser, now_ms).await }));
            let Some(Removed { kept, count }) = next.await? else { break };
            *removed.entry(kept).or_default() += count;
        }
        removed.retain(|_, count| *count > 0);
        if removed.is_empty() {
            return Ok(());
        }
        self.overwriter.try_now().await;
        let detail = in_words(&removed);
        self.store
            .write(move |c| {
                Box::pin(async move {
                    log(c, now_ms, &Actor::receiver(), Action::EndedRemoved, (None, Some(&detail))).await
                })
            })
            .await
    }
}

/// How much of which kind, as the log has it.
pub(crate) fn in_words(removed: &BTreeMap<Kept, u64>) -> String {
    let words: Vec<String> = removed.iter().map(|(kept, count)| format!("{} {count}", kept.name())).collect();
    words.join(", ")
}
