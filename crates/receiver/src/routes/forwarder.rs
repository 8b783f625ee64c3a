//! What an authenticated forwarder states about a form that it took for you: when, and in which session of the site. Only headers count,
//! because a visitor can write any field, and only with a token for it. It does not know what follows from a statement.

use axum::http::{HeaderMap, HeaderName};
use sha2::{Digest, Sha256};

use super::caller::is_authorised;
use crate::hex::hex;

/// When the forwarder received the form, as RFC 3339.
const RECEIVED_AT: HeaderName = HeaderName::from_static("handraise-received-at");
/// The visitor's session on the site: any text, of which a hash is kept.
const SESSION: HeaderName = HeaderName::from_static("handraise-session");

/// What is known of the way that a form took.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// When the forwarder received the form, in milliseconds since 1970.
    pub received_ms: Option<i64>,
    /// A hash of the session.
    pub session: Option<String>,
    /// Why a header does not count, in words.
    pub ignored: Option<String>,
}

impl Statement {
    /// Reads the headers of a form that arrives at `now_ms`, at a receiver with this admin token.
    pub fn read(headers: &HeaderMap, token: &str, now_ms: i64) -> Self {
        Self::of(headers, is_authorised(headers, token), now_ms)
    }

    /// Reads the headers of a form that arrives at `now_ms`, from somebody who may forward or may not.
    pub(super) fn of(headers: &HeaderMap, may_forward: bool, now_ms: i64) -> Self {
        let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default().trim());
        let (received, session) = (text(&RECEIVED_AT), text(&SESSION));
        if received.is_none() && session.is_none() {
            return Self::default();
        }
        let ignored = |words: &str| Some(words.to_owned());
        if !may_forward {
            let ignored = ignored("the forwarder's headers came without a token for forwarding and do not count");
            return Self { ignored, ..Self::default() };
        }
        let session = session.filter(|session| !session.is_empty()).map(hash);
        let stated = received.map(|text| text.parse::<jiff::Timestamp>().map(jiff::Timestamp::as_millisecond));
        match stated {
            None => Self { session, ..Self::default() },
            Some(Ok(received_ms)) if (0..=now_ms).contains(&received_ms) => {
                Self { received_ms: Some(received_ms), session, ignored: None }
            }
            Some(Ok(_)) => {
                let words = "`Handraise-Received-At` is not between 1970 and now; the time of arrival counts";
                Self { session, ignored: ignored(words), received_ms: None }
            }
            Some(Err(_)) => {
                let words =
                    "`Handraise-Received-At` is not a time such as `2026-11-21T21:40:05Z`; the time of arrival counts";
                Self { session, ignored: ignored(words), received_ms: None }
            }
        }
    }
}

fn hash(session: &str) -> String {
    hex(&Sha256::digest(session.as_bytes()))
}
