//! Reads a request's body as a form, within limits of size and time. It does not know what a form is for.

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, StatusCode, header};

use crate::Config;
use crate::multipart::{self, Stop};
use crate::problem::Problem;
use handraise::verification::{Form, UnreadableForm};

/// A form with files may take this many times as long as one without.
const UPLOAD_FACTOR: u32 = 12;
/// Some programs begin UTF-8 text with these bytes.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How a form was sent; the answer comes in the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SentAs {
    Json,
    Form,
}

/// Reads a form.
///
/// # Errors
/// The answer that says what is wrong with the body.
pub(super) async fn read(body: Body, headers: &HeaderMap, config: &Config) -> Result<(Form, SentAs), Problem> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let coding = text(header::CONTENT_ENCODING).trim();
    if !coding.is_empty() && !coding.eq_ignore_ascii_case("identity") {
        return Err(unsupported("send the form uncompressed, without `Content-Encoding`"));
    }
    let kind = text(header::CONTENT_TYPE);
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (form, sent_as) = match essence.as_str() {
        "multipart/form-data" => (read_multipart(body, kind, config).await?, SentAs::Form),
        "application/x-www-form-urlencoded" => {
            (Form::from_urlencoded(&read_whole(body, headers, config).await?), SentAs::Form)
        }
        kind if kind == "application/json" || kind.ends_with("+json") => {
            (from_json(&read_whole(body, headers, config).await?)?, SentAs::Json)
        }
        "" | "text/plain" => {
            let body = read_whole(body, headers, config).await?;
            // A beacon cannot send JSON without a preflight request, so it names its JSON text.
            match body.trim_ascii_start().first() {
                Some(b'{') => (from_json(&body)?, SentAs::Json),
                _ => (Form::from_urlencoded(&body), SentAs::Form),
            }
        }
        _ => {
            let kinds = "`application/x-www-form-urlencoded`, `multipart/form-data` or `application/json`";
            return Err(unsupported(&format!("send {kinds}")));
        }
    };
    match form.fields() {
        [] => Err(unreadable(&UnreadableForm::Empty)),
        _ => Ok((form, sent_as)),
    }
}

fn from_json(body: &[u8]) -> Result<Form, Problem> {
    Form::from_json(body).map_err(|error| unreadable(&error))
}

/// Reads a form with files. If the rest of it never arrives, the fields before count.
async fn read_multipart(body: Body, kind: &str, config: &Config) -> Result<Form, Problem> {
    let mut form = Form::default();
    let reading = multipart::read(&mut form, kind, (body, config.upload_bytes), config.timeout);
    let stop = match tokio::time::timeout(config.timeout.saturating_mul(UPLOAD_FACTOR), reading).await {
        Ok(Ok(())) => return Ok(form),
        Ok(Err(stop)) => stop,
        Err(_) => Stop::Silent,
    };
    if !form.fields().is_empty() {
        form.cut();
        return Ok(form);
    }
    Err(match stop {
        Stop::Unreadable(message) => unreadable(&UnreadableForm::Multipart(message)),
        Stop::Silent => slow(),
    })
}

async fn read_whole(body: Body, headers: &HeaderMap, config: &Config) -> Result<Bytes, Problem> {
    let too_large = || {
        let detail = format!("a form may have {} bytes; send less text", config.body_bytes);
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", "Body too large", detail)
            // So that the client does not send the rest of the body.
            .with(header::CONNECTION, "close")
    };
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if announced.and_then(|length| length.parse::<u64>().ok()).is_some_and(|length| length > config.body_bytes as u64) {
        return Err(too_large());
    }
    match tokio::time::timeout(config.timeout, to_bytes(body, config.body_bytes)).await {
        Ok(Ok(bytes)) if bytes.starts_with(BYTE_ORDER_MARK) => Ok(bytes.slice(BYTE_ORDER_MARK.len()..)),
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) if is_length_limit(&error) => Err(too_large()),
        Ok(Err(_)) => Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "body-broken",
            "Incomplete body",
            "the body did not arrive completely; send it again",
        )),
        Err(_) => Err(slow()),
    }
}

fn is_length_limit(error: &axum::Error) -> bool {
    // In axum, the type of this error is private; only its text is public.
    std::error::Error::source(error).is_some_and(|source| source.to_string().contains("length limit"))
}

fn unreadable(error: &UnreadableForm) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "unreadable", "Unreadable form", error.to_string())
}

fn unsupported(remedy: &str) -> Problem {
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", "Unsupported media type", remedy)
}

fn slow() -> Problem {
    let detail = "the body took too long to arrive; send it again";
    Problem::new(StatusCode::REQUEST_TIMEOUT, "body-slow", "Body too slow", detail).with(header::CONNECTION, "close")
}
