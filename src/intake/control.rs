//! A form control's text as answers. It does not know where the text came from.

use crate::definition::{Program, ReadingView};
use crate::evidence::{Answer, Evidence};
use crate::matching::{ClassId, Method, Values, is_placeholder};

/// No more bytes of a field's text are read; an honest answer to a question that a definition reads is far shorter.
const READ_BYTES: usize = 512;

/// A control of a form, as far as a definition looks at it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Control<'a> {
    /// Its `name`, or its `id` where it has no name.
    pub name: &'a str,
    /// Its `autocomplete` token; empty for none, as at a receiver.
    pub autocomplete: &'a str,
    /// The text of its label; empty for none, as at a receiver.
    pub label: &'a str,
    /// The text in it; for a checkbox, its value when ticked and nothing when not.
    pub value: &'a str,
}

/// Records what a form control says, at `at_s`; true when the definition names its field.
///
/// A blank field is recorded as left blank, a box that isn't ticked as a "no", and a text that nothing in the vocabulary
/// matches is not recorded at all: it is not blank, and it isn't known either.
///
/// ```
/// use handraise::{definition::Definition, evidence::Evidence, intake::{Control, record_control}};
/// let mut evidence = Evidence::new();
/// let control = Control { name: "job_title", value: "Director", ..Control::default() };
/// assert!(!record_control(&mut evidence, &Definition::new("mql", 1).to_program(), control, 100));
/// assert!(evidence.answers().is_empty());
/// ```
pub fn record_control(evidence: &mut Evidence, program: &Program, control: Control<'_>, at_s: u32) -> bool {
    let Control { name, autocomplete, label, value } = control;
    let Some(field) = program.field_of(name, autocomplete, label) else {
        return false;
    };
    let text = bounded(value);
    for reading in field.readings() {
        if let Some((attribute, value)) = read(reading, text) {
            evidence.record_answer(Answer { attribute, value, at_s });
        }
    }
    true
}

/// The attribute that a text answers and how: [`ClassId::NONE`] for a blank one, `None` for one that says nothing.
fn read(reading: ReadingView<'_>, text: &str) -> Option<(ClassId, ClassId)> {
    let (attribute, method) = (reading.attribute(), reading.method());
    let mut values = reading.values();
    if is_placeholder(text) {
        // A hand is never raised by silence, nor by what a program writes for it.
        let no = if method == Method::Checked { values.next() } else { None };
        return Some((attribute, no.map_or(ClassId::NONE, |(value, _)| value)));
    }
    let found = values.read(method, text);
    let value = if found == ClassId::NONE { reading.otherwise()? } else { found };
    Some((attribute, value))
}

/// What is read of a text, cut between two characters.
fn bounded(text: &str) -> &str {
    text.get(..text.floor_char_boundary(READ_BYTES)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::{Definition, Field, FieldKey, field_key};
    use crate::matching::{Reading, ValueSet, entry};

    fn definition(method: Method, otherwise: Option<ClassId>, value: &str, text: &str) -> Program {
        let definition = Definition {
            fields: vec![Field {
                id: ClassId::of("asked"),
                keys: vec![field_key(FieldKey::Name, "asked")],
                readings: vec![Reading {
                    attribute: ClassId::of("said"),
                    method,
                    otherwise,
                    values: vec![ValueSet {
                        value: ClassId::of(value),
                        entries: entry(method, text).into_iter().collect(),
                    }],
                }],
            }],
            ..Definition::new("asked", 1)
        };
        definition.to_program()
    }

    fn said(definition: &Program, text: &str) -> Option<ClassId> {
        let mut evidence = Evidence::new();
        assert!(record_control(
            &mut evidence,
            definition,
            Control { name: "asked", value: text, ..Control::default() },
            7
        ));
        evidence.answer(ClassId::of("said")).map(|answer| answer.value)
    }

    #[test]
    fn a_box_that_is_not_ticked_is_a_no_and_a_ticked_one_a_yes() {
        let asked = definition(Method::Checked, Some(ClassId::of("yes")), "no", "no");
        assert_eq!(said(&asked, ""), Some(ClassId::of("no")));
        assert_eq!(said(&asked, "undefined"), Some(ClassId::of("no")));
        assert_eq!(said(&asked, "No"), Some(ClassId::of("no")));
        assert_eq!(said(&asked, "on"), Some(ClassId::of("yes")));
    }

    #[test]
    fn a_blank_field_and_a_placeholder_are_blank_and_an_unread_text_is_unknown() {
        let asked = definition(Method::Words, None, "director", "director");
        assert_eq!(said(&asked, "Sales Director"), Some(ClassId::of("director")));
        assert_eq!(said(&asked, "  "), Some(ClassId::NONE));
        assert_eq!(said(&asked, "null"), Some(ClassId::NONE));
        assert_eq!(said(&asked, "Astronaut"), None);
    }

    #[test]
    fn text_far_beyond_an_answer_is_not_read() {
        let asked = definition(Method::Words, None, "director", "director");
        assert_eq!(said(&asked, &["é ".repeat(600), "director".into()].concat()), None);
    }
}
