//! How messages and targets are doing, as the API and the tool show it. It names nobody but by the receiver's own ids, and does not know requests.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::SqlitePool;

use super::table::{self, Delivery, DeliveryFilter, Standing};
use crate::clock::rfc3339;
use crate::settings::there_is_none;

/// A message to a target.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Delivery")]
pub struct DeliveryStatus {
    /// Its id: the target knows the message by it.
    pub id: String,
    /// The target.
    pub target: String,
    /// The event, by its id in `GET /v1/events`; `null` for a digest.
    pub event: Option<String>,
    /// The event's kind.
    #[serde(rename = "type")]
    pub kind: String,
    /// When the event happened.
    #[schemars(extend("format" = "date-time"))]
    pub at: String,
    /// The person whom it is about, by the receiver's id.
    pub person: Option<String>,
    /// `waiting`, `delivered`, or `dead`: it is sent no more unless somebody replays it.
    pub state: String,
    /// How often it was sent, since it was replayed last.
    pub attempts: u32,
    /// When it is sent again, while it waits.
    #[schemars(extend("format" = "date-time"))]
    pub next_attempt_at: Option<String>,
    /// When it was sent last.
    #[schemars(extend("format" = "date-time"))]
    pub last_attempt_at: Option<String>,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// Why the target does not have it.
    pub error: Option<String>,
    #[serde(skip)]
    seq: i64,
}

/// A target, and how it is doing.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TargetStatus {
    /// Its name.
    pub name: String,
    /// How it is reached, such as `webhook`.
    pub kind: String,
    /// Whether the receiver was started with its file; without it, messages wait.
    pub has_file: bool,
    /// Why nothing is sent: `paused` by somebody, or `gone` because it wants nothing more; `null` while it is sent to.
    pub stopped: Option<String>,
    /// Since when.
    #[schemars(extend("format" = "date-time"))]
    pub stopped_at: Option<String>,
    /// How many messages wait.
    pub waiting: i64,
    /// How many it got, of the last thirty days.
    pub delivered: i64,
    /// How many are sent no more.
    pub dead: i64,
    /// When the event happened that has waited longest.
    #[schemars(extend("format" = "date-time"))]
    pub oldest_waiting_at: Option<String>,
    /// When it got a message last.
    #[schemars(extend("format" = "date-time"))]
    pub last_success_at: Option<String>,
    /// When sending failed last.
    #[schemars(extend("format" = "date-time"))]
    pub last_error_at: Option<String>,
    /// Why.
    pub last_error: Option<String>,
}

impl From<Delivery> for DeliveryStatus {
    fn from(delivery: Delivery) -> Self {
        Self {
            id: delivery.id,
            target: delivery.target,
            event: (delivery.event >= 0).then(|| delivery.event.to_string()),
            kind: delivery.kind,
            at: rfc3339(delivery.at_ms),
            person: delivery.person,
            next_attempt_at: delivery.next_ms.map(rfc3339),
            state: delivery.state,
            attempts: delivery.attempts,
            last_attempt_at: delivery.last_ms.map(rfc3339),
            status: delivery.status,
            error: delivery.error,
            seq: delivery.seq,
        }
    }
}

impl From<Standing> for TargetStatus {
    fn from(standing: Standing) -> Self {
        Self {
            name: standing.name,
            kind: standing.kind,
            has_file: standing.has_file,
            stopped: standing.stopped,
            stopped_at: standing.stopped_ms.map(rfc3339),
            waiting: standing.waiting,
            delivered: standing.delivered,
            dead: standing.dead,
            oldest_waiting_at: standing.oldest_ms.map(rfc3339),
            last_success_at: standing.last_success_ms.map(rfc3339),
            last_error_at: standing.last_error_ms.map(rfc3339),
            last_error: standing.last_error,
        }
    }
}

/// What to say if a filter names a target that nobody knows.
pub(crate) async fn unknown_target(
    readers: &SqlitePool,
    filter: &DeliveryFilter,
) -> Result<Option<String>, sqlx::Error> {
    let Some(wanted) = &filter.target else { return Ok(None) };
    let known: BTreeSet<String> = table::standings(readers).await?.into_iter().map(|target| target.name).collect();
    Ok((!known.contains(wanted)).then(|| there_is_none("target", "target", wanted, &known)))
}

/// All targets, alphabetically, also those whose file is away.
pub(crate) async fn targets(readers: &SqlitePool) -> Result<Vec<TargetStatus>, sqlx::Error> {
    Ok(table::standings(readers).await?.into_iter().map(TargetStatus::from).collect())
}

/// A page of messages, the newest first, and where the next page begins if there is one.
pub(crate) async fn deliveries(
    readers: &SqlitePool,
    filter: &DeliveryFilter,
) -> Result<(Vec<DeliveryStatus>, Option<i64>), sqlx::Error> {
    let (found, more) = table::page(readers, filter).await?;
    let found: Vec<DeliveryStatus> = found.into_iter().map(DeliveryStatus::from).collect();
    let next = found.last().filter(|_| more).map(|last| last.seq);
    Ok((found, next))
}

/// The message with an id.
pub(crate) async fn delivery(readers: &SqlitePool, id: &str) -> Result<Option<DeliveryStatus>, sqlx::Error> {
    Ok(table::find(readers, id).await?.map(DeliveryStatus::from))
}
