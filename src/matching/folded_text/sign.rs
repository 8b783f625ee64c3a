//! Letters and signs in one spelling. Each function does what one `replace` of `packages/page/fold.ts` does.

/// Words between two parts of a title.
const BETWEEN: [&str; 12] = ["AND", "AT", "DE", "DER", "EN", "ET", "FOR", "FUR", "OCH", "OF", "OG", "UND"];

/// What a regular expression counts as blank (`\s`), as far as folded text has it.
const BLANKS: [char; 6] = [' ', '\t', '\n', '\u{B}', '\u{C}', '\r'];

/// Whether a regular expression counts it as part of a word (`\w`).
pub(super) fn is_of_word(byte: Option<&u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

/// Rewrites a text from left to right: `step` looks at the whole text and a place in it, and gives what to write there and how
/// many bytes that replaces, or `None` to leave the character there alone.
pub(super) fn rewrite<'a, S: AsRef<str>>(text: &'a str, step: impl Fn(&'a str, usize) -> Option<(S, usize)>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut place = 0;
    while let Some(first) = text.get(place..).and_then(|rest| rest.chars().next()) {
        if let Some((instead, length)) = step(text, place).filter(|(_, length)| *length > 0) {
            out.push_str(instead.as_ref());
            place += length;
        } else {
            out.push(first);
            place += first.len_utf8();
        }
    }
    out
}

/// `GESCHAEFTSFUEHRER` becomes `GESCHAFTSFUHRER`, as if its umlauts had lost their dots. At its end a word has none: `UAE` stays.
pub(super) fn without_umlauts(text: &str) -> String {
    rewrite(text, |text, place| match text.as_bytes().get(place..) {
        Some([b'A' | b'O' | b'U', b'E', after, ..]) if is_of_word(Some(after)) => Some((text.get(place..=place)?, 2)),
        _ => None,
    })
}

/// `C.E.O.` becomes `CEO.`
pub(super) fn without_abbreviation_dots(text: &str) -> String {
    rewrite(text, |text, place| {
        let bytes = text.as_bytes();
        let begins = place == 0 || !is_of_word(bytes.get(place - 1));
        let is_letter = |place: usize| bytes.get(place).is_some_and(u8::is_ascii_uppercase);
        let is_short = is_letter(place + 2) && !is_of_word(bytes.get(place + 3));
        let is_abbreviation = begins && is_letter(place) && bytes.get(place + 1) == Some(&b'.') && is_short;
        if is_abbreviation { Some((text.get(place..=place)?, 2)) } else { None }
    })
}

/// `VP OF SALES (EMEA)` becomes `VP, SALES ,EMEA,`.
pub(super) fn with_commas_between_parts(text: &str) -> String {
    rewrite(text, |text, place| {
        let rest = text.get(place..)?;
        if rest.starts_with(" - ") {
            return Some((",", 3));
        }
        if rest.starts_with(['&', '(', ')', '/', ':', ';', '|']) {
            return Some((",", 1));
        }
        let word = rest.strip_prefix(' ').and_then(|rest| rest.split_once(' ')).map_or("", |(word, _)| word);
        BETWEEN.contains(&word).then_some((",", 1 + word.len()))
    })
}

/// `ADA <A@B.EXAMPLE>.` becomes `A@B.EXAMPLE`.
pub(super) fn address_alone(text: &str) -> String {
    let lines = text.trim_start_matches(BLANKS).split_inclusive(['\n', '\r']).map(|line| {
        let before_at = line.rfind('@').and_then(|at| line.get(..at));
        let start = before_at.and_then(|before| before.rfind('<')).map_or(0, |place| place + 1);
        line.get(start..).unwrap_or_default()
    });
    let all: String = lines.collect();
    all.trim_end_matches(|c| BLANKS.contains(&c) || matches!(c, '.' | '>')).to_owned()
}
