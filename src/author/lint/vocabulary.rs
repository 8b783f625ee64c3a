//! Lints of fields and attributes: names and entries that already belong to another. They do not read any text.

use super::{Context, Findings, Lint};
use crate::author::attribute::{attributes_of, method_of, shipped_attributes};
use crate::author::authored;
use crate::author::diagnostic::Code;
use crate::definition::field_key;
use crate::matching::entry;
use std::collections::BTreeMap;

pub(super) const TAKEN_NAME: Lint = Lint::new(
    Code::TakenName,
    "A form field belongs to the first field of the definition that it matches, so the second one never sees it.",
    r#"[[fields]]
id = "role"
answers = ["seniority"]

[[fields]]
id = "title"
names = ["title", "role"]
answers = ["function"]
"#,
    taken_name,
);

/// Compares names, labels and tokens of each field with those of the fields before it.
fn taken_name(context: &Context<'_>, findings: &mut Findings) {
    let mut holders: BTreeMap<u32, &str> = BTreeMap::new();
    for (index, field) in context.definition.fields.iter().enumerate() {
        for (kind, key, texts) in field.goes_by() {
            for (place, text) in texts.iter().enumerate() {
                let holder = *holders.entry(field_key(kind, text)).or_insert(&field.id);
                if holder != field.id {
                    let path = match key {
                        "id" => format!("fields[{index}].id"),
                        key => format!("fields[{index}].{key}[{place}]"),
                    };
                    let message = format!("`{text}` already belongs to field `{holder}`");
                    findings.add(&path, &message, "keep it in one of the two fields");
                }
            }
        }
    }
}

pub(super) const TAKEN_ENTRY: Lint = Lint::new(
    Code::TakenEntry,
    "A text has one value of an attribute. The first value with a matching entry wins, so the later one is never found.",
    r#"[[attributes]]
id = "timeline"
method = "exact"
values = [
  { id = "now", entries = ["This quarter"] },
  { id = "later", entries = ["Next year", "this quarter"] },
]
"#,
    taken_entry,
);

/// Looks for entries that lead to an earlier value of the same attribute.
fn taken_entry(context: &Context<'_>, findings: &mut Findings) {
    let merged = attributes_of(context.definition);
    for (index, given) in context.definition.attributes.iter().enumerate() {
        let Some(attribute) = merged.iter().find(|attribute| attribute.id == given.id) else { continue };
        let Some(method) = attribute.method.map(method_of) else { continue };
        let mut holders: BTreeMap<u32, &str> = BTreeMap::new();
        for value in &attribute.values {
            for text in &value.entries {
                let Some(entry) = entry(method, text) else { continue };
                let holder = *holders.entry(entry).or_insert(&value.id);
                // A definition's own entry may replace a built-in one: that is what adding is for.
                if holder != value.id
                    && let Some(place) = place_of(given, &value.id, text)
                {
                    let message = format!("`{text}` is already an entry of `{holder}`");
                    findings.add(&format!("attributes[{index}].{place}"), &message, "keep it in one of the two values");
                }
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

pub(super) const OTHER_METHOD: Lint = Lint::new(
    Code::OtherMethod,
    "The built-in entries were chosen for their own method. Read in another way, most of them no longer match.",
    r#"[[attributes]]
id = "seniority"
extend = true
method = "exact"
values = [{ id = "director", entries = ["Head of Growth"] }]
"#,
    other_method,
);

/// Compares the method of an extended attribute with that of the built-in one.
fn other_method(context: &Context<'_>, findings: &mut Findings) {
    let shipped = shipped_attributes();
    for (index, given) in context.definition.attributes.iter().enumerate() {
        let base = shipped.iter().find(|attribute| given.extend && attribute.id == given.id);
        if base.is_some_and(|base| given.method.is_some() && given.method != base.method) {
            let message = format!("the built-in entries of `{}` were written for another method", given.id);
            let remedy = "leave `method` out, or leave `extend` out to replace the attribute";
            findings.add(&format!("attributes[{index}].method"), &message, remedy);
        }
    }
}
