//! What changes in approvals, review days and capacity. None of it changes a score.

use super::vocabulary::capital;
use super::{Change, Comparison, Names, Subject};
use crate::author::authored;

/// Everything that changes in the governance of a definition, from `old` to `new`.
pub fn governance(old: &authored::Definition, new: &authored::Definition) -> Vec<Change> {
    let names = Names::default();
    let mut comparison = Comparison { names: &names, changes: Vec::new() };
    let subject = Subject::new("governance", "Definition", "marketing and sales");
    let days =
        [("effective from", old.effective_from, new.effective_from), ("review by", old.review_by, new.review_by)];
    for (what, before, after) in days {
        let [was, is] = [before, after].map(|day| day.map_or_else(|| "unset".to_owned(), |day| day.0.to_string()));
        comparison.differs(&subject, what, &was, &is);
    }
    let [was, is] = [old, new].map(|source| {
        let approvals = source.approvals.iter();
        listed(approvals.map(|approval| format!("{} for {} on {}", approval.by, approval.team, approval.on.0)))
    });
    comparison.differs(&subject, "approved by", &was, &is);
    let [was, is] = [old, new].map(|source| listed(source.triggers.iter().cloned()));
    comparison.differs(&subject, "review triggers", &was, &is);
    for segment in &new.segments {
        let Some(before) = old.segments.iter().find(|known| known.id == segment.id) else {
            continue;
        };
        let part = format!("segment `{}`", segment.id);
        let subject = Subject::new(&part, capital(&part), "those who follow its leads up");
        let [was, is] = [before, segment].map(|segment| {
            let capacity = segment.capacity_per_week;
            capacity.map_or_else(|| "unset".to_owned(), |leads| format!("{leads} leads a week"))
        });
        comparison.differs(&subject, "capacity", &was, &is);
    }
    comparison.changes
}

fn listed(items: impl Iterator<Item = String>) -> String {
    let items: Vec<_> = items.collect();
    if items.is_empty() { "none".to_owned() } else { items.join(", ") }
}
