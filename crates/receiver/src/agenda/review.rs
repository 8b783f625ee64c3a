//! Whether the definition in force is to be reviewed: reads what is known of it, and tells each new reason. Why one is, is decided in
//! [`handraise::lifecycle`].

use std::sync::Arc;

use handraise::definition::{Policy, ReviewOccasion};
use handraise::lifecycle::{Experience, ReviewDue};
use serde_json::json;
use sqlx::SqlitePool;

use super::told::{Telling, acknowledged, tell_all, told, version_of};
use crate::activation::named;
use crate::definition::Loaded;
use crate::input::dried_up_since;
use crate::ledger::{sales_decisions, unsigned};
use crate::store::Store;

/// The event.
pub(super) const DUE: &str = "definition.review_due";
const DAY_MS: i64 = 86_400_000;

/// Tells every reason that was not told of this version. Only `with_counts` does it read what sales said and what dried up.
pub(super) async fn look(
    store: &Store,
    loaded: &Loaded,
    now_ms: i64,
    with_counts: bool,
) -> Result<(), Arc<sqlx::Error>> {
    let definition = loaded.compiled.definition();
    let about = version_of(&definition.id, definition.version);
    let policy = loaded.policy.as_ref();
    if loaded.review_by.is_none() && policy.is_none_or(|policy| policy.review.is_empty()) {
        return Ok(());
    }
    let known =
        if with_counts { experience(store.readers(), policy, &about, now_ms).await? } else { Experience::default() };
    let due = ReviewDue::all(policy, loaded.review_by, &known, unsigned(now_ms));
    if due.is_empty() {
        return Ok(());
    }
    let before = told(store.readers(), DUE, &about).await?;
    let definition = named(loaded);
    let tellings: Vec<Telling> = due
        .iter()
        .filter(|due| !before.contains(&due.key()))
        .map(|due| Telling {
            kind: DUE,
            about: about.clone(),
            entry: due.key(),
            body: json!({ "definition": definition, "review": due }),
        })
        .collect();
    for due in due.iter().filter(|due| !before.contains(&due.key())) {
        tracing::warn!(definition = about, "the definition is to be reviewed: {}", due.why);
    }
    tell_all(store, tellings, now_ms).await
}

/// What is known of the definition since it is in force, as far as the policy asks for it.
async fn experience(
    readers: &SqlitePool,
    policy: Option<&Policy>,
    about: &str,
    now_ms: i64,
) -> Result<Experience, sqlx::Error> {
    let since = sqlx::query_scalar("SELECT since_ms FROM in_use WHERE role = 'active'").fetch_optional(readers).await?;
    let since_ms: i64 = since.unwrap_or(now_ms);
    let occasions = || policy.iter().flat_map(|policy| &policy.review).map(|entry| &entry.when);
    let days = occasions().filter_map(|when| match when {
        ReviewOccasion::RejectRate(rate) => Some(i64::from(rate.within_days)),
        _ => None,
    });
    let decisions = match days.max() {
        Some(days) => sales_decisions(readers, since_ms.max(now_ms - days * DAY_MS)).await?,
        None => Vec::new(),
    };
    let (dried_up, acknowledged) = match occasions().any(|when| *when == ReviewOccasion::DriedUp) {
        true => (dried_up_since(readers, since_ms, now_ms).await?, acknowledged(readers, about).await?),
        false => Default::default(),
    };
    Ok(Experience { since_ms: unsigned(since_ms), decisions, dried_up, acknowledged })
}
