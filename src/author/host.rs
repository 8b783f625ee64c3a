//! Hosts and domains as browsers write them. It does not know where they stand.
//!
//! The crates that know more of hosts bring thirty others and Unicode's tables; what a definition needs is an encoding without any. A
//! test holds it against such a crate (`tests/laws/hosts.rs`).

/// Writes letters beyond ASCII in a host as browsers do, in [Punycode](https://www.rfc-editor.org/rfc/rfc3492): `müller.example` becomes
/// `xn--mller-kva.example`. A part with a star beside such letters stays as it is.
pub(super) fn in_punycode(host: &str) -> String {
    let labels = host.split('.').map(|label| {
        let is_odd = label.is_ascii() || label.contains(['*', ':', '@', ' ']);
        let encoded = if is_odd { None } else { punycode(&composed(label)) };
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

const BASE: u32 = 36;
const T_MIN: u32 = 1;
const T_MAX: u32 = 26;

/// The Punycode of a label; `None` if it is longer than any label. Ref.: RFC 3492, section 6.3.
fn punycode(label: &str) -> Option<String> {
    let mut out: String = label.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(out.len()).ok()?;
    if basic > 0 {
        out.push('-');
    }
    let total = u32::try_from(label.chars().count()).ok().filter(|total| *total <= 63)?;
    let (mut done, mut next, mut delta, mut bias) = (basic, 0x80, 0_u32, 72);
    while done < total {
        let least = label.chars().map(u32::from).filter(|c| *c >= next).min()?;
        delta = delta.checked_add(least.checked_sub(next)?.checked_mul(done + 1)?)?;
        next = least;
        for c in label.chars().map(u32::from) {
            if c < next {
                delta = delta.checked_add(1)?;
            }
            if c == next {
                push_number(&mut out, delta, bias);
                bias = adapted(delta, done + 1, done == basic);
                delta = 0;
                done += 1;
            }
        }
        delta = delta.checked_add(1)?;
        next += 1;
    }
    Some(out)
}

/// Adds a number of variable length.
fn push_number(out: &mut String, number: u32, bias: u32) {
    let (mut rest, mut k) = (number, BASE);
    loop {
        let t = k.saturating_sub(bias).clamp(T_MIN, T_MAX);
        if rest < t {
            out.push(digit(rest));
            return;
        }
        out.push(digit(t + (rest - t) % (BASE - t)));
        rest = (rest - t) / (BASE - t);
        k += BASE;
    }
}

/// A digit: `a` to `z`, then `0` to `9`.
fn digit(value: u32) -> char {
    let from = if value < 26 { u32::from(b'a') } else { u32::from(b'0') - 26 };
    char::from_u32(from + value).unwrap_or('a')
}

/// How many digits the next number is likely to have.
fn adapted(delta: u32, points: u32, is_first: bool) -> u32 {
    let mut delta = if is_first { delta / 700 } else { delta / 2 };
    delta += delta / points;
    let mut k = 0;
    while delta > ((BASE - T_MIN) * T_MAX) / 2 {
        delta /= BASE - T_MIN;
        k += BASE;
    }
    k + (BASE - T_MIN + 1) * delta / (delta + 38)
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
