//! Countries by name and code. It does not know regions.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::words;
use crate::matching::FoldedText;

const COUNTRIES: &str = include_str!("data/countries.tsv");
const MORE: &str = include_str!("data/more_countries.tsv");
/// All of it.
pub(super) const LISTS: [&str; 2] = [COUNTRIES, MORE];

/// All spellings of a country: its codes, then its names.
type Spellings = Vec<&'static str>;

struct Countries {
    countries: Vec<Spellings>,
    /// The country of a spelling, by its words.
    by_words: HashMap<String, usize>,
}

static ALL: LazyLock<Countries> = LazyLock::new(|| {
    let mut all = Countries { countries: Vec::new(), by_words: HashMap::new() };
    let mut by_code = HashMap::new();
    for line in lines(COUNTRIES) {
        let spellings: Spellings = line.split(['\t', '|']).filter(|spelling| !spelling.is_empty()).collect();
        by_code.extend(spellings.first().map(|code| (*code, all.countries.len())));
        all.countries.push(spellings);
    }
    for (code, names) in lines(MORE).filter_map(|line| line.split_once('\t')) {
        let country = by_code.get(code).and_then(|place| all.countries.get_mut(*place));
        country.into_iter().for_each(|spellings| spellings.extend(names.split('|')));
    }
    for (place, spellings) in all.countries.iter().enumerate() {
        all.by_words.extend(spellings.iter().map(|spelling| (joined(FoldedText::of(spelling).as_str()), place)));
    }
    all
});

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#'))
}

/// The words of a folded text, with one blank between them.
fn joined(folded: &str) -> String {
    words(folded).collect::<Vec<_>>().join(" ")
}

/// The spellings of the country that a text names; none if it names none, or several.
///
/// `Netherlands (the)`, `DE - Germany` and `Germany (+49)` name one.
pub(super) fn spellings(text: &str) -> impl Iterator<Item = &'static str> {
    let country = whole(text).or_else(|| of_parts(text));
    country.and_then(|place| ALL.countries.get(place)).into_iter().flatten().copied()
}

/// The country that all words of a text name together, but for *the* and a number beside them.
fn whole(text: &str) -> Option<usize> {
    let find = |text: &str| ALL.by_words.get(text).copied();
    let is_told = |word: &&str| *word != "THE" && !word.bytes().all(|byte| byte.is_ascii_digit());
    find(&joined(text)).or_else(|| find(&words(text).filter(is_told).collect::<Vec<_>>().join(" ")))
}

/// The country that the parts of a text name, if those that name one agree.
fn of_parts(text: &str) -> Option<usize> {
    let mut countries = text.split([',', '-', '\'', '[', ']']).filter_map(whole);
    let first = countries.next()?;
    countries.all(|country| country == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn code(text: &str) -> Option<&'static str> {
        spellings(FoldedText::of(text).as_str()).next()
    }

    #[test]
    fn a_country_is_known_by_name_code_and_decoration() {
        for (texts, expected) in [
            (
                &["Allemagne", "DEU", "276", "🇩🇪 Germany", "Germany (+49)", "de - Deutschland", "Duitsland", "ドイツ"]
                    [..],
                "DE",
            ),
            (&["Netherlands (the)", "the netherlands", "Niederlande", "Pays-Bas", "NL (Netherlands)"], "NL"),
            (&["U.K.", "Vereinigtes Königreich", "England", "Scotland", "GB"], "GB"),
            (&["Republic of Ireland", "Irlande", "Éire"], "IE"),
            (&["U.S.", "U.S.A.", "États-Unis", "EE. UU.", "Vereinigte Staaten von Amerika"], "US"),
            (&["Russia", "RU", "Россия"], "RU"),
            (&["Trinidad & Tobago"], "TT"),
            (&["Paris, France"], "FR"),
        ] {
            for text in texts {
                assert_eq!(code(text), Some(expected), "{text}");
            }
        }
        for text in ["", "Atlantis", "Germany, France", "Congo", "(+49)", "12345", "Georgia, USA"] {
            assert_eq!(code(text), None, "{text}");
        }
    }

    #[test]
    fn no_spelling_stands_for_two_countries() {
        let mut holders: BTreeMap<String, (usize, &str)> = BTreeMap::new();
        for (place, spellings) in ALL.countries.iter().enumerate() {
            for spelling in spellings {
                let known = holders.entry(joined(FoldedText::of(spelling).as_str())).or_insert((place, spelling));
                assert_eq!(known.0, place, "{spelling} and {known:?}");
            }
        }
        assert!(ALL.countries.len() > 245, "{}", ALL.countries.len());
    }
}
