//! What somebody must show: 256 random bits, of which the database has only a hash. It does not know what a secret opens.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::RngCore;
use sha2::{Digest, Sha256};

const BYTES: usize = 32;

/// A new secret. It can be shown once, when it is made.
#[derive(Clone)]
pub(crate) struct Secret(String);

/// The SHA-256 of a secret. Nobody can guess 256 random bits, so it needs neither a salt nor a slow function.
pub(crate) type SecretHash = [u8; BYTES];

impl Secret {
    /// Makes one. The prefix says what it is to people and to programs that look for leaked secrets.
    pub(crate) fn new(prefix: &str) -> Self {
        let mut bytes = [0; BYTES];
        rand::rng().fill_bytes(&mut bytes);
        Self(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn hash(&self) -> SecretHash {
        hash(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The hash of a secret that somebody shows.
pub(crate) fn hash(shown: &str) -> SecretHash {
    Sha256::digest(shown.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_new_each_time_and_never_printed() {
        let (one, other) = (Secret::new("hrt_"), Secret::new("hrt_"));
        assert_ne!(one.as_str(), other.as_str());
        assert_eq!((one.as_str().len(), one.hash()), (47, hash(one.as_str())));
        assert_eq!(format!("{one:?}"), "Secret(…)");
    }
}
