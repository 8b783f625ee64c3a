//! Reads a JSON object as an ordered list of names and scalars. It builds no map, so no key is special, and a key that was sent
//! twice arrives twice.

use super::field::{NAME_BYTES, bounded};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// How deep names with brackets are taken apart.
const DEPTH: usize = 8;
/// How many entries apart two parts of one value may be.
const RECENT: usize = 300;

/// An object with its entries in the order of the text.
pub(super) struct Object(Vec<(String, Node)>);

/// A value.
pub(super) enum Node {
    Text(String),
    List(Vec<Node>),
    Object(Object),
}

impl Object {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        match Node::parse(bytes)? {
            Node::Object(object) => Ok(object),
            // jQuery makes such a list of a form.
            Node::List(list) if is_form(&list) => Ok(Self(vec![("fields".to_owned(), Node::List(list))])),
            // Some programs send a list of one, or a text that has the object in it.
            Node::List(list) => match <[Node; 1]>::try_from(list) {
                Ok([Node::Object(object)]) => Ok(object),
                Ok(_) => Err(serde_json::Error::custom("the list has no object")),
                Err(_) => Err(serde_json::Error::custom("a list must have one object; send one form in a request")),
            },
            Node::Text(text) => match Node::parse(text.as_bytes())? {
                Node::Object(object) => Ok(object),
                _ => Err(serde_json::Error::custom("it is not an object")),
            },
        }
    }

    /// The object that names such as `fields[email][value]` describe; a name without brackets is an entry of its own.
    pub(super) fn of_pairs<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut object = Self(Vec::new());
        for (name, value) in pairs {
            let parts =
                name.strip_suffix(']').and_then(|name| name.split_once('[')).filter(|(first, _)| !first.is_empty());
            match parts {
                Some((first, inner)) => object.insert(first, &mut inner.splitn(DEPTH, "]["), value),
                None => object.0.push((name.to_owned(), Node::Text(value.to_owned()))),
            }
        }
        object
    }

    fn insert(&mut self, name: &str, inner: &mut dyn Iterator<Item = &str>, value: &str) {
        let Some(next) = inner.next() else {
            self.0.push((name.to_owned(), Node::Text(value.to_owned())));
            return;
        };
        if next.is_empty() {
            // `topic[]` is a list.
            match self.recent(|known, node| known == name && matches!(node, Node::List(_))) {
                Some(Node::List(list)) => list.push(Node::Text(value.to_owned())),
                _ => self.0.push((name.to_owned(), Node::List(vec![Node::Text(value.to_owned())]))),
            }
            return;
        }
        match self.recent(|known, node| known == name && matches!(node, Node::Object(_))) {
            Some(Node::Object(object)) => object.insert(next, inner, value),
            _ => {
                let mut object = Self(Vec::new());
                object.insert(next, inner, value);
                self.0.push((name.to_owned(), Node::Object(object)));
            }
        }
    }

    /// A recent entry. What belongs together comes together, so looking further back would cost time and find nothing.
    fn recent(&mut self, wanted: impl Fn(&str, &Node) -> bool) -> Option<&mut Node> {
        let mut recent = self.0.iter_mut().rev().take(RECENT);
        recent.find(|(name, node)| wanted(name, node)).map(|(_, node)| node)
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.0.iter().map(|(name, node)| (name.as_str(), node))
    }

    pub(super) fn get(&self, name: &str) -> Option<&Node> {
        self.entries().find(|(known, _)| *known == name).map(|(_, node)| node)
    }

    /// The text of an entry that is one.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.text()
    }

    /// The object of an entry that is one.
    pub(super) fn object(&self, name: &str) -> Option<&Self> {
        self.get(name)?.object()
    }

    /// The list of an entry that is one.
    pub(super) fn list(&self, name: &str) -> Option<&[Node]> {
        match self.get(name)? {
            Node::List(list) => Some(list),
            _ => None,
        }
    }

    /// Calls `each` with every name and scalar.
    pub(super) fn each(&self, each: &mut dyn FnMut(&str, &str)) {
        self.entries().for_each(|(name, node)| node.each(name, each));
    }
}

/// Whether a list has a name and a value in each object. A list of one may be a form that has fields of these names, and others.
fn is_form(list: &[Node]) -> bool {
    let is_field = |object: &Object| object.text("name").is_some() && object.get("value").is_some();
    let is_alone = list.len() == 1;
    !list.is_empty()
        && list.iter().all(|node| {
            node.object().is_some_and(|object| is_field(object) && (!is_alone || object.entries().count() == 2))
        })
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
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        // The parser itself stops at a depth of 128.
        serde_json::from_slice(bytes).or_else(|_| serde_json::from_slice(&replace_half_pairs(bytes)))
    }

    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Calls `each` with every scalar and its name. A name is no longer than a form's names are, however deep it is.
    pub(super) fn each(&self, name: &str, each: &mut dyn FnMut(&str, &str)) {
        match self {
            Self::Text(text) => each(name, text),
            Self::List(nodes) => nodes.iter().for_each(|node| node.each(name, each)),
            Self::Object(object) => {
                for (inner, node) in object.entries() {
                    // One byte more than a name may have, so that the form says that it was cut.
                    let (name, _) = bounded(name, NAME_BYTES + 1, |_| true);
                    let (inner, _) = bounded(inner, NAME_BYTES + 1, |_| true);
                    node.each(&[&name, ".", &inner].concat(), each);
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
