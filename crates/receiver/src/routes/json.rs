//! Bodies and answers in JSON. It does not know what they say.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;

use super::members;
use super::spot::Spot;
use crate::access::Refusal;
use crate::problem::Problem;

/// The largest body, usually.
const BYTES: usize = 16 * 1024;
/// What nobody writes by hand: the reader ends at 128.
const DEEP: usize = 100;
/// The longest name of a member of ours.
const NAME_BYTES: usize = 20;

/// Reads a short body.
///
/// # Errors
/// As [`read_up_to`].
pub(super) async fn read<T: DeserializeOwned>(headers: &HeaderMap, body: Body) -> Result<T, Problem> {
    read_up_to(BYTES, headers, body).await
}

/// Reads a body. Only JSON: a form of another site could send anything else without asking.
///
/// # Errors
/// 413, 415, or 400 with the member that is wrong.
pub(super) async fn read_up_to<T: DeserializeOwned>(
    most_bytes: usize,
    headers: &HeaderMap,
    body: Body,
) -> Result<T, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json") {
        let detail = "send `Content-Type: application/json`";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", "Not JSON", detail));
    }
    let bytes = to_bytes(body, most_bytes).await.map_err(|_| {
        let detail = format!("the body has more than {} KiB, or did not arrive completely", most_bytes / 1024);
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", "Too large", detail)
    })?;
    let value = serde_json::from_slice(&bytes).map_err(|error| unreadable(broken(&bytes, &error)))?;
    members::read(value).map_err(|wrong| unreadable(wrong.to_string()))
}

/// Where a text is no JSON, or has lists in lists without end. The name of a member is repeated only if it looks like one of ours.
fn broken(bytes: &[u8], error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let spot = Spot::of(bytes, line, column);
    let is_ours = |name: &str| name.len() <= NAME_BYTES && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let words = spot.words(is_ours);
    match (spot.depth > DEEP, words.is_empty()) {
        (true, true) => "the body has too many lists and objects in each other; write plain values".to_owned(),
        (true, false) => format!("{words}: there are too many lists and objects in each other; write a plain value"),
        (false, true) => format!("the body is no JSON, at line {line}, column {column}"),
        (false, false) => format!("{words}: the body is no JSON from here on, at line {line}, column {column}"),
    }
}

fn unreadable(detail: String) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "unreadable", "Unreadable body", detail)
}

/// An answer that nobody keeps.
pub(super) fn answer(status: StatusCode, body: &serde_json::Value) -> Response {
    (status, text(body.to_string())).into_response()
}

/// The same, of a body that is JSON already.
pub(super) fn text(body: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")], body).into_response()
}

/// An answer without a body.
pub(super) fn done() -> Response {
    (StatusCode::NO_CONTENT, [(header::CACHE_CONTROL, "no-store")]).into_response()
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let (status, kind, title) = match refusal {
            Refusal::Field(..) => (StatusCode::UNPROCESSABLE_ENTITY, "field", "A field is not as it must be"),
            Refusal::EmailTaken => (StatusCode::CONFLICT, "email-taken", "There already"),
            Refusal::LastAdmin => (StatusCode::CONFLICT, "last-admin", "The last admin"),
            Refusal::NoUser | Refusal::NoToken => (StatusCode::NOT_FOUND, "not-found", "Not found"),
            Refusal::NoInvitation => (StatusCode::GONE, "invitation", "The link opens nothing"),
            Refusal::WrongPassword => (StatusCode::UNPROCESSABLE_ENTITY, "password", "Wrong password"),
        };
        Self::new(status, kind, title, refusal.to_string())
    }
}
