//! An object of fields, each described by an object with its value: Elementor's advanced data (`fields`), HubSpot's contacts
//! (`properties`), and programs that send `data` in this way.

use super::super::field::Field;
use super::super::json::{Node, Object};
use super::{fields_of, flatten, flatten_others};

pub(super) fn read(sent: &Object) -> Option<Vec<Field>> {
    if let Some(properties) = sent.object("properties").filter(|_| is_hubspot(sent)) {
        // Values alone, or each with its history.
        return read_object(properties).or_else(|| Some(flatten(properties.entries())));
    }
    let (name, fields) =
        ["fields", "data"].into_iter().find_map(|name| Some((name, read_object(sent.object(name)?)?)))?;
    // Elementor sends beside the fields by which browser and address they came; nobody typed that.
    let is_elementor = sent.object("form").is_some_and(|form| form.get("id").is_some());
    let others = if is_elementor { Vec::new() } else { flatten_others(sent, &[name]) };
    Some(fields.into_iter().chain(others).collect())
}

/// Whether an object is a contact of HubSpot's: by its number and, in the older form, its portal's.
fn is_hubspot(sent: &Object) -> bool {
    sent.get("vid").is_some()
        || sent.get("objectId").is_some()
        || (sent.get("id").is_some() && sent.get("archived").is_some())
}

fn read_object(fields: &Object) -> Option<Vec<Field>> {
    let value_of = |node: &Node| node.object().is_some_and(|field| field.get("value").is_some());
    if fields.entries().count() == 0 || !fields.entries().all(|(_, node)| value_of(node)) {
        return None;
    }
    let mut all = Vec::new();
    for (name, node) in fields.entries() {
        let Some(field) = node.object() else { continue };
        let label = ["title", "label", "name"].into_iter().find_map(|key| field.text(key)).unwrap_or_default();
        let (name, label) = if is_numbered(name) && !label.is_empty() { (label, "") } else { (name, label) };
        let kind = field.text("type").unwrap_or_default();
        all.extend(fields_of(name, label, kind, field.get("value")?));
    }
    Some(all)
}

/// Whether Elementor made up the name: `field_` and seven hexadecimal digits.
fn is_numbered(name: &str) -> bool {
    name.strip_prefix("field_").is_some_and(|rest| rest.len() == 7 && rest.bytes().all(|b| b.is_ascii_hexdigit()))
}
