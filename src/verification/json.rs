//! Reads a JSON object as an ordered list of names and scalars. It builds no map, so no key is special, and a key that was sent
//! twice arrives twice.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// An object with its entries in the order of the text.
pub(super) struct Object(Vec<(String, Node)>);

enum Node {
    Text(String),
    List(Vec<Node>),
    Object(Object),
}

impl Object {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        // The parser itself stops at a depth of 128.
        let node = serde_json::from_slice(bytes).or_else(|_| serde_json::from_slice(&replace_half_pairs(bytes)))?;
        match node {
            Node::Object(object) => Ok(object),
            _ => Err(serde_json::Error::custom("it is not an object")),
        }
    }

    /// Calls `each` with every name and scalar. Entries of a top-level `fields`, an object or a list of names and values, count
    /// as top-level entries.
    pub(super) fn each(&self, each: &mut dyn FnMut(&str, &str)) {
        for (name, node) in &self.0 {
            match node {
                Node::Object(fields) if name == "fields" => {
                    fields.0.iter().for_each(|(name, node)| node.each(name, each));
                }
                Node::List(fields) if name == "fields" => {
                    for field in fields {
                        match field.named() {
                            Some((name, value)) => value.each(name, each),
                            None => field.each("fields", each),
                        }
                    }
                }
                _ => node.each(name, each),
            }
        }
    }
}

/// Replaces each half of a surrogate pair that has no other half with U+FFFD. `JSON.stringify` writes such halves if a text was cut
/// inside an emoji, and the parser refuses them.
fn replace_half_pairs(mut json: &[u8]) -> Vec<u8> {
    let mut mended = Vec::with_capacity(json.len());
    while let Some(first) = json.first() {
        let next = json.get(ESCAPE..).unwrap_or_default();
        let (length, is_half) = match (escaped(json), escaped(next)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (2 * ESCAPE, false),
            (Some(0xd800..=0xdfff), _) => (ESCAPE, true),
            // A backslash escapes the next character, which may be another backslash.
            _ => (if *first == b'\\' { 2 } else { 1 }, false),
        };
        let (these, rest) = json.split_at_checked(length).unwrap_or((json, &[]));
        mended.extend_from_slice(if is_half { br"\ufffd" } else { these });
        json = rest;
    }
    mended
}

/// The length of an escape such as `\ufffd`.
const ESCAPE: usize = 6;

/// The code unit that an escape at the beginning stands for.
fn escaped(json: &[u8]) -> Option<u32> {
    let digits = json.strip_prefix(br"\u")?.get(..4)?;
    digits.iter().try_fold(0, |number, digit| Some(number * 16 + char::from(*digit).to_digit(16)?))
}

impl Node {
    /// The name and value of a field, as form builders send it: `{"name": …, "value": …}`.
    fn named(&self) -> Option<(&str, &Self)> {
        let Self::Object(Object(entries)) = self else { return None };
        let of = |wanted: &str| entries.iter().find(|(key, _)| key == wanted).map(|(_, node)| node);
        match of("name")? {
            Self::Text(name) => Some((name, of("value")?)),
            _ => None,
        }
    }

    fn each(&self, name: &str, each: &mut dyn FnMut(&str, &str)) {
        match self {
            Self::Text(text) => each(name, text),
            Self::List(nodes) => nodes.iter().for_each(|node| node.each(name, each)),
            Self::Object(object) => {
                for (inner, node) in &object.0 {
                    node.each(&format!("{name}.{inner}"), each);
                }
            }
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_bool<E: Error>(self, ticked: bool) -> Result<Node, E> {
        Ok(Node::Text(if ticked { "yes".into() } else { String::new() }))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Text(number.to_string()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Text(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Node, E> {
        Ok(Node::Text(number.to_string()))
    }

    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        Ok(Node::Text(String::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = list.next_element()? {
            nodes.push(node);
        }
        Ok(Node::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Node::Object(Object(entries)))
    }
}
