//! Addresses of pages, links and forms, and the patterns that match them. It does not know what they stand for.
//!
//! A pattern is `HOST/PATH?NAME=VALUE&NAME=VALUE`, of which each part may be missing. It matches when each part that it has
//! matches; of the query, the parameters that it names, in any order and beside any others.

use crate::matching::{TextHash, matches_bytes};

/// The address of a page, a link or a form.
pub(crate) struct Address<'a> {
    /// It begins with `/`.
    path: &'a [u8],
    /// What follows the `?`; empty without one.
    query: &'a [u8],
    /// Host and path.
    whole: Vec<u8>,
}

impl<'a> Address<'a> {
    /// From a host, and a path with its query.
    pub(crate) fn new(host: &[u8], path_and_query: &'a [u8]) -> Self {
        let (path, query) = split(path_and_query, b'?');
        Self { path, query, whole: [host, path].concat() }
    }

    /// The hash of host and path.
    pub(crate) fn without_query_hash(&self) -> u32 {
        TextHash::EMPTY.add_bytes(&self.whole).value()
    }

    /// Whether a pattern matches.
    pub(crate) fn matches(&self, pattern: &[u8]) -> bool {
        let (place, mut asked) = split(pattern, b'?');
        let text = if place.starts_with(b"/") { self.path } else { &self.whole };
        if !place.is_empty() && !matches_bytes(place, text) {
            return false;
        }
        while !asked.is_empty() {
            let (parameter, rest) = split(asked, b'&');
            asked = rest;
            let mut given = self.query;
            loop {
                let (one, others) = split(given, b'&');
                if matches_bytes(parameter, one) {
                    break;
                }
                if others.is_empty() {
                    return false;
                }
                given = others;
            }
        }
        true
    }
}

/// What comes before the first such byte, and what comes after it.
fn split(text: &[u8], at: u8) -> (&[u8], &[u8]) {
    let place = text.iter().position(|byte| *byte == at).unwrap_or(text.len());
    (text.get(..place).unwrap_or_default(), text.get(place + 1..).unwrap_or_default())
}

/// Whether a pattern names no host: it then matches addresses of this site only.
pub(crate) fn is_of_this_site(pattern: &[u8]) -> bool {
    pattern.starts_with(b"/") || pattern.starts_with(b"?")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, host: &str, path: &str) -> bool {
        Address::new(host.as_bytes(), path.as_bytes()).matches(pattern.as_bytes())
    }

    #[test]
    fn a_path_is_matched_whatever_the_query() {
        assert!(matches("/pricing", "shop.example", "/pricing"));
        assert!(matches("/pricing", "shop.example", "/pricing?plan=2"));
        assert!(matches("shop.example/pricing", "shop.example", "/pricing?plan=2"));
        assert!(!matches("/pricing", "shop.example", "/pricing/2"));
    }

    #[test]
    fn a_query_is_matched_by_its_parameters_in_any_order() {
        assert!(matches("/?page_id=12", "shop.example", "/?lang=en&page_id=12"));
        assert!(!matches("/?page_id=12", "shop.example", "/?page_id=123"));
        assert!(!matches("/?page_id=12", "shop.example", "/blog?page_id=12"));
        assert!(matches("?page=pricing&plan=*", "shop.example", "/index.php?plan=a&page=pricing"));
        assert!(!matches("?page=pricing&plan=*", "shop.example", "/index.php?page=pricing"));
        assert!(!matches("?page=pricing", "shop.example", "/pricing"));
        assert!(matches("shop.example?page_id=1*", "shop.example", "/?page_id=12"));
    }
}
