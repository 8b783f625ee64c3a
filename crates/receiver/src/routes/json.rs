//! Bodies and answers in JSON. It does not know what they say.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::{DeserializeOwned, Deserializer, Visitor};
use serde::{Deserialize, Serialize, forward_to_deserialize_any};

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
    read_whole(&bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let detail = match error.is_data() {
            true => format!("a member is missing, unknown or of another type, at line {line}, column {column}; the documentation has them all"),
            false => format!("the body is no JSON, at line {line}, column {column}"),
        };
        Problem::new(StatusCode::BAD_REQUEST, "unreadable", "Unreadable body", detail)
    })
}

fn read_whole<T: DeserializeOwned>(bytes: &[u8]) -> serde_json::Result<T> {
    let mut text = serde_json::Deserializer::from_slice(bytes);
    let read = T::deserialize(WithNames(&mut text))?;
    text.end().map(|()| read)
}

/// Reads a type with named members from an object alone. Serde also takes a list that has its members in their order.
struct WithNames<D>(D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for WithNames<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _members: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq tuple tuple_struct map
        enum identifier ignored_any
    }
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
            Refusal::NoUser | Refusal::NoToken => (StatusCode::NOT_FOUND, "not-found", "Not found"),
            Refusal::NoInvitation => (StatusCode::GONE, "invitation", "The link opens nothing"),
            Refusal::WrongPassword => (StatusCode::UNPROCESSABLE_ENTITY, "password", "Wrong password"),
        };
        Self::new(status, kind, title, refusal.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::{read_whole, whole};

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
            assert_eq!(read.ok(), Some(Counted { days }), "{text}");
        }
        assert_eq!(read_whole::<Counted>(b"{}").ok(), Some(Counted { days: None }));
        for text in ["30.5", "-1", "1e20", "true", "\"30\""] {
            assert!(read_whole::<Counted>(format!("{{\"days\": {text}}}").as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn a_list_is_no_object() {
        assert_eq!(read_whole::<Named>(br#"{"name": "a"}"#).ok(), Some(Named { name: Some("a".to_owned()) }));
        assert!(read_whole::<Named>(br#"["a"]"#).is_err());
        assert_eq!(read_whole::<Vec<u8>>(b"[1]").ok(), Some(vec![1]));
        assert!(read_whole::<Vec<u8>>(b"[1] 2").is_err());
    }
}
