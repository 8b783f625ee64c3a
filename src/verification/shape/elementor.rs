//! Elementor's webhook without advanced data: an entry for each field under its label, and the form's id and name. (With advanced data, its
//! shape is that of `described`.)

use super::super::field::Field;
use super::super::json::Object;
use super::flatten;

/// What Elementor writes before the id of a field that has no label.
const WITHOUT_LABEL: &str = "No Label ";

pub(super) fn read(sent: &Object) -> Option<Vec<Field>> {
    sent.text("form_id").and(sent.text("form_name"))?;
    if sent.entries().any(|(_, node)| node.object().is_some()) {
        return None;
    }
    let mut fields = flatten(sent.entries());
    for field in &mut fields {
        if let Some(id) = field.name.strip_prefix(WITHOUT_LABEL) {
            field.name = id.to_owned();
        }
    }
    Some(fields)
}
