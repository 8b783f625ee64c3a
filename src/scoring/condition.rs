//! Conditions over evidence: each yields occurrences, and holds when it yields any. It does not know points.

use super::visit::{EvidenceView, Seen};
use crate::definition::{Condition, Signal, What};
use crate::evidence::Kind;
use crate::matching::ClassId;

/// One occurrence that a condition found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) at_s: u32,
    /// With `at_s`, which occurrence it is: ties are broken by it.
    pub(super) class: ClassId,
    pub(super) visit: u32,
    pub(super) day: i64,
}

impl Hit {
    fn of(seen: &Seen) -> Self {
        let Seen { occurrence, visit } = seen;
        Self { at_s: occurrence.at_s, class: occurrence.class, visit: *visit, day: occurrence.local_day() }
    }

    fn at(at_s: u32) -> Self {
        Self { at_s, class: ClassId::NONE, visit: u32::MAX, day: i64::from(at_s / 86_400) }
    }
}

/// What a condition yields from `since_s` on, newest first.
pub(super) fn hits(condition: &Condition, view: &EvidenceView<'_>, since_s: u32) -> Vec<Hit> {
    match condition {
        Condition::All(members) => match members.as_slice() {
            [counted, others @ ..] if others.iter().all(|other| !hits(other, view, since_s).is_empty()) => {
                hits(counted, view, since_s)
            }
            _ => Vec::new(),
        },
        Condition::Any(members) => {
            let mut all = Vec::new();
            for member in members {
                for hit in &hits(member, view, since_s) {
                    // Newest first; the same occurrence found by two members counts once.
                    let key = (hit.at_s, hit.class);
                    let index = all.partition_point(|known: &Hit| (known.at_s, known.class) > key);
                    if all.get(index).is_none_or(|known: &Hit| (known.at_s, known.class) != key) {
                        all.insert(index, *hit);
                    }
                }
            }
            all
        }
        Condition::Not(member) => {
            if hits(member, view, since_s).is_empty() {
                vec![Hit::at(view.at_s)]
            } else {
                Vec::new()
            }
        }
        Condition::Signal(signal) => {
            let mut found = find(signal, view, since_s.max(view.since_s(signal.within_s)));
            if found.len() < signal.at_least as usize {
                found.clear();
            }
            found
        }
    }
}

/// Whether a condition holds; one that needs behaviour doesn't when behaviour doesn't count.
pub(super) fn holds(condition: &Condition, view: &EvidenceView<'_>) -> bool {
    (view.behaviour.is_ok() || !needs_behaviour(condition)) && !hits(condition, view, 0).is_empty()
}

/// Whether a condition looks at what was observed, rather than at what was said or added by a server.
pub(super) fn needs_behaviour(condition: &Condition) -> bool {
    match condition {
        Condition::All(members) | Condition::Any(members) => members.iter().any(needs_behaviour),
        Condition::Not(member) => needs_behaviour(member),
        Condition::Signal(signal) => {
            !matches!(signal.what, What::Answer { .. } | What::Named { kind: Kind::Topic, .. })
        }
    }
}

/// What a signal finds from `since_s` on, newest first.
fn find(signal: &Signal, view: &EvidenceView<'_>, since_s: u32) -> Vec<Hit> {
    let mut found = Vec::new();
    match &signal.what {
        What::Visit { page, views, engaged_s } => {
            for visit in visits(view, *page, since_s).iter().rev() {
                if visit.views >= *views && visit.engaged_s >= *engaged_s {
                    found.push(visit.newest);
                }
            }
        }
        What::Return { page, after_s } => {
            let visits = visits(view, *page, since_s);
            for (before, visit) in visits.iter().zip(visits.iter().skip(1)).rev() {
                if *after_s == 0 || visit.begin_s.saturating_sub(before.end_s) <= *after_s {
                    found.push(visit.newest);
                }
            }
        }
        What::Inactive { for_s } => {
            let observed = view.seen.iter().filter(|seen| seen.occurrence.kind != Kind::Topic);
            let last = observed.map(|seen| seen.occurrence.end_s()).max();
            if last.is_some_and(|last_s| view.age_s(last_s) >= *for_s) {
                found.push(Hit::at(view.at_s));
            }
        }
        What::Answer { attribute, values } => {
            if let Some(answer) = view.answer(*attribute) {
                let is_asked_for = match values.as_slice() {
                    [] => answer.value != ClassId::NONE,
                    values => values.contains(&answer.value),
                };
                if is_asked_for && answer.at_s >= since_s {
                    found.push(Hit::at(answer.at_s));
                }
            }
        }
        What::Sequence { pages } => return sequences(view, pages, since_s),
        What::View { page, .. } | What::Day { page } | What::Engaged { page, .. } => {
            occurrences(&signal.what, Kind::View, *page, view, since_s, &mut found);
        }
        What::Named { kind, class, .. } => {
            occurrences(&signal.what, *kind, *class, view, since_s, &mut found);
        }
    }
    found
}

/// Occurrences of one kind and class that are enough of what is looked for, newest first.
fn occurrences(what: &What, kind: Kind, class: ClassId, view: &EvidenceView<'_>, since_s: u32, found: &mut Vec<Hit>) {
    let mut total_s = 0u32;
    for seen in view.seen.iter().rev() {
        let occurrence = &seen.occurrence;
        let any_page = kind == Kind::View && class == ClassId::NONE;
        if occurrence.kind != kind || occurrence.at_s < since_s || !(any_page || occurrence.class == class) {
            continue;
        }
        let hit = Hit::of(seen);
        let is_enough = match what {
            What::View { engaged_s, depth_pct, .. } => {
                occurrence.engaged_s >= *engaged_s && occurrence.amount >= *depth_pct
            }
            What::Named { amount, .. } => occurrence.amount >= *amount,
            // A journey west can come back to a day already seen.
            What::Day { .. } => found.iter().all(|known| known.day != hit.day),
            // All views together are one occurrence: the newest.
            _ => {
                total_s = total_s.saturating_add(occurrence.engaged_s);
                found.is_empty()
            }
        };
        if is_enough {
            found.push(hit);
        }
    }
    if let What::Engaged { engaged_s, .. } = what
        && total_s < *engaged_s
    {
        found.clear();
    }
}

/// What one visit saw of a page.
struct VisitTotal {
    begin_s: u32,
    end_s: u32,
    views: u32,
    engaged_s: u32,
    newest: Hit,
}

/// Visits with a page, oldest first.
fn visits(view: &EvidenceView<'_>, page: ClassId, since_s: u32) -> Vec<VisitTotal> {
    let mut visits: Vec<VisitTotal> = Vec::new();
    for seen in view.views(page, since_s) {
        let hit = Hit::of(seen);
        let view = &seen.occurrence;
        match visits.last_mut() {
            Some(visit) if visit.newest.visit == hit.visit => {
                visit.end_s = visit.end_s.max(view.end_s());
                visit.views = visit.views.saturating_add(1);
                visit.engaged_s = visit.engaged_s.saturating_add(view.engaged_s);
                visit.newest = hit;
            }
            _ => visits.push(VisitTotal {
                begin_s: view.at_s,
                end_s: view.end_s(),
                views: 1,
                engaged_s: view.engaged_s,
                newest: hit,
            }),
        }
    }
    visits
}

/// One hit, at its last page, for each visit that saw the pages in order; newest first.
fn sequences(view: &EvidenceView<'_>, pages: &[ClassId], since_s: u32) -> Vec<Hit> {
    let mut found: Vec<Hit> = Vec::new();
    let (mut visit, mut next) = (u32::MAX, pages.iter());
    for seen in view.views(ClassId::NONE, since_s) {
        if seen.visit != visit {
            (visit, next) = (seen.visit, pages.iter());
        }
        let mut ahead = next.clone();
        if ahead.next() == Some(&seen.occurrence.class) {
            next = ahead;
            if next.as_slice().is_empty() {
                found.push(Hit::of(seen));
            }
        }
    }
    found.reverse();
    found
}
