//! Text as words, and the hashes of words. It does not know phrases.

use super::{Folded, FoldedBytes, TextHash};

/// The hash of all words of `text`, with one space between them. [`Method::Exact`](super::Method::Exact) compares these, and so
/// do the lookups of field names, labels and placeholders.
pub fn whole_text_hash(text: Folded<'_>) -> u32 {
    let mut all = None::<TextHash>;
    for_each_word(text, &mut |word, _| all = Some(next_word(all, word)));
    all.unwrap_or(TextHash::EMPTY).value()
}

/// Adds a word to the hash of those before it, if there are any.
pub(super) fn next_word(before: Option<TextHash>, word: &[u8]) -> TextHash {
    add_word(before.map_or(TextHash::EMPTY, |hash| hash.add_byte(b' ')), word)
}

/// Adds the letters of a word.
pub(super) fn add_word(hash: TextHash, word: &[u8]) -> TextHash {
    FoldedBytes(word).fold(hash, TextHash::add_byte)
}

/// Calls `each` with every run of letters and digits, and with whether a comma stands before it; everything beyond ASCII counts
/// as a letter.
pub(super) fn for_each_word(text: Folded<'_>, each: &mut dyn FnMut(&[u8], bool)) {
    let mut rest = text.bytes();
    let (mut word, mut length, mut is_apart) = (rest, 0, false);
    while let [first, after @ ..] = rest {
        rest = after;
        if !first.is_ascii() || first.is_ascii_alphanumeric() {
            length += 1;
        } else {
            if length > 0 {
                each(word.get(..length).unwrap_or_default(), is_apart);
                is_apart = false;
            }
            is_apart |= *first == b',';
            (word, length) = (after, 0);
        }
    }
    if length > 0 {
        each(word, is_apart);
    }
}
