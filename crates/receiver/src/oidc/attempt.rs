//! One sign-in from its beginning to the provider's answer. A random secret in the browser's cookie stands for it; `state`, `nonce` and the verifier
//! of PKCE are hashes of that secret, so the receiver remembers nothing, and the answer works in that browser alone. It does not know the cookie.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::{CsrfToken, Nonce, PkceCodeVerifier};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::access::Secret;

/// How long somebody may take at the provider.
const LIFE_S: i64 = 10 * 60;

/// A sign-in that has begun.
#[derive(Clone)]
pub(crate) struct Attempt(String);

impl Attempt {
    /// How long its cookie lasts, in seconds.
    pub(crate) const LIFE_S: i64 = LIFE_S;

    pub(crate) fn new(now_ms: i64) -> Self {
        Self(format!("{}.{}", now_ms / 1000, Secret::new("").as_str()))
    }

    /// The attempt of a cookie, if it is not too old. Another time in it would change the state.
    pub(crate) fn of_cookie(cookie: &str, now_ms: i64) -> Option<Self> {
        let begun_s: i64 = cookie.split_once('.')?.0.parse().ok()?;
        (0..=LIFE_S).contains(&(now_ms / 1000).checked_sub(begun_s)?).then(|| Self(cookie.to_owned()))
    }

    /// What the browser's cookie holds.
    pub(crate) fn cookie(&self) -> &str {
        &self.0
    }

    /// Whether an answer of the provider belongs to it.
    pub(crate) fn began(&self, state: &str) -> bool {
        self.derived("state").as_bytes().ct_eq(state.as_bytes()).into()
    }

    pub(super) fn state(&self) -> CsrfToken {
        CsrfToken::new(self.derived("state"))
    }

    pub(super) fn nonce(&self) -> Nonce {
        Nonce::new(self.derived("nonce"))
    }

    pub(super) fn verifier(&self) -> PkceCodeVerifier {
        PkceCodeVerifier::new(self.derived("verifier"))
    }

    fn derived(&self, what: &str) -> String {
        let digest = Sha256::new().chain_update(format!("handraise oidc {what} ")).chain_update(&self.0).finalize();
        URL_SAFE_NO_PAD.encode(digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_is_known_by_its_cookie_for_ten_minutes() {
        let attempt = Attempt::new(5_000_000);
        let state = attempt.state().secret().clone();
        for (now_ms, is_known) in [(5_000_000, true), (5_600_999, true), (5_601_000, false), (4_999_000, false)] {
            let known = Attempt::of_cookie(attempt.cookie(), now_ms);
            assert_eq!(known.is_some_and(|known| known.began(&state)), is_known, "{now_ms}");
        }
        let older = attempt.cookie().replacen("5000", "5900", 1);
        assert!(!Attempt::of_cookie(&older, 5_900_000).expect("an attempt").began(&state), "its time was changed");
        assert!(
            ["", ".", "x.y", "-9223372036854775808.x"].iter().all(|text| Attempt::of_cookie(text, i64::MAX).is_none())
        );
    }

    #[test]
    fn what_the_provider_sees_is_new_each_time_and_tells_nothing_of_the_verifier() {
        let (one, other) = (Attempt::new(0), Attempt::new(0));
        let all = [
            one.state().secret().clone(),
            one.nonce().secret().clone(),
            one.verifier().secret().clone(),
            other.state().secret().clone(),
        ];
        assert!((0..4).all(|at| (0..at).all(|before| all[at] != all[before])));
        assert!(all.iter().all(|text| text.len() == 43));
    }
}
