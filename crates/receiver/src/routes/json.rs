//! Bodies and answers in JSON. It does not know what they say.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::access::Refusal;
use crate::problem::Problem;

/// The largest body, usually.
const BYTES: usize = 16 * 1024;

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
/// 413, 415, or 400 with the place of what is wrong.
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
    serde_json::from_slice(&bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let detail = match error.is_data() {
            true => format!("a member is missing, unknown or of another type, at line {line}, column {column}; the documentation has them all"),
            false => format!("the body is no JSON, at line {line}, column {column}"),
        };
        Problem::new(StatusCode::BAD_REQUEST, "unreadable", "Unreadable body", detail)
    })
}

/// An answer that nobody keeps.
pub(super) fn answer(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_string(body) {
        Ok(body) => (status, text(body)).into_response(),
        Err(error) => {
            tracing::error!(%error, "an answer cannot be written as JSON");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
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
