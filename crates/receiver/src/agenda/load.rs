//! Whether more leads came this week than sales can take: reads who came, and tells each team once a week. How a week is counted is decided in
//! [`handraise::lifecycle`].

use std::sync::Arc;

use handraise::lifecycle::WeekLoad;
use serde_json::json;
use sqlx::SqlitePool;

use super::told::{Telling, tell_all, told};
use crate::definition::Loaded;
use crate::ledger::{arrivals, unsigned};
use crate::store::Store;

/// The event.
const OVER: &str = "queue.over_capacity";

/// The number of the last arrival.
pub(super) async fn last_arrival(readers: &SqlitePool) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar("SELECT max(seq) FROM arrival").fetch_one(readers).await
}

/// Tells which teams got more leads this week than they can take, unless that was told.
pub(super) async fn look(store: &Store, loaded: &Loaded, now_ms: i64) -> Result<(), Arc<sqlx::Error>> {
    let Some(policy) = loaded.policy.as_ref().filter(|policy| !policy.capacity.is_empty()) else { return Ok(()) };
    let calendar = policy.calendar.as_ref();
    let Some((week, monday_ms)) = WeekLoad::week_of(calendar, unsigned(now_ms)) else { return Ok(()) };
    let before = told(store.readers(), OVER, &week).await?;
    let entry = |team: (&Option<String>, &Option<String>)| json!([team.0, team.1]).to_string();
    let mut teams = policy.capacity.clone();
    teams.retain(|team| !before.contains(&entry((&team.segment, &team.queue))));
    if teams.is_empty() {
        return Ok(());
    }
    let arrivals = arrivals(store.readers(), &(monday_ms..u64::MAX)).await?;
    let loads =
        WeekLoad::all(&teams, calendar, &arrivals).into_iter().filter(|load| load.over > 0 && load.week == week);
    let loads: Vec<WeekLoad> = loads.collect();
    for load in &loads {
        let (segment, queue) = (load.segment.as_deref(), load.queue.as_deref());
        tracing::warn!(segment, queue, leads = load.leads, "more leads came this week than sales can take");
    }
    let told = loads.iter().map(|load| Telling {
        kind: OVER,
        about: week.clone(),
        entry: entry((&load.segment, &load.queue)),
        body: json!({ "load": load }),
    });
    let tellings: Vec<Telling> = told.collect();
    tell_all(store, tellings, now_ms).await
}
