//! A JSON value in which each member of an object stands once: of two, a reader keeps the last, and its sender may have meant the first. It does not know what
//! members mean.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// A value that was read so.
#[derive(Debug)]
pub(super) struct Once(pub(super) Value);

/// What an error begins with that is about a member that is there twice.
pub(super) const TWICE: &str = "a member stands twice";

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Values).map(Self)
    }
}

struct Values;

impl<'de> Visitor<'de> for Values {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(Once(value)) = list.next_element()? {
            values.push(value);
        }
        Ok(values.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if object.contains_key(&name) {
                return Err(de::Error::custom(TWICE));
            }
            let Once(value) = members.next_value()?;
            object.insert(name, value);
        }
        Ok(object.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_as_ever_unless_a_member_stands_twice() {
        for text in [
            "null",
            "[1, -2, 2.5, 18446744073709551615, \"a\\n\", true, {}]",
            "{\"a\": {\"b\": 1}, \"b\": [{\"a\": 1}, {\"a\": 2}]}",
        ] {
            let Once(read) = serde_json::from_str(text).expect("it is JSON");
            assert_eq!(read, serde_json::from_str::<Value>(text).expect("it is JSON"), "{text}");
        }
        for text in ["{\"id\": 1, \"id\": 2}", "[{\"a\": {\"b\": 1, \"b\": 1}}]", "{\"id\": 1, \"\\u0069d\": 2}"] {
            let error = serde_json::from_str::<Once>(text).expect_err("a member stands twice");
            assert!(error.to_string().starts_with(TWICE), "{error}");
        }
    }
}
