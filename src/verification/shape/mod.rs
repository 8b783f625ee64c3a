//! The shapes in which form builders send a form: one file for each kind, in a table. A shape is recognised by its structure alone; what
//! has none of these is read as it is. It does not know a definition, nor in which encoding the form came.

mod described;
mod elementor;
mod envelope;
mod formbricks;
mod gravity;
mod jotform;
mod listed;
mod typeform;

use super::claim::is_own;
use super::field::Field;
use super::json::{Node, Object};

/// Reads the fields of one shape; `None` if what was sent does not have it.
type Reader = fn(&Object) -> Option<Vec<Field>>;

/// The shapes, those with the most signs first.
const SHAPES: [Reader; 7] =
    [typeform::read, jotform::read, formbricks::read, gravity::read, elementor::read, listed::read, described::read];

/// How many questions, or choices of one question, are looked at for each answer: more than a form has, and few enough to be quick.
const MANY: usize = 500;

/// How many envelopes may be inside one another.
const ENVELOPES: usize = 4;

/// The fields of a form that a form builder sent as JSON; `None` if what was sent has none of the shapes.
pub(super) fn unwrap(sent: &Object) -> Option<Vec<Field>> {
    with_own(unwrap_within(sent, ENVELOPES)?, sent)
}

/// The fields of a form that a form builder sent as names and values. A page's own form may have names such as `data[email]`, which
/// the definition knows as they are, so envelopes are not opened here.
pub(super) fn unwrap_pairs(sent: &Object) -> Option<Vec<Field>> {
    with_own(SHAPES.iter().find_map(|read| read(sent))?, sent)
}

/// The plugin's fields count wherever they stand: the program that passes a form on may have put them beside it.
fn with_own(mut fields: Vec<Field>, sent: &Object) -> Option<Vec<Field>> {
    if fields.is_empty() {
        return None;
    }
    let own = sent.entries().filter(|(name, _)| is_own(name));
    fields.extend(own.filter_map(|(name, node)| Some(Field::new(name, node.text()?))));
    Some(fields)
}

fn unwrap_within(sent: &Object, envelopes: usize) -> Option<Vec<Field>> {
    if envelopes == 0 {
        return None;
    }
    SHAPES
        .iter()
        .find_map(|read| read(sent))
        .or_else(|| envelope::read(sent, envelopes))
        .filter(|fields| !fields.is_empty())
}

/// The fields of an object that has one of the shapes, or is read as it is.
fn unwrap_or_flatten(sent: &Object, envelopes: usize) -> Vec<Field> {
    unwrap_within(sent, envelopes).unwrap_or_else(|| flatten(sent.entries()))
}

/// Reads entries as they are.
fn flatten<'a>(entries: impl Iterator<Item = (&'a str, &'a Node)>) -> Vec<Field> {
    let mut fields = Vec::new();
    entries.for_each(|(name, node)| node.each(name, &mut |name, value| fields.push(Field::new(name, value))));
    fields
}

/// All entries but those with these names, as they are.
fn flatten_others(sent: &Object, known: &[&str]) -> Vec<Field> {
    flatten(sent.entries().filter(|(name, _)| !known.contains(name)))
}

/// One field for each text in a value.
fn fields_of(name: &str, label: &str, kind: &str, value: &Node) -> Vec<Field> {
    let mut fields = Vec::new();
    value.each(name, &mut |name, value| {
        fields.push(Field { label: label.to_owned(), autocomplete: token_of(kind), ..Field::new(name, value) });
    });
    fields
}

/// The `autocomplete` token that a builder's type of field stands for.
fn token_of(kind: &str) -> &'static str {
    match kind.to_ascii_lowercase().trim_start_matches("input_") {
        "email" | "control_email" => "email",
        "tel" | "phone" | "phone_number" | "control_phone" => "tel",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_shape_is_not_unwrapped() {
        for json in [
            "{}",
            r#"{"email":"a@b.example","fields":"3"}"#,
            r#"{"data":"x"}"#,
            r#"{"fields":[]}"#,
            r#"{"form_response":{"answers":[]}}"#,
            r#"{"rawRequest":"no JSON","formID":"1"}"#,
            r#"{"form_id":"1","email":"a@b.example"}"#,
        ] {
            let object = Object::parse(json.as_bytes()).unwrap_or_else(|error| panic!("{json}: {error}"));
            assert_eq!(unwrap(&object), None, "{json}");
        }
    }

    #[test]
    fn envelopes_without_end_are_read_as_they_are() {
        let json = [r#"{"data":"#.repeat(50), r#"{"email":"a@b.example"}"#.into(), "}".repeat(50)].concat();
        let object = Object::parse(json.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        let fields = unwrap(&object).unwrap_or_default();
        assert_eq!(fields.iter().map(|field| field.value.as_str()).collect::<Vec<_>>(), ["a@b.example"]);
    }
}
