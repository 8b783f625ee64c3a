//! The attributes of a definition: its own and the built-in ones. It does not know conditions.

use super::authored;
use super::diagnostic::{Code, Problem};
use super::host::in_punycode;
use super::names::{Names, instead, nearest};
use super::question::{checkbox, question};
use crate::matching::{ClassId, Method, Reading, ValueSet, entry};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The attributes that a definition may name.
pub(super) struct Attributes {
    known: Vec<authored::Attribute>,
}

#[derive(Deserialize)]
struct Shipped {
    attributes: Vec<authored::Attribute>,
}

/// The built-in attributes.
pub fn shipped_attributes() -> Vec<authored::Attribute> {
    // Reading them takes as long as compiling a definition, so it is done once.
    static SHIPPED: LazyLock<Vec<authored::Attribute>> = LazyLock::new(|| {
        // A test reads the file. If it could not be parsed, there would be no built-in attributes, and using one an error.
        toml::from_str::<Shipped>(include_str!("defaults.toml")).map(|shipped| shipped.attributes).unwrap_or_default()
    });
    SHIPPED.clone()
}

/// The attributes that a definition may name: its own, the built-in ones, and one for each checkbox.
pub fn attributes_of(source: &authored::Definition) -> Vec<authored::Attribute> {
    Attributes::collect(source, &mut Vec::new()).known
}

impl Attributes {
    pub(super) fn collect(source: &authored::Definition, problems: &mut Vec<Problem>) -> Self {
        Names::collect(
            "attribute",
            "attributes",
            source.attributes.iter().map(|attribute| attribute.id.as_str()),
            problems,
        );
        let mut known = shipped_attributes();
        for (index, given) in source.attributes.iter().enumerate() {
            let path = format!("attributes[{index}]");
            let shipped = known.iter().position(|attribute| attribute.id == given.id);
            let base = shipped.map(|place| known.remove(place));
            if given.extend && base.is_none() {
                let message = format!("there is no built-in attribute `{}` to extend", given.id);
                problems.push(Problem::new(
                    Code::UnknownName,
                    &path,
                    &message,
                    "remove `extend`, or use the id of a built-in attribute",
                ));
            }
            let merged = match base {
                Some(base) if given.extend => extend(base, given),
                base => {
                    authored::Attribute { method: given.method.or(base.and_then(|base| base.method)), ..given.clone() }
                }
            };
            if merged.method.is_none() {
                let message = format!("attribute `{}` does not say how text is read", given.id);
                problems.push(Problem::new(
                    Code::Method,
                    &path,
                    &message,
                    "add `method`: `words`, `title`, `exact`, `number`, `domain` or `checkbox`",
                ));
            }
            check_entries(&merged, given, &path, problems);
            known.push(merged);
        }
        // A field without `answers` is a checkbox that answers an attribute of its own id.
        let asks = |field: &authored::Field| {
            source.hand_raise.as_ref().is_some_and(|raise| raise.field.as_ref() == Some(&field.id))
        };
        for field in source.fields.iter().filter(|field| field.answers.is_empty()) {
            if known.iter().all(|attribute| attribute.id != field.id) {
                known.push(if asks(field) { question(&field.id) } else { checkbox(&field.id) });
            }
        }
        let mut ids: Vec<(ClassId, &str)> =
            known.iter().map(|attribute| (ClassId::of(&attribute.id), attribute.id.as_str())).collect();
        ids.sort_unstable();
        for (one, other) in
            ids.iter().zip(ids.iter().skip(1)).filter(|(one, other)| one.0 == other.0 && one.1 != other.1)
        {
            let message = format!("`{}` and `{}` have the same short id by chance", one.1, other.1);
            problems.push(Problem::new(Code::Collision, "attributes", &message, "rename one of them"));
        }
        Self { known }
    }

    pub(super) fn resolve(&self, name: &str, path: &str, problems: &mut Vec<Problem>) -> ClassId {
        if self.find(name).is_none() {
            let names = self.known.iter().map(|attribute| attribute.id.as_str());
            problems.push(unknown("attribute", name, path, names));
        }
        ClassId::of(name)
    }

    pub(super) fn resolve_value(
        &self,
        attribute: &str,
        value: &str,
        path: &str,
        problems: &mut Vec<Problem>,
    ) -> ClassId {
        if let Some(found) = self.find(attribute) {
            let names = || found.values.iter().map(|set| set.id.as_str()).chain(found.otherwise.as_deref());
            if !names().any(|name| name == value) {
                let mut problem = unknown(&format!("value of `{attribute}`"), value, path, names());
                if nearest(value, names()).is_none() {
                    problem.remedy += ", or add it to the attribute (`extend = true` keeps built-in values)";
                }
                problems.push(problem);
            }
        }
        ClassId::of(value)
    }

    /// How a field that answers this attribute is read.
    pub(super) fn reading(&self, name: &str) -> Option<Reading> {
        let attribute = self.find(name)?;
        let method = method_of(attribute.method?);
        let values = attribute.values.iter().map(|set| {
            let mut entries: Vec<u32> = set.entries.iter().filter_map(|text| entry(method, text)).collect();
            if method == Method::Domain {
                // A field for addresses gives them as browsers write them, any other as they are typed.
                let written = set.entries.iter().filter(|text| !text.is_ascii()).map(|text| in_punycode(text));
                entries.extend(written.filter_map(|text| entry(method, &text)));
            }
            entries.sort_unstable();
            entries.dedup();
            ValueSet { value: ClassId::of(&set.id), entries }
        });
        let otherwise = attribute.otherwise.as_deref().map(ClassId::of);
        Some(Reading { attribute: ClassId::of(name), method, otherwise, values: values.collect() })
    }

    /// The names that a report tells, in order: of attributes that fit looks at and of their values, and of attributes that must
    /// be known where behaviour is not.
    pub(super) fn names(&self, definition: &authored::Definition) -> Vec<String> {
        let criteria = definition.fit.criteria().filter_map(|criterion| self.find(&criterion.attribute));
        let told = criteria.flat_map(|attribute| {
            let values = attribute.values.iter().map(|set| &set.id).chain(&attribute.otherwise);
            values.chain([&attribute.id])
        });
        let gates = definition.all_gates().filter_map(|(_, gates)| gates.behaviour_unknown.as_ref());
        let asked = gates.flat_map(|instead| &instead.known);
        let names: BTreeSet<&String> = told.chain(asked).collect();
        names.into_iter().cloned().collect()
    }

    fn find(&self, name: &str) -> Option<&authored::Attribute> {
        self.known.iter().find(|attribute| attribute.id == name)
    }
}

/// Adds a definition's own values and entries to a built-in attribute; new values come first.
fn extend(base: authored::Attribute, given: &authored::Attribute) -> authored::Attribute {
    let mut values: Vec<authored::Value> = Vec::new();
    let mut shipped = base.values;
    for value in &given.values {
        match shipped.iter_mut().find(|set| set.id == value.id) {
            Some(set) => set.entries.extend(value.entries.iter().cloned()),
            None => values.push(value.clone()),
        }
    }
    values.append(&mut shipped);
    authored::Attribute {
        values,
        method: given.method.or(base.method),
        otherwise: given.otherwise.clone().or(base.otherwise),
        ..given.clone()
    }
}

fn check_entries(merged: &authored::Attribute, given: &authored::Attribute, path: &str, problems: &mut Vec<Problem>) {
    Names::collect("value", &format!("{path}.values"), given.values.iter().map(|set| set.id.as_str()), problems);
    let Some(method) = merged.method.map(method_of) else {
        return;
    };
    for (index, set) in given.values.iter().enumerate() {
        for (place, text) in set.entries.iter().enumerate() {
            if entry(method, text).is_none() {
                let remedy = match method {
                    Method::Words | Method::Checked => "write a phrase of one to three words, without `^` and `*`",
                    Method::Title => {
                        "write a phrase of one to three words such as `vice president` or `^partner`, or a part of one such as `*leiter`"
                    }
                    Method::Number => "write the smallest number of the value, such as `51`",
                    Method::Domain => {
                        "write a domain such as `example.com`, whose subdomains match too, or a mailbox such as `info@`, without stars"
                    }
                    Method::Exact => "write some letters or digits",
                };
                let path = format!("{path}.values[{index}].entries[{place}]");
                problems.push(Problem::new(Code::Entry, &path, &format!("the entry `{text}` can never match"), remedy));
            }
        }
    }
}

/// The compiled form of a method.
pub(super) fn method_of(source: authored::Method) -> Method {
    match source {
        authored::Method::Words => Method::Words,
        authored::Method::Title => Method::Title,
        authored::Method::Exact => Method::Exact,
        authored::Method::Number => Method::Number,
        authored::Method::Domain => Method::Domain,
        authored::Method::Checkbox => Method::Checked,
    }
}

fn unknown<'a>(kind: &str, name: &str, path: &str, known: impl Iterator<Item = &'a str> + Clone) -> Problem {
    let remedy = instead(name, known).unwrap_or_else(|| format!("define a {kind} of this id first"));
    Problem::new(Code::UnknownName, path, &format!("there is no {kind} `{name}`"), &remedy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn shipped_words_are_all_readable_and_share_no_hash() {
        let shipped = shipped_attributes();
        assert!(shipped.len() >= 5);
        for attribute in shipped {
            let method = method_of(attribute.method.expect("it says how text is read"));
            let mut holders = BTreeMap::new();
            for (value, text) in attribute.values.iter().flat_map(|set| set.entries.iter().map(|text| (&set.id, text)))
            {
                let entry = entry(method, text).unwrap_or_else(|| panic!("`{text}` can match"));
                let other = holders.insert(entry, (value, text));
                assert_eq!(other, None, "{}: {value} {text}", attribute.id);
            }
        }
    }

    #[test]
    fn a_domain_beyond_ascii_is_known_as_typed_and_as_browsers_write_it() {
        let text = "id = 'mql'\nversion = 1\n[[attributes]]\nid = 'email_type'\nextend = true\n\
                    values = [{ id = 'own', entries = ['müller.example'] }]\n[[fields]]\nid = 'email'\nanswers = ['email_type']";
        let compiled = crate::author::compile(text, crate::author::Format::Toml).expect("it compiles");
        for address in ["a@müller.example", "a@Mueller.example", "a@xn--mller-kva.example"] {
            let mut said = crate::evidence::Evidence::new();
            crate::intake::record_field(&mut said, compiled.program(), "email", address, 0);
            let value = said.answer(ClassId::of("email_type")).and_then(|answer| answer.value);
            assert_eq!(value, Some(ClassId::of("own")), "{address}");
        }
    }
}
