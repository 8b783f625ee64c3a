//! Gravity Forms' webhook with "All Fields": the entry, whose fields have numbers for names. (With "Select Fields" it has the names
//! that the site's owner chose, and no shape of its own.)

use super::super::field::Field;
use super::super::json::Object;
use super::flatten;

pub(super) fn read(sent: &Object) -> Option<Vec<Field>> {
    ["form_id", "date_created", "source_url"].iter().all(|name| sent.get(name).is_some()).then_some(())?;
    Some(flatten(sent.entries().filter(|(name, _)| is_number(name))))
}

/// `2`, or `1.3` for a part of field 1.
fn is_number(name: &str) -> bool {
    let mut digits = name.split('.').map(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    digits.by_ref().take(2).all(|is_number| is_number) && digits.next().is_none()
}
