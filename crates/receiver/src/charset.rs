//! The character encoding of a form: what the request says, what the form says in `_charset_`, or what the bytes themselves look like. It
//! turns bytes into text and does not know what a field means.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, WINDOWS_1252};
use percent_encoding::percent_decode;

/// The field in which a browser says the encoding of a form (HTML, "form-data set"), if the form has an input of this name.
const CHARSET_FIELD: &[u8] = b"_charset_";

/// Names and values as they were sent, in the form's order.
pub(super) type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

/// The encoding that a content type names.
pub(super) fn named_in(content_type: &str) -> Option<&'static Encoding> {
    let mut parameters = content_type.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let (_, label) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    Encoding::for_label(label.trim().trim_matches('"').as_bytes())
}

/// Decodes a text, without its byte order mark. `named` is the encoding that the request names.
pub(super) fn decode(bytes: &[u8], named: Option<&'static Encoding>) -> String {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0.into_owned();
    }
    choose(named, bytes).decode_without_bom_handling(bytes).0.into_owned()
}

/// Splits `application/x-www-form-urlencoded`. Any bytes give names and values.
pub(super) fn split_urlencoded(body: &[u8]) -> Pairs {
    let decode = |bytes: &[u8]| -> Vec<u8> {
        let spaced: Vec<u8> = bytes.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        percent_decode(&spaced).collect()
    };
    let parts = body.split(|byte| *byte == b'&').filter(|part| !part.is_empty());
    let pair = |part: &[u8]| match part.iter().position(|byte| *byte == b'=') {
        Some(place) => {
            (decode(part.get(..place).unwrap_or_default()), decode(part.get(place + 1..).unwrap_or_default()))
        }
        None => (decode(part), Vec::new()),
    };
    parts.map(pair).collect()
}

/// Decodes names and values, all in one encoding: that of `_charset_`, else the one that the request names, else what they look
/// like together.
pub(super) fn decode_pairs(pairs: &Pairs, named: Option<&'static Encoding>) -> Vec<(String, String)> {
    let stated = pairs.iter().find(|(name, _)| name == CHARSET_FIELD);
    let stated = stated.and_then(|(_, label)| Encoding::for_label(label));
    let all: Vec<u8> = pairs.iter().flat_map(|(name, value)| [name.as_slice(), b"\n", value, b"\n"].concat()).collect();
    let encoding = choose(stated.or(named), &all);
    let text = |bytes: &[u8]| {
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        // In other encodings than UTF-8, browsers write characters that it does not have as references, such as `&#337;`.
        if encoding == UTF_8 { text.into_owned() } else { resolve_references(&text).into_owned() }
    };
    pairs.iter().map(|(name, value)| (text(name), text(value))).collect()
}

/// The encoding of bytes. UTF-8 is hardly ever met by accident, and is often sent under the name of Latin-1, which many programs name
/// for want of a better one; bytes that are no UTF-8 are in another encoding, whatever they are called.
fn choose(named: Option<&'static Encoding>, bytes: &[u8]) -> &'static Encoding {
    let is_utf8 = std::str::from_utf8(bytes).is_ok();
    match named {
        // ASCII alone tells nothing.
        Some(encoding) if bytes.is_ascii() && encoding.is_ascii_compatible() => return encoding,
        Some(encoding) if encoding == UTF_8 || encoding == WINDOWS_1252 => {}
        Some(encoding) if encoding.is_ascii_compatible() || encoding == ISO_2022_JP => return encoding,
        _ => {}
    }
    if is_utf8 {
        return UTF_8;
    }
    if named == Some(WINDOWS_1252) {
        return WINDOWS_1252;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Replaces decimal character references with their characters.
fn resolve_references(text: &str) -> Cow<'_, str> {
    if !text.contains("&#") {
        return Cow::Borrowed(text);
    }
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("&#") {
        resolved.push_str(before);
        let number = after.split_once(';').filter(|(digits, _)| digits.bytes().all(|b| b.is_ascii_digit()));
        let found = number.and_then(|(digits, after)| Some((char::from_u32(digits.parse().ok()?)?, after)));
        match found {
            Some((character, after)) => {
                resolved.push(character);
                rest = after;
            }
            None => {
                resolved.push_str("&#");
                rest = after;
            }
        }
    }
    resolved.push_str(rest);
    Cow::Owned(resolved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{GBK, SHIFT_JIS, WINDOWS_1250, WINDOWS_1251};
    use handraise::verification::split_plain;
    use proptest::prelude::*;

    fn values(body: &[u8], content_type: &str) -> Vec<String> {
        decode_pairs(&split_urlencoded(body), named_in(content_type)).into_iter().map(|(_, value)| value).collect()
    }

    #[test]
    fn an_encoding_is_taken_from_the_form_then_the_request_then_the_bytes() {
        let latin1 = "application/x-www-form-urlencoded; charset=\"ISO-8859-1\"";
        assert_eq!(values(b"name=J%FCrgen", latin1), ["J\u{fc}rgen"]);
        assert_eq!(values(b"_charset_=windows-1250&name=%8Akoda", latin1), ["windows-1250", "\u{160}koda"]);
        assert_eq!(values(b"name=J%FCrgen+M%FCller", ""), ["J\u{fc}rgen M\u{fc}ller"]);
        assert_eq!(values(b"name=J%FCrgen", "a/b; charset=utf-8"), ["J\u{fc}rgen"], "it is not what it is called");
        assert_eq!(values(b"name=J%C3%BCrgen", latin1), ["J\u{fc}rgen"], "UTF-8 under the name of Latin-1");
        assert_eq!(values(b"name=J%C3%BCrgen", "a/b; charset=unknown"), ["J\u{fc}rgen"]);
        assert_eq!(values(b"name=%1B$B;3ED%1B(B", "a/b; charset=iso-2022-jp"), ["\u{5c71}\u{7530}"]);
    }

    #[test]
    fn characters_that_an_encoding_does_not_have_are_resolved() {
        let body = b"_charset_=iso-8859-1&name=Erd%26%23337%3Bs&odd=%26%23x%3B%26%2399999999%3B%26%23";
        assert_eq!(values(body, ""), ["iso-8859-1", "Erd\u{151}s", "&#x;&#99999999;&#"]);
        assert_eq!(values(b"name=Erd%26%23337%3Bs", ""), ["Erd&#337;s"], "in UTF-8, somebody typed that");
    }

    #[test]
    fn a_form_as_plain_text_has_a_line_for_each_field() {
        let pairs = decode_pairs(&split_plain(b"email=a@b.example\r\nmessage=one\r\ntwo\r\n\r\nthree=3\r\n"), None);
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(pairs, [("email", "a@b.example"), ("message", "one\ntwo"), ("three", "3")]);
    }

    #[test]
    fn a_byte_order_mark_decides() {
        assert_eq!(decode(b"\xef\xbb\xbf{}", None), "{}");
        assert_eq!(decode(b"\xff\xfe{\x00}\x00", named_in("a/b; charset=iso-8859-1")), "{}");
    }

    proptest! {
        #[test]
        fn text_comes_back_from_every_encoding_that_is_named(text in "[a-zA-Z \u{e4}\u{f6}\u{fc}]{0,40}") {
            for encoding in [UTF_8, WINDOWS_1252, WINDOWS_1250, GBK] {
                let (bytes, _, unmappable) = encoding.encode(&text);
                if !unmappable {
                    let pairs = vec![(b"name".to_vec(), bytes.into_owned())];
                    let decoded = decode_pairs(&pairs, Some(encoding));
                    prop_assert_eq!(&decoded[0].1, &text);
                }
            }
        }

        #[test]
        fn any_bytes_are_some_text(
            body in prop::collection::vec(any::<u8>(), 0..300),
            named in prop::sample::select(vec![None, Some(UTF_8), Some(WINDOWS_1252), Some(SHIFT_JIS), Some(WINDOWS_1251)]),
        ) {
            decode(&body, named);
            for pairs in [split_urlencoded(&body), split_plain(&body)] {
                let decoded = decode_pairs(&pairs, named);
                prop_assert_eq!(decoded.len(), pairs.len());
            }
        }

        #[test]
        fn utf8_is_split_and_decoded_as_ever(text in "\\PC{0,60}") {
            let body: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("a b", &text).finish();
            prop_assert_eq!(decode_pairs(&split_urlencoded(body.as_bytes()), None), vec![("a b".to_owned(), text)]);
        }
    }
}
