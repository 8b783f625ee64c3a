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
        Self {
            at_s: occurrence.at_s,
            class: occurrence.class,
            visit: *visit,
            day: occurrence.local_day(),
        }
    }

    fn at(at_s: u32) -> Self {
        Self {
            at_s,
            class: ClassId::NONE,
            visit: u32::MAX,
            day: i64::from(at_s / 86_400),
        }
    }
}

/// What a condition yields from `since_s` on, newest first.
pub(super) fn hits(condition: &Condition, view: &EvidenceView<'_>, since_s: u32) -> Vec<Hit> {
    match condition {
        Condition::All(members) => match members.as_slice() {
            [counted, others @ ..]
                if others
                    .iter()
                    .all(|other| !hits(other, view, since_s).is_empty()) =>
            {
                hits(counted, view, since_s)
            }
            _ => Vec::new(),
        },
        Condition::Any(members) => {
            let mut all = Vec::new();
            for member in members {
                for hit in hits(member, view, since_s) {
                    // Newest first; the same occurrence found by two members counts once.
                    let key = (hit.at_s, hit.class);
                    let index = all.partition_point(|known: &Hit| (known.at_s, known.class) > key);
                    if all
                        .get(index)
                        .is_none_or(|known: &Hit| (known.at_s, known.class) != key)
                    {
                        all.insert(index, hit);
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
        Condition::Signal(signal) => !matches!(
            signal.what,
            What::Answer { .. }
                | What::Named {
                    kind: Kind::Topic,
                    ..
                }
        ),
    }
}

fn find(signal: &Signal, view: &EvidenceView<'_>, since_s: u32) -> Vec<Hit> {
    match &signal.what {
        What::View {
            page,
            engaged_s,
            depth_pct,
        } => {
            let deep = |seen: &&Seen| {
                seen.occurrence.engaged_s >= *engaged_s && seen.occurrence.amount >= *depth_pct
            };
            view.views(*page, since_s)
                .rev()
                .filter(deep)
                .map(Hit::of)
                .collect()
        }
        What::Visit {
            page,
            views,
            engaged_s,
        } => {
            let enough =
                |visit: &VisitTotal| visit.views >= *views && visit.engaged_s >= *engaged_s;
            visits(view, *page, since_s)
                .iter()
                .rev()
                .filter(|visit| enough(visit))
                .map(|visit| visit.newest)
                .collect()
        }
        What::Return { page, after_s } => {
            let visits = visits(view, *page, since_s);
            let pairs = visits.iter().zip(visits.iter().skip(1)).rev();
            let soon = |(before, visit): &(&VisitTotal, &VisitTotal)| {
                *after_s == 0 || visit.begin_s.saturating_sub(before.end_s) <= *after_s
            };
            pairs.filter(soon).map(|(_, visit)| visit.newest).collect()
        }
        What::Day { page } => {
            let mut days: Vec<Hit> = Vec::new();
            for hit in view.views(*page, since_s).rev().map(Hit::of) {
                // A journey west can come back to a day already seen.
                if days.iter().all(|known| known.day != hit.day) {
                    days.push(hit);
                }
            }
            days
        }
        What::Engaged { page, engaged_s } => {
            let total = view.views(*page, since_s).fold(0u32, |sum, seen| {
                sum.saturating_add(seen.occurrence.engaged_s)
            });
            let newest = view.views(*page, since_s).next_back();
            newest
                .filter(|_| total >= *engaged_s)
                .map(Hit::of)
                .into_iter()
                .collect()
        }
        What::Inactive { for_s } => {
            let observed = view
                .seen
                .iter()
                .filter(|seen| seen.occurrence.kind != Kind::Topic);
            let last = observed.map(|seen| seen.occurrence.end_s()).max();
            last.filter(|last| view.age_s(*last) >= *for_s)
                .map(|_| Hit::at(view.at_s))
                .into_iter()
                .collect()
        }
        What::Named {
            kind,
            class,
            amount,
        } => {
            let named = view.seen.iter().rev().filter(|seen| {
                let occurrence = &seen.occurrence;
                occurrence.kind == *kind
                    && occurrence.class == *class
                    && occurrence.at_s >= since_s
                    && occurrence.amount >= *amount
            });
            named.map(Hit::of).collect()
        }
        What::Answer { attribute, values } => {
            let answer = view
                .answer(*attribute)
                .filter(|answer| match values.as_slice() {
                    [] => answer.value != ClassId::NONE,
                    values => values.contains(&answer.value),
                });
            answer
                .filter(|answer| answer.at_s >= since_s)
                .map(|answer| Hit::at(answer.at_s))
                .into_iter()
                .collect()
        }
        What::Sequence { pages } => sequences(view, pages, since_s),
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
