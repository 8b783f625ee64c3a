//! Domains of free and of disposable mail, and of universities. It does not know what either is worth.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::sorted::has_line;
use crate::matching::FoldedText;

/// Free mail, more of it, and disposable mail.
pub(super) const LISTS: [&str; 3] = [
    include_str!("data/free_mail.txt"),
    include_str!("data/more_free_mail.txt"),
    include_str!("data/disposable_mail.txt"),
];

static FREE: LazyLock<Domains> = LazyLock::new(|| Domains::of(LISTS[0]));
static MORE_FREE: LazyLock<Domains> = LazyLock::new(|| Domains::of(LISTS[1]));
static DISPOSABLE: LazyLock<Domains> = LazyLock::new(|| Domains::of(LISTS[2]));

/// Sorted domains, and those of them that a folded text spells otherwise: `bluewin.ch` is folded as if its `ue` were an umlaut.
struct Domains {
    sorted: &'static str,
    otherwise: HashSet<String>,
}

impl Domains {
    fn of(sorted: &'static str) -> Self {
        // Folding changes nothing else in a domain.
        let may_differ = |domain: &&str| {
            domain.bytes().any(|byte| byte.is_ascii_digit())
                || ["ae", "oe", "ue"].iter().any(|two| domain.contains(two))
        };
        let otherwise = |domain: &str| {
            let folded = FoldedText::of(domain).as_str().to_ascii_lowercase();
            (folded != domain).then_some(folded)
        };
        let domains = sorted.lines().filter(|line| !line.starts_with('#')).filter(may_differ);
        Self { sorted, otherwise: domains.filter_map(otherwise).collect() }
    }

    /// Whether a folded domain, in small letters, is one of them.
    fn have(&self, domain: &str) -> bool {
        has_line(self.sorted, domain) || self.otherwise.contains(domain)
    }
}

/// Providers that have a domain for each country: `yahoo.se`, `hotmail.co.th`.
const FAMILIES: [&str; 7] = ["gmx", "hotmail", "live", "msn", "outlook", "windowslive", "yahoo"];

/// Domains of the same kind as that of an address, which a definition's own list is likely to have.
pub(super) fn examples(address: &str) -> &'static [&'static str] {
    let domain = address.rsplit('@').next().unwrap_or_default().trim().to_ascii_lowercase();
    // The domain, and then its parents: whoever rents out `mail.example` rents out `a.mail.example`.
    let mut rest = domain.as_str();
    while rest.contains('.') {
        if DISPOSABLE.have(rest) {
            return &["mailinator.com", "yopmail.com", "guerrillamail.com", "trashmail.com"];
        }
        if FREE.have(rest) || MORE_FREE.have(rest) || is_of_family(rest) {
            return &["gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "gmx.de"];
        }
        if is_of_universities(rest) {
            return &["edu", "ac.uk"];
        }
        rest = rest.split_once('.').map_or("", |(_, parent)| parent);
    }
    &[]
}

/// Whether a domain is `yahoo` or the like with a country's ending, such as `.se`, `.co.th` or `.com.mx`.
fn is_of_family(domain: &str) -> bool {
    let Some((name, ending)) = domain.split_once('.') else { return false };
    let country = ending.strip_prefix("co.").or(ending.strip_prefix("com.")).unwrap_or(ending);
    FAMILIES.contains(&name) && is_country(country)
}

/// Whether it is what a country's universities share: `ac.at`, `edu.cn`.
fn is_of_universities(domain: &str) -> bool {
    let ending = domain.strip_prefix("ac.").or(domain.strip_prefix("edu."));
    ending.is_some_and(is_country)
}

/// Whether it looks like a country's ending.
fn is_country(ending: &str) -> bool {
    ending.len() == 2 && ending.bytes().all(|byte| byte.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(address: &str) -> Option<&'static str> {
        examples(FoldedText::of(address).as_str()).first().copied()
    }

    #[test]
    fn free_and_disposable_mail_is_known_with_its_parents_and_families() {
        for free in [
            "a@yahoo.se",
            "a@hotmail.co.th",
            "Ada <a@GMX.at>",
            "a@rambler.ru",
            "a@hey.com",
            "a@bluewin.ch",
            "a@mail.de",
            "a@mail.yahoo.com.tr",
        ] {
            assert_eq!(kind(free), Some("gmail.com"), "{free}");
        }
        for disposable in ["a@0-mail.com", "a@x.mailinator.com"] {
            assert_eq!(kind(disposable), Some("mailinator.com"), "{disposable}");
        }
        assert_eq!(kind("a@student.tuwien.ac.at"), Some("edu"));
        for other in ["a@harbour-works.example", "a@yahoo-inc.com", "com", "", "a@", "a@live.tools"] {
            assert_eq!(kind(other), None, "{other}");
        }
    }
}
