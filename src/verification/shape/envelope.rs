//! A form inside of something else: `data` of `payload`, as Webflow sends it, or `fields` or `data` alone, with whatever is beside it.

use super::super::field::Field;
use super::super::json::Object;
use super::{flatten_others, unwrap_or_flatten};

/// Reads what is inside of so many envelopes at most.
pub(super) fn read(sent: &Object, envelopes: usize) -> Option<Vec<Field>> {
    // Webflow says which event it is; what else it says, nobody typed.
    let is_event = sent.text("event").or_else(|| sent.text("triggerType")).is_some();
    let outer = sent.object("payload").filter(|_| is_event);
    if let Some(form) = outer.and_then(|outer| outer.object("data")) {
        return Some(unwrap_or_flatten(form, envelopes - 1));
    }
    let (name, form) = ["fields", "data"].into_iter().find_map(|name| Some((name, sent.object(name)?)))?;
    let mut fields = unwrap_or_flatten(form, envelopes - 1);
    fields.extend(flatten_others(sent, &[name]));
    Some(fields)
}
