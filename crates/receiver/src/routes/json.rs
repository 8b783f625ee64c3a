//! Bodies and answers in JSON. It does not know what they say.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::{DeserializeOwned, Deserializer};
use serde::{Deserialize, Serialize};

use super::members;
use super::once::{Once, TWICE};
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
    let Once(value) = serde_json::from_slice(&bytes).map_err(|error| unreadable(broken(&bytes, &error)))?;
    members::read(value).map_err(|wrong| unreadable(wrong.to_string()))
}

/// Where a text is no JSON, or has lists in lists without end. The name of a member is repeated only if it looks like one of ours.
fn broken(bytes: &[u8], error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let spot = Spot::of(bytes, line, column);
    let is_ours = |name: &str| name.len() <= NAME_BYTES && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let words = spot.words(is_ours);
    if error.is_data() && error.to_string().starts_with(TWICE) {
        let which = if words.is_empty() { "a member".to_owned() } else { words };
        return format!("{which} stands in its object twice, at line {line}, column {column}; write it once");
    }
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

/// Reads a whole number, also one that a program wrote with a fraction of nothing, such as `30.0`: for JSON they are the same.
///
/// # Errors
/// If it is no whole number, or too large.
pub(super) fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    let Some(number) = Option::<serde_json::Number>::deserialize(deserializer)? else { return Ok(None) };
    let fraction = number.as_f64().filter(|value| value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(value));
    let found = number.as_u64().and_then(|whole| u32::try_from(whole).ok()).or(fraction.map(|value| value as u32));
    found.map(Some).ok_or_else(|| serde::de::Error::custom("not a whole number"))
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
            Refusal::NoUser | Refusal::NoToken | Refusal::NoDelivery | Refusal::NoTarget => {
                (StatusCode::NOT_FOUND, "not-found", "Not found")
            }
            Refusal::NoInvitation => (StatusCode::GONE, "invitation", "The link opens nothing"),
            Refusal::WrongPassword => (StatusCode::UNPROCESSABLE_ENTITY, "password", "Wrong password"),
        };
        Self::new(status, kind, title, refusal.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::whole;
    use crate::routes::members;
    use serde::de::DeserializeOwned;

    fn read_whole<T: DeserializeOwned>(text: &[u8]) -> Option<T> {
        members::read(serde_json::from_slice(text).ok()?).ok()
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Named {
        name: Option<String>,
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Counted {
        #[serde(default, deserialize_with = "whole")]
        days: Option<u32>,
    }

    #[test]
    fn a_whole_number_may_have_a_fraction_of_nothing() {
        for (text, days) in [("30", Some(30)), ("30.0", Some(30)), ("3e1", Some(30)), ("null", None)] {
            let read = read_whole::<Counted>(format!("{{\"days\": {text}}}").as_bytes());
            assert_eq!(read, Some(Counted { days }), "{text}");
        }
        assert_eq!(read_whole::<Counted>(b"{}"), Some(Counted { days: None }));
        for text in ["30.5", "-1", "1e20", "true", "\"30\""] {
            assert!(read_whole::<Counted>(format!("{{\"days\": {text}}}").as_bytes()).is_none(), "{text}");
        }
    }

    #[test]
    fn a_list_is_no_object() {
        assert_eq!(read_whole::<Named>(br#"{"name": "a"}"#), Some(Named { name: Some("a".to_owned()) }));
        assert!(read_whole::<Named>(br#"["a"]"#).is_none());
        assert_eq!(read_whole::<Vec<u8>>(b"[1]"), Some(vec![1]));
    }
}
