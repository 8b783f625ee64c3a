//! The cookie of a session, and of a sign-in under way, and over which way it may travel: encrypted, or within one machine. It does not know what a session is.
//!
//! `__Host-` binds a cookie to this host, so that no other subdomain can set it, and needs `Secure` (RFC 6265bis, 4.1.3.2), which browsers
//! take over https alone; Safari not even from `http://localhost`. On this machine alone, the cookie has a plain name with the port, because
//! ports share cookies.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use cookie::time::Duration;
use cookie::{Cookie, SameSite};

use super::State;
use super::asked::Asked;
use crate::problem::Problem;

/// A cookie, as far as it is the same for every browser.
struct Kind {
    secure: &'static str,
    /// Before the port.
    plain: &'static str,
    same_site: SameSite,
}

/// Only our own pages send it.
const SESSION: Kind = Kind { secure: "__Host-handraise", plain: "handraise", same_site: SameSite::Strict };
/// The provider, which is another site, leads the browser back with it.
#[cfg(feature = "oidc")]
const ATTEMPT: Kind = Kind { secure: "__Host-handraise-oidc", plain: "handraise-oidc", same_site: SameSite::Lax };
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// How a browser reaches the receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Encrypted, up to a proxy of yours.
    Https,
    /// Without leaving the machine, at this port.
    Loopback(u16),
    /// In plain text over a network.
    Open,
}

impl Way {
    pub(super) fn of(asked: &Asked, state: &State) -> Self {
        let hops = state.config().trusted_hops;
        if asked.is_local(state) {
            return Self::Loopback(port(&asked.headers));
        }
        let Some(behind) = hops.checked_sub(1) else { return Self::Open };
        let values = asked.headers.get_all(FORWARDED_PROTO).iter().filter_map(|value| value.to_str().ok());
        let said: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
        match said.iter().rev().nth(behind).or(said.first()) {
            Some(proto) if proto.eq_ignore_ascii_case("https") => Self::Https,
            _ => Self::Open,
        }
    }

    /// The secret of the session that a request shows.
    pub(super) fn shown(&self, headers: &HeaderMap) -> Option<String> {
        self.read(&SESSION, headers)
    }

    /// The header that gives a browser its session for so many seconds; with an empty secret, the one that takes it away.
    ///
    /// # Errors
    /// 403 if anybody on the way could read it.
    pub(super) fn give(&self, secret: &str, seconds: i64) -> Result<HeaderValue, Problem> {
        self.write(&SESSION, secret, seconds)
    }

    /// The sign-in that is under way in a browser.
    #[cfg(feature = "oidc")]
    pub(super) fn shown_attempt(&self, headers: &HeaderMap) -> Option<String> {
        self.read(&ATTEMPT, headers)
    }

    /// The header that gives a browser its sign-in; with an empty one, the one that takes it away.
    ///
    /// # Errors
    /// 403 if anybody on the way could read it.
    #[cfg(feature = "oidc")]
    pub(super) fn give_attempt(&self, attempt: &str, seconds: i64) -> Result<HeaderValue, Problem> {
        self.write(&ATTEMPT, attempt, seconds)
    }

    fn read(&self, kind: &Kind, headers: &HeaderMap) -> Option<String> {
        let name = self.name(kind)?;
        let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut cookies = values.flat_map(Cookie::split_parse).filter_map(Result::ok);
        cookies.find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
    }

    fn write(&self, kind: &Kind, value: &str, seconds: i64) -> Result<HeaderValue, Problem> {
        let name = self.name(kind).ok_or_else(unencrypted)?;
        let cookie = Cookie::build((name, value.to_owned()))
            .path("/")
            .http_only(true)
            .same_site(kind.same_site)
            .secure(*self == Self::Https)
            .max_age(Duration::seconds(seconds));
        HeaderValue::try_from(cookie.to_string()).map_err(|_| unencrypted())
    }

    fn name(&self, kind: &Kind) -> Option<String> {
        match self {
            Self::Https => Some(kind.secure.to_owned()),
            Self::Loopback(port) => Some(format!("{}-{port}", kind.plain)),
            Self::Open => None,
        }
    }
}

fn unencrypted() -> Problem {
    let detail = "over plain http anybody on the way could take your session; put a proxy with https in front that sends \
                  `X-Forwarded-Proto: https`, and start the receiver with `--trusted-hops 1`; or open it on its own machine";
    Problem::new(StatusCode::FORBIDDEN, "https", "Signing in needs https", detail)
}

fn port(headers: &HeaderMap) -> u16 {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    host.rsplit_once(':').and_then(|(_, port)| port.parse().ok()).unwrap_or(80)
}
