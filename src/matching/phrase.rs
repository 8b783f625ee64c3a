//! Phrases of a vocabulary in a text, and which of them decides. It does not know what a phrase stands for.
//!
//! A title is built of parts: `VP of Sales, EMEA` has three, with a comma between them where it is folded. Its first part that says
//! anything decides, and in it the last phrase: a `Lead Generation Specialist` is a specialist. What follows *to* is about
//! somebody else: `Assistant to the Managing Director`.

use super::words::{add_word, for_each_word, next_word};
use super::{ClassId, Folded, FoldedText, Method, TextHash, Values};

/// No phrase of an entry has more words than this.
const MOST_WORDS: usize = 3;

/// Begins the hash of a phrase that must begin a part, as in `^partner`.
const AT_BEGINNING: TextHash = TextHash::EMPTY.add_byte(b'^');

/// The hash of *to*.
const TO: TextHash = TextHash::EMPTY.add_bytes(b"to");

/// Begins the hash of the end of a word, as in `*leiter`, and ends that of its beginning, as in `vertrieb*`.
const STAR: u8 = b'*';

/// The hash of an entry; `None` if it can never match. Only titles have entries with a sign: `^partner`, `*leiter`, `vertrieb*`.
pub(super) fn phrase_entry(method: Method, text: &str) -> Option<u32> {
    let folded = FoldedText::of(text.trim());
    let text = folded.as_str();
    let (begins, ends) = (text.starts_with(['^', '*']), text.ends_with('*'));
    let before = match text.as_bytes() {
        [b'^', ..] => AT_BEGINNING,
        [b'*', ..] => TextHash::EMPTY.add_byte(STAR),
        _ => TextHash::EMPTY,
    };
    let (mut words, mut hash) = (0, before);
    for_each_word(Folded::by_platform(text.trim_matches(['^', '*']).as_bytes()), &mut |word, _| {
        hash = add_word(if words == 0 { hash } else { hash.add_byte(b' ') }, word);
        words += 1;
    });
    let most_words = if text.contains('*') { 1 } else { MOST_WORDS };
    let has_sense = method == Method::Title && !(begins && ends) || !begins && !ends;
    let may_match = has_sense && (1..=most_words).contains(&words);
    may_match.then(|| if ends { hash.add_byte(STAR) } else { hash }.value())
}

/// The value of the phrase that decides; `None` if the text has none.
pub(super) fn deciding_phrase<'a>(values: impl Values<'a>, method: Method, text: Folded<'_>) -> Option<ClassId> {
    let (mut best_rank, mut best) = (0, None);
    // The phrases of one to three words that end at the present word, each with its part of the text. Parts count down.
    let mut phrases = [None::<(TextHash, u32)>; MOST_WORDS];
    let mut since_part = None::<TextHash>;
    let (mut part, mut words_read) = (1_u32 << 8, 0_u32);
    for_each_word(text, &mut |word, is_apart| {
        words_read += 1;
        if is_apart {
            (part, since_part) = (part.saturating_sub(1), None);
        }
        let since = add_word(since_part.map_or(AT_BEGINNING, |hash| hash.add_byte(b' ')), word);
        since_part = Some(since);
        let [one, two, _] = phrases;
        let longer = |before: Option<(TextHash, u32)>| before.map(|(hash, part)| (next_word(Some(hash), word), part));
        let alone = next_word(None, word);
        phrases = [Some((alone, part)), longer(one), longer(two)];
        let mut consider = |hash: TextHash, part: u32, length: usize, is_whole: bool| {
            let Some((place, value)) = values.clone().with_entry(hash.value()) else { return };
            let rank = match method {
                // The first part, whole words, the last phrase, the longest.
                Method::Title => part << 20 | u32::from(is_whole) << 19 | words_read << 8 | length as u32,
                // The longest, then that of the earlier value.
                _ => (length as u32) << 8 | 255_u32.saturating_sub(place),
            };
            if rank > best_rank {
                (best_rank, best) = (rank, Some(value));
            }
        };
        for (words, phrase) in (1..).zip(phrases) {
            if let Some((hash, part)) = phrase
                && (method != Method::Checked || words == words_read as usize)
            {
                consider(hash, part, words, true);
            }
        }
        if method == Method::Title {
            consider(since, part, MOST_WORDS, true);
            for place in 0..=word.len() {
                let (start, end) = word.split_at_checked(place).unwrap_or_default();
                consider(add_word(TextHash::EMPTY, start).add_byte(STAR), part, start.len(), false);
                consider(add_word(TextHash::EMPTY.add_byte(STAR), end), part, end.len(), false);
            }
            if alone == TO {
                best_rank = u32::MAX;
            }
        }
    });
    best
}
