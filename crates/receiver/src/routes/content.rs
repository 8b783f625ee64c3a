//! Answers a request with content in memory: plain, compressed, or "not modified". It does not know what the content is, or how long a
//! browser may keep it.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Content in memory.
pub(super) struct Content<'a> {
    pub(super) bytes: &'a Bytes,
    /// The same content, compressed with brotli.
    pub(super) brotli: Option<&'a Bytes>,
    /// Identifies this content among all that was ever at the same address; letters and digits.
    pub(super) hash: &'a str,
}

impl Content<'_> {
    /// Answers a request with these headers.
    pub(super) fn answer(&self, kind: &str, headers: &HeaderMap) -> Response {
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
        let compressed = self.brotli.filter(|_| accepts_brotli(text(header::ACCEPT_ENCODING)));
        // Two encodings are two representations, so each has its own tag.
        let tag = format!("\"{}{}\"", self.hash, if compressed.is_some() { "-br" } else { "" });
        let is_known = text(header::IF_NONE_MATCH)
            .split(',')
            .map(|known| known.trim().trim_start_matches("W/"))
            .any(|known| known == tag || known == "*");
        let mut response = match is_known {
            true => StatusCode::NOT_MODIFIED.into_response(),
            false => compressed.unwrap_or(self.bytes).clone().into_response(),
        };
        let answered = response.headers_mut();
        answered.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Ok(tag) = HeaderValue::try_from(tag) {
            answered.insert(header::ETAG, tag);
        }
        if let (false, Ok(kind)) = (is_known, HeaderValue::try_from(kind)) {
            answered.insert(header::CONTENT_TYPE, kind);
            if compressed.is_some() {
                answered.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
            }
        }
        response
    }
}

/// Whether the client lists brotli, and not with a quality of zero.
fn accepts_brotli(accepted: &str) -> bool {
    accepted.split(',').any(|coding| {
        let (name, quality) = coding.split_once(';').unwrap_or((coding, ""));
        let refused = quality.trim().trim_start_matches("q=").parse() == Ok(0.0);
        name.trim().eq_ignore_ascii_case("br") && !refused
    })
}
