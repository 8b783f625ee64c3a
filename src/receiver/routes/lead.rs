//! `POST /v1/leads`: reads a form, has it verified, stores it, and only then answers. It does not know how scores are
//! computed.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{self, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rand::RngCore;

use super::State;
use crate::receiver::claim::{self, Claims};
use crate::receiver::clock::{rfc3339, seconds};
use crate::receiver::definition::Known;
use crate::receiver::entry::{Entry, Judged, Kept};
use crate::receiver::origin::Sender;
use crate::receiver::problem::Problem;
use crate::receiver::{Chosen, Form, UnreadableForm, Verification, verify};

/// Where a native form goes when it doesn't say, or says something that isn't on this site.
const THANKS: &str = "/thanks";
/// The longest address that a form may name.
const NEXT_BYTES: usize = 512;

pub(super) async fn take(extract::State(state): extract::State<State>, request: Request) -> Result<Response, Problem> {
    let shared = &state.0;
    let (head, body) = request.into_parts();
    let sender = Sender::of(&head.headers, &shared.config)?;
    let body = read(body, &head.headers, &state).await?;
    let (form, sent_as) = decode(&head.headers, body).await?;

    let received_ms = shared.config.clock.now_ms();
    let claims = Claims::of(&form);
    let named = claims.definition.as_deref();
    let (known, standing) = shared.definitions.choose(&shared.store, named, received_ms).await;
    let chosen = Chosen { definition: &known.definition, program: &known.program, standing };
    let verification = verify(&chosen, &form, seconds(received_ms));
    let submission = claims.submission.clone().unwrap_or_else(new_submission);
    let entry = Entry {
        submission: submission.clone(),
        received_ms,
        contact: claim::contact_json(&form),
        claimed: claims.to_json(),
        definition_hash: known.hash.clone(),
        raises_hand: verification.raises_hand(),
        evidence: verification.evidence.as_ref().map(|evidence| evidence.encode()),
        if_replayed: verification.replayed().map(|replayed| judged(&replayed, &known)),
        judged: judged(&verification, &known),
    };
    let kept = shared.store.keep(entry).await.map_err(|_logged| Problem::unstored())?;
    tracing::info!(verdict = kept.verdict, repeated = kept.repeated, "lead stored");

    if sent_as == SentAs::Json || asks_for_json(&head.headers) {
        return Ok(told(&submission, &kept));
    }
    Ok(sent_on(&form, &sender))
}

/// Reads the body, within its limits of size and time.
async fn read(body: Body, headers: &HeaderMap, state: &State) -> Result<Bytes, Problem> {
    let config = &state.0.config;
    let too_large = || {
        let detail = format!("a form may have {} bytes; send less text, and no files", config.body_bytes);
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", "Body too large", detail)
            // What is left of the body is not worth reading.
            .with(header::CONNECTION, "close")
    };
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if announced.and_then(|length| length.parse::<u64>().ok()).is_some_and(|length| length > config.body_bytes as u64) {
        return Err(too_large());
    }
    match tokio::time::timeout(config.timeout, to_bytes(body, config.body_bytes)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) if is_length_limit(&error) => Err(too_large()),
        Ok(Err(_)) => Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "body-broken",
            "Body broken off",
            "the body did not arrive whole; send it again",
        )),
        Err(_) => Err(Problem::new(
            StatusCode::REQUEST_TIMEOUT,
            "body-slow",
            "Body too slow",
            "the body took too long to arrive; send it again",
        )
        .with(header::CONNECTION, "close")),
    }
}

fn is_length_limit(error: &axum::Error) -> bool {
    // The type of this error is not public in axum; its text is.
    std::error::Error::source(error).is_some_and(|source| source.to_string().contains("length limit"))
}

/// What a form was sent as, for whoever wants the answer in the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SentAs {
    Json,
    Form,
}

async fn decode(headers: &HeaderMap, body: Bytes) -> Result<(Form, SentAs), Problem> {
    let kind = headers.get(header::CONTENT_TYPE);
    let text = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let json = || body.trim_ascii_start().first() == Some(&b'{');
    let (form, sent_as) = match (essence.as_str(), kind) {
        ("application/x-www-form-urlencoded", _) => (Ok(Form::from_urlencoded(&body)), SentAs::Form),
        ("multipart/form-data", Some(kind)) => (Form::from_multipart(kind, body).await, SentAs::Form),
        (kind, _) if kind == "application/json" || kind.ends_with("+json") => (Form::from_json(&body), SentAs::Json),
        // A beacon cannot send JSON as such without asking first, and says text instead.
        ("" | "text/plain", _) if json() => (Form::from_json(&body), SentAs::Json),
        ("" | "text/plain", _) => (Ok(Form::from_urlencoded(&body)), SentAs::Form),
        _ => {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "media-type",
                "Unsupported media type",
                "send `application/x-www-form-urlencoded`, `multipart/form-data` or `application/json`",
            ));
        }
    };
    let form = form.and_then(|form| match form.fields() {
        [] => Err(UnreadableForm::Empty),
        _ => Ok(form),
    });
    let unreadable = |error: UnreadableForm| {
        Problem::new(StatusCode::BAD_REQUEST, "unreadable", "Unreadable form", error.to_string())
    };
    Ok((form.map_err(unreadable)?, sent_as))
}

fn judged(verification: &Verification, known: &Known) -> Judged {
    Judged {
        verdict: verification.verdict.name(),
        reasons: serde_json::Value::from(verification.reasons.clone()).to_string(),
        assessment: verification.assessment.to_json(&known.definition, &known.hash),
    }
}

/// 128 random bits, in hexadecimal digits.
fn new_submission() -> String {
    let mut bytes = [0; 16];
    rand::rng().fill_bytes(&mut bytes);
    format!("{:032x}", u128::from_be_bytes(bytes))
}

fn asks_for_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    accept.contains("application/json") && !accept.contains("text/html")
}

/// The answer for a program: 201, or 200 for a submission that is known already.
fn told(submission: &str, kept: &Kept) -> Response {
    let status = if kept.repeated { StatusCode::OK } else { StatusCode::CREATED };
    let body = serde_json::json!({
        "submission": submission,
        "received_at": rfc3339(kept.received_ms),
        "verdict": kept.verdict,
        "repeated": kept.repeated,
    });
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string()).into_response()
}

/// The answer for a native form: on to the thank-you page of the site that it was sent from.
fn sent_on(form: &Form, sender: &Sender) -> Response {
    let next = form.last("_next").filter(|next| is_on_site(next)).unwrap_or(THANKS);
    let place = match sender {
        Sender::Allowed(origin) if origin.contains("://") => [origin, next].concat(),
        _ => next.to_owned(),
    };
    let place = HeaderValue::try_from(place).unwrap_or(HeaderValue::from_static(THANKS));
    (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response()
}

/// Whether an address stays on the site whatever a browser makes of it: one slash first (two begin a host, and browsers
/// take a backslash for a slash), and nothing that they would drop or that a header could not carry.
fn is_on_site(next: &str) -> bool {
    next.starts_with('/')
        && !next.starts_with("//")
        && next.len() <= NEXT_BYTES
        && next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
}

#[cfg(test)]
mod tests {
    use super::is_on_site;

    #[test]
    fn only_a_path_of_this_site_is_on_site() {
        assert!(is_on_site("/thanks") && is_on_site("/") && is_on_site("/a?b=c#d"));
        for next in [
            "",
            "thanks",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil",
            "https://evil.example",
            "/a b",
            "/\u{e9}",
            "javascript:alert(1)",
            "/a\r\nSet-Cookie: a=b",
        ] {
            assert!(!is_on_site(next), "{next}");
        }
    }
}
