//! Text letter by letter, folded to lower case. It does not know what is spelled.

use super::fold_code;

/// The folded code points of UTF-8 text, and how many bytes are left. A decoder of our own: the standard library's weighs
/// ten times as much in a browser, because it looks for errors; bytes that are no UTF-8 give some code point or other.
#[derive(Clone, Copy)]
pub(crate) struct Letters<'a>(pub(crate) &'a [u8]);

impl Iterator for Letters<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let [first, rest @ ..] = self.0 else {
            return None;
        };
        self.0 = rest;
        let mut code = u32::from(*first);
        if code >= 0x80 {
            // As many bytes follow as the first begins with ones after the first one.
            let more = (*first).leading_ones().saturating_sub(1);
            code &= 0x3F >> more;
            for _ in 0..more {
                if let [next, rest @ ..] = self.0 {
                    code = (code << 6) | u32::from(*next & 0x3F);
                    self.0 = rest;
                }
            }
        }
        Some(fold_code(code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::fold_char;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn letters_are_the_folded_characters(text in any::<String>()) {
            let letters: Vec<u32> = Letters(text.as_bytes()).collect();
            prop_assert_eq!(letters, text.chars().map(|c| fold_char(c) as u32).collect::<Vec<_>>());
        }

        #[test]
        fn any_bytes_come_to_an_end(bytes in prop::collection::vec(any::<u8>(), 0..50)) {
            prop_assert!(Letters(&bytes).count() <= bytes.len());
        }
    }
}
