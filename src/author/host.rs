//! Hosts and domains as browsers write them. It does not know where they stand.

/// Writes letters beyond ASCII in a host as browsers do, in [Punycode](https://www.rfc-editor.org/rfc/rfc3492): `müller.example` becomes
/// `xn--mller-kva.example`. A part with a star beside such letters stays as it is.
pub(super) fn in_punycode(host: &str) -> String {
    let labels = host.split('.').map(|label| {
        let is_odd = label.is_ascii() || label.contains(['*', ':', '@', ' ']);
        let encoded = if is_odd { None } else { idna::punycode::encode_str(&composed(label)) };
        encoded.map_or_else(|| label.to_owned(), |encoded| format!("xn--{encoded}"))
    });
    labels.collect::<Vec<_>>().join(".")
}

/// Small letters, each with its marks in one character where the build has Unicode's tables.
fn composed(label: &str) -> String {
    let small = label.to_lowercase();
    #[cfg(feature = "unicode")]
    let small = unicode_normalization::UnicodeNormalization::nfc(small.as_str()).collect();
    small
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_beyond_ascii_are_written_as_browsers_do() {
        assert_eq!(in_punycode("Müller.example"), "xn--mller-kva.example");
        assert_eq!(in_punycode("Mu\u{308}ller.example"), "xn--mller-kva.example");
        assert_eq!(in_punycode("www.пример.рф"), "www.xn--e1afmkfd.xn--p1ai");
        assert_eq!(in_punycode("acme.example:8080"), "acme.example:8080");
        assert_eq!(in_punycode("*.exämple.com"), "*.xn--exmple-cua.com");
        assert_eq!(in_punycode("ex*ämple.com"), "ex*ämple.com");
    }
}
