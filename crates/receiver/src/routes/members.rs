//! Reads a JSON value into a type, and says which member is wrong. It never repeats what was sent: neither values, nor names that nothing reads.
//! It does not know bodies.

use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::Value;

/// Reads a value.
///
/// # Errors
/// The member that is wrong.
pub(super) fn read<T: DeserializeOwned>(value: Value) -> Result<T, WrongMember> {
    T::deserialize(Member(value))
}

/// What is wrong, and where: names and numbers, the innermost first.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct WrongMember {
    place: Vec<String>,
    what: What,
}

#[derive(Debug, PartialEq, Eq)]
enum What {
    Missing,
    /// With those that are read.
    Unknown(&'static [&'static str]),
    /// With the words that it may be.
    Word(&'static [&'static str]),
    Odd,
}

impl WrongMember {
    fn new(what: What) -> Self {
        Self { place: Vec::new(), what }
    }

    fn within(mut self, place: String) -> Self {
        self.place.push(place);
        self
    }
}

impl fmt::Display for WrongMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let place: Vec<&str> = self.place.iter().rev().map(String::as_str).collect();
        let place = place.join(".");
        match &self.what {
            What::Missing => write!(f, "`{place}` is missing; add it"),
            What::Unknown(known) if place.is_empty() => {
                write!(f, "there is a member that nothing reads; write only {}", listed(known))
            }
            What::Unknown(known) => {
                write!(f, "`{place}` has a member that nothing reads; write only {}", listed(known))
            }
            What::Word(known) => write!(f, "`{place}` is another word than it may be; write one of {}", listed(known)),
            What::Odd if place.is_empty() => f.write_str("the body is of another type than it must be"),
            What::Odd => write!(f, "`{place}` is of another type than it must be, or out of bounds"),
        }
    }
}

impl std::error::Error for WrongMember {}

impl de::Error for WrongMember {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::new(What::Odd)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(What::Missing).within(field.to_owned())
    }

    fn unknown_field(_: &str, expected: &'static [&'static str]) -> Self {
        Self::new(What::Unknown(expected))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::new(What::Word(expected))
    }
}

/// A value that is read.
struct Member(Value);

impl<'de> Deserializer<'de> for Member {
    type Error = WrongMember;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, WrongMember> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(truth) => visitor.visit_bool(truth),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(number), _, _) => visitor.visit_u64(number),
                (_, Some(number), _) => visitor.visit_i64(number),
                (_, _, Some(number)) => visitor.visit_f64(number),
                _ => Err(WrongMember::new(What::Odd)),
            },
            Value::String(text) => visitor.visit_string(text),
            Value::Array(items) => visitor.visit_seq(Items { items: items.into_iter(), at: 0 }),
            Value::Object(members) => visitor.visit_map(Members { members: members.into_iter(), value: None }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, WrongMember> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, WrongMember> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, WrongMember> {
        match self.0 {
            Value::String(word) => visitor.visit_enum(word.into_deserializer()),
            _ => Err(WrongMember::new(What::Odd)),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map
        struct identifier ignored_any
    }
}

struct Items {
    items: std::vec::IntoIter<Value>,
    at: usize,
}

impl<'de> SeqAccess<'de> for Items {
    type Error = WrongMember;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, WrongMember> {
        let Some(item) = self.items.next() else { return Ok(None) };
        self.at += 1;
        let place = (self.at - 1).to_string();
        seed.deserialize(Member(item)).map(Some).map_err(|wrong| wrong.within(place))
    }
}

struct Members {
    members: serde_json::map::IntoIter,
    value: Option<(String, Value)>,
}

impl<'de> MapAccess<'de> for Members {
    type Error = WrongMember;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, WrongMember> {
        let Some((name, value)) = self.members.next() else { return Ok(None) };
        let key = seed.deserialize(StrDeserializer::new(&name));
        self.value = Some((name, value));
        key.map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, WrongMember> {
        let (name, value) = self.value.take().ok_or_else(|| WrongMember::new(What::Odd))?;
        seed.deserialize(Member(value)).map_err(|wrong| wrong.within(name))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it can be read is asked")]
    struct Read {
        from: String,
        many: Option<Vec<u8>>,
        word: Option<Word>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Word {
        Yes,
        No,
    }

    #[test]
    fn what_is_wrong_is_named_and_not_repeated() {
        assert!(read::<Read>(json!({ "from": "a", "many": [1, 2], "word": "no" })).is_ok());
        assert!(read::<Read>(json!({ "from": "a", "many": null, "word": "yes" })).is_ok());
        for (sent, message) in [
            (json!({ "many": [] }), "`from` is missing; add it"),
            (json!({ "from": 7 }), "`from` is of another type than it must be, or out of bounds"),
            (json!({ "from": "a", "many": [1, 300] }), "`many.1` is of another type than it must be, or out of bounds"),
            (json!({ "from": "a", "word": "ada" }), "`word` is another word than it may be; write one of `yes`, `no`"),
            (
                json!({ "from": "a", "ada": 1 }),
                "there is a member that nothing reads; write only `from`, `many`, `word`",
            ),
            (json!("ada"), "the body is of another type than it must be"),
        ] {
            assert_eq!(read::<Read>(sent).unwrap_err().to_string(), message);
        }
    }
}
