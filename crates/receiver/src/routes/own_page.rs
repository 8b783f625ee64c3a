//! Whether a request comes from a page of the receiver itself. A browser sends the session's cookie for any page's request, so a page must also
//! show that it is ours (cross-site request forgery). It does not know sessions.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use subtle::ConstantTimeEq;

use super::asked::Asked;
use crate::origin;
use crate::problem::Problem;

/// What a page repeats of `GET /v1/session`, which no other site can read.
const CSRF: HeaderName = HeaderName::from_static("handraise-csrf");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Lets a request that changes something pass only from our own page that has read `csrf`.
///
/// # Errors
/// 403 for any other.
pub(super) fn require(asked: &Asked, csrf: &str, trusted_hops: usize) -> Result<(), Problem> {
    if asked.method.is_safe() {
        return Ok(());
    }
    require_site(&asked.headers, trusted_hops)?;
    let shown = asked.headers.get(&CSRF).map(HeaderValue::as_bytes).unwrap_or_default();
    match bool::from(shown.ct_eq(csrf.as_bytes())) {
        true => Ok(()),
        false => Err(foreign("send the `csrf` of `GET /v1/session` in the header `Handraise-CSRF`")),
    }
}

/// Lets a request pass from our own pages and from programs, which send neither header.
///
/// # Errors
/// 403 for a page of another site.
pub(super) fn require_site(headers: &HeaderMap, trusted_hops: usize) -> Result<(), Problem> {
    let site = headers.get(&FETCH_SITE).map(HeaderValue::as_bytes);
    let is_own = match (site, headers.get(header::ORIGIN)) {
        (Some(site), _) => site == b"same-origin" || site == b"none",
        (None, Some(sent)) => origin::is_of(sent, headers, trusted_hops),
        (None, None) => true,
    };
    if is_own { Ok(()) } else { Err(foreign("only pages of this receiver may send this")) }
}

fn foreign(detail: &'static str) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "csrf", "Not from this receiver's page", detail)
}
