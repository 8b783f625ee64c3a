//! Text as folded code points. It does not know words.

use super::fold_code_point;

/// Iterates over the folded code points of UTF-8 text. The field holds the bytes that are left.
///
/// The standard library's decoder takes ten times as many bytes in a page, because it looks for errors. This one gives some
/// code point or other for bytes that are not UTF-8.
#[derive(Clone, Copy)]
pub(crate) struct FoldedChars<'a>(pub(crate) &'a [u8]);

impl Iterator for FoldedChars<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let [first, rest @ ..] = self.0 else {
            return None;
        };
        self.0 = rest;
        let mut code = u32::from(*first);
        if code >= 0x80 {
            // The first byte of a sequence of n bytes begins with n ones. Ref.: RFC 3629, section 3.
            let more = (*first).leading_ones().saturating_sub(1);
            code &= 0x3F >> more;
            for _ in 0..more {
                if let [next, rest @ ..] = self.0 {
                    code = (code << 6) | u32::from(*next & 0x3F);
                    self.0 = rest;
                }
            }
        }
        Some(fold_code_point(code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::fold_char;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn code_points_are_the_folded_characters(text in any::<String>()) {
            let code_points: Vec<u32> = FoldedChars(text.as_bytes()).collect();
            prop_assert_eq!(code_points, text.chars().map(|c| fold_char(c) as u32).collect::<Vec<_>>());
        }

        #[test]
        fn any_bytes_come_to_an_end(bytes in prop::collection::vec(any::<u8>(), 0..50)) {
            prop_assert!(FoldedChars(&bytes).count() <= bytes.len());
        }
    }
}
