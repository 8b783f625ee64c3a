//! A JSON object as an ordered list of names and scalars. It builds no map, so no key means anything special, and what
//! is sent twice arrives twice.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// An object, in the order it was written.
pub(super) struct Object(Vec<(String, Node)>);

enum Node {
    Text(String),
    List(Vec<Node>),
    Object(Object),
}

impl Object {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        // The parser itself stops at a depth of 128.
        match serde_json::from_slice(bytes)? {
            Node::Object(object) => Ok(object),
            _ => Err(serde_json::Error::custom("it is not an object")),
        }
    }

    /// Calls `each` with every name and scalar; what is in `fields` at the top counts as if it were at the top.
    pub(super) fn each(&self, each: &mut dyn FnMut(&str, &str)) {
        for (name, node) in &self.0 {
            match node {
                Node::Object(fields) if name == "fields" => {
                    fields.0.iter().for_each(|(name, node)| node.each(name, each));
                }
                _ => node.each(name, each),
            }
        }
    }
}

impl Node {
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
