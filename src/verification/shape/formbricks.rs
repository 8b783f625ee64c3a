//! Formbricks' webhook: the answers in `data` of `data`, under the ids of their questions.

use super::super::field::Field;
use super::super::json::Object;
use super::flatten;

/// What Formbricks sends for a ticked box of consent.
const TICKED: &str = "accepted";

pub(super) fn read(sent: &Object) -> Option<Vec<Field>> {
    sent.text("webhookId").and(sent.text("event"))?;
    let response = sent.object("data")?;
    response.text("surveyId")?;
    let mut fields = flatten(response.object("data")?.entries());
    fields.iter_mut().filter(|field| field.value == TICKED).for_each(|field| field.value = "yes".to_owned());
    Some(fields)
}
