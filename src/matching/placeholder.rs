//! Texts that say nothing. It does not know which field they came from.

use super::words::{for_each_word, next_word};
use super::{Folded, TextHash};

/// Whether a text says nothing: it is blank, it is what programs write for a missing value (`undefined`, `null`, `none`,
/// `n/a`, `test` and the like), or it is the first line of a list from which nothing was chosen.
///
/// Other systems have taken such texts for names, and merged thousands of strangers into one person.
///
/// ```
/// use handraise::matching::{Folded, is_placeholder};
/// let says_nothing = |text| is_placeholder(Folded::by_platform(str::as_bytes(text)));
/// assert!(says_nothing("--") && says_nothing("N/A") && says_nothing("Please select"));
/// assert!(!says_nothing("Tester"));
/// ```
pub fn is_placeholder(text: Folded<'_>) -> bool {
    let (mut all, mut words, mut place) = (None::<TextHash>, 0, usize::MAX);
    for_each_word(text, &mut |word, _| {
        let hash = next_word(all, word);
        (all, words) = (Some(hash), words + 1);
        if words <= 2 && place >= ASKING {
            place = PLACEHOLDERS.iter().position(|placeholder| *placeholder == hash.value()).unwrap_or(usize::MAX);
        }
    });
    words == 0 || place < ASKING || (place < usize::MAX && words <= 2)
}

/// So many of [`PLACEHOLDERS`] only begin a text: the first line of a list, which asks for a choice.
const ASKING: usize = 9;

/// The hashes of placeholders of one or two words. In a page, numbers take fewer bytes than texts and the code that reads them.
const PLACEHOLDERS: [u32; 17] = [
    hash("select"),
    hash("choose"),
    hash("please select"),
    hash("please choose"),
    hash("bitte wahlen"),
    hash("bitte auswahlen"),
    hash("selectionnez"),
    hash("seleccione"),
    hash("kies"),
    hash("undefined"),
    hash("null"),
    hash("none"),
    hash("n a"),
    hash("na"),
    hash("nan"),
    hash("object object"),
    hash("test"),
];

/// The hash of words in ASCII that are folded already, with one space between them.
const fn hash(words: &str) -> u32 {
    TextHash::EMPTY.add_bytes(words.as_bytes()).value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::FoldedText;

    #[test]
    fn placeholders_say_nothing() {
        let texts = [
            "",
            " ",
            "–",
            " undefined ",
            "N/A",
            "--",
            "-- Please select --",
            "[object Object]",
            "Bitte wählen",
            "Bitte waehlen Sie",
            "Select an option",
            "Sélectionnez",
            "Kies een optie",
            "Please select a country…",
        ];
        for text in texts {
            assert!(is_placeholder(FoldedText::of(text).get()), "{text}");
        }
        for text in ["Tester", "Nullarbor", "Company that likes to select", "0"] {
            assert!(!is_placeholder(FoldedText::of(text).get()), "{text}");
        }
    }
}
