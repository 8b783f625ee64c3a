//! Signatures of the Standard Webhooks convention: HMAC-SHA256 over a message's id, the time of the attempt and the body, with each secret. It does not
//! know what is signed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What a secret begins with.
const PREFIX: &str = "whsec_";
/// The shortest and the longest secret, in bytes.
const LEAST_BYTES: usize = 24;
const MOST_BYTES: usize = 64;

/// What signs.
#[derive(Clone)]
pub(super) struct SigningSecret(Vec<u8>);

impl std::fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningSecret")
    }
}

impl SigningSecret {
    /// Reads `whsec_` and base64.
    ///
    /// # Errors
    /// What is wrong with it, in words that do not repeat it.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let remedy = "make one with `openssl rand -base64 32`, and write `whsec_` before it";
        let bytes = text.trim().strip_prefix(PREFIX).and_then(|text| STANDARD.decode(text).ok());
        let bytes = bytes.ok_or_else(|| format!("the signing secret is not `whsec_` and base64 after it; {remedy}"))?;
        if !(LEAST_BYTES..=MOST_BYTES).contains(&bytes.len()) {
            let count = bytes.len();
            return Err(format!("the signing secret has {count} bytes, not {LEAST_BYTES} to {MOST_BYTES}; {remedy}"));
        }
        Ok(Self(bytes))
    }
}

/// The header `webhook-signature`: a signature for each secret.
pub(super) fn signatures(secrets: &[SigningSecret], id: &str, at_s: i64, body: &[u8]) -> String {
    let each = |SigningSecret(secret): &SigningSecret| {
        // A key of any length will do.
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
        mac.update(format!("{id}.{at_s}.").as_bytes());
        mac.update(body);
        Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
    };
    secrets.iter().filter_map(each).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_secret_has_a_signature_of_its_own() {
        let first = SigningSecret::read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("a secret");
        let second = SigningSecret::read("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").expect("a secret");
        let (id, at_s, body) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        // The example of the convention's own libraries.
        let known = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(signatures(std::slice::from_ref(&first), id, at_s, body), known);
        let both = signatures(&[first, second], id, at_s, body);
        assert!(both.starts_with(&format!("{known} v1,")) && both.split(' ').count() == 2, "{both}");
    }

    #[test]
    fn a_secret_that_is_none_is_told_with_what_to_do_and_not_repeated() {
        for text in ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_%%%", "whsec_c2hvcnQ="] {
            let error = SigningSecret::read(text).expect_err(text);
            assert!(error.contains("openssl rand") && (text.is_empty() || !error.contains(text)), "{error}");
        }
    }
}
