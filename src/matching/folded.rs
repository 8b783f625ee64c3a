//! Text as bytes with ASCII capitals in lower case. It does not know words.

/// Text in UTF-8, as a `&str` or as bytes that nobody checked, as a page's module gets them. Bytes that are not UTF-8 match nothing.
pub trait Text: AsRef<[u8]> {}

impl<T: AsRef<[u8]>> Text for T {}

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
