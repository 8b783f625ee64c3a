//! Whether a definition asks what people did, and whether facts say it. If none does, hardly anybody qualifies, and thresholds are not why. It does not know where facts are from.

use handraise::definition::{Condition, Definition, SignalKind};
use handraise::evidence::{Evidence, Kind};
use handraise::person::{Facts, Payload, TouchKind};

/// Whether the definition counts behaviour. A form that was sent is no behaviour.
pub(crate) fn is_counted(definition: &Definition) -> bool {
    definition.rules.iter().any(|rule| asks(&rule.when))
}

/// Whether any fact says what somebody did.
pub(crate) fn is_known(facts: &Facts) -> bool {
    facts.iter().any(|fact| says(&fact.says))
}

fn asks(condition: &Condition) -> bool {
    match condition {
        Condition::All(members) | Condition::Any(members) => members.iter().any(asks),
        Condition::Not(member) => asks(member),
        Condition::Signal(signal) => match signal.kind {
            SignalKind::Answer { .. } => false,
            SignalKind::Named { kind, .. } => kind != Kind::Form,
            _ => true,
        },
    }
}

fn says(payload: &Payload) -> bool {
    let evidence = match payload {
        Payload::Touch(touch) => return touch.signal != TouchKind::Form,
        Payload::Form(form) => form.evidence.as_deref(),
        Payload::Update(update) => Some(update.evidence.as_str()),
        _ => None,
    };
    let evidence = evidence.and_then(|text| Evidence::decode(text).ok());
    evidence.is_some_and(|evidence| evidence.occurrences().iter().any(|one| one.kind != Kind::Form))
}
