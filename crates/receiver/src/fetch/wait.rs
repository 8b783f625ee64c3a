//! How long somebody who answered wants to be left alone. It does not know who asks again.

use std::time::Duration;

use axum::http::{HeaderMap, header};

/// How long to wait, as the answer says: seconds, or a date (RFC 9110, 10.2.3).
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(wait_s) = text.parse() {
        return Some(Duration::from_secs(wait_s));
    }
    // The clock there and this machine's may differ.
    let now = headers.get(header::DATE)?.to_str().ok()?;
    let time = |text| jiff::fmt::rfc2822::parse(text).map(|zoned| zoned.timestamp()).ok();
    Duration::try_from(time(text)?.duration_since(time(now)?)).ok()
}
