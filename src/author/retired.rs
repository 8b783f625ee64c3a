//! Keys that have a new name or a new place: where a definition still has the old ones. What is read from them is the same as
//! ever. It does not know how a file is rewritten.

use super::authored::{Condition, Definition};

/// A retired key of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Retired {
    /// Its path.
    pub(super) path: String,
    pub(super) kind: RetiredKind,
}

/// What became of a retired key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RetiredKind {
    /// `return_visit.after` is `gap_at_most`.
    Gap,
    /// A segment's `capacity_per_week` is a line of `policy.capacity`.
    Capacity { segment: String, leads_per_week: u32 },
}

impl Retired {
    /// What is said instead.
    pub(super) fn instead(&self) -> &'static str {
        match self.kind {
            RetiredKind::Gap => "gap_at_most",
            RetiredKind::Capacity { .. } => "policy.capacity",
        }
    }
}

/// The retired keys of a definition: rules, segments and exclusions first, then capacity.
pub(super) fn find(definition: &Definition) -> Vec<Retired> {
    let mut found = Vec::new();
    for (path, when) in definition.conditions() {
        visit(when, &format!("{path}.when"), &mut found);
    }
    for (index, segment) in definition.segments.iter().enumerate() {
        let Some(leads_per_week) = segment.capacity_per_week else { continue };
        let kind = RetiredKind::Capacity { segment: segment.id.clone(), leads_per_week };
        found.push(Retired { path: format!("segments[{index}].capacity_per_week"), kind });
    }
    found
}

fn visit(when: &Condition, path: &str, found: &mut Vec<Retired>) {
    let mut each = |list: &[Condition], key: &str| {
        for (index, member) in list.iter().enumerate() {
            visit(member, &format!("{path}.{key}[{index}]"), found);
        }
    };
    match when {
        Condition::All(list) => each(list, "all"),
        Condition::Any(list) => each(list, "any"),
        Condition::Not(member) => visit(member, &format!("{path}.not"), found),
        Condition::ReturnVisit(visit) if visit.after.is_some() => {
            found.push(Retired { path: format!("{path}.return_visit.after"), kind: RetiredKind::Gap });
        }
        _ => {}
    }
}
