//! Long lists, for who can carry them: they rewrite a text that a definition's own short list does not know to one that it may know.
//!
//! A page has no room for every country, mail provider and title of the world, so a definition's lists are short. The receiver has room.
//! A long list never says what a text is worth, or which value it stands for: it says how the same is written otherwise, as
//! `Allemagne` is `Germany`, and the definition's own list reads that. So long lists work with every definition, and change none.
//!
//! | method | list | rewrites |
//! |---|---|---|
//! | `exact` | countries in 24 languages, and their codes | `Allemagne`, `DEU`, `276`, `Germany (+49)` to `Germany` |
//! | `domain` | free and disposable mail | `a@hotmail.se` to `gmail.com` |
//! | `number` | words of amounts | `over 1000`, `5 Mio.` to `1000+`, `5m` |
//! | `title` | ranks and functions | `Satış Müdürü` to `manager`, or to `sales` |
//! | `words` | industries, by code and in other languages | `NACE 62.01`, `Maschinenbau` to `software`, `machinery` |
//!
//! Sources and licences are in `data/NOTICE.md`; `cargo xtask lists` renews what comes from them.

mod amount;
mod country;
mod industry;
mod mail;
mod sorted;
mod title;
mod word_list;

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::matching::{ClassId, Folded, FoldedText, Method, Values};

/// The value of a text by the long lists, and the spelling that gave it: the first that `values` know. `None` if no list knows the text, or `values` none of its
/// spellings.
///
/// Ask `values` themselves before: for all methods but `number`, a list is for a text that they do not know.
///
/// ```
/// use handraise::lists::classify;
/// use handraise::matching::{ClassId, FoldedText, Method, entry};
/// let dach = ClassId::of("dach");
/// let entries = [entry(Method::Exact, "DE").unwrap_or_default()];
/// let read = |text| classify([(dach, entries.as_slice())].into_iter(), Method::Exact, FoldedText::of(text).get());
/// assert_eq!(read("Allemagne"), Some((dach, "DE".into())));
/// assert_eq!(read("Atlantis"), None);
/// ```
pub fn classify<'a>(values: impl Values<'a>, method: Method, text: Folded<'_>) -> Option<(ClassId, Cow<'static, str>)> {
    let text = text.as_str()?;
    let value = |spelling: &str| values.clone().classify(method, FoldedText::of(spelling).get());
    let read = |spelling: &'static str| Some((value(spelling)?, Cow::Borrowed(spelling)));
    match method {
        Method::Exact => country::spellings(text).find_map(read),
        Method::Domain => mail::examples(text).iter().copied().find_map(read),
        Method::Number => {
            let amount = amount::in_signs(text)?;
            Some((value(&amount)?, Cow::Owned(amount)))
        }
        Method::Title => title::spellings(text).find_map(read),
        Method::Words => industry::spelling(text, |word| value(word).is_some()).and_then(read),
        // Whether somebody raises a hand is said in the page's own words, or not at all.
        Method::Checked => None,
    }
}

/// The version of the lists: the first digits of a hash of all of them.
pub fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let all = [country::LISTS.as_slice(), &mail::LISTS, &title::LISTS, &industry::LISTS].concat();
        crate::definition::hash(all.join("\n").as_bytes()).get(..16).unwrap_or_default().to_owned()
    });
    &VERSION
}

/// Whether a domain is one of a company's own, rather than that of a provider of free or disposable mail.
///
/// ```
/// use handraise::lists::is_company_domain;
/// assert!(is_company_domain("works.example") && is_company_domain("tuwien.ac.at"));
/// assert!(!is_company_domain("gmail.com") && !is_company_domain("hotmail.se"));
/// ```
pub fn is_company_domain(domain: &str) -> bool {
    !matches!(mail::examples(FoldedText::of(domain).as_str()).first(), Some(&"gmail.com" | &"mailinator.com"))
}

/// The words of a folded text, as [`matching`](crate::matching) splits it: everything beyond ASCII is part of one.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}
