//! Visit tokens: any text, and what a key has signed. An input is a text; its bytes also make a token of their own, and one of them is altered.

use handraise_receiver::{VisitKey, VisitToken};

use crate::seed::Seeds;

fn keys() -> [VisitKey; 2] {
    [1, 2].map(|number| VisitKey { number, secret: [number; 32] })
}

/// A text that is read is exactly what a live key signed; a signed token is read as it was; with another letter it is not.
pub fn check(input: &[u8]) {
    let keys = keys();
    let text = String::from_utf8_lossy(input);
    if let Some(token) = VisitToken::verify(&text, &keys) {
        assert!(keys.iter().any(|key| token.sign(key) == text), "one token has one text");
    }
    assert_eq!(VisitToken::verify(&text, &[]), None, "without a key nothing is signed");
    let Some((head, rest)) = input.split_first_chunk::<4>() else { return };
    let id = std::array::from_fn(|at| rest.get(at).copied().unwrap_or(0));
    let token = VisitToken { issued_s: u32::from_be_bytes(*head), id };
    let key = &keys[usize::from(head[3]) % keys.len()];
    let signed = token.sign(key);
    assert_eq!(signed.len(), 52);
    assert_eq!(VisitToken::verify(&signed, &keys), Some(token), "it is read as it was");
    let mut altered = signed.clone().into_bytes();
    let at = usize::from(head[0]) % altered.len();
    altered[at] = rest.first().copied().unwrap_or(b'A');
    let altered = String::from_utf8_lossy(&altered);
    assert!(altered == signed || VisitToken::verify(&altered, &keys).is_none(), "no letter can be changed");
}

/// Signed tokens, and what is nearly one.
pub(crate) fn seeds(_seeds: &Seeds) -> Vec<Vec<u8>> {
    let token = VisitToken { issued_s: 1_790_000_000, id: *b"sixteen bytes id" };
    let signed = keys().map(|key| token.sign(&key));
    let long = [signed[0].as_str(), "="].concat();
    let others = ["", "A", "visit", long.as_str(), &signed[1][..51]].map(str::to_owned);
    signed.clone().into_iter().chain(others).map(String::into_bytes).collect()
}
