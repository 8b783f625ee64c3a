//! Vocabularies: they read what a visitor typed or chose as one of a few named values. They keep no text, and do not know
//! which field it came from.

use super::domain::{domain_entry, longest_domain};
use super::number::{stated_number, stated_range};
use super::phrase::{deciding_phrase, phrase_entry};
use super::words::whole_text_hash;
use super::{ClassId, Folded, FoldedText, TextHash};

/// How a vocabulary reads a form field's text. The numbers are part of a compiled definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Method {
    /// Entries are phrases of one to three words, anywhere in the text. The longest phrase wins, then the earlier value.
    Words = 0,
    /// Entries are whole texts, compared word by word.
    Exact = 1,
    /// Entries are the least number of each value. The number in the text decides, or the middle of a range.
    Number = 2,
    /// Entries are domains: that after the last `@`, or a parent domain of it. The longest wins; then a mailbox such as
    /// `info@`.
    Domain = 3,
    /// Entries are phrases that a "no" or a "yes" begins with, for a checkbox or a yes/no question.
    Checked = 4,
    /// Entries are phrases of a job title, which is read by how titles are built: its first part, and in it the last phrase.
    Title = 5,
}

impl Method {
    /// All methods, by their number.
    pub const ALL: [Self; 6] = [Self::Words, Self::Exact, Self::Number, Self::Domain, Self::Checked, Self::Title];
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
    /// use handraise::matching::{ClassId, FoldedText, Method, Values, entry};
    /// let (vp, director) = (ClassId::of("vp"), ClassId::of("director"));
    /// let entries = ["vice president", "director"].map(|phrase| [entry(Method::Words, phrase).unwrap_or_default()]);
    /// let values = [(vp, entries[0].as_slice()), (director, entries[1].as_slice())];
    /// let read = |text| values.into_iter().classify(Method::Words, FoldedText::of(text).get());
    /// assert_eq!(read("Vice President, Sales"), Some(vp));
    /// assert_eq!(read("Astronaut"), None);
    /// ```
    fn classify(self, method: Method, text: Folded<'_>) -> Option<ClassId> {
        match method {
            Method::Words | Method::Checked | Method::Title => deciding_phrase(self, method, text),
            Method::Exact => Some(self.with_entry(whole_text_hash(text))?.1),
            Method::Number => band(self, stated_number(text)?),
            Method::Domain => longest_domain(self, text),
        }
    }

    /// The first value that has this entry, with its place.
    #[doc(hidden)]
    fn with_entry(self, entry: u32) -> Option<(u32, ClassId)> {
        let found = (0..).zip(self).find(|(_, (_, entries))| entries.binary_search(&entry).is_ok());
        found.map(|(place, (value, _))| (place, value))
    }
}

impl<'a, T: Iterator<Item = (ClassId, &'a [u32])> + Clone> Values<'a> for T {}

/// The value with the greatest least number that is not above `number`.
fn band<'a>(values: impl Values<'a>, number: u32) -> Option<ClassId> {
    let starts = values.filter_map(|(value, entries)| Some((*entries.first()?, value)));
    starts.filter(|(least, _)| *least <= number).max().map(|(_, value)| value)
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
        Method::Words | Method::Checked | Method::Title => phrase_entry(method, text),
        Method::Exact => {
            Some(whole_text_hash(FoldedText::of(text).get())).filter(|hash| *hash != TextHash::EMPTY.value())
        }
        Method::Number => Some(stated_range(FoldedText::of(text).get())?.0),
        Method::Domain => domain_entry(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Vocabulary(Method, Vec<ValueSet>);

    impl Vocabulary {
        fn classify(&self, text: &str) -> Option<ClassId> {
            self.1.iter().map(|set| (set.value, set.entries.as_slice())).classify(self.0, FoldedText::of(text).get())
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
}
