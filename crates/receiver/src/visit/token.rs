//! A visit token: a random id and when it was issued, signed with one of the receiver's keys. Whoever has none of the keys can neither make one
//! nor change one. It does not know how old a token may be, or how often it was sent.
//!
//! | bytes | content |
//! |---|---|
//! | 1 | the number of the key |
//! | 4 | when it was issued, in seconds since 1970, most significant first |
//! | 16 | random |
//! | 18 | the beginning of HMAC-SHA256 over what the token is for and the bytes before |
//!
//! As base64url that is 52 characters, with no bit left over: each token has one text.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::hex::hex;

/// What is signed besides, so that no other signature of the same key is a token.
const PURPOSE: &[u8] = b"handraise visit 1\0";
const SIGNED: usize = 21;
/// The bytes of a token.
const BYTES: usize = 39;

/// A key that signs tokens.
#[derive(Clone, PartialEq, Eq)]
pub struct VisitKey {
    /// Tells it from the key before and after it. It counts up, and begins anew after 255.
    pub number: u8,
    /// The secret.
    pub secret: [u8; 32],
}

impl std::fmt::Debug for VisitKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "VisitKey({}, ..)", self.number)
    }
}

/// What a token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitToken {
    /// When it was issued, in seconds since 1970, by the receiver's clock.
    pub issued_s: u32,
    /// Random, so that no two tokens are alike. It names nobody.
    pub id: [u8; 16],
}

impl VisitToken {
    /// The signed text.
    ///
    /// ```
    /// use handraise_receiver::{VisitKey, VisitToken};
    /// let key = VisitKey { number: 1, secret: [7; 32] };
    /// let token = VisitToken { issued_s: 1_790_000_000, id: [9; 16] };
    /// let text = token.sign(&key);
    /// assert_eq!(text.len(), 52);
    /// assert_eq!(VisitToken::verify(&text, &[key]), Some(token));
    /// assert_eq!(VisitToken::verify(&text, &[VisitKey { number: 1, secret: [8; 32] }]), None);
    /// ```
    pub fn sign(&self, key: &VisitKey) -> String {
        let mut bytes = Vec::with_capacity(BYTES);
        bytes.push(key.number);
        bytes.extend(self.issued_s.to_be_bytes());
        bytes.extend(self.id);
        let signature = mac(key, &bytes).map(|mac| mac.finalize().into_bytes());
        bytes.extend(signature.iter().flatten().take(BYTES - SIGNED));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// What a text says, if one of the keys signed it. How long the comparison takes reveals nothing of a signature.
    pub fn verify(text: &str, keys: &[VisitKey]) -> Option<Self> {
        let bytes: [u8; BYTES] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let (signed, signature) = bytes.split_at_checked(SIGNED)?;
        let (number, said) = signed.split_first()?;
        let key = keys.iter().find(|key| key.number == *number)?;
        mac(key, signed)?.verify_truncated_left(signature).ok()?;
        let (issued, id) = said.split_first_chunk()?;
        Some(Self { issued_s: u32::from_be_bytes(*issued), id: id.try_into().ok()? })
    }

    /// Under which name the receiver remembers it: nobody can make the token, or its id, from that.
    pub(crate) fn name(&self) -> String {
        hex(&Sha256::digest(self.id))
    }
}

/// `None` for a key of the wrong length, and none has one.
fn mac(key: &VisitKey, signed: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&key.secret).ok()?;
    mac.update(PURPOSE);
    mac.update(signed);
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(number: u8) -> VisitKey {
        VisitKey { number, secret: std::array::from_fn(|at| number.wrapping_add(u8::try_from(at).unwrap_or(0))) }
    }

    fn token() -> VisitToken {
        VisitToken { issued_s: 1_790_000_000, id: *b"sixteen bytes id" }
    }

    #[test]
    fn each_flipped_bit_is_refused() {
        let keys = [key(1), key(2)];
        let bytes = URL_SAFE_NO_PAD.decode(token().sign(&keys[0])).expect("base64url");
        assert_eq!(bytes.len(), BYTES);
        for bit in 0..8 * BYTES {
            let mut altered = bytes.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(VisitToken::verify(&URL_SAFE_NO_PAD.encode(altered), &keys), None, "bit {bit}");
        }
    }

    #[test]
    fn a_token_shortened_lengthened_padded_or_spelled_otherwise_is_refused() {
        let (text, keys) = (token().sign(&key(1)), [key(1)]);
        assert_eq!(VisitToken::verify(&text, &keys), Some(token()));
        for end in 0..text.len() {
            assert_eq!(VisitToken::verify(&text[..end], &keys), None, "{end} characters");
        }
        for other in [format!("{text}A"), format!("{text}="), format!(" {text}"), text.to_lowercase(), text.repeat(2)] {
            assert_eq!(VisitToken::verify(&other, &keys), None, "{other}");
        }
    }

    #[test]
    fn a_key_of_another_number_or_another_receiver_signs_nothing_here() {
        let text = token().sign(&key(1));
        assert_eq!(VisitToken::verify(&text, &[key(2), key(3)]), None);
        assert_eq!(VisitToken::verify(&text, &[VisitKey { number: 1, ..key(2) }]), None);
        assert_eq!(VisitToken::verify(&text, &[]), None);
        assert!(!format!("{:?}", key(1)).contains("secret"), "a log has no key in it");
    }

    proptest! {
        #[test]
        fn what_was_signed_is_read_as_it_was(issued_s: u32, id: [u8; 16], number: u8, secret: [u8; 32]) {
            let (key, token) = (VisitKey { number, secret }, VisitToken { issued_s, id });
            let text = token.sign(&key);
            prop_assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
            prop_assert_eq!(VisitToken::verify(&text, &[key]), Some(token));
        }

        #[test]
        fn any_text_is_no_token(text in ".{0,80}") {
            prop_assert_eq!(VisitToken::verify(&text, &[key(1), key(2)]), None);
        }

        #[test]
        fn any_bytes_are_no_token(mut bytes: [u8; 32], rest: [u8; 7]) {
            bytes[0] = 1;
            let text = URL_SAFE_NO_PAD.encode([&bytes[..], &rest].concat());
            prop_assert_eq!(VisitToken::verify(&text, &[key(1), key(2)]), None);
        }
    }
}
