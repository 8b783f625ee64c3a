//! Text as bytes with ASCII capitals in lower case. It does not know words.

/// Iterates over the bytes of text, with ASCII capitals in lower case. The field holds the bytes that are left.
///
/// Beyond ASCII it changes nothing: what a visitor typed is [`Folded`](super::Folded) before, and an address is ASCII.
#[derive(Clone, Copy)]
pub(crate) struct FoldedBytes<'a>(pub(crate) &'a [u8]);

impl Iterator for FoldedBytes<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let [first, rest @ ..] = self.0 else {
            return None;
        };
        self.0 = rest;
        Some(first.to_ascii_lowercase())
    }
}
