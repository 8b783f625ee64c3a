//! The e-mail address by which a user signs in. It does not know whether anybody reads there.

use std::str::FromStr;

use super::Refusal;

/// The longest address (RFC 5321, 4.5.3.1).
const BYTES: usize = 254;

/// An e-mail address in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EmailAddress(String);

impl EmailAddress {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the last `@`.
    pub(crate) fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }
}

impl FromStr for EmailAddress {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let address = text.trim().to_lowercase();
        let is_address = address.len() <= BYTES
            && address.bytes().all(|b| b.is_ascii_graphic() && !b"<>()[],;:\"\\`".contains(&b))
            && address.rsplit_once('@').is_some_and(|(local, host)| !local.is_empty() && !host.is_empty());
        if is_address { Ok(Self(address)) } else { Err(Refusal::Field("email", "must be an e-mail address")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_trimmed_and_in_lower_case() {
        assert_eq!(" Ada@Works.Example ".parse(), Ok(EmailAddress("ada@works.example".into())));
        for text in [
            "",
            "ada",
            "@works.example",
            "ada@",
            "a da@works.example",
            "ada@works.example\r\nx",
            "ada@works.example\u{202e}",
            "<i>@x.example",
        ] {
            assert!(text.parse::<EmailAddress>().is_err(), "{text}");
        }
    }
}
