//! Reads a request's body as a form, within limits of size and time. It does not know what a form is for.

use std::future::poll_fn;
use std::pin::Pin;

use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};

use encoding_rs::Encoding;

use super::refusal;
use crate::charset::{self, Pairs};
use crate::config::Limits;
use crate::multipart::{self, Stop, Texts};
use crate::problem::Problem;
use handraise::verification::{Form, UnreadableForm, split_plain};

/// A form with files may take this many times as long as one without.
const UPLOAD_FACTOR: u32 = 12;
/// How much of a body that is too large is read, so that a browser shows the answer.
const DISCARDED_BYTES: usize = 16 * 1024 * 1024;

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
pub(super) async fn read(body: Body, headers: &HeaderMap, limits: Limits) -> Result<(Form, SentAs), Problem> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let coding = text(header::CONTENT_ENCODING).trim();
    if !coding.is_empty() && !coding.eq_ignore_ascii_case("identity") {
        return Err(unsupported("send the form uncompressed, without `Content-Encoding`"));
    }
    let kind = text(header::CONTENT_TYPE);
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (form, sent_as) = match essence.as_str() {
        "multipart/form-data" => (read_multipart(body, kind, limits).await?, SentAs::Form),
        _ => read_text(&read_whole(body, headers, limits).await?, &essence, charset::named_in(kind))?,
    };
    match form.fields() {
        [] => Err(unreadable(&UnreadableForm::Empty)),
        _ => Ok((form, sent_as)),
    }
}

/// Reads a form as the receiver does, from a body that was stored: `content_type` is what its request said, or empty.
///
/// # Errors
/// What is wrong with the body, and what to do about it.
pub async fn read_form(content_type: &str, body: Vec<u8>) -> Result<Form, String> {
    let mut headers = HeaderMap::new();
    let kind = header::HeaderValue::from_str(content_type);
    let kind =
        kind.map_err(|_| format!("`{content_type}` is no content type; write one such as `application/json`"))?;
    headers.insert(header::CONTENT_TYPE, kind);
    let read = read(Body::from(body), &headers, Limits::USUAL).await;
    read.map(|(form, _)| form).map_err(|problem| problem.detail().to_owned())
}

/// Reads a body that is a text. What it says decides before what it is called, because programs name what they like.
fn read_text(body: &[u8], essence: &str, named: Option<&'static Encoding>) -> Result<(Form, SentAs), Problem> {
    let urlencoded = |body: &[u8]| from_pairs(&charset::split_urlencoded(body), named);
    let text = charset::decode(body, named);
    let is_named_json = essence.ends_with("/json") || essence.ends_with("+json");
    let mut unreadable_json = None;
    if is_named_json || text.trim_start().starts_with(['{', '[', '"']) {
        match Form::from_json(text.as_bytes()) {
            Ok(form) => return Ok((form, SentAs::Json)),
            Err(error) => unreadable_json = Some(error),
        }
    }
    match (essence, unreadable_json) {
        ("application/x-www-form-urlencoded", _) => Ok((urlencoded(body), SentAs::Form)),
        ("" | "text/plain", Some(error)) if text.trim_start().starts_with('{') => Err(unreadable(&error)),
        // A form that is sent as plain text has whole lines, which the other encoding cannot have.
        ("" | "text/plain", _) if body.contains(&b'\n') => Ok((from_pairs(&split_plain(body), named), SentAs::Form)),
        ("" | "text/plain", _) => Ok((urlencoded(body), SentAs::Form)),
        (_, _) if looks_urlencoded(body) => Ok((urlencoded(body), SentAs::Form)),
        (_, Some(error)) => Err(unreadable(&error)),
        _ => {
            let kinds = "`application/x-www-form-urlencoded`, `multipart/form-data` or `application/json`";
            Err(unsupported(&format!("send {kinds}")))
        }
    }
}

/// Whether a body that is called something else has names and values as browsers encode them.
fn looks_urlencoded(body: &[u8]) -> bool {
    let is_encoded = |byte: &u8| byte.is_ascii_alphanumeric() || b"%+-._*&=".contains(byte);
    !body.is_empty() && body.iter().all(is_encoded) && body.split(|byte| *byte == b'&').all(|pair| pair.contains(&b'='))
}

fn from_pairs(pairs: &Pairs, named: Option<&'static Encoding>) -> Form {
    Form::from_pairs(charset::decode_pairs(pairs, named))
}

/// Reads a form with files. If the rest of it never arrives, the fields before count.
async fn read_multipart(body: Body, kind: &str, limits: Limits) -> Result<Form, Problem> {
    let mut texts = Texts::default();
    let reading = multipart::read(&mut texts, kind, (body, limits.upload_bytes), limits.timeout);
    let stop = match tokio::time::timeout(limits.timeout.saturating_mul(UPLOAD_FACTOR), reading).await {
        Ok(Ok(())) => None,
        Ok(Err(stop)) => Some(stop),
        Err(_) => Some(Stop::Silent),
    };
    let mut form = from_pairs(&texts.pairs, charset::named_in(kind));
    if texts.is_cut || (stop.is_some() && !form.fields().is_empty()) {
        form.cut();
    }
    match stop.filter(|_| form.fields().is_empty()) {
        None => Ok(form),
        Some(Stop::Unreadable(message)) => Err(unreadable(&UnreadableForm::Multipart(message))),
        Some(Stop::Silent) => Err(slow()),
    }
}

async fn read_whole(body: Body, headers: &HeaderMap, limits: Limits) -> Result<Bytes, Problem> {
    let too_large = || {
        let detail = format!("a form may have {} bytes; send less text", limits.body_bytes);
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", "Body too large", detail)
            // So that the client does not send the rest of the body.
            .with(header::CONNECTION, HeaderValue::from_static("close"))
    };
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if announced.and_then(|length| length.parse::<u64>().ok()).is_some_and(|length| length > limits.body_bytes as u64) {
        if refusal::is_for_a_person(headers) {
            // A browser shows no answer before it has sent everything.
            let _too_slow = tokio::time::timeout(limits.timeout, discard(body)).await;
        }
        return Err(too_large());
    }
    match tokio::time::timeout(limits.timeout, to_bytes(body, limits.body_bytes)).await {
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

/// Reads a body and keeps nothing of it, up to a bound.
async fn discard(mut body: Body) {
    let mut left = DISCARDED_BYTES;
    while let Some(Ok(frame)) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
        if left == 0 {
            return;
        }
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
    Problem::new(StatusCode::REQUEST_TIMEOUT, "body-slow", "Body too slow", detail)
        .with(header::CONNECTION, HeaderValue::from_static("close"))
}
