//! Whether a request carries the admin token, and what becomes of guesses: they are slowed, logged and counted. It does not know what the token
//! permits.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::Shared;
use crate::client::Client;
use crate::problem::Problem;

/// Who sent a request, as far as its token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// There is no token.
    Anybody,
    /// The token is not the receiver's, or it was not looked at, because this client guessed too often.
    Stranger,
    /// The token is the admin's.
    Admin,
}

impl Shared {
    /// Who sent a request.
    pub(super) fn caller(&self, headers: &HeaderMap, client: Client) -> Caller {
        if !headers.contains_key(header::AUTHORIZATION) {
            return Caller::Anybody;
        }
        if self.rates.wait_of(client).is_some() {
            self.metrics.guesses.inc();
            return Caller::Stranger;
        }
        if is_authorised(headers, &self.config.token) {
            return Caller::Admin;
        }
        self.rates.wrong_token(client);
        self.metrics.guesses.inc();
        if self.rates.wait_of(client).is_some() {
            tracing::warn!(
                "somebody sent too many wrong tokens from one address; none from there is looked at for some seconds"
            );
        }
        Caller::Stranger
    }

    /// Lets only the admin pass.
    ///
    /// # Errors
    /// 401 for anybody else, 429 for a client that guessed too often.
    pub(super) fn only_admin(&self, headers: &HeaderMap, client: Client) -> Result<(), Problem> {
        if self.caller(headers, client) == Caller::Admin {
            return Ok(());
        }
        if let Some(wait) = self.rates.wait_of(client) {
            let wait_s = wait.as_secs() + 1;
            let detail = format!("too many wrong tokens came from your address; try again in {wait_s} s");
            return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "guesses", "Too many wrong tokens", detail)
                .with(header::RETRY_AFTER, HeaderValue::from(wait_s)));
        }
        let detail = match self.config.token.is_empty() {
            true => "this receiver has no admin token; start it again with `HANDRAISE_TOKEN` or `--token-file`",
            false => "send the admin token as `Authorization: Bearer …`",
        };
        Err(Problem::new(StatusCode::UNAUTHORIZED, "token", "Not authorised", detail)
            .with(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"leads\"")))
    }
}

/// Checks the token. How long the comparison takes reveals nothing about it.
pub(super) fn is_authorised(headers: &HeaderMap, token: &str) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (scheme, given) = given.split_once(' ').unwrap_or_default();
    // All hashes have the same length, so not even the token's length shows.
    let same = Sha256::digest(given.trim().as_bytes()).as_slice().ct_eq(Sha256::digest(token.as_bytes()).as_slice());
    scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && bool::from(same)
}
