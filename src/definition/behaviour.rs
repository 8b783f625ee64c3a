//! Whether a condition needs behaviour: observed occurrences, rather than answers or what a server added. Scoring skips such
//! a condition where behaviour doesn't count. It does not know when that is.

use super::model::{Condition, SignalKind};

/// Whether a condition says nothing without behaviour. `any` can do without when one of its members asks for none.
pub(crate) fn needs_behaviour(condition: &Condition) -> bool {
    match condition {
        Condition::All(members) => members.iter().any(needs_behaviour),
        Condition::Any(members) => members.iter().all(needs_behaviour) || members.iter().any(misses_behaviour),
        Condition::Not(_) | Condition::Signal(_) => looks_at_behaviour(condition),
    }
}

/// Whether a condition could hold merely because behaviour doesn't count.
fn misses_behaviour(condition: &Condition) -> bool {
    match condition {
        Condition::All(members) | Condition::Any(members) => members.iter().any(misses_behaviour),
        Condition::Not(member) => looks_at_behaviour(member),
        Condition::Signal(_) => false,
    }
}

/// Whether a condition looks at observed occurrences at all.
fn looks_at_behaviour(condition: &Condition) -> bool {
    match condition {
        Condition::All(members) | Condition::Any(members) => members.iter().any(looks_at_behaviour),
        Condition::Not(member) => looks_at_behaviour(member),
        Condition::Signal(signal) => match signal.kind {
            SignalKind::Answer { .. } => false,
            SignalKind::Named { kind, .. } => kind.is_behaviour(),
            _ => true,
        },
    }
}
