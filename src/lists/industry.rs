//! Industries by code and in more words and languages than a page knows. It does not know what an industry is worth.

use std::sync::LazyLock;

use super::word_list::WordList;
use crate::matching::Method;

const TEXT: &str = include_str!("data/industries.txt");
/// All of it.
pub(super) const LISTS: [&str; 1] = [TEXT];

static INDUSTRIES: LazyLock<WordList> = LazyLock::new(|| WordList::read(Method::Words, TEXT));

/// So many of the list's spellings must a vocabulary know to be one of industries. `Finance` alone may be a department.
const KNOWN_SPELLINGS: usize = 5;

/// A kind of code, and the names by which forms call it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standard {
    /// Rev. 2 and 2.1, and what countries make of it, with the same first two digits.
    Nace,
    /// Of North America.
    Naics,
}

const NACE_NAMES: [&str; 9] = ["NACE", "WZ", "NAF", "APE", "ATECO", "SBI", "PKD", "CNAE", "ONACE"];

/// Industries by the first digits of [NACE](https://showvoc.op.europa.eu/#/datasets/ESTAT_Statistical_Classification_of_Economic_Activities_in_the_European_Community_Rev._2/data)
/// codes, from one to another. The longest that matches counts.
const NACE: [(&str, &str, &str); 25] = [
    ("01", "03", "agriculture"),
    ("05", "09", "energy"),
    ("10", "33", "manufacturing"),
    ("21", "21", "pharmaceuticals"),
    ("35", "39", "energy"),
    ("41", "43", "construction"),
    ("45", "47", "retail"),
    ("49", "53", "logistics"),
    ("55", "56", "hospitality"),
    ("58", "61", "media"),
    ("582", "582", "software"),
    ("62", "63", "software"),
    ("64", "66", "banking"),
    ("68", "68", "real estate"),
    ("69", "75", "professional services"),
    ("77", "82", "professional services"),
    ("79", "79", "hospitality"),
    ("84", "84", "government"),
    ("85", "85", "education"),
    ("86", "88", "healthcare"),
    ("90", "93", "media"),
    ("94", "94", "nonprofit"),
    ("95", "95", "professional services"),
    ("96", "96", "professional services"),
    ("99", "99", "nonprofit"),
];

/// The same for [NAICS](https://www.census.gov/naics/) codes.
const NAICS: [(&str, &str, &str); 27] = [
    ("11", "11", "agriculture"),
    ("21", "22", "energy"),
    ("23", "23", "construction"),
    ("31", "33", "manufacturing"),
    ("3254", "3254", "pharmaceuticals"),
    ("42", "42", "retail"),
    ("44", "45", "retail"),
    ("48", "49", "logistics"),
    ("51", "51", "media"),
    ("5112", "5112", "software"),
    ("5132", "5132", "software"),
    ("518", "519", "software"),
    ("52", "52", "banking"),
    ("53", "53", "real estate"),
    ("532", "533", "professional services"),
    ("54", "54", "professional services"),
    ("5415", "5415", "software"),
    ("55", "55", "professional services"),
    ("56", "56", "professional services"),
    ("5615", "5615", "hospitality"),
    ("61", "61", "education"),
    ("62", "62", "healthcare"),
    ("71", "71", "media"),
    ("72", "72", "hospitality"),
    ("81", "81", "professional services"),
    ("813", "813", "nonprofit"),
    ("92", "92", "government"),
];

/// How the shipped list writes the industry of a (folded) text, if a vocabulary that `knows` its words is one of industries.
pub(super) fn spelling(text: &str, knows: impl Fn(&str) -> bool) -> Option<&'static str> {
    let found = code(text).or_else(|| INDUSTRIES.spelling(text))?;
    let known = INDUSTRIES.spellings().iter().filter(|spelling| knows(spelling));
    (known.take(KNOWN_SPELLINGS).count() == KNOWN_SPELLINGS).then_some(found)
}

/// The industry of a code at the beginning of a text.
fn code(text: &str) -> Option<&'static str> {
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '.').filter(|word| !word.is_empty());
    let mut word = words.next()?;
    let named = match word {
        "NAICS" => Some(Standard::Naics),
        name if NACE_NAMES.contains(&name) => Some(Standard::Nace),
        _ => None,
    };
    if named.is_some() {
        word = words.next()?;
        if matches!(word, "CODE" | "REV" | "REV.") {
            word = words.next()?;
        }
    }
    let (standard, digits) = standard_of(word)?;
    let table: &[_] = if named.or(standard)? == Standard::Nace { &NACE } else { &NAICS };
    let matching = table
        .iter()
        .filter(|(first, last, _)| digits.get(..first.len()).is_some_and(|start| *first <= start && start <= *last));
    matching.max_by_key(|(first, ..)| first.len()).map(|(.., industry)| *industry)
}

/// Which standard a code is of, if its shape tells, and its digits: `62.01`, `J62` and `6201Z` are NACE, six digits are NAICS.
fn standard_of(code: &str) -> Option<(Option<Standard>, String)> {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let letters = code.chars().filter(char::is_ascii_alphabetic).count();
    let only_an_end = letters <= 1 && !code.is_empty();
    let begins = code.trim_start_matches(|c: char| c.is_ascii_alphabetic()).starts_with(|c: char| c.is_ascii_digit());
    if !only_an_end || !begins || !(2..=6).contains(&digits.len()) {
        return None;
    }
    let has_dot =
        code.trim_start_matches(|c: char| c.is_ascii_alphabetic()).get(2..).is_some_and(|rest| rest.starts_with('.'));
    let standard = match digits.len() {
        _ if has_dot || letters == 1 => Some(Standard::Nace),
        6 => Some(Standard::Naics),
        _ => None,
    };
    Some((standard, digits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::word_list;
    use crate::matching::FoldedText;

    fn read(text: &str) -> Option<&'static str> {
        spelling(FoldedText::of(text).as_str(), |_| true)
    }

    #[test]
    fn an_industry_is_known_by_code_and_by_name() {
        for (texts, industry) in [
            (
                &["62.01", "NACE 62", "J62", "6201Z", "WZ 62.01", "541511", "NAICS 5415", "58.21", "PKD 62.01.Z"][..],
                "software",
            ),
            (
                &["C25.1", "28.99", "336111", "Maschinenbau", "Automobilindustrie", "Industrie manufacturière"],
                "manufacturing",
            ),
            (&["NAICS 62", "86.10", "Gesundheitswesen", "Santé"], "healthcare"),
            (&["49.41", "Transporte y logística", "Spedition"], "logistics"),
            (&["Banken und Versicherungen"], "banking"),
        ] {
            for text in texts {
                assert_eq!(read(text), Some(industry), "{text}");
            }
        }
        for text in ["62", "", "NACE", "97.00", "2026", "Zorbing", "5 people"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_vocabulary_of_departments_is_none_of_industries() {
        let departments = ["banking", "software"];
        assert_eq!(spelling("MASCHINENBAU", |word| departments.contains(&word)), None);
    }

    #[test]
    fn phrases_can_match_and_stand_in_one_place() {
        word_list::check(Method::Words, TEXT);
        for (.., industry) in NACE.iter().chain(&NAICS) {
            assert!(INDUSTRIES.spellings().contains(industry), "{industry}");
        }
    }
}
