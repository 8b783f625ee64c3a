//! Domains of e-mail addresses, however the address is written. It does not know what a domain stands for.

use super::words::add_word;
use super::{ClassId, Folded, FoldedText, TextHash, Values};

/// The value of an address's domain, or of its nearest parent domain that has one; else that of what stands before the `@`, as in
/// `info@`.
pub(super) fn longest_domain<'a>(values: impl Values<'a>, text: Folded<'_>) -> Option<ClassId> {
    let text = text.bytes();
    let find = |hash: TextHash| Some(values.clone().with_entry(hash.value())?.1);
    let after = text.iter().rposition(|byte| *byte == b'@').map_or(0, |at| at + 1);
    let (mailbox, mut domain) = text.split_at_checked(after)?;
    // The whole domain first, then each parent domain, then the mailbox.
    while !domain.is_empty() {
        let found = find(add_word(TextHash::EMPTY, domain));
        if found.is_some() {
            return found;
        }
        let dot = domain.iter().position(|byte| *byte == b'.').map_or(domain.len(), |dot| dot + 1);
        domain = domain.get(dot..).unwrap_or_default();
    }
    find(add_word(TextHash::EMPTY, mailbox))
}

/// The hash of an entry: a domain, or a mailbox such as `info@`; `None` if it can never match.
pub(super) fn domain_entry(text: &str) -> Option<u32> {
    let folded = FoldedText::of(text);
    let text = folded.as_str();
    let name = text.strip_suffix('@').unwrap_or(text);
    let may_match = !name.is_empty() && !name.contains(['@', '*', ' ', ',']);
    may_match.then(|| add_word(TextHash::EMPTY, text.as_bytes()).value())
}
