//! `POST /v1/leads`: has a form read and verified, stores it, and only then answers. It does not know how scores are
//! computed.

use axum::extract::{self, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rand::RngCore;

use super::State;
use super::body::{self, SentAs};
use super::builtin::THANKS;
use crate::clock::{rfc3339, seconds};
use crate::definition::Known;
use crate::entry::{Entry, Judged, Kept};
use crate::origin::Sender;
use crate::problem::Problem;
use handraise::verification::{Chosen, Claims, Form, Verification, contact_json, has_contact, verify};

/// The longest address that a form may name.
const NEXT_BYTES: usize = 512;

pub(super) async fn take(extract::State(state): extract::State<State>, request: Request) -> Result<Response, Problem> {
    let shared = &state.0;
    let (head, body) = request.into_parts();
    let sender = Sender::of(&head.headers, &shared.config)?;
    let (form, sent_as) = body::read(body, &head.headers, &shared.config).await?;

    let received_ms = shared.config.clock.now_ms();
    let claims = Claims::of(&form);
    // A page may keep the contact elsewhere and send what the plugin knows, under the submission's id.
    if claims.submission.is_none() && claims.evidence.is_none() && !has_contact(&form) {
        let detail = "the form says nothing of anybody; send its fields with their values";
        return Err(Problem::new(StatusCode::BAD_REQUEST, "unreadable", "Unreadable form", detail));
    }
    let named = claims.definition.as_deref();
    let (known, standing) = shared.definitions.choose(&shared.store, named, received_ms).await;
    let chosen = Chosen { compiled: &known.compiled, standing };
    let verification = verify(&chosen, &form, seconds(received_ms));
    let submission = claims.submission.clone().unwrap_or_else(new_submission);
    let entry = Entry {
        submission: submission.clone(),
        received_ms,
        contact: contact_json(&form),
        claimed: claims.to_json(),
        definition_hash: known.hash().to_owned(),
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

fn judged(verification: &Verification, known: &Known) -> Judged {
    Judged {
        verdict: verification.verdict.name(),
        reasons: serde_json::Value::from(verification.reasons.clone()).to_string(),
        assessment: verification.assessment.report(&known.compiled).to_json(),
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

/// The answer for a native form: on to the thank-you page of the site that it was sent from, the usual one when the form
/// doesn't say, or says something that isn't on this site.
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
