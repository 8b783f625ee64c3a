//! What changes in approvals and review days. None of it changes a score.

use super::words::listed;
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
    comparison.changes
}
