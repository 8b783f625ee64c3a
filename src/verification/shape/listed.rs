//! A list of fields, each an object that says its own name or label, and its value: Tally, HubSpot's forms, and programs that send
//! `fields` or `data.fields` in this way.

use super::super::field::Field;
use super::super::json::{Node, Object};
use super::{MANY, fields_of, flatten_others};

pub(super) fn read(sent: &Object) -> Option<Vec<Field>> {
    let is_tally = sent.text("eventType") == Some("FORM_RESPONSE");
    if let (true, Some(list)) = (is_tally, sent.object("data").and_then(|data| data.list("fields"))) {
        return read_list(list);
    }
    let list = sent.list("fields")?;
    let mut fields = read_list(list)?;
    // HubSpot sends beside the fields where they were filled in; nobody typed that.
    let is_hubspot = list.iter().any(|node| node.object().is_some_and(|field| field.get("objectTypeId").is_some()));
    if !is_hubspot {
        fields.extend(flatten_others(sent, &["fields"]));
    }
    Some(fields)
}

/// The fields of a list, if any of its objects has a name and a value. Those that have none are read as they are.
fn read_list(list: &[Node]) -> Option<Vec<Field>> {
    let is_field = |node: &Node| node.object().and_then(named).is_some();
    if !list.iter().any(is_field) {
        return None;
    }
    let mut fields = Vec::new();
    for node in list {
        match node.object().and_then(named) {
            Some(named) => fields.extend(named.fields()),
            None => node.each("fields", &mut |name, value| fields.push(Field::new(name, value))),
        }
    }
    Some(fields)
}

/// An object that says its own name.
struct Named<'a> {
    object: &'a Object,
    name: &'a str,
    value: &'a Node,
}

/// A name, or else a label; a key only if there is neither, because builders number them.
fn named(object: &Object) -> Option<Named<'_>> {
    let name = ["name", "label", "title", "key", "id"]
        .into_iter()
        .find_map(|key| object.text(key).filter(|text| !text.is_empty()))?;
    Some(Named { object, name, value: object.get("value")? })
}

impl Named<'_> {
    fn fields(&self) -> Vec<Field> {
        let label = self.object.text("label").or_else(|| self.object.text("title")).unwrap_or_default();
        let label = if label == self.name { "" } else { label };
        let kind = self.object.text("type").unwrap_or_default();
        let Some(options) = self.object.list("options") else {
            // Tally tells each box of a group once more, after the group.
            let repeats = kind == "CHECKBOXES" && self.value.text().is_some();
            return if repeats { Vec::new() } else { fields_of(self.name, label, kind, self.value) };
        };
        let mut fields = fields_of(self.name, label, kind, self.value);
        for field in &mut fields {
            if let Some(text) = text_of_option(options, &field.value) {
                field.value = text.to_owned();
            }
        }
        fields
    }
}

/// The text of the option with this id.
fn text_of_option<'a>(options: &'a [Node], id: &str) -> Option<&'a str> {
    let mut options = options.iter().take(MANY).filter_map(Node::object);
    let option = options.find(|option| option.text("id") == Some(id))?;
    option.text("text").or_else(|| option.text("label"))
}
