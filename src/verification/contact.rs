//! The contact in a form: its fields but those of the plugin. It does not know claims.

use super::Form;
use crate::canonical;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;
use std::borrow::Cow;

/// The fields of a form that are about the contact, in the form's order. In JSON, an object: a name with several values has a list.
///
/// ```
/// use handraise::verification::{Contact, Form};
/// let form = Form::from_urlencoded(b"name=Ada&topic=a&topic=b&handraise_score=9");
/// assert_eq!(Contact::of(&form).to_json(), r#"{"name":"Ada","topic":["a","b"]}"#);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact(Vec<(String, Vec<String>)>);

impl Contact {
    /// The contact in a form.
    pub fn of(form: &Form) -> Self {
        let mut names: Vec<(String, Vec<String>)> = Vec::new();
        for field in form.fields().iter().filter(|field| field.is_contact()) {
            match names.iter_mut().find(|(name, _)| *name == field.name) {
                Some((_, values)) => values.push(field.value.clone()),
                None => names.push((field.name.clone(), vec![field.value.clone()])),
            }
        }
        Self(names)
    }

    /// Whether no field has a value.
    pub fn is_blank(&self) -> bool {
        self.0.iter().all(|(_, values)| values.iter().all(|value| value.trim().is_empty()))
    }

    /// The last value of a name.
    pub fn last(&self, name: &str) -> Option<&str> {
        let (_, values) = self.0.iter().find(|(known, _)| known == name)?;
        values.last().map(String::as_str)
    }

    /// Names and values; a name with several values comes as often.
    pub fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(name, values)| values.iter().map(move |value| (name.as_str(), value.as_str())))
    }

    /// The same values, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut String> {
        self.0.iter_mut().flat_map(|(_, values)| values)
    }

    /// Reads a contact back that [`Contact::to_json`] wrote; `None` for anything but an object. A value that is no text is blank.
    ///
    /// ```
    /// use handraise::verification::Contact;
    /// let text = r#"{"name":"Ada","topic":["a","b"]}"#;
    /// assert_eq!(Contact::from_json(text).map(|contact| contact.to_json()).as_deref(), Some(text));
    /// ```
    pub fn from_json(text: &str) -> Option<Self> {
        let text_of = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let Value::Object(members) = serde_json::from_str(text).ok()? else { return None };
        let read = members.into_iter().map(|(name, value)| match &value {
            Value::Array(several) => (name, several.iter().map(text_of).collect()),
            one => (name, vec![text_of(one)]),
        });
        Some(Self(read.collect()))
    }

    /// The contact as a JSON object.
    pub fn to_json(&self) -> String {
        canonical::json(self)
    }
}

impl Serialize for Contact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, values) in &self.0 {
            match values.as_slice() {
                [one] => map.serialize_entry(name, one)?,
                several => map.serialize_entry(name, several)?,
            }
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Contact {
    /// Keeps the order, which a JSON object of `serde_json` does not.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// One value, or several.
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum Values {
            One(String),
            Several(Vec<String>),
        }

        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Contact;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object of texts and lists of texts")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Contact, A::Error> {
                let mut names = Vec::new();
                while let Some((name, values)) = members.next_entry()? {
                    names.push(match values {
                        Values::One(value) => (name, vec![value]),
                        Values::Several(values) => (name, values),
                    });
                }
                Ok(Contact(names))
            }
        }

        deserializer.deserialize_map(Members)
    }
}

impl JsonSchema for Contact {
    fn schema_name() -> Cow<'static, str> {
        "Contact".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The form's fields but those of the plugin; a field that was sent several times has a list.",
            "type": "object",
            "additionalProperties": { "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_comes_back_in_its_order() {
        let contact = Contact::of(&Form::from_urlencoded(b"name=Ada&email=a%40b.example&topic=a&topic=b&b="));
        let read: Contact = serde_json::from_str(&contact.to_json()).unwrap();
        assert_eq!(read, contact);
    }

    #[test]
    fn the_contact_is_everything_but_the_plugins_fields_and_instructions() {
        let form = Form::from_urlencoded(b"name=%22A%22&_next=/x&handraise_score=9&topic=a&topic=b&__proto__=x");
        assert_eq!(Contact::of(&form).to_json(), r#"{"name":"\"A\"","topic":["a","b"]}"#);
    }
}
