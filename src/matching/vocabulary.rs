//! Vocabularies: what a visitor typed or chose, read as one of a few named values. It keeps no text.

use super::{ClassId, TextHash};

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
    /// A checkbox or yes/no answer: entries name the texts that mean "no".
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
    /// The value of a text that no entry matches; [`ClassId::NONE`] leaves the attribute unknown.
    pub otherwise: ClassId,
    /// Values in order of preference.
    pub values: Vec<ValueSet>,
}

impl Reading {
    /// Reads `text`, which is neither blank nor a placeholder; [`ClassId::NONE`] when it says nothing.
    pub fn read(&self, text: &str) -> ClassId {
        let found = match self.method {
            Method::Words => self.longest_phrase(text),
            Method::Exact | Method::Checked => self.first(whole_text_hash(text)),
            Method::Number => first_number(text).map_or(ClassId::NONE, |number| self.band(number)),
            Method::Domain => self.longest_domain(text),
        };
        if found == ClassId::NONE { self.otherwise } else { found }
    }

    /// The first value that has this entry.
    fn first(&self, entry: u32) -> ClassId {
        let holder = self.values.iter().find(|set| set.entries.binary_search(&entry).is_ok());
        holder.map_or(ClassId::NONE, |set| set.value)
    }

    fn band(&self, number: u32) -> ClassId {
        let starts = self.values.iter().filter_map(|set| Some((*set.entries.first()?, set.value)));
        starts.filter(|(least, _)| *least <= number).max().map_or(ClassId::NONE, |(_, value)| value)
    }

    fn longest_phrase(&self, text: &str) -> ClassId {
        // The best so far: (words in the phrase, values before it); phrases end at each word in turn.
        let (mut best_words, mut best_rank, mut best) = (0, usize::MAX, ClassId::NONE);
        let mut phrases = [None::<TextHash>; 3];
        for_each_word(text, &mut |word| {
            let [one, two, _] = phrases;
            let longer = |before: Option<TextHash>| before.map(|hash| extend(hash.byte(b' '), word));
            phrases = [Some(extend(TextHash::EMPTY, word)), longer(one), longer(two)];
            for (words, phrase) in (1..).zip(phrases) {
                let Some(hash) = phrase else { continue };
                let rank = self.values.iter().position(|set| set.entries.binary_search(&hash.value()).is_ok());
                if let Some(rank) = rank.filter(|&rank| words > best_words || (words == best_words && rank < best_rank))
                {
                    (best_words, best_rank) = (words, rank);
                    best = self.values.get(rank).map_or(ClassId::NONE, |set| set.value);
                }
            }
        });
        best
    }

    fn longest_domain(&self, text: &str) -> ClassId {
        // Read backwards, so that the hash at each dot is that of a parent domain; the last one found is the longest.
        let mut hash = TextHash::EMPTY;
        let mut best = ClassId::NONE;
        for c in text.trim_ascii().chars().rev() {
            if c == '@' {
                break;
            }
            if c == '.' {
                let parent = self.first(hash.value());
                best = if parent == ClassId::NONE { best } else { parent };
            }
            hash = hash.folded(c);
        }
        let whole = self.first(hash.value());
        if whole == ClassId::NONE { best } else { whole }
    }
}

/// The entry that stands for `text` under a method, for compiling a vocabulary; `None` when it can never match.
///
/// Shares its words with [`Reading::read`], so what compiles is what matches.
pub fn entry(method: Method, text: &str) -> Option<u32> {
    match method {
        Method::Words => {
            let mut words = 0;
            for_each_word(text, &mut |_| words += 1);
            (1..=3).contains(&words).then(|| whole_text_hash(text))
        }
        Method::Exact | Method::Checked => {
            (whole_text_hash(text) != TextHash::EMPTY.value()).then(|| whole_text_hash(text))
        }
        Method::Number => first_number(text),
        Method::Domain => {
            let domain = text.trim();
            let mut hash = TextHash::EMPTY;
            for c in domain.chars().rev() {
                hash = hash.folded(c);
            }
            (!domain.is_empty() && !domain.contains(['@', '*', ' '])).then(|| hash.value())
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

/// Whether a text is what programs write for "nothing": `undefined`, `null`, `none`, `n/a`, `test` and the like.
/// Such texts merged thousands of strangers into one person elsewhere.
pub fn is_placeholder(text: &str) -> bool {
    const TEXTS: [&str; 8] = ["undefined", "null", "none", "n/a", "na", "nan", "object object", "test"];
    let hash = whole_text_hash(text);
    hash == TextHash::EMPTY.value() || TEXTS.iter().any(|known| whole_text_hash(known) == hash)
}

fn extend(hash: TextHash, word: &str) -> TextHash {
    word.chars().fold(hash, TextHash::folded)
}

/// Calls `each` with every run of letters and digits; everything beyond ASCII counts as a letter.
fn for_each_word(text: &str, each: &mut dyn FnMut(&str)) {
    let mut begin = None;
    for (index, c) in text.char_indices() {
        match (is_separator(c), begin) {
            (false, None) => begin = Some(index),
            (true, Some(start)) => {
                each(text.get(start..index).unwrap_or_default());
                begin = None;
            }
            _ => {}
        }
    }
    if let Some(start) = begin {
        each(text.get(start..).unwrap_or_default());
    }
}

fn is_separator(c: char) -> bool {
    // U+00A0 is the no-break space that pasted job titles are full of.
    (c.is_ascii() && !c.is_ascii_alphanumeric()) || c == '\u{A0}'
}

/// The first whole number in a text: `1,000+` and `1.000` are one thousand, `10k` ten thousand, `51-200` is 51.
fn first_number(text: &str) -> Option<u32> {
    let bytes = text.as_bytes();
    let digit = |place: usize| bytes.get(place).filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0');
    let mut place = bytes.iter().position(u8::is_ascii_digit)?;
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
    let thousands = matches!(bytes.get(place), Some(b'k' | b'K'));
    Some(if thousands { number.saturating_mul(1000) } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(values: &[(&str, &[&str])], method: Method) -> Reading {
        let set = |(name, texts): &(&str, &[&str])| {
            let mut entries: Vec<u32> = texts.iter().filter_map(|text| entry(method, text)).collect();
            entries.sort_unstable();
            ValueSet { value: ClassId::of(name), entries }
        };
        Reading {
            attribute: ClassId::of("a"),
            method,
            otherwise: ClassId::NONE,
            values: values.iter().map(set).collect(),
        }
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
            ["51-200", "1,000+", "1.000", "10k", "about 5 000 people", "7, 9", "none"].map(first_number).into();
        assert_eq!(read, [Some(51), Some(1000), Some(1000), Some(10_000), Some(5000), Some(7), None]);
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
        assert!(!is_placeholder("Tester"));
    }
}
