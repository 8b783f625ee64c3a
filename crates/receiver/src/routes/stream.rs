//! `GET /v1/stream`: which persons changed, as soon as it is written, for pages that show them. It says who, and not what: a page asks for that.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Semaphore, watch};

use super::State;
use super::asked::Asked;
use super::flow::{Pieces, steady};
use crate::access::Right;
use crate::ledger::Changed;
use crate::problem::Problem;

/// How many pages may follow at a time.
const MOST: usize = 200;
/// How often it says that it is still there, and looks whether the reader may still read.
const BEAT: Duration = Duration::from_secs(10);
/// When a page that finds no place asks again, in seconds.
const AGAIN_S: u16 = 15;

/// Who follows at the moment.
#[derive(Debug)]
pub(super) struct Streams {
    places: Arc<Semaphore>,
    ended: watch::Sender<bool>,
}

impl Default for Streams {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(MOST)), ended: watch::Sender::new(false) }
    }
}

impl Streams {
    /// Ends all of them, and those that begin later.
    pub(super) fn end(&self) {
        self.ended.send_replace(true);
    }
}

/// Follows which persons change, as server-sent events.
///
/// `persons` has the ids of those who changed, or are gone; an empty list means that many did. `id` rises within a stream. A comment comes every ten seconds. The
/// stream ends with `end` when the session or the token does, and without it when the receiver stops. Nothing that was missed is repeated: ask for the list when a stream begins.
#[utoipa::path(
    get, path = "/v1/stream", operation_id = "followPersons", tag = "Events",
    extensions(("x-right" = json!(Right::ReadLeads.name())), ("x-problems" = json!(["busy"]))),
    responses((status = 200, description = "Server-sent events, until somebody ends it.", content_type = "text/event-stream", body = String)),
)]
pub(super) async fn follow(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    let reader = state.authorise(&asked, Right::ReadLeads).await?;
    state.note_reading(&reader).await?;
    let place = Arc::clone(&state.0.streams.places).try_acquire_owned().map_err(|_| full())?;
    let (pieces, body): (Pieces<Infallible>, Body) = steady();
    tokio::spawn(async move {
        state.0.metrics.streams.inc();
        tell(&state, &asked, &pieces).await;
        state.0.metrics.streams.dec();
        drop(place);
    });
    let headers = [(header::CONTENT_TYPE, "text/event-stream; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    let mut answer = (headers, body).into_response();
    // nginx keeps an answer until it is complete, unless it is told.
    answer.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(answer)
}

/// Tells what changes until the page, the reader's right or the receiver ends.
async fn tell(state: &State, asked: &Asked, pieces: &Pieces<Infallible>) {
    let (mut changes, mut ended) = (state.0.keeper.changes(), state.0.streams.ended.subscribe());
    let mut count: u64 = 0;
    let mut text = event(0, "begin", "{}");
    loop {
        if pieces.send(Ok(text)).await.is_err() {
            return;
        }
        let changed = tokio::select! {
            () = pieces.closed() => return,
            _ = ended.wait_for(|ended| *ended) => return,
            changed = changes.recv() => match changed {
                Ok(changed) => Some(changed),
                // It was too slow: whatever it missed, it asks anew.
                Err(RecvError::Lagged(_)) => Some(Changed::from([])),
                Err(RecvError::Closed) => return,
            },
            () = tokio::time::sleep(BEAT) => None,
        };
        if state.authorise(asked, Right::ReadLeads).await.is_err() {
            let _gone = pieces.send(Ok(event(count, "end", "{}"))).await;
            return;
        }
        text = match changed {
            None => ":\n\n".to_owned(),
            Some(persons) => {
                count += 1;
                event(count, "persons", &serde_json::json!({ "persons": *persons }).to_string())
            }
        };
    }
}

fn event(id: u64, name: &str, data: &str) -> String {
    format!("id: {id}\nevent: {name}\ndata: {data}\n\n")
}

fn full() -> Problem {
    let detail = "too many pages follow what changes; ask for the list instead, and try again in a moment";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "Too many at once", detail)
        .with(header::RETRY_AFTER, HeaderValue::from(AGAIN_S))
}
