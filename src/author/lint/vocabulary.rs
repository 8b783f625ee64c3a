//! Lints of fields and attributes: names and entries that an earlier one takes. It does not read any text.

use super::warn;
use crate::author::attribute::{attributes_of, method_of, shipped_attributes};
use crate::author::authored;
use crate::author::problem::Problem;
use crate::definition::field_key;
use crate::matching::entry;
use std::collections::BTreeMap;

/// Names, labels and tokens of a field that an earlier field goes by: of two fields, the first is it.
pub(super) fn fields(source: &authored::Definition, problems: &mut Vec<Problem>) {
    let mut holders: BTreeMap<u32, &str> = BTreeMap::new();
    for (index, field) in source.fields.iter().enumerate() {
        for (kind, key, texts) in field.goes_by() {
            for (place, text) in texts.iter().enumerate() {
                let holder = *holders.entry(field_key(kind, text)).or_insert(&field.id);
                if holder != field.id {
                    let path = match key {
                        "id" => format!("fields[{index}].id"),
                        key => format!("fields[{index}].{key}[{place}]"),
                    };
                    let message = format!("field `{holder}` goes by `{text}` already");
                    warn(problems, "taken-name", &path, &message, "name it in one of the two alone");
                }
            }
        }
    }
}

/// Entries that lead to an earlier value, and shipped entries that were written for another method.
pub(super) fn attributes(source: &authored::Definition, problems: &mut Vec<Problem>) {
    let (merged, shipped) = (attributes_of(source), shipped_attributes());
    for (index, given) in source.attributes.iter().enumerate() {
        let path = format!("attributes[{index}]");
        let base = shipped.iter().find(|attribute| given.extend && attribute.id == given.id);
        if base.is_some_and(|base| given.method.is_some() && given.method != base.method) {
            let message = format!("what is shipped of `{}` was written for another method", given.id);
            let remedy = "leave `method` out, or `extend` to replace the attribute";
            warn(problems, "other-method", &format!("{path}.method"), &message, remedy);
        }
        let Some(attribute) = merged.iter().find(|attribute| attribute.id == given.id) else {
            continue;
        };
        taken_entries(attribute, given, &path, problems);
    }
}

fn taken_entries(
    attribute: &authored::Attribute,
    given: &authored::Attribute,
    path: &str,
    problems: &mut Vec<Problem>,
) {
    let Some(method) = attribute.method.map(method_of) else {
        return;
    };
    let mut holders: BTreeMap<u32, &str> = BTreeMap::new();
    for value in &attribute.values {
        for text in &value.entries {
            let Some(entry) = entry(method, text) else { continue };
            let holder = *holders.entry(entry).or_insert(&value.id);
            // What is shipped gives way to what a definition adds without a word: that is what adding is for.
            if holder != value.id
                && let Some(place) = place_of(given, &value.id, text)
            {
                let message = format!("`{text}` is an entry of `{holder}` already");
                warn(problems, "taken-entry", &format!("{path}.{place}"), &message, "keep it in one of the two alone");
            }
        }
    }
}

/// Where a definition writes an entry of a value.
fn place_of(given: &authored::Attribute, value: &str, text: &str) -> Option<String> {
    let index = given.values.iter().position(|known| known.id == value)?;
    let place = given.values.get(index)?.entries.iter().position(|known| known == text)?;
    Some(format!("values[{index}].entries[{place}]"))
}
