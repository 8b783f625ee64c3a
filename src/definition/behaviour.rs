//! Whether a condition needs behaviour: what was observed, rather than what was said or added by a server. A page looks at
//! no such condition where behaviour doesn't count. It does not know when that is.

use super::model::{Condition, SignalKind};
use crate::matching::Kind;

/// Whether a condition says nothing without behaviour. Of several that need not all hold, one that asks for no behaviour
/// is enough.
pub(super) fn needs_behaviour(condition: &Condition) -> bool {
    match condition {
        Condition::All(members) => members.iter().any(needs_behaviour),
        Condition::Any(members) => members.iter().all(needs_behaviour) || members.iter().any(misses_behaviour),
        Condition::Not(_) | Condition::Signal(_) => looks_at_behaviour(condition),
    }
}

/// Whether a condition could hold only because behaviour that doesn't count isn't there.
fn misses_behaviour(condition: &Condition) -> bool {
    match condition {
        Condition::All(members) | Condition::Any(members) => members.iter().any(misses_behaviour),
        Condition::Not(member) => looks_at_behaviour(member),
        Condition::Signal(_) => false,
    }
}

/// Whether a condition looks at what was observed, rather than at what was said or added by a server.
fn looks_at_behaviour(condition: &Condition) -> bool {
    match condition {
        Condition::All(members) | Condition::Any(members) => members.iter().any(looks_at_behaviour),
        Condition::Not(member) => looks_at_behaviour(member),
        Condition::Signal(signal) => {
            !matches!(signal.kind, SignalKind::Answer { .. } | SignalKind::Named { kind: Kind::Topic, .. })
        }
    }
}
