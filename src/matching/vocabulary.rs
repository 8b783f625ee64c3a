//! Vocabularies: they read what a visitor typed or chose as one of a few named values. They keep no text, and do not know
//! which field it came from.

use super::{ClassId, FoldedChars, TextHash};

/// How a vocabulary reads a form field's text. The numbers are part of a compiled definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Method {
    /// Entries are phrases of one to three words, anywhere in the text. The longest phrase wins, then the earlier value.
    Words = 0,
    /// Entries are whole texts, compared word by word.
    Exact = 1,
    /// Entries are the least number of each value. The first number in the text decides.
    Number = 2,
    /// Entries are domains: that after the last `@`, or a parent domain of it. The longest wins.
    Domain = 3,
    /// Entries are phrases that a "no" begins with, for a checkbox or a yes/no question.
    Checked = 4,
}

impl Method {
    /// All methods, by their number.
    pub const ALL: [Self; 5] = [Self::Words, Self::Exact, Self::Number, Self::Domain, Self::Checked];
}

/// One value of a vocabulary and the entries that lead to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueSet {
    /// The value.
    pub value: ClassId,
    /// Hashes of phrases, texts or domains, or one least number, as [`entry`] makes them; strictly increasing.
    pub entries: Vec<u32>,
}

/// One way to read a field: the attribute that it answers, and the vocabulary for its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The attribute that the text answers.
    pub attribute: ClassId,
    /// How the text is read.
    pub method: Method,
    /// The value of a text that no entry matches; without one, the attribute stays unknown.
    pub otherwise: Option<ClassId>,
    /// Values in order of preference.
    pub values: Vec<ValueSet>,
}

/// Values with their entries, in order of preference: a vocabulary in any shape.
pub trait Values<'a>: Iterator<Item = (ClassId, &'a [u32])> + Clone {
    /// Finds the value of `text`, which is neither blank nor a placeholder; `None` if no entry matches.
    ///
    /// ```
    /// use handraise::matching::{ClassId, Method, Values, entry};
    /// let (vp, director) = (ClassId::of("vp"), ClassId::of("director"));
    /// let entries = ["vice president", "director"].map(|phrase| [entry(Method::Words, phrase).unwrap_or_default()]);
    /// let values = [(vp, entries[0].as_slice()), (director, entries[1].as_slice())];
    /// assert_eq!(values.into_iter().classify(Method::Words, "Vice President, Sales"), Some(vp));
    /// assert_eq!(values.into_iter().classify(Method::Words, "Astronaut"), None);
    /// ```
    fn classify(self, method: Method, text: &str) -> Option<ClassId> {
        match method {
            Method::Words | Method::Checked => longest_phrase(self, text, method == Method::Checked),
            Method::Exact => first(self, whole_text_hash(text)),
            Method::Number => band(self, first_number(text)?),
            Method::Domain => longest_domain(self, text),
        }
    }
}

impl<'a, T: Iterator<Item = (ClassId, &'a [u32])> + Clone> Values<'a> for T {}

/// The first value that has this entry.
fn first<'a>(mut values: impl Values<'a>, entry: u32) -> Option<ClassId> {
    values.find(|(_, entries)| entries.binary_search(&entry).is_ok()).map(|(value, _)| value)
}

/// The value with the greatest least number that is not above `number`.
fn band<'a>(values: impl Values<'a>, number: u32) -> Option<ClassId> {
    let starts = values.filter_map(|(value, entries)| Some((*entries.first()?, value)));
    starts.filter(|(least, _)| *least <= number).max().map(|(_, value)| value)
}

/// The value of the longest phrase anywhere in a text, or only at its beginning.
fn longest_phrase<'a>(values: impl Values<'a>, text: &str, at_beginning: bool) -> Option<ClassId> {
    // The best so far, with the number of its words and its rank among the values. Phrases end at each word in turn.
    let (mut best_words, mut best_rank, mut best) = (0, usize::MAX, None);
    let mut phrases = [None::<TextHash>; 3];
    let mut words_read = 0;
    for_each_word(text, &mut |word| {
        let [one, two, _] = phrases;
        let longer = |before: Option<TextHash>| before.map(|hash| extend(hash.add_byte(b' '), word));
        phrases = [Some(extend(TextHash::EMPTY, word)), longer(one), longer(two)];
        words_read += 1;
        for (words, phrase) in (1..).zip(phrases) {
            let Some(hash) = phrase else { continue };
            let found =
                values.clone().enumerate().find(|(_, (_, entries))| entries.binary_search(&hash.value()).is_ok());
            if let Some((rank, (value, _))) = found
                && (!at_beginning || words == words_read)
                && (words > best_words || (words == best_words && rank < best_rank))
            {
                (best_words, best_rank, best) = (words, rank, Some(value));
            }
        }
    });
    best
}

/// The value of a text's domain, or of its nearest parent domain that has one.
fn longest_domain<'a>(values: impl Values<'a>, text: &str) -> Option<ClassId> {
    let mut domain = text.trim_ascii().as_bytes();
    if let Some(at) = domain.iter().rposition(|byte| *byte == b'@') {
        domain = domain.get(at + 1..).unwrap_or_default();
    }
    // The whole domain first, then each parent domain.
    loop {
        let found = first(values.clone(), code_points_hash(domain));
        let dot = domain.iter().position(|byte| *byte == b'.');
        match dot {
            Some(dot) if found.is_none() => domain = domain.get(dot + 1..).unwrap_or_default(),
            _ => return found,
        }
    }
}

fn code_points_hash(text: &[u8]) -> u32 {
    FoldedChars(text).fold(TextHash::EMPTY, TextHash::add_code_point).value()
}

/// Compiles one entry of a vocabulary to a hash or a number; `None` if it can never match a text.
///
/// [`Values::classify`] splits and folds texts with the same code, so what compiles is what matches.
///
/// ```
/// use handraise::matching::{Method, entry};
/// assert_eq!(entry(Method::Number, "1,000+"), Some(1001));
/// assert_eq!(entry(Method::Words, "Vice-President"), entry(Method::Words, "vice president"));
/// assert_eq!(entry(Method::Words, "a phrase of many words"), None);
/// ```
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
            (!domain.is_empty() && !domain.contains(['@', '*', ' '])).then(|| code_points_hash(domain.as_bytes()))
        }
    }
}

/// The hash of all words of `text`, folded, with one space between them. [`Method::Exact`] compares these, and so do the
/// lookups of field names, labels and placeholders.
pub fn whole_text_hash(text: &str) -> u32 {
    let mut all = None::<TextHash>;
    for_each_word(text, &mut |word| {
        all = Some(extend(all.map_or(TextHash::EMPTY, |hash| hash.add_byte(b' ')), word));
    });
    all.unwrap_or(TextHash::EMPTY).value()
}

/// Whether a text says nothing: it is blank, it is what programs write for a missing value (`undefined`, `null`, `none`,
/// `n/a`, `test` and the like), or it is the first line of a list from which nothing was chosen.
///
/// Other systems have taken such texts for names, and merged thousands of strangers into one person.
///
/// ```
/// use handraise::matching::is_placeholder;
/// assert!(is_placeholder("--") && is_placeholder("N/A") && is_placeholder("Please select"));
/// assert!(!is_placeholder("Tester"));
/// ```
pub fn is_placeholder(text: &str) -> bool {
    let hash = whole_text_hash(text);
    hash == TextHash::EMPTY.value() || PLACEHOLDERS.contains(&hash)
}

/// The hashes of placeholders. In a page, numbers take fewer bytes than texts and the code that reads them.
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

/// [`whole_text_hash`] at compile time, of words that are folded already, with one space between them. It reads letters of
/// one or two bytes.
const fn words_hash(text: &str) -> u32 {
    let mut hash = TextHash::EMPTY;
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        hash = match after {
            [second, after @ ..] if *first >= 0x80 => {
                rest = after;
                hash.add_code_point(((*first & 0x1F) as u32) << 6 | (*second & 0x3F) as u32)
            }
            _ => hash.add_byte(*first),
        };
    }
    hash.value()
}

fn extend(hash: TextHash, word: &[u8]) -> TextHash {
    FoldedChars(word).fold(hash, TextHash::add_code_point)
}

/// Calls `each` with every run of letters and digits; everything beyond ASCII counts as a letter.
fn for_each_word(text: &str, each: &mut dyn FnMut(&[u8])) {
    // U+00A0, the no-break space, is C2 A0 in UTF-8. Pasted job titles are full of it.
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

/// The first whole number in a text: `1,000` and `1.000` are one thousand, `10k` is ten thousand, `51-200` is 51. `1,000+` and
/// `> 1,000` are 1,001, because the same list usually has a line that ends at 1,000.
fn first_number(text: &str) -> Option<u32> {
    let bytes = text.as_bytes();
    let digit = |place: usize| bytes.get(place).filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0');
    let mut is_above = false;
    let mut place = bytes.iter().position(|byte| {
        is_above |= *byte == b'>';
        byte.is_ascii_digit()
    })?;
    let mut number = 0u32;
    while let Some(value) = digit(place) {
        number = number.saturating_mul(10).saturating_add(u32::from(value));
        place += 1;
        // A separator of thousands has exactly three digits after it.
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
    is_above |= bytes.get(place) == Some(&b'+');
    Some(number.saturating_add(u32::from(is_above)))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Vocabulary(Method, Vec<ValueSet>);

    impl Vocabulary {
        fn classify(&self, text: &str) -> Option<ClassId> {
            self.1.iter().map(|set| (set.value, set.entries.as_slice())).classify(self.0, text)
        }
    }

    fn vocabulary(values: &[(&str, &[&str])], method: Method) -> Vocabulary {
        let set = |(name, texts): &(&str, &[&str])| {
            let mut entries: Vec<u32> = texts.iter().filter_map(|text| entry(method, text)).collect();
            entries.sort_unstable();
            ValueSet { value: ClassId::of(name), entries }
        };
        Vocabulary(method, values.iter().map(set).collect())
    }

    #[test]
    fn a_longer_phrase_beats_a_shorter_one() {
        let titles = vocabulary(&[("c_level", &["president", "ceo"]), ("vp", &["vice president"])], Method::Words);
        assert_eq!(titles.classify("Senior Vice-President, Sales"), Some(ClassId::of("vp")));
        assert_eq!(titles.classify("President & CEO"), Some(ClassId::of("c_level")));
        assert_eq!(titles.classify("Presidential historian"), None);
    }

    #[test]
    fn the_earlier_value_wins_between_phrases_of_one_length() {
        let titles = vocabulary(&[("entry", &["intern"]), ("director", &["director"])], Method::Words);
        assert_eq!(titles.classify("Intern to the director"), Some(ClassId::of("entry")));
    }

    #[test]
    fn numbers_are_read_with_separators_and_thousands() {
        let read: Vec<_> =
            ["51-200", "1,000", "1.000", "10k", "about 5 000 people", "7, 9", "none"].map(first_number).into();
        assert_eq!(read, [Some(51), Some(1000), Some(1000), Some(10_000), Some(5000), Some(7), None]);
    }

    #[test]
    fn a_number_that_is_exceeded_counts_as_one_more() {
        let read = ["1,000+", "1000+", "10k+", "> 200", ">200", "7 > 6", "4294967295+"].map(first_number);
        assert_eq!(read, [1001, 1001, 10_001, 201, 201, 7, u32::MAX].map(Some));
    }

    #[test]
    fn a_text_that_begins_with_a_no_is_a_no() {
        let asked = vocabulary(&[("no", &["no", "not", "nein"])], Method::Checked);
        for text in ["No", "no, thanks", "Nein, danke.", "Not now"] {
            assert_eq!(asked.classify(text), Some(ClassId::of("no")), "{text}");
        }
        for text in ["on", "Yes, no later than Monday", "Notify me", "Please contact me"] {
            assert_eq!(asked.classify(text), None, "{text}");
        }
    }

    #[test]
    fn a_size_falls_into_the_band_with_the_greatest_start() {
        let sizes = vocabulary(&[("small", &["1"]), ("mid", &["51"]), ("large", &["1000"])], Method::Number);
        assert_eq!(sizes.classify("51-200"), Some(ClassId::of("mid")));
        assert_eq!(sizes.classify("5001+"), Some(ClassId::of("large")));
        assert_eq!(sizes.classify("0"), None);
    }

    #[test]
    fn a_parent_domain_matches_and_a_longer_one_wins() {
        let domains = vocabulary(&[("rival", &["rival.example"]), ("student", &["edu", "ac.uk"])], Method::Domain);
        assert_eq!(domains.classify("a@Mail.Rival.example"), Some(ClassId::of("rival")));
        assert_eq!(domains.classify("a@cs.ox.ac.uk"), Some(ClassId::of("student")));
        assert_eq!(domains.classify("a@notrival.example"), None);
    }

    #[test]
    fn placeholders_say_nothing() {
        assert!(is_placeholder(" undefined ") && is_placeholder("N/A") && is_placeholder("--"));
        assert!(
            is_placeholder("-- Please select --")
                && is_placeholder("[object Object]")
                && is_placeholder("Bitte wählen")
        );
        assert!(!is_placeholder("Tester"));
    }
}
