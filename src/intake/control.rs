//! Reads a form control's text as answers. It does not know where the text came from, and keeps none of it.

use crate::definition::{Program, ReadingView};
use crate::evidence::{Answer, Evidence};
use crate::matching::{ClassId, Folded, FoldedText, Method, Values, is_placeholder};

/// No more bytes of a text are read than this. Honest answers to the questions that a definition reads are far shorter.
const READ_BYTES: usize = 512;

/// A control of a form, as far as a definition looks at it.
#[derive(Clone, Copy, Debug)]
pub struct Control<'a> {
    /// Its `name` attribute, or its `id` if it has no name.
    pub name: Folded<'a>,
    /// Its [`autocomplete` token](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill), such as
    /// `organization-title`; empty if unknown.
    pub autocomplete: Folded<'a>,
    /// The text of its label; empty if unknown.
    pub label: Folded<'a>,
    /// The text in it. A checkbox gives its value if it is ticked, and an empty text if not.
    pub value: Folded<'a>,
    /// Whether it is known to be a ticked checkbox, which is a yes whatever its value says, unless that is a no.
    pub is_ticked: bool,
}

/// A control whose texts this library folded.
#[derive(Clone, Debug)]
pub struct FoldedControl {
    /// Name, `autocomplete` token, label and value.
    texts: [FoldedText; 4],
    is_ticked: bool,
}

impl FoldedControl {
    /// Folds the texts of a control: its name, `autocomplete` token, label and value, as [`Control`] has them.
    pub fn of(texts: [&str; 4], is_ticked: bool) -> Self {
        Self { texts: texts.map(FoldedText::of), is_ticked }
    }

    /// The control.
    pub fn get(&self) -> Control<'_> {
        let [name, autocomplete, label, value] = self.texts.each_ref().map(FoldedText::get);
        Control { name, autocomplete, label, value, is_ticked: self.is_ticked }
    }
}

/// Records what a field of a form answers of which only the name and the text are known, as [`record_control`] does.
///
/// A blank text is recorded as a blank answer, and an unticked checkbox as a "no". A text that the vocabulary does not know
/// is not recorded: it is neither blank nor known.
///
/// ```
/// use handraise::definition::{Definition, Field, FieldKey, field_key};
/// use handraise::evidence::Evidence;
/// use handraise::intake::record_field;
/// use handraise::matching::ClassId;
///
/// let definition = Definition {
///     fields: vec![Field {
///         id: ClassId::of("job_title"),
///         keys: vec![field_key(FieldKey::Name, "job_title")],
///         readings: vec![],
///     }],
///     ..Definition::new("mql", 1)
/// };
/// let program = definition.to_program();
/// let mut evidence = Evidence::new();
/// assert!(record_field(&mut evidence, &program, "job_title", "Director", 1_790_000_000));
/// assert!(!record_field(&mut evidence, &program, "password", "secret", 1_790_000_000));
/// ```
pub fn record_field(evidence: &mut Evidence, program: &Program, name: &str, text: &str, at_s: u32) -> bool {
    record_control(evidence, program, FoldedControl::of([name, "", "", text], false).get(), at_s)
}

/// Records what a form control answers, at `at_s` (seconds since 1970); true if the definition names the field.
pub fn record_control(evidence: &mut Evidence, program: &Program, control: Control<'_>, at_s: u32) -> bool {
    let Control { name, autocomplete, label, value, is_ticked } = control;
    let Some(field) = program.field_of(name, autocomplete, label) else {
        return false;
    };
    let text = first_bytes(value);
    for reading in field.readings() {
        if let Some((attribute, value)) = read(reading, text, is_ticked) {
            evidence.record_answer(Answer { attribute, value, at_s });
        }
    }
    true
}

/// Records what the long lists make of a control's text where the definition's own lists do not know it; true if the definition names
/// the field. See [`lists`](crate::lists).
///
/// ```
/// # use handraise::{author::{Format, compile}, evidence::Evidence, intake::{FoldedControl, record_by_lists}, matching::ClassId};
/// let text = "id = 'mql'\nversion = 1\n[[fields]]\nid = 'country'\nanswers = ['region']";
/// let definition = compile(text, Format::Toml).expect("it compiles");
/// let country = FoldedControl::of(["country", "", "", "Allemagne"], false);
/// let mut evidence = Evidence::new();
/// record_by_lists(&mut evidence, definition.program(), country.get(), 1_790_000_000);
/// assert_eq!(evidence.answer(ClassId::of("region")).and_then(|answer| answer.value), Some(ClassId::of("dach")));
/// ```
#[cfg(feature = "lists")]
pub fn record_by_lists(evidence: &mut Evidence, program: &Program, control: Control<'_>, at_s: u32) -> bool {
    let Some(field) = program.field_of(control.name, control.autocomplete, control.label) else {
        return false;
    };
    let text = first_bytes(control.value);
    for reading in field.readings() {
        if let Some((value, _)) = read_by_lists(reading, text) {
            evidence.record_answer(Answer { attribute: reading.attribute(), value: Some(value), at_s });
        }
    }
    true
}

/// What the long lists make of a text that the definition's own list does not know, and how they write it.
#[cfg(feature = "lists")]
pub(crate) fn read_by_lists(
    reading: ReadingView<'_>,
    text: Folded<'_>,
) -> Option<(ClassId, std::borrow::Cow<'static, str>)> {
    let (values, method) = (reading.values(), reading.method());
    // A number is read, and read wrongly, whatever words stand beside it: `over 1000`.
    let is_known = method != Method::Number && values.clone().classify(method, text).is_some();
    if is_known || is_placeholder(text) { None } else { crate::lists::classify(values, method, text) }
}

/// The attribute that a text answers, and the answer (`None` if blank); `None` if the vocabulary does not know
/// the text.
pub(crate) fn read(reading: ReadingView<'_>, text: Folded<'_>, is_ticked: bool) -> Option<(ClassId, Option<ClassId>)> {
    let (attribute, method) = (reading.attribute(), reading.method());
    let mut values = reading.values();
    if is_placeholder(text) {
        // A blank text, or what a program writes for one, is never a yes: it must not raise a hand.
        let no = if method == Method::Checked { values.next() } else { None };
        return Some((attribute, no.map(|(value, _)| value)));
    }
    let is_yes = is_ticked && method == Method::Checked;
    let otherwise = if is_yes { Some(ClassId::of("yes")) } else { reading.otherwise() };
    let value = values.classify(method, text).or(otherwise)?;
    Some((attribute, Some(value)))
}

/// The part of a text that is read.
pub(crate) fn first_bytes(text: Folded<'_>) -> Folded<'_> {
    let bytes = text.bytes();
    Folded::by_platform(bytes.get(..READ_BYTES).unwrap_or(bytes))
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

    fn answer_to(definition: &Program, text: &str) -> Option<Option<ClassId>> {
        let mut evidence = Evidence::new();
        assert!(record_field(&mut evidence, definition, "asked", text, 7));
        evidence.answer(ClassId::of("said")).map(|answer| answer.value)
    }

    #[test]
    fn a_box_that_is_not_ticked_is_a_no_and_a_ticked_one_a_yes() {
        let asked = definition(Method::Checked, Some(ClassId::of("yes")), "no", "no");
        assert_eq!(answer_to(&asked, ""), Some(Some(ClassId::of("no"))));
        assert_eq!(answer_to(&asked, "undefined"), Some(Some(ClassId::of("no"))));
        assert_eq!(answer_to(&asked, "No"), Some(Some(ClassId::of("no"))));
        assert_eq!(answer_to(&asked, "on"), Some(Some(ClassId::of("yes"))));
    }

    #[test]
    fn a_blank_field_and_a_placeholder_are_blank_and_an_unread_text_is_unknown() {
        let asked = definition(Method::Words, None, "director", "director");
        assert_eq!(answer_to(&asked, "Sales Director"), Some(Some(ClassId::of("director"))));
        assert_eq!(answer_to(&asked, "  "), Some(None));
        assert_eq!(answer_to(&asked, "null"), Some(None));
        assert_eq!(answer_to(&asked, "Astronaut"), None);
    }

    #[test]
    fn text_far_beyond_an_answer_is_not_read() {
        let asked = definition(Method::Words, None, "director", "director");
        assert_eq!(answer_to(&asked, &["é ".repeat(600), "director".into()].concat()), None);
    }
}
