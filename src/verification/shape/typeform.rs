//! Typeform's webhook: the questions in `definition.fields`, the answers in `answers`, each with the question's id, and hidden fields
//! beside them.

use super::super::field::Field;
use super::super::json::{Node, Object};
use super::{MANY, fields_of, flatten};

pub(super) fn read(sent: &Object) -> Option<Vec<Field>> {
    let response = sent.object("form_response")?;
    let answers = response.list("answers")?;
    let questions = response.object("definition").and_then(|definition| definition.list("fields")).unwrap_or_default();
    let mut fields = Vec::new();
    for answer in answers.iter().filter_map(Node::object) {
        let Some(asked) = answer.object("field") else { continue };
        let id = asked.text("id").unwrap_or_default();
        let question =
            questions.iter().take(MANY).filter_map(Node::object).find(|question| question.text("id") == Some(id));
        let title = question.and_then(|question| question.text("title")).unwrap_or_default();
        let name = asked.text("ref").filter(|name| !is_made_up(name));
        let label = if name.is_some() { title } else { "" };
        let name = name.or_else(|| Some(title).filter(|title| !title.is_empty())).unwrap_or(id);
        let kind = answer.text("type").unwrap_or_default();
        if let Some(value) = answer.get(kind) {
            fields.extend(chosen(value).into_iter().flat_map(|value| fields_of(name, label, kind, value)));
        }
    }
    fields.extend(response.object("hidden").map(|hidden| flatten(hidden.entries())).unwrap_or_default());
    Some(fields)
}

/// What was chosen from a list: its label, or what was typed instead. Other values are what they are.
fn chosen(value: &Node) -> Vec<&Node> {
    let Some(choice) = value.object() else { return vec![value] };
    let chosen: Vec<&Node> = ["label", "labels", "other"].into_iter().filter_map(|key| choice.get(key)).collect();
    if chosen.is_empty() { vec![value] } else { chosen }
}

/// Whether Typeform made up a reference: it is a UUID then.
fn is_made_up(name: &str) -> bool {
    name.len() == 36 && name.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-') && name.matches('-').count() == 4
}
