//! Numbers in one spelling. Each function does what one `replace` of `packages/page/fold.ts` does.

use super::sign::{is_of_word, rewrite};

/// A text with its numbers in one spelling.
pub(super) fn plain(text: &str) -> String {
    written_out(&with_unit_on_both_ends(&without_grouping_signs(text)))
}

/// The digits at a place.
fn digits(text: &str, place: usize) -> &str {
    let rest = text.get(place..).unwrap_or_default();
    let end = rest.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
}

/// `1,000`, `1.000`, `1'000` and `1 000` become `1000`; in India, `1,00,000` is a hundred thousand.
fn without_grouping_signs(text: &str) -> String {
    rewrite(text, |text, place| {
        let bytes = text.as_bytes();
        let groups = bytes.get(place)?.is_ascii_digit() && matches!(bytes.get(place + 1)?, b',' | b'.' | b'\'' | b' ');
        let mut next = place + 2;
        while groups && digits(text, next).len() == 2 && bytes.get(next + 2) == Some(&b',') {
            next += 3;
        }
        if groups && digits(text, next).len() == 3 { Some((text.get(place..=place)?, 2)) } else { None }
    })
}

/// The unit at a place, `K` or `M`, at the end of a word.
fn unit(text: &str, place: usize) -> Option<&str> {
    let ends = !is_of_word(text.as_bytes().get(place + 1));
    text.get(place..=place).filter(|unit| ends && matches!(*unit, "K" | "M"))
}

/// Orders digits by the number that they write. Beyond 2^53 a page rounds.
fn amount(digits: &str) -> (usize, &str) {
    let digits = digits.trim_start_matches('0');
    (digits.len(), digits)
}

/// `5-10K` becomes `5K-10K`, but `500-1K` stays.
fn with_unit_on_both_ends(text: &str) -> String {
    rewrite(text, |text, place| {
        let low = digits(text, place);
        let after = place + low.len();
        let high = if text.as_bytes().get(after) == Some(&b'-') { digits(text, after + 1) } else { "" };
        let unit = unit(text, after + 1 + high.len()).filter(|_| amount(low) < amount(high));
        Some(([low, unit.unwrap_or_default()].concat(), low.len()))
    })
}

/// `10K` becomes `10000`, and `1.5M` `1500000`.
fn written_out(text: &str) -> String {
    rewrite(text, |text, place| {
        let whole = Some(digits(text, place)).filter(|whole| !whole.is_empty())?;
        let after = place + whole.len();
        let has_decimals = matches!(text.as_bytes().get(after), Some(b',' | b'.'));
        let decimals = if has_decimals { digits(text, after + 1) } else { "" };
        let end = after + if decimals.is_empty() { 0 } else { 1 + decimals.len() };
        let Some(unit) = unit(text, end) else { return Some((whole.to_owned(), whole.len())) };
        let zeros = if unit == "K" { "00" } else { "00000" };
        Some(([whole, decimals.get(..1).unwrap_or("0"), zeros].concat(), end + 1 - place))
    })
}
