//! A body of which nobody said what it is: JSON, URL-encoded fields, the lines of a plain form, or no form. It does not know in which
//! encoding its characters are.

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Blank,
    Json,
    Urlencoded,
    Plain,
    /// No form, but this.
    Other(&'static str),
}

/// Looks at a text. Of one that is no form, a reader of forms would find names that nobody sent.
pub(super) fn kind(text: &str) -> Kind {
    let start = text.trim_start();
    let body = text.trim_end();
    let is_multipart = || start.to_ascii_lowercase().contains("content-disposition:");
    match start.chars().next() {
        None => Kind::Blank,
        Some('{' | '[' | '"') => Kind::Json,
        Some('<') => Kind::Other("XML or HTML"),
        Some('-') if start.starts_with("--") && is_multipart() => Kind::Other("multipart form data"),
        // A browser ends every line of a plain form with both characters.
        _ if text.ends_with("\r\n") || body.contains('\n') => {
            let first = start.lines().next().unwrap_or_default();
            if first.find('=').is_some_and(|place| place > 0) { Kind::Plain } else { Kind::Other("plain text") }
        }
        _ if body.split('&').any(is_pair) => Kind::Urlencoded,
        _ => Kind::Other("plain text"),
    }
}

/// Whether a part has a name, as it is encoded, and a value.
fn is_pair(part: &str) -> bool {
    part.split_once('=').is_some_and(|(name, _)| !name.is_empty() && !name.contains(char::is_whitespace))
}

/// Splits the lines of a form with `enctype="text/plain"` into names and values. A line without a name goes on with the value before it.
///
/// ```
/// use handraise::verification::split_plain;
/// let pairs = split_plain(b"email=a@b.example\r\nmessage=one\r\ntwo\r\n");
/// assert_eq!(pairs, [(b"email".to_vec(), b"a@b.example".to_vec()), (b"message".to_vec(), b"one\ntwo".to_vec())]);
/// ```
pub fn split_plain(body: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut pairs = Vec::<(Vec<u8>, Vec<u8>)>::new();
    for line in body.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match (line.iter().position(|byte| *byte == b'='), pairs.last_mut()) {
            (Some(place), _) if place > 0 => {
                pairs.push((
                    line.get(..place).unwrap_or_default().to_vec(),
                    line.get(place + 1..).unwrap_or_default().to_vec(),
                ));
            }
            (_, Some((_, value))) => {
                value.push(b'\n');
                value.extend_from_slice(line);
            }
            _ => {}
        }
    }
    // Every value ends with the end of its line.
    for (_, value) in &mut pairs {
        let end = value.iter().rposition(|byte| *byte != b'\n').map_or(0, |last| last + 1);
        value.truncate(end);
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_is_shows_at_its_beginning_and_its_lines() {
        let multipart = "--x\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\na@b.example\r\n--x--\r\n";
        for (text, expected) in [
            (" \r\n", Kind::Blank),
            (" {\"email\":1}", Kind::Json),
            ("[1]", Kind::Json),
            ("email=a%40b.example&name=Ada+L", Kind::Urlencoded),
            ("First name=Ada&email=a@b.example\n", Kind::Urlencoded),
            ("subscribe&email=a", Kind::Urlencoded),
            ("email=a@b.example\r\n", Kind::Plain),
            ("email=a@b.example\nmessage=one\ntwo", Kind::Plain),
            ("--=1&email=a", Kind::Urlencoded),
            ("<form><email>a@b.example</email></form>", Kind::Other("XML or HTML")),
            (multipart, Kind::Other("multipart form data")),
            ("Please call me", Kind::Other("plain text")),
            ("Is 1 + 1=2 ?", Kind::Other("plain text")),
            ("Dear team,\n1+1=2", Kind::Other("plain text")),
            ("=a", Kind::Other("plain text")),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }
}
