//! Canonical JSON: members in the order of the type, no spaces, and one way to write each character. It does not know what
//! it writes.

use serde::Serialize;
use serde_json::ser::{CharEscape, Formatter, Serializer};
use std::io;

/// A value's canonical JSON; empty for a value that JSON has no words for, which no type of this library is.
pub(crate) fn json(value: &impl Serialize) -> String {
    let mut out = Vec::new();
    let written = value.serialize(&mut Serializer::with_formatter(&mut out, Canonical));
    match written {
        Ok(()) => String::from_utf8(out).unwrap_or_default(),
        Err(_) => String::new(),
    }
}

/// As serde_json writes it, but every control character in one way: `\u0009` rather than `\t`.
struct Canonical;

impl Formatter for Canonical {
    fn write_char_escape<W: ?Sized + io::Write>(&mut self, writer: &mut W, escape: CharEscape) -> io::Result<()> {
        let code = match escape {
            CharEscape::Quote => return writer.write_all(br#"\""#),
            CharEscape::ReverseSolidus => return writer.write_all(br"\\"),
            CharEscape::Solidus => return writer.write_all(b"/"),
            CharEscape::Backspace => 0x08,
            CharEscape::Tab => 0x09,
            CharEscape::LineFeed => 0x0A,
            CharEscape::FormFeed => 0x0C,
            CharEscape::CarriageReturn => 0x0D,
            CharEscape::AsciiControl(code) => code,
        };
        let digit = |half: u8| half + if half < 10 { b'0' } else { b'a' - 10 };
        writer.write_all(&[b'\\', b'u', b'0', b'0', digit(code >> 4), digit(code & 15)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn control_characters_are_written_in_one_way() {
        assert_eq!(json(&"a\t\n\u{8}\u{1f}/\"\\é"), r#""a\u0009\u000a\u0008\u001f/\"\\é""#);
    }

    proptest! {
        #[test]
        fn any_text_is_read_back(value: String) {
            let read: String = serde_json::from_str(&json(&value)).unwrap();
            prop_assert_eq!(read, value);
        }
    }
}
