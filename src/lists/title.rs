//! Job titles in more words and languages than a page knows. It does not know which attribute a rank or a function answers.

use std::sync::LazyLock;

use super::word_list::WordList;
use crate::matching::Method;

const RANK_TEXT: &str = include_str!("data/ranks.txt");
const FUNCTION_TEXT: &str = include_str!("data/functions.txt");
/// All of it.
pub(super) const LISTS: [&str; 2] = [RANK_TEXT, FUNCTION_TEXT];

static RANKS: LazyLock<WordList> = LazyLock::new(|| WordList::read(Method::Title, RANK_TEXT));
static FUNCTIONS: LazyLock<WordList> = LazyLock::new(|| WordList::read(Method::Title, FUNCTION_TEXT));

/// What a title says of rank, and what it says of function, in the words of the shipped list.
///
/// An attribute that reads ranks does not know the words of functions, so it takes the first; one that reads functions the second.
pub(super) fn spellings(text: &str) -> impl Iterator<Item = &'static str> {
    [&RANKS, &FUNCTIONS].into_iter().filter_map(move |list| list.spelling(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::word_list;
    use crate::matching::FoldedText;

    fn read(title: &str) -> Vec<&'static str> {
        spellings(FoldedText::of(title).as_str()).collect()
    }

    #[test]
    fn a_title_says_rank_and_function_in_many_languages() {
        assert_eq!(read("Satış Müdürü"), ["manager", "sales"]);
        assert_eq!(read("Ředitel výroby"), ["director", "operations"]);
        assert_eq!(read("Руководитель отдела продаж"), ["director", "sales"]);
        assert_eq!(read("Chief Executive Officer"), ["chief", "managing director"]);
        assert_eq!(read("Geschäftsführender Gesellschafter"), ["chief", "managing director"]);
        assert_eq!(read("HRBP"), ["specialist", "hr"]);
        assert_eq!(read("EA to the CEO"), ["assistant"]);
        assert_eq!(read("Zorbing"), [""; 0]);
    }

    #[test]
    fn phrases_can_match_and_stand_in_one_place() {
        word_list::check(Method::Title, RANK_TEXT);
        word_list::check(Method::Title, FUNCTION_TEXT);
    }
}
