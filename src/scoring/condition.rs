//! Conditions over evidence: each yields occurrences, and holds when it yields any. It does not know points.

use super::visit::{EvidenceView, Seen};
use crate::definition::{MAX_DEPTH, Words, code};
use crate::evidence::{Kind, Occurrence};
use crate::matching::ClassId;

/// One occurrence that a condition found.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hit {
    pub(super) at_s: u32,
    /// With `at_s`, which occurrence it is: ties are broken by it.
    class: ClassId,
    pub(super) visit: u32,
    /// The local day it began on.
    pub(super) day: u32,
}

impl Hit {
    fn of(seen: &Seen) -> Self {
        let Seen { occurrence, visit } = seen;
        Self { at_s: occurrence.at_s, class: occurrence.class, visit: *visit, day: occurrence.local_day() }
    }

    fn at(at_s: u32) -> Self {
        Self::of(&Seen { occurrence: Occurrence::new(Kind::View, ClassId::NONE, at_s), visit: u32::MAX })
    }

    fn key(&self) -> (u32, ClassId) {
        (self.at_s, self.class)
    }
}

/// What is being looked for, on one stack: what a condition yields comes after what was there, newest first.
pub(super) struct Search<'a> {
    pub(super) view: &'a EvidenceView<'a>,
    pub(super) hits: Vec<Hit>,
    /// How much deeper conditions may nest.
    depth: usize,
}

impl<'a> Search<'a> {
    pub(super) fn new(view: &'a EvidenceView<'a>) -> Self {
        Self { view, hits: Vec::new(), depth: MAX_DEPTH }
    }

    /// Whether a condition holds; one that needs behaviour doesn't when behaviour doesn't count. Before the condition
    /// stands whether it does.
    pub(super) fn holds_for(&mut self, words: &mut Words<'_>) -> bool {
        let needs_behaviour = words.next() != 0;
        (!needs_behaviour || self.view.behaviour.is_ok()) && self.holds(words.block(), 0)
    }

    fn holds(&mut self, condition: Words<'_>, since_s: u32) -> bool {
        let begin = self.hits.len();
        self.find(condition, since_s);
        let holds = self.hits.len() > begin;
        self.hits.truncate(begin);
        holds
    }

    /// What a condition yields from `since_s` on.
    pub(super) fn find(&mut self, mut condition: Words<'_>, since_s: u32) {
        let begin = self.hits.len();
        let code = condition.next();
        if code >= code::VIEW {
            return self.signal(code, condition, since_s);
        }
        if self.depth == 0 {
            return;
        }
        self.depth -= 1;
        let mut members = condition.blocks();
        if code == code::ANY {
            for member in members {
                self.find(member, since_s);
            }
            self.join(begin);
        } else if let Some(first) = members.next() {
            if code == code::NOT {
                if !self.holds(first, since_s) {
                    self.hits.push(Hit::at(self.view.at_s));
                }
            } else if members.all(|other| self.holds(other, since_s)) {
                self.find(first, since_s);
            }
        }
        self.depth += 1;
    }

    /// Newest first, and the same occurrence found twice counts once.
    fn join(&mut self, begin: usize) {
        let found = self.hits.get_mut(begin..).unwrap_or_default();
        for next in 1..found.len() {
            let mut place = next;
            while let Some([before, after]) = place.checked_sub(1).and_then(|before| found.get_mut(before..=place))
                && before.key() < after.key()
            {
                core::mem::swap(before, after);
                place -= 1;
            }
        }
        self.sift(begin, |kept, hit| kept.last().is_none_or(|last| last.key() != hit.key()));
    }

    /// Keeps of what was found what passes, given what was kept before it.
    pub(super) fn sift(&mut self, begin: usize, passes: impl Fn(&[Hit], &Hit) -> bool) {
        let mut end = begin;
        for index in begin..self.hits.len() {
            let Some(hit) = self.hits.get(index).copied() else { break };
            let kept = self.hits.get(begin..end).unwrap_or_default();
            if passes(kept, &hit) {
                if let Some(place) = self.hits.get_mut(end) {
                    *place = hit;
                }
                end += 1;
            }
        }
        self.hits.truncate(end);
    }

    fn signal(&mut self, code: u32, mut words: Words<'_>, since_s: u32) {
        let begin = self.hits.len();
        let [class, first, second, within_s, at_least] = *words.numbers();
        let class = ClassId(class);
        let since_s = since_s.max(self.view.since_s(within_s));
        let list = words.rest();
        match code {
            code::VISIT | code::RETURN => self.visits(code, class, (first, second), since_s),
            code::SEQUENCE => self.sequences(list, since_s),
            code::INACTIVE => {
                if self.view.end_s.is_some_and(|end_s| self.view.age_s(end_s) >= first) {
                    self.hits.push(Hit::at(self.view.at_s));
                }
            }
            code::ANSWER => {
                if let Some(answer) = self.view.answer(class) {
                    let is_asked_for = match list {
                        [] => answer.value != ClassId::NONE,
                        values => values.contains(&answer.value.0),
                    };
                    if is_asked_for && answer.at_s >= since_s {
                        self.hits.push(Hit::at(answer.at_s));
                    }
                }
            }
            _ => self.occurrences(code, class, (first, second), since_s),
        }
        if code == code::DAY {
            // A journey west can come back to a day already seen.
            self.sift(begin, |kept, hit| kept.iter().all(|known| known.day != hit.day));
        }
        if self.hits.len() - begin < at_least as usize {
            self.hits.truncate(begin);
        }
    }

    /// Occurrences of one kind and class that are enough of what is looked for.
    fn occurrences(&mut self, code: u32, class: ClassId, (first, second): (u32, u32), since_s: u32) {
        let begin = self.hits.len();
        let kind = code.saturating_sub(code::NAMED) as u8;
        let any_page = code < code::NAMED && class == ClassId::NONE;
        let mut total_s = 0u32;
        for seen in self.view.seen.iter().rev() {
            let occurrence = &seen.occurrence;
            if occurrence.kind as u8 != kind || occurrence.at_s < since_s || !(any_page || occurrence.class == class) {
                continue;
            }
            let is_enough = match code {
                code::VIEW => occurrence.engaged_s >= first && occurrence.amount >= second,
                code::DAY => true,
                // All views together are one occurrence: the newest.
                code::ENGAGED => {
                    total_s = total_s.saturating_add(occurrence.engaged_s);
                    self.hits.len() == begin
                }
                _ => occurrence.amount >= first,
            };
            if is_enough {
                self.hits.push(Hit::of(seen));
            }
        }
        if code == code::ENGAGED && total_s < first {
            self.hits.truncate(begin);
        }
    }

    /// Views of a page since a time, oldest first.
    fn views(&self, page: ClassId, since_s: u32) -> impl Iterator<Item = &'a Seen> + use<'a> {
        self.view.seen.iter().filter(move |seen| {
            let view = &seen.occurrence;
            view.kind == Kind::View && view.at_s >= since_s && (page == ClassId::NONE || view.class == page)
        })
    }

    /// The newest view of each visit with enough of a page: views and engaged time together, or soon enough after the
    /// visit before it.
    fn visits(&mut self, code: u32, page: ClassId, (first, second): (u32, u32), since_s: u32) {
        let begin = self.hits.len();
        let mut views = self.views(page, since_s).peekable();
        let mut before_end_s = None::<u32>;
        while let Some(seen) = views.next() {
            let begin_s = seen.occurrence.at_s;
            let (mut newest, mut end_s) = (seen, seen.occurrence.end_s());
            let (mut count, mut engaged_s) = (1, seen.occurrence.engaged_s);
            while let Some(next) = views.next_if(|next| next.visit == seen.visit) {
                newest = next;
                end_s = end_s.max(next.occurrence.end_s());
                count += 1;
                engaged_s = engaged_s.saturating_add(next.occurrence.engaged_s);
            }
            let is_enough = if code == code::VISIT {
                count >= second && engaged_s >= first
            } else {
                before_end_s.is_some_and(|before_s| first == 0 || begin_s.saturating_sub(before_s) <= first)
            };
            if is_enough {
                self.hits.push(Hit::of(newest));
            }
            before_end_s = Some(end_s);
        }
        self.turn(begin);
    }

    /// One hit, at its last page, for each visit that saw the pages in order.
    fn sequences(&mut self, pages: &[u32], since_s: u32) {
        let begin = self.hits.len();
        let (mut visit, mut ahead) = (u32::MAX, pages);
        for seen in self.views(ClassId::NONE, since_s) {
            if seen.visit != visit {
                (visit, ahead) = (seen.visit, pages);
            }
            if let [next, rest @ ..] = ahead
                && *next == seen.occurrence.class.0
            {
                ahead = rest;
                if ahead.is_empty() {
                    self.hits.push(Hit::of(seen));
                }
            }
        }
        self.turn(begin);
    }

    /// What was found oldest first is newest first.
    fn turn(&mut self, begin: usize) {
        self.hits.get_mut(begin..).unwrap_or_default().reverse();
    }
}
