//! How a lead stands when a message about it is written, and whether that is still what an event said. It does not know when the event was.

use handraise::person::LifecycleStage;
use handraise::scoring::DecisionKind;
use serde_json::Value;

use super::words::Words;

/// Whether what an event says of a lead is still so. An event that says nothing of how the lead stands always is.
pub(super) fn holds(kind: &str, lead: Option<&Value>) -> bool {
    let Some(lead) = lead else { return true };
    let is = |member: &str, value: &str| lead.get(member).and_then(Value::as_str) == Some(value);
    let is_for_sales = DecisionKind::ALL.iter().any(|kind| kind.is_for_sales() && is("decision", kind.name()));
    match kind {
        "lead.qualified" => is_for_sales,
        "lead.hand_raised" => is_for_sales && lead.get("hand_raised").and_then(Value::as_bool).unwrap_or_default(),
        "lead.disqualified" => !is_for_sales,
        "lead.won" => is("stage", LifecycleStage::Customer.name()),
        _ => true,
    }
}

/// How a lead stands: as a customer, or by its decision.
pub(super) fn standing(words: &Words, lead: Option<&Value>) -> String {
    let text = |member: &str| lead.and_then(|lead| lead.get(member)?.as_str()).unwrap_or_default();
    match text("stage") {
        stage if stage == LifecycleStage::Customer.name() => words.term_or("stage", stage),
        _ => words.term_or("decision", text("decision")),
    }
}
