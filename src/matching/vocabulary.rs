//! Vocabularies: what a visitor typed or chose, read as one of a few named values. It keeps no text.

use super::{ClassId, Letters, TextHash};

/// How a vocabulary reads a form field's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Method {
    /// A phrase of one to three words anywhere in the text; longer phrases win, then earlier values.
    Words = 0,
    /// The whole text, word for word.
    Exact = 1,
    /// The first number in the text; each value starts at its least number.
    Number = 2,
    /// The domain after the last `@`, or a parent domain of it; the longest wins.
    Domain = 3,
    /// A checkbox or yes/no answer: entries name what a text that means "no" begins with.
    Checked = 4,
}

impl Method {
    /// All methods, by their code.
    pub const ALL: [Self; 5] = [Self::Words, Self::Exact, Self::Number, Self::Domain, Self::Checked];
}

/// One value of a vocabulary and the hashes (or least number) that lead to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueSet {
    /// The value.
    pub value: ClassId,
    /// Hashes of words, texts or domains, or least numbers; strictly increasing.
    pub entries: Vec<u32>,
}

/// One way to read a field: the attribute it answers and the vocabulary that does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The attribute answered.
    pub attribute: ClassId,
    /// How the text is read.
    pub method: Method,
    /// The value of a text that no entry matches; without one, the attribute stays unknown.
    pub otherwise: Option<ClassId>,
    /// Values in order of preference.
    pub values: Vec<ValueSet>,
}

/// Values and their entries, in order of preference.
pub trait Values<'a>: Iterator<Item = (ClassId, &'a [u32])> + Clone {
    /// Reads `text`, which is neither blank nor a placeholder; [`ClassId::NONE`] when no entry leads anywhere.
    fn read(self, method: Method, text: &str) -> ClassId {
        match method {
            Method::Words | Method::Checked => longest_phrase(self, text, method == Method::Checked),
            Method::Exact => first(self, whole_text_hash(text)),
            Method::Number => first_number(text).map_or(ClassId::NONE, |number| band(self, number)),
            Method::Domain => longest_domain(self, text),
        }
    }
}

impl<'a, T: Iterator<Item = (ClassId, &'a [u32])> + Clone> Values<'a> for T {}

/// The first value that has this entry.
fn first<'a>(mut values: impl Values<'a>, entry: u32) -> ClassId {
    values.find(|(_, entries)| entries.binary_search(&entry).is_ok()).map_or(ClassId::NONE, |(value, _)| value)
}

fn band<'a>(values: impl Values<'a>, number: u32) -> ClassId {
    let starts = values.filter_map(|(value, entries)| Some((*entries.first()?, value)));
    starts.filter(|(least, _)| *least <= number).max().map_or(ClassId::NONE, |(_, value)| value)
}

/// The value of the longest phrase in a text, or of those that it begins with.
fn longest_phrase<'a>(values: impl Values<'a>, text: &str, begins: bool) -> ClassId {
    // The best so far: (words in the phrase, values before it); phrases end at each word in turn.
    let (mut best_words, mut best_rank, mut best) = (0, usize::MAX, ClassId::NONE);
    let mut phrases = [None::<TextHash>; 3];
    let mut place = 0;
    for_each_word(text, &mut |word| {
        let [one, two, _] = phrases;
        let longer = |before: Option<TextHash>| before.map(|hash| extend(hash.byte(b' '), word));
        phrases = [Some(extend(TextHash::EMPTY, word)), longer(one), longer(two)];
        place += 1;
        for (words, phrase) in (1..).zip(phrases) {
            let Some(hash) = phrase else { continue };
            let found =
                values.clone().enumerate().find(|(_, (_, entries))| entries.binary_search(&hash.value()).is_ok());
            if let Some((rank, (value, _))) = found
                && (!begins || words == place)
                && (words > best_words || (words == best_words && rank < best_rank))
            {
                (best_words, best_rank, best) = (words, rank, value);
            }
        }
    });
    best
}

fn longest_domain<'a>(values: impl Values<'a>, text: &str) -> ClassId {
    let mut domain = text.trim_ascii().as_bytes();
    if let Some(at) = domain.iter().rposition(|byte| *byte == b'@') {
        domain = domain.get(at + 1..).unwrap_or_default();
    }
    // The whole domain first, then what is left of it after each dot.
    loop {
        let found = first(values.clone(), letters_hash(domain));
        let dot = domain.iter().position(|byte| *byte == b'.');
        match dot {
            Some(dot) if found == ClassId::NONE => domain = domain.get(dot + 1..).unwrap_or_default(),
            _ => return found,
        }
    }
}

fn letters_hash(text: &[u8]) -> u32 {
    Letters(text).fold(TextHash::EMPTY, TextHash::letter).value()
}

/// The entry that stands for `text` under a method, for compiling a vocabulary; `None` when it can never match.
///
/// Shares its words with [`Values::read`], so what compiles is what matches.
pub fn entry(method: Method, text: &str) -> Option<u32> {
    match method {
        Method::Words | Method::Checked => {
            let mut words = 0;
            for_each_word(text, &mut |_| words += 1);
            (1..=3).contains(&words).then(|| whole_text_hash(text))
        }
        Method::Exact => (whole_text_hash(text) != TextHash::EMPTY.value()).then(|| whole_text_hash(text)),
        Method::Number => first_number(text),
        Method::Domain => {
            let domain = text.trim();
            (!domain.is_empty() && !domain.contains(['@', '*', ' '])).then(|| letters_hash(domain.as_bytes()))
        }
    }
}

/// The hash of all words of `text`, folded, one space between; what [`Method::Exact`] compares and how field names,
/// labels and placeholders are recognised.
pub fn whole_text_hash(text: &str) -> u32 {
    let mut all = None::<TextHash>;
    for_each_word(text, &mut |word| {
        all = Some(extend(all.map_or(TextHash::EMPTY, |hash| hash.byte(b' ')), word));
    });
    all.unwrap_or(TextHash::EMPTY).value()
}

/// Whether a text is what programs write for "nothing": `undefined`, `null`, `none`, `n/a`, `test` and the like, or the
/// first line of a list that nothing was chosen from. Such texts merged thousands of strangers into one person elsewhere.
pub fn is_placeholder(text: &str) -> bool {
    let hash = whole_text_hash(text);
    hash == TextHash::EMPTY.value() || PLACEHOLDERS.contains(&hash)
}

/// Their hashes: numbers weigh less in a page than texts and the code that reads them.
const PLACEHOLDERS: [u32; 13] = [
    words_hash("undefined"),
    words_hash("null"),
    words_hash("none"),
    words_hash("n a"),
    words_hash("na"),
    words_hash("nan"),
    words_hash("object object"),
    words_hash("test"),
    words_hash("select"),
    words_hash("please select"),
    words_hash("please choose"),
    words_hash("bitte wählen"),
    words_hash("bitte auswählen"),
];

/// [`whole_text_hash`] of words that are folded already, of letters of one or two bytes, with a space between them.
const fn words_hash(text: &str) -> u32 {
    let mut hash = TextHash::EMPTY;
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        hash = match after {
            [second, after @ ..] if *first >= 0x80 => {
                rest = after;
                hash.letter(((*first & 0x1F) as u32) << 6 | (*second & 0x3F) as u32)
            }
            _ => hash.byte(*first),
        };
    }
    hash.value()
}

fn extend(hash: TextHash, word: &[u8]) -> TextHash {
    Letters(word).fold(hash, TextHash::letter)
}

/// Calls `each` with every run of letters and digits; everything beyond ASCII counts as a letter.
fn for_each_word(text: &str, each: &mut dyn FnMut(&[u8])) {
    // U+00A0 is the no-break space that pasted job titles are full of: C2 A0 in UTF-8.
    let mut rest = text.as_bytes();
    let mut word = rest;
    let mut length = 0;
    while let [first, after @ ..] = rest {
        let is_space = matches!(rest, [0xC2, 0xA0, ..]);
        if is_space || (first.is_ascii() && !first.is_ascii_alphanumeric()) {
            if length > 0 {
                each(word.get(..length).unwrap_or_default());
            }
            rest = after.get(usize::from(is_space)..).unwrap_or_default();
            (word, length) = (rest, 0);
        } else {
            rest = after;
            length += 1;
        }
    }
    if length > 0 {
        each(word);
    }
}

/// The first whole number in a text: `1,000` and `1.000` are one thousand, `10k` ten thousand, `51-200` is 51. `1,000+` and
/// `> 1,000` are one more: such lists have a line that ends at a thousand, too.
fn first_number(text: &str) -> Option<u32> {
    let bytes = text.as_bytes();
    let digit = |place: usize| bytes.get(place).filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0');
    let mut is_more = false;
    let mut place = bytes.iter().position(|byte| {
        is_more |= *byte == b'>';
        byte.is_ascii_digit()
    })?;
    let mut number = 0u32;
    while let Some(value) = digit(place) {
        number = number.saturating_mul(10).saturating_add(u32::from(value));
        place += 1;
        // A separator with exactly three digits after it; digits before the first one may be more.
        let separates = matches!(bytes.get(place), Some(b',' | b'.' | b'\'' | b' '));
        let three = (1..=3).all(|after| digit(place + after).is_some()) && digit(place + 4).is_none();
        if separates && three {
            place += 1;
        }
    }
    if let Some(b'k' | b'K') = bytes.get(place) {
        number = number.saturating_mul(1000);
        place += 1;
    }
    is_more |= bytes.get(place) == Some(&b'+');
    Some(number.saturating_add(u32::from(is_more)))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Vocabulary(Method, Vec<ValueSet>);

    impl Vocabulary {
        fn read(&self, text: &str) -> ClassId {
            self.1.iter().map(|set| (set.value, set.entries.as_slice())).read(self.0, text)
        }
    }

    fn words(values: &[(&str, &[&str])], method: Method) -> Vocabulary {
        let set = |(name, texts): &(&str, &[&str])| {
            let mut entries: Vec<u32> = texts.iter().filter_map(|text| entry(method, text)).collect();
            entries.sort_unstable();
            ValueSet { value: ClassId::of(name), entries }
        };
        Vocabulary(method, values.iter().map(set).collect())
    }

    #[test]
    fn a_longer_phrase_beats_a_shorter_one() {
        let titles = words(&[("c_level", &["president", "ceo"]), ("vp", &["vice president"])], Method::Words);
        assert_eq!(titles.read("Senior Vice-President, Sales"), ClassId::of("vp"));
        assert_eq!(titles.read("President & CEO"), ClassId::of("c_level"));
        assert_eq!(titles.read("Presidential historian"), ClassId::NONE);
    }

    #[test]
    fn the_earlier_value_wins_between_phrases_of_one_length() {
        let titles = words(&[("entry", &["intern"]), ("director", &["director"])], Method::Words);
        assert_eq!(titles.read("Intern to the director"), ClassId::of("entry"));
    }

    #[test]
    fn numbers_are_read_with_separators_and_thousands() {
        let read: Vec<_> =
            ["51-200", "1,000", "1.000", "10k", "about 5 000 people", "7, 9", "none"].map(first_number).into();
        assert_eq!(read, [Some(51), Some(1000), Some(1000), Some(10_000), Some(5000), Some(7), None]);
    }

    #[test]
    fn a_number_that_is_exceeded_is_one_more() {
        let read = ["1,000+", "1000+", "10k+", "> 200", ">200", "7 > 6", "4294967295+"].map(first_number);
        assert_eq!(read, [1001, 1001, 10_001, 201, 201, 7, u32::MAX].map(Some));
    }

    #[test]
    fn a_text_that_begins_with_a_no_is_a_no() {
        let asked = words(&[("no", &["no", "not", "nein"])], Method::Checked);
        for text in ["No", "no, thanks", "Nein, danke.", "Not now"] {
            assert_eq!(asked.read(text), ClassId::of("no"), "{text}");
        }
        for text in ["on", "Yes, no later than Monday", "Notify me", "Please contact me"] {
            assert_eq!(asked.read(text), ClassId::NONE, "{text}");
        }
    }

    #[test]
    fn a_size_falls_into_the_band_with_the_greatest_start() {
        let sizes = words(&[("small", &["1"]), ("mid", &["51"]), ("large", &["1000"])], Method::Number);
        assert_eq!(sizes.read("51-200"), ClassId::of("mid"));
        assert_eq!(sizes.read("5001+"), ClassId::of("large"));
        assert_eq!(sizes.read("0"), ClassId::NONE);
    }

    #[test]
    fn a_parent_domain_matches_and_a_longer_one_wins() {
        let domains = words(&[("rival", &["rival.example"]), ("student", &["edu", "ac.uk"])], Method::Domain);
        assert_eq!(domains.read("a@Mail.Rival.example"), ClassId::of("rival"));
        assert_eq!(domains.read("a@cs.ox.ac.uk"), ClassId::of("student"));
        assert_eq!(domains.read("a@notrival.example"), ClassId::NONE);
    }

    #[test]
    fn placeholders_are_nobody() {
        assert!(is_placeholder(" undefined ") && is_placeholder("N/A") && is_placeholder("--"));
        assert!(
            is_placeholder("-- Please select --")
                && is_placeholder("[object Object]")
                && is_placeholder("Bitte wählen")
        );
        assert!(!is_placeholder("Tester"));
    }
}
