//! `GET /v1/definition.mql` and `GET /v1/definitions/<hash>.mql`: compiled definitions, as the page loads them.

use axum::extract::{self, Path};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::State;
use crate::definition::Known;
use crate::problem::Problem;

/// A page sees a new definition within a minute.
const SHORT: HeaderValue = HeaderValue::from_static("public, max-age=60");
/// What is named by its hash never changes.
const LONG: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

pub(super) async fn active(extract::State(state): extract::State<State>, headers: HeaderMap) -> Response {
    answer(state.0.definitions.active(), &headers, SHORT)
}

pub(super) async fn by_hash(
    extract::State(state): extract::State<State>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let shared = &state.0;
    let unknown = || Problem::not_found("no definition with this hash is active or was within 30 days");
    let hash = file.strip_suffix(".mql").filter(|hash| hash.len() == 64).ok_or_else(unknown)?;
    let found = shared.definitions.find(&shared.store, hash, shared.config.clock.now_ms()).await;
    let (known, _) = found.map_err(|error| Problem::storage(&error))?.ok_or_else(unknown)?;
    Ok(answer(&known, &headers, LONG))
}

fn answer(known: &Known, headers: &HeaderMap, cache: HeaderValue) -> Response {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
    let compressed = known.brotli.as_ref().filter(|_| takes_brotli(text(header::ACCEPT_ENCODING)));
    // Two encodings are two representations, so each has its own tag.
    let tag = format!("\"{}{}\"", known.hash(), if compressed.is_some() { "-br" } else { "" });
    let same = text(header::IF_NONE_MATCH)
        .split(',')
        .map(|known| known.trim().trim_start_matches("W/"))
        .any(|known| known == tag || known == "*");
    let mut response = if same {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        compressed.unwrap_or(&known.mql).clone().into_response()
    };
    let answered = response.headers_mut();
    answered.insert(header::CACHE_CONTROL, cache);
    answered.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        answered.insert(header::ETAG, tag);
    }
    if !same {
        answered.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
        if compressed.is_some() {
            answered.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
    }
    response
}

/// Whether brotli is among what is accepted, and not with a quality of zero.
fn takes_brotli(accepted: &str) -> bool {
    accepted.split(',').any(|coding| {
        let (name, quality) = coding.split_once(';').unwrap_or((coding, ""));
        let refused = quality.trim().trim_start_matches("q=").parse() == Ok(0.0);
        name.trim().eq_ignore_ascii_case("br") && !refused
    })
}
