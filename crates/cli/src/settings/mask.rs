//! Keeps secrets that somebody wrote into a file by mistake out of what is printed about that file: a terminal, a log and a pipeline are no place for them. It
//! goes by the names of keys and the look of values, so that it works in a file that can't be read.

use handraise::author::Problem;
use handraise_receiver::is_secret_name;
use std::ops::Range;

/// Keys whose values only say where a secret is, or what it is for.
const HARMLESS: [&str; 5] = ["env", "file", "header", "parameter", "name"];
/// How the secret of a webhook begins.
const WEBHOOK_SECRET: &str = "whsec_";

/// The text of a file and what is wrong with it, without secrets. Each byte of a secret is an asterisk, so that places stay where they are.
pub(super) fn masked(text: &str, mut problems: Vec<Problem>) -> (String, Vec<Problem>) {
    let ranges = secrets(text);
    let mut bytes = text.as_bytes().to_vec();
    for range in &ranges {
        bytes.get_mut(range.clone()).unwrap_or_default().fill(b'*');
    }
    for problem in &mut problems {
        for secret in ranges.iter().filter_map(|range| text.get(range.clone())) {
            problem.message = without(&problem.message, secret);
            problem.remedy = without(&problem.remedy, secret);
        }
    }
    (String::from_utf8_lossy(&bytes).into_owned(), problems)
}

/// A message without a secret, also where it shows only the beginning.
fn without(message: &str, secret: &str) -> String {
    let quoted = |(place, part): (usize, &str)| {
        let shown = part.trim_end_matches('…').trim_matches('"');
        let is_secret = place % 2 == 1 && !shown.is_empty() && (secret.starts_with(shown) || shown.contains(secret));
        if is_secret { "***".to_owned() } else { part.to_owned() }
    };
    message.split('`').enumerate().map(quoted).collect::<Vec<_>>().join("`")
}

/// Where secrets stand in a file in TOML, in bytes.
fn secrets(text: &str) -> Vec<Range<usize>> {
    let (mut found, mut at) = (Vec::new(), 0);
    let (mut is_secret_table, mut is_secret_list) = (false, false);
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if trimmed.starts_with('[') && !is_secret_list {
            is_secret_table = is_secret_name(trimmed);
        }
        let (key, begin) = match line.find('=').filter(|_| !is_secret_list) {
            Some(equals) => (line.get(..equals).unwrap_or_default().trim(), equals + 1),
            None => ("", 0),
        };
        let is_secret_key = is_secret_list || (is_secret_name(key) || is_secret_table) && !HARMLESS.contains(&key);
        let value = line.get(begin..).unwrap_or_default();
        for range in quoted(value) {
            let inner = value.get(range.clone()).unwrap_or_default();
            let named =
                value.get(..range.start.saturating_sub(1)).and_then(|before| before.trim_end().strip_suffix('='));
            let own_key = named.and_then(|named| named.split(['{', ',', '[']).next_back()).map_or("", str::trim);
            let is_whole = is_secret_key && !HARMLESS.contains(&own_key) || inner.starts_with(WEBHOOK_SECRET);
            let parts = if is_whole { std::iter::once(0..inner.len()).collect() } else { in_address(inner) };
            let base = at + begin + range.start;
            found.extend(parts.into_iter().map(|part| base + part.start..base + part.end));
        }
        let opens = value.matches('[').count() > value.matches(']').count();
        is_secret_list = if is_secret_list { !value.contains(']') } else { is_secret_key && opens && !key.is_empty() };
        at += line.len();
    }
    found.retain(|range| !range.is_empty());
    found
}

/// What stands between quotation marks, in bytes.
fn quoted(value: &str) -> Vec<Range<usize>> {
    let (mut found, mut open) = (Vec::new(), None);
    let mut bytes = value.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match (open, byte) {
            (None, b'"' | b'\'') => open = Some((at + 1, byte)),
            (None, b'#') => break,
            (Some((_, b'"')), b'\\') => drop(bytes.next()),
            (Some((begin, mark)), _) if byte == mark => {
                found.push(begin..at);
                open = None;
            }
            _ => {}
        }
    }
    // A text without an end.
    found.extend(open.map(|(begin, _)| begin..value.trim_end().len()).filter(|range| range.start < range.end));
    found
}

/// Who asks, and the parameters, of an address.
fn in_address(text: &str) -> Vec<Range<usize>> {
    let Some(begin) = text.find("://").map(|at| at + 3) else { return Vec::new() };
    let rest = text.get(begin..).unwrap_or_default();
    let host_ends = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let user = rest.get(..host_ends).and_then(|host| host.rfind('@')).map(|at| begin..begin + at);
    let parameters = text.find('?').map(|at| at + 1..text.len());
    user.into_iter().chain(parameters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_in_a_file_is_covered_wherever_it_stands() {
        let text = "name = \"alerts\"\nurl = \"https://u:p4ss@hooks.example/x?token=abc\"\nsecrets = [\n  \"whsec_aaaa\", # old\n  { env = \"SECRET\" },\n]\n\
             [email]\npassword = \"gehe\\\"im\"\nserver = 'mail.example'\n[[request.secrets]]\nheader = \"authorization\"\nvalue = \"Bearer x\"\n[only]\nqueues = [\"sales\"]\nbroken = \"whsec_bb\n";
        let (shown, _) = masked(text, Vec::new());
        assert_eq!(shown.len(), text.len());
        for secret in ["p4ss", "abc", "aaaa", "gehe", "Bearer", "whsec"] {
            assert!(!shown.contains(secret), "{secret}: {shown}");
        }
        for harmless in
            ["alerts", "@hooks.example/x?", "\"SECRET\"", "mail.example", "authorization", "\"sales\"", "# old"]
        {
            assert!(shown.contains(harmless), "{harmless}: {shown}");
        }
    }

    #[test]
    fn a_message_shows_no_secret_and_no_beginning_of_one() {
        assert_eq!(
            without("a table goes here, not the text `geheim123`", "geheim123"),
            "a table goes here, not the text `***`"
        );
        assert_eq!(
            without("not `whsec_ab…`; write `{ env = \"NAME\" }`", "whsec_abcdef"),
            "not `***`; write `{ env = \"NAME\" }`"
        );
    }
}
