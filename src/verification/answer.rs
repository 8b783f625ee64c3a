//! The answers in a form beside those in its evidence: which the page can have read, and which count. It gives no verdict.
//!
//! An answer that the evidence has too keeps the evidence's time, because the browser scored it with that time. Where they differ, the form
//! counts, except that a blank field takes nothing back: the plugin may know the visitor from an earlier form. A field that the
//! form does not have says nothing; in particular, an absent checkbox is not a "no".

use super::Form;
use super::field::Field;
use crate::definition::{Compiled, Definition, Hand, HandBy, Program};
use crate::evidence::{Answer, Evidence};
use crate::intake::{Control, FoldedControl, record_control};
use crate::matching::{ClassId, Kind};
#[cfg(feature = "ledger")]
use crate::matching::{FoldedText, is_placeholder};

/// If an answer in the evidence is not older than this, the page read it from this very form.
const SAME_FORM_S: u32 = 60;

/// What a form answers about one attribute.
pub(super) struct FormAnswer<'a> {
    pub(super) attribute: ClassId,
    /// The name of the first field that answers it.
    pub(super) field: &'a str,
    /// The text that counts.
    pub(super) text: &'a str,
    /// What the form says by itself; `None` for a blank field.
    pub(super) value: Option<ClassId>,
    pub(super) standing: Standing,
}

/// How an answer in a form relates to the evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The evidence says the same, or the field is blank and takes nothing back.
    Agrees,
    /// The evidence says the same in answer to the question that raises a hand, which the form now repeats.
    Repeated,
    /// The evidence has no answer: the page did not read the field.
    Unread,
    /// The evidence has an answer from before this form: the page did not read the field.
    Older,
    /// The evidence has another answer, which the page read from this form.
    Differs,
    /// The definition's own list, which the page has, does not know the text; a long list of the receiver does.
    Listed,
    /// Only an earlier step of the same submission says it.
    Earlier,
    /// As [`Standing::Differs`], and the evidence raises a hand that the form does not.
    DeniesHand,
}

impl FormAnswer<'_> {
    /// Whether the page, which scored at `at_s`, can have known this answer.
    pub(super) fn is_known_to_page(&self) -> bool {
        !matches!(self.standing, Standing::Unread | Standing::Older | Standing::Listed | Standing::Earlier)
    }

    /// Records the answer in evidence whose clock says `at_s`.
    pub(super) fn record(&self, evidence: &mut Evidence, at_s: u32) {
        if self.standing == Standing::Agrees {
            return;
        }
        // The newest answer wins, so a different answer must be newer than the one in the evidence.
        let newer = evidence
            .answer(self.attribute)
            .map_or(0, |known| known.at_s.saturating_add(u32::from(known.value != self.value)));
        evidence.record_answer(Answer { attribute: self.attribute, value: self.value, at_s: at_s.max(newer) });
    }
}

/// The form's own answers as evidence, without anything else.
pub(super) fn own_answers(answers: &[FormAnswer<'_>], at_s: u32) -> Evidence {
    let mut own = Evidence::new();
    let listed = |attribute| answers.iter().any(|it| it.attribute == attribute && it.standing == Standing::Listed);
    for answer in answers.iter().filter(|it| it.standing == Standing::Listed || !listed(it.attribute)) {
        own.record_answer(Answer { attribute: answer.attribute, value: answer.value, at_s });
    }
    own
}

/// Whether the form raises a hand: by an answer, or because it is of a class that does. Only the page knows its class, so that is in
/// the evidence, whose clock says `at_s`.
pub(super) fn asks_for_contact(
    answers: &[FormAnswer<'_>],
    definition: &Definition,
    evidence: &Evidence,
    at_s: u32,
) -> bool {
    let is_raised = |hand: &Hand| match hand.by {
        HandBy::Answer { attribute, yes } => {
            answers.iter().any(|answer| answer.attribute == attribute && answer.value == Some(yes))
        }
        HandBy::Form(form) => evidence.occurrences().iter().any(|sent| {
            (sent.kind, sent.class) == (Kind::Form, Some(form)) && sent.at_s.saturating_add(SAME_FORM_S) >= at_s
        }),
        HandBy::Action(_) => false,
    };
    definition.hands.iter().any(is_raised)
}

/// The answers in a form, compared with the evidence that came with it, whose clock says `at_s`.
pub(super) fn form_answers<'a>(
    compiled: &Compiled,
    form: &'a Form,
    sent: Option<&Evidence>,
    at_s: u32,
) -> Vec<FormAnswer<'a>> {
    let fields: Vec<_> = form.fields().iter().filter(|field| field.is_contact()).map(FoldedField::of).collect();
    let compare = |read: Values<'a>| read.compare(compiled.definition().yes_of(read.attribute), sent, at_s);
    let mut answers: Vec<_> =
        read_fields(compiled.program(), &fields, record_control).into_iter().map(compare).collect();
    if let Some(by_lists) = BY_LISTS {
        let listed = read_fields(compiled.program(), &fields, by_lists).into_iter();
        let listed: Vec<_> = listed.filter_map(|listed| listed.beside(&answers)).collect();
        answers.extend(listed);
    }
    answers
}

/// The attributes for whose fields a form has a text, whether anybody understands it or not.
#[cfg(feature = "ledger")]
pub(crate) fn attributes_with_text(program: &Program, form: &Form) -> std::collections::BTreeSet<ClassId> {
    let fields = form.fields().iter().filter(|field| field.is_contact());
    let has_text = |field: &&Field| !is_placeholder(FoldedText::of(&field.value).get());
    let named = fields.filter(has_text).filter_map(|field| {
        let direct = field.in_definition(program);
        direct.or_else(|| field.inside_definition(program))
    });
    named.flat_map(|field| field.readings()).map(|reading| reading.attribute()).collect()
}

/// A field with what it may be, folded once for all readers.
struct FoldedField<'a> {
    field: &'a Field,
    controls: Vec<FoldedControl>,
}

impl<'a> FoldedField<'a> {
    fn of(field: &'a Field) -> Self {
        Self { field, controls: field.controls().collect() }
    }
}

/// How a control is read: [`record_control`], or what long lists make of it.
type Read = fn(&mut Evidence, &Program, Control<'_>, u32) -> bool;

/// By long lists, in a build that has them.
#[cfg(feature = "lists")]
const BY_LISTS: Option<Read> = Some(crate::intake::record_by_lists);
#[cfg(not(feature = "lists"))]
const BY_LISTS: Option<Read> = None;

/// The values of one attribute in a form.
struct Values<'a> {
    attribute: ClassId,
    field: &'a str,
    /// Whether all of them came with an earlier step.
    is_earlier: bool,
    /// In the form's order, with the text; `None` for a blank field.
    values: Vec<(Option<ClassId>, &'a str)>,
}

impl<'a> Values<'a> {
    /// The answer by long lists, if its text counts, or if nothing else is said; `answers` are by the definition's own lists.
    fn beside(self, answers: &[FormAnswer<'a>]) -> Option<FormAnswer<'a>> {
        let Self { attribute, field, values, .. } = self;
        let (value, text) = *values.last()?;
        let said = answers.iter().find(|answer| answer.attribute == attribute);
        let is_new = said.is_none_or(|said| said.value.is_none() || (said.text == text && said.value != value));
        is_new.then_some(FormAnswer { attribute, field, text, value, standing: Standing::Listed })
    }

    /// `raises` is the value that raises a hand, if one does.
    fn compare(&self, raises: Option<ClassId>, sent: Option<&Evidence>, at_s: u32) -> FormAnswer<'a> {
        let known = sent.and_then(|sent| sent.answer(self.attribute));
        let is_fresh = known.is_some_and(|known| known.at_s.saturating_add(SAME_FORM_S) >= at_s);
        let has = |wanted: Option<ClassId>| self.values.iter().any(|(value, _)| *value == wanted);
        let last = self.values.last().copied().unwrap_or_default();
        // Some frameworks send a hidden "no" before or after the checkbox, and the checkbox itself only if it is ticked.
        let yes = raises.filter(|yes| has(Some(*yes))).map(|yes| (Some(yes), last.1));
        // If a field was sent several times, its last value that is not blank counts.
        let not_blank = self.values.iter().rev().copied().find(|(value, _)| value.is_some());
        let (mut value, text) = match raises {
            Some(_) => yes.unwrap_or(last),
            None => not_blank.unwrap_or(last),
        };
        // The page sees that a box is ticked, whatever the text that it sends.
        if value == Some(Hand::UNCLEAR) && is_fresh && known.is_some_and(|known| known.value == raises) {
            value = raises;
        }
        let standing = match known {
            // What the visitor said to the page since then counts; a blank takes nothing back. A hand that was raised stays raised.
            Some(known) if self.is_earlier && (known.value == value || (raises.is_none() && !known.is_blank())) => {
                Standing::Agrees
            }
            _ if self.is_earlier => Standing::Earlier,
            None => Standing::Unread,
            Some(known) => match raises {
                Some(_) if known.value == value => Standing::Repeated,
                _ if last.0.is_none() && yes.is_none() && !known.is_blank() => Standing::Agrees,
                Some(yes) if is_fresh && known.value == Some(yes) => Standing::DeniesHand,
                None if has(known.value) => Standing::Agrees,
                _ if is_fresh => Standing::Differs,
                _ => Standing::Older,
            },
        };
        FormAnswer { attribute: self.attribute, field: self.field, text, value, standing }
    }
}

fn read_fields<'a>(program: &Program, fields: &[FoldedField<'a>], read: Read) -> Vec<Values<'a>> {
    let mut all: Vec<Values<'_>> = Vec::new();
    let mut inside = Vec::new();
    for FoldedField { field, controls } in fields {
        match controls.iter().find_map(|control| read_control(program, control, read)) {
            Some(answers) => add_answers(&mut all, field, &answers),
            None => inside.push(*field),
        }
    }
    // What was sent inside of something else counts only where nothing else answers: it may be about something else.
    let direct = all.len();
    for field in inside {
        let answers =
            field.inner_control().and_then(|control| read_control(program, &control, read)).unwrap_or_default();
        let is_new = |answer: &Answer| all.iter().take(direct).all(|known| known.attribute != answer.attribute);
        let answers: Vec<Answer> = answers.into_iter().filter(is_new).collect();
        add_answers(&mut all, field, &answers);
    }
    all
}

/// What a control answers; `None` if the definition does not name it.
fn read_control(program: &Program, control: &FoldedControl, read: Read) -> Option<Vec<Answer>> {
    let mut one = Evidence::new();
    read(&mut one, program, control.get(), 0).then(|| one.answers().to_vec())
}

fn add_answers<'a>(all: &mut Vec<Values<'a>>, field: &'a Field, answers: &[Answer]) {
    for answer in answers {
        let said = (answer.value, field.value.as_str());
        match all.iter_mut().find(|values| values.attribute == answer.attribute) {
            Some(values) => {
                values.is_earlier &= field.is_earlier;
                values.values.push(said);
            }
            None => all.push(Values {
                attribute: answer.attribute,
                field: &field.name,
                is_earlier: field.is_earlier,
                values: vec![said],
            }),
        }
    }
}
