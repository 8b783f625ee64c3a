//! Who a person is: an e-mail address, or else the receipt of a form until an address comes. It does not know what the person
//! did, nor which keys belong together; see `people`.

use super::FactError;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::matching::{FoldedText, is_placeholder};

/// The longest address, in bytes (RFC 5321).
const ADDRESS_BYTES: usize = 254;

/// What a person is known by. As text, `email:ada@works.example` or `receipt:` and 64 hexadecimal digits.
///
/// ```
/// use handraise::person::PersonKey;
/// let key = PersonKey::of_email(" Ada+Demo@Müller.example ").unwrap();
/// assert_eq!(key.to_string(), "email:ada+demo@xn--mller-kva.example");
/// assert_eq!(key.to_string().parse(), Ok(key));
/// assert_eq!(PersonKey::of_email("test@"), None);
/// assert_eq!(PersonKey::of_email("undefined@undefined.example"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum PersonKey {
    /// An e-mail address in small letters, with its domain in ASCII. Dots and plus signs stay: nobody but the provider knows whether
    /// two spellings are one mailbox.
    Email(String),
    /// The SHA-256 of a form's receipt, in hexadecimal digits.
    Receipt(String),
}

impl PersonKey {
    /// The key of an e-mail address; `None` for a text that is none, and for a placeholder such as `test` or `undefined`.
    pub fn of_email(text: &str) -> Option<Self> {
        let text = text.trim();
        let (name, host) = text.rsplit_once('@')?;
        let is_odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '<' | '>' | '@');
        if text.len() > ADDRESS_BYTES || name.is_empty() || text.replacen('@', "", 1).contains(is_odd) {
            return None;
        }
        let host = ascii_domain(host)?;
        let says_nothing = |text: &str| is_placeholder(FoldedText::of(text).get());
        let label = host.split('.').next().unwrap_or_default();
        let is_nobody = says_nothing(name) && (name.eq_ignore_ascii_case(label) || says_nothing(label));
        let address = format!("{}@{host}", name.to_lowercase());
        (!is_nobody && address.len() <= ADDRESS_BYTES).then_some(Self::Email(address))
    }

    /// The key of a receipt's SHA-256, as forms send it; `None` for anything but 64 hexadecimal digits.
    pub fn of_receipt(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_hash = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hash.then(|| Self::Receipt(text.to_ascii_lowercase()))
    }

    /// The domain of an address.
    pub fn domain(&self) -> Option<&str> {
        match self {
            Self::Email(address) => address.rsplit_once('@').map(|(_, domain)| domain),
            Self::Receipt(_) => None,
        }
    }

    /// A short name for it that tells no address at first sight, for addresses of pages and answers: 32 hexadecimal digits. It is no
    /// secret: who knows an address can compute it.
    pub fn id(&self) -> String {
        let digest = Sha256::digest(format!("handraise person\n{self}"));
        hexadecimal(digest.iter().take(16))
    }
}

/// A domain in small letters and ASCII, as everybody else writes it; `None` if it is none, or has no dot.
///
/// ```
/// use handraise::person::ascii_domain;
/// assert_eq!(ascii_domain("BÜCHER.example.").as_deref(), Some("xn--bcher-kva.example"));
/// assert_eq!(ascii_domain("localhost"), None);
/// ```
pub fn ascii_domain(text: &str) -> Option<String> {
    let text = text.trim();
    let domain = idna::domain_to_ascii_strict(text.strip_suffix('.').unwrap_or(text)).ok()?;
    (domain.contains('.') && !domain.ends_with('.')).then_some(domain)
}

/// Bytes as hexadecimal digits.
pub(super) fn hexadecimal<'a>(bytes: impl Iterator<Item = &'a u8>) -> String {
    bytes.map(|byte| format!("{byte:02x}")).collect()
}

impl fmt::Display for PersonKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Email(address) => write!(f, "email:{address}"),
            Self::Receipt(hash) => write!(f, "receipt:{hash}"),
        }
    }
}

impl FromStr for PersonKey {
    type Err = FactError;

    /// Reads a key as it is written: another spelling of the same key is an error, so that one key has one text.
    fn from_str(text: &str) -> Result<Self, FactError> {
        let key = match text.split_once(':') {
            Some(("email", address)) => Self::of_email(address),
            Some(("receipt", hash)) => Self::of_receipt(hash),
            _ => None,
        };
        key.filter(|key| key.to_string() == text).ok_or_else(|| {
            FactError::new(
                "person",
                "is not the key of a person",
                "write `email:` and an address, or `receipt:` and its SHA-256",
            )
        })
    }
}

impl Serialize for PersonKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PersonKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl JsonSchema for PersonKey {
    fn schema_name() -> Cow<'static, str> {
        "PersonKey".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "What a person is known by: `email:` and an address, or `receipt:` and the SHA-256 of a form's receipt.",
            "examples": ["email:ada@works.example"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(text: &str) -> Option<String> {
        PersonKey::of_email(text).map(|key| key.to_string())
    }

    #[test]
    fn one_mailbox_has_one_key_and_dots_and_plus_signs_stay() {
        let ada = Some("email:ada@works.example".to_owned());
        for text in ["ada@works.example", " ADA@Works.EXAMPLE\n", "ada@works.example."] {
            assert_eq!(email(text), ada, "{text}");
        }
        for text in ["a.da@works.example", "ada+demo@works.example", "ada@mail.works.example"] {
            assert_ne!(email(text), ada, "{text}");
        }
        assert_eq!(email("ada@straße.example"), email("ada@xn--strae-oqa.example"));
    }

    #[test]
    fn placeholders_and_what_is_no_address_are_nobody() {
        for text in [
            "",
            "test",
            "undefined",
            "test@test.example",
            "null@null.example",
            "undefined@undefined.com",
            "@works.example",
            "ada@works",
            "ada@",
            "ada lovelace@works.example",
            "a@b@works.example",
            "Ada <ada@works.example>",
            "a@works.example,b@works.example",
            "ada@-.example",
        ] {
            assert_eq!(email(text), None, "{text}");
        }
        assert_eq!(email("test@works.example").as_deref(), Some("email:test@works.example"), "a mailbox of a company");
        assert_eq!(email(&format!("{}@works.example", "a".repeat(250))), None);
    }

    #[test]
    fn a_receipt_is_its_hash_and_nothing_else() {
        let hash = "0F".repeat(32);
        assert_eq!(
            PersonKey::of_receipt(&hash).map(|key| key.to_string()),
            Some(format!("receipt:{}", "0f".repeat(32)))
        );
        assert_eq!(PersonKey::of_receipt("0f"), None);
        assert_eq!(PersonKey::of_receipt(&"x".repeat(64)), None);
    }

    #[test]
    fn an_id_is_stable_and_tells_two_people_apart() {
        let [ada, bob] = ["ada@works.example", "bob@works.example"].map(|text| PersonKey::of_email(text).unwrap().id());
        assert_eq!((ada.len(), ada == bob), (32, false));
        assert_eq!(PersonKey::of_email("ADA@works.example").unwrap().id(), ada);
    }
}
