//! `POST /v1/updates`: what happened in a browser since a form, from a page whose visitor agreed to be followed up. Whoever shows the bits of the
//! form's receipt sent that form. The answer does not say whether there is such a form. It does not know when a page tells anything.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use super::asked::Asked;
use super::document::described;
use super::{Shared, State, members};
use crate::clock::seconds;
use crate::hex::hex;
use crate::ledger::{Outcome, VerifiedUpdate};
use crate::origin::Sender;
use crate::problem::Problem;
use handraise::evidence::MAX_ENCODED_BYTES;
use handraise::verification::{Chosen, Claims, FIELDS, Form, verify};

/// The largest body: evidence, and what is around it.
const BYTES: usize = MAX_ENCODED_BYTES + 1024;
/// The length of a receipt's bits, in bytes.
const BITS: usize = 16;
/// When every update is answered. Storing one takes a few milliseconds, and looking for a form that is not there takes less, so an answer at once
/// would tell whether the form is there.
const ANSWERED_AFTER: Duration = Duration::from_millis(100);

/// What a page tells after a form.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Update", deny_unknown_fields)]
struct Told {
    /// The bits of the form's receipt: 32 hexadecimal digits.
    #[schemars(pattern(r"^[0-9a-fA-F]{32}$"))]
    receipt: String,
    /// The evidence, as a form carries it.
    #[schemars(length(max = 16384))]
    evidence: String,
    /// The definition, as a form names it.
    definition: Option<String>,
}

described!(Body: Told);

/// Takes what happened in a browser since a form.
///
/// For pages of visitors who agreed to be followed up. The answer is the same whether there is such a form or not. Of each receipt and definition,
/// the first update counts, within 90 days after the form.
#[utoipa::path(
    post, path = "/v1/updates", operation_id = "tellUpdate", tag = "Forms", security(()),
    extensions(("x-problems" = json!(["unreadable", "origin", "body-too-large", "updates", "storage"]))),
    request_body(description = "As plain text, which browsers send to another site without asking first.", content(
        (Told = "text/plain", example = json!({ "receipt": "00112233445566778899aabbccddeeff", "evidence": "AgAA", "definition": "saas@7#3c9d0011aabbccdd" })),
        (Told = "application/json", example = json!({ "receipt": "00112233445566778899aabbccddeeff", "evidence": "AgAA", "definition": "saas@7#3c9d0011aabbccdd" })),
    )),
    responses((status = 202, description = "It was read. Whether it counts is not said.")),
)]
pub(super) async fn take(
    extract::State(state): extract::State<State>,
    asked: Asked,
    body: Body,
) -> Result<Response, Problem> {
    let answered = Instant::now() + ANSWERED_AFTER;
    let shared = &state.0;
    Sender::of(&asked.headers, &shared.config)?;
    if let Some(wait) = shared.rates.update(asked.client) {
        shared.metrics.count_update("refused");
        let detail = "too many pages of this address told something; tell it later";
        return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "updates", "Too many updates", detail)
            .with(header::RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1)));
    }
    let body = tokio::time::timeout(shared.config.timeout, to_bytes(body, BYTES)).await;
    let told = match body {
        Ok(Ok(body)) => read(&body)?,
        _ => return Err(too_large()),
    };
    let outcome = store(shared, told).await?;
    shared.metrics.count_update(outcome);
    tokio::time::sleep_until(answered).await;
    Ok((StatusCode::ACCEPTED, [(header::CACHE_CONTROL, "no-store")]).into_response())
}

/// Reads an update, and the SHA-256 of its receipt in the place of the bits.
fn read(body: &[u8]) -> Result<Told, Problem> {
    let unreadable = |detail: String| Problem::new(StatusCode::BAD_REQUEST, "unreadable", "Unreadable body", detail);
    let value = serde_json::from_slice(body).map_err(|_| unreadable("the body is no JSON".to_owned()))?;
    let told: Told = members::read(value).map_err(|wrong| unreadable(wrong.to_string()))?;
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let byte =
        |pair: &[u8]| Some(digit(pair.first())? * 16 + digit(pair.get(1))?).and_then(|byte| u8::try_from(byte).ok());
    let bits: Option<Vec<u8>> = told.receipt.as_bytes().chunks(2).map(byte).collect();
    let Some(bits) = bits.filter(|bits| bits.len() == BITS) else {
        return Err(unreadable("`receipt` must have 32 hexadecimal digits".to_owned()));
    };
    Ok(Told { receipt: hex(&Sha256::digest(bits)), ..told })
}

/// Verifies an update as a form's evidence is verified, and stores it if there is such a form. Returns what became of it, in a word.
async fn store(shared: &Shared, told: Told) -> Result<&'static str, Problem> {
    let received_ms = shared.config.clock.now_ms();
    let form = Form::from_pairs([
        (FIELDS.evidence, told.evidence.as_str()),
        (FIELDS.definition, told.definition.as_deref().unwrap_or_default()),
        (FIELDS.receipt, told.receipt.as_str()),
    ]);
    let claims = Claims::of(&form);
    let (loaded, standing) = shared.definitions.choose(&shared.store, claims.definition.as_deref(), received_ms).await;
    let own_s = seconds(received_ms);
    let judged_s = claims.clock_s().map_or(own_s, |visitor_s| shared.skew.judge_at(visitor_s, own_s));
    let mut verification = verify(&Chosen { compiled: &loaded.compiled, standing }, &form, &claims, judged_s);
    // Without behaviour there is nothing to tell.
    let has_behaviour = !verification.fingerprint.is_empty();
    let Some(evidence) = verification.evidence.take().filter(|_| has_behaviour) else { return Ok("empty") };
    let definition = loaded.hash().to_owned();
    let followed = VerifiedUpdate { receipt: told.receipt, evidence, verification, definition, received_ms };
    let eraser = shared.erasures.eraser();
    let stored = shared.store.write(move |c| Box::pin(async move { followed.store(c, &eraser).await })).await;
    Ok(match stored.map_err(|_logged| Problem::not_stored())? {
        Outcome::Stored => "stored",
        Outcome::Known => "known",
        Outcome::Unknown => "unknown",
    })
}

fn too_large() -> Problem {
    let detail = format!("the body has more than {} KiB, or did not arrive completely", BYTES / 1024);
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", "Too large", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_has_the_bits_of_a_receipt_and_is_kept_without_them() {
        let bits = "00112233445566778899aabbccddeeff";
        let told = read(format!(r#"{{"receipt": "{bits}", "evidence": "e"}}"#).as_bytes()).expect("an update");
        let bytes: Vec<u8> = (0..16).map(|digit| digit * 17).collect();
        assert_eq!((told.receipt, told.evidence.as_str(), told.definition), (hex(&Sha256::digest(bytes)), "e", None));
        for body in [
            String::new(),
            "[]".to_owned(),
            r#"{"receipt": 7, "evidence": "e"}"#.to_owned(),
            format!(r#"{{"receipt": "{bits}"}}"#),
            format!(r#"{{"receipt": "{bits}0", "evidence": "e"}}"#),
            format!(r#"{{"receipt": "{}", "evidence": "e"}}"#, bits.replace('f', "g")),
            format!(r#"{{"receipt": "{}", "evidence": "e"}}"#, "ä".repeat(16)),
        ] {
            assert!(read(body.as_bytes()).is_err(), "{body}");
        }
    }
}
