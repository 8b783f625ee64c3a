//! Conditions over evidence: each yields occurrences, and holds when it yields any. It does not know points.

use super::visit::{CLASS_BITS, EvidenceView, Seen, what};
use crate::definition::{MAX_DEPTH, Words, code};
use crate::evidence::Kind;
use crate::matching::ClassId;

/// One occurrence that a condition found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub(super) at_s: u32,
    /// With `at_s`, which occurrence it is: ties are broken by it.
    class: u32,
    pub(super) visit: u32,
    /// The local day it began on.
    pub(super) day: u32,
}

/// The visit of what belongs to none.
const NO_VISIT: u32 = u32::MAX;

impl Hit {
    fn of(seen: &Seen) -> Self {
        let is_topic = seen.what >> CLASS_BITS == Kind::Topic as u32;
        let visit = if is_topic { NO_VISIT } else { seen.visit };
        Self { at_s: seen.at_s, class: seen.what & CLASS, visit, day: seen.day }
    }

    /// What holds at a time, without an occurrence.
    fn at(at_s: u32) -> Self {
        Self { at_s, class: 0, visit: NO_VISIT, day: at_s / 86_400 }
    }

    fn key(&self) -> i64 {
        (i64::from(self.at_s) << CLASS_BITS) | i64::from(self.class)
    }
}

/// The bits of a [`what`] that are the class.
const CLASS: u32 = (1 << CLASS_BITS) - 1;

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
                let middle = self.hits.len();
                self.find(member, since_s);
                self.merge(begin, middle);
            }
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

    /// Of two lists makes one, newest first, in which an occurrence of both counts once.
    fn merge(&mut self, begin: usize, middle: usize) {
        let end = self.hits.len();
        let (mut left, mut right) = (begin, middle);
        while left < middle || right < end {
            let of = |place: usize, end: usize| if place < end { self.hits.get(place).copied() } else { None };
            let (of_left, of_right) = (of(left, middle), of(right, end));
            let keys = [of_left, of_right].map(|hit| hit.map_or(-1, |hit| hit.key()));
            let is_left = keys[0] >= keys[1];
            left += usize::from(is_left);
            right += usize::from(keys[0] <= keys[1]);
            self.hits.extend(if is_left { of_left } else { of_right });
        }
        self.sift(begin, end, &|_, _| true);
    }

    /// In place of what was found comes what passes of it from `from` on, given what was kept before it.
    pub(super) fn sift(&mut self, begin: usize, from: usize, passes: &dyn Fn(&[Hit], &Hit) -> bool) {
        let mut end = begin;
        for index in from..self.hits.len() {
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
        let since_s = since_s.max(self.view.since_s(within_s));
        let list = words.rest();
        match code {
            code::VISIT | code::RETURN | code::SEQUENCE => {
                self.visits(code, Sought::new(code, class, since_s), (first, second), list);
            }
            code::INACTIVE => {
                if self.view.end_s != 0 && self.view.age_s(self.view.end_s) >= first {
                    self.hits.push(Hit::at(self.view.at_s));
                }
            }
            code::ANSWER => {
                if let Some(answer) = self.view.answer(ClassId(class)) {
                    let is_asked_for = match list {
                        [] => answer.value != ClassId::NONE,
                        values => values.contains(&answer.value.0),
                    };
                    if is_asked_for && answer.at_s >= since_s {
                        self.hits.push(Hit::at(answer.at_s));
                    }
                }
            }
            _ => self.occurrences(code, Sought::new(code, class, since_s), (first, second)),
        }
        if code == code::DAY {
            // A journey west can come back to a day already seen.
            self.sift(begin, begin, &|kept, hit| kept.iter().all(|known| known.day != hit.day));
        }
        if self.hits.len() - begin < at_least as usize {
            self.hits.truncate(begin);
        }
    }

    /// Occurrences of one kind and class that are enough of what is looked for.
    fn occurrences(&mut self, code: u32, sought: Sought, (first, second): (u32, u32)) {
        let begin = self.hits.len();
        let mut total_s = 0u32;
        let view = self.view;
        let mut next = if sought.is_any() { view.seen.len() as u32 } else { view.newest(sought.what) };
        while let Some(seen) = next.checked_sub(1).and_then(|place| view.seen.get(place as usize)) {
            next = if sought.is_any() { next - 1 } else { seen.older };
            if !sought.is(seen) {
                continue;
            }
            let is_enough = match code {
                code::VIEW => seen.engaged_s >= first && seen.amount >= second,
                code::DAY => true,
                // All views together are one occurrence: the newest.
                code::ENGAGED => {
                    total_s = total_s.saturating_add(seen.engaged_s);
                    self.hits.len() == begin
                }
                _ => seen.amount >= first,
            };
            if is_enough {
                self.hits.push(Hit::of(seen));
            }
        }
        if code == code::ENGAGED && total_s < first {
            self.hits.truncate(begin);
        }
    }

    /// One hit for each visit that has enough: its newest view of a page, when its views and engaged time together are
    /// enough or it came soon enough after the visit before it; the last of some pages, when it saw them in order.
    fn visits(&mut self, code: u32, sought: Sought, (first, second): (u32, u32), pages: &[u32]) {
        let begin = self.hits.len();
        let mut before_end_s = 0;
        let mut rest = self.view.seen.as_slice();
        while let [oldest, ..] = rest {
            let (mut begin_s, mut end_s, mut count, mut engaged_s) = (0, 0, 0, 0u32);
            let (mut newest, mut ahead) = (oldest, pages);
            while let [seen, after @ ..] = rest
                && seen.visit == oldest.visit
            {
                rest = after;
                if !sought.is(seen) {
                    continue;
                }
                if count == 0 {
                    begin_s = seen.at_s;
                }
                count += 1;
                end_s = end_s.max(seen.end_s);
                engaged_s = engaged_s.saturating_add(seen.engaged_s);
                if code != code::SEQUENCE {
                    newest = seen;
                } else if let [next, others @ ..] = ahead
                    && *next == seen.what & CLASS
                {
                    (newest, ahead) = (seen, others);
                }
            }
            let is_enough = match code {
                code::VISIT => count >= second && engaged_s >= first,
                code::RETURN => before_end_s != 0 && (first == 0 || begin_s.saturating_sub(before_end_s) <= first),
                _ => ahead.is_empty() && !pages.is_empty(),
            };
            if count > 0 {
                if is_enough {
                    self.hits.push(Hit::of(newest));
                }
                before_end_s = end_s;
            }
        }
        // Found oldest first, wanted newest first.
        self.hits.get_mut(begin..).unwrap_or_default().reverse();
    }
}

/// What a condition looks for among occurrences.
#[derive(Clone, Copy)]
struct Sought {
    what: u32,
    /// The bits of it that matter.
    mask: u32,
    since_s: u32,
}

impl Sought {
    fn new(code: u32, class: u32, since_s: u32) -> Self {
        let is_of_pages = code < code::NAMED || code == code::SEQUENCE;
        let kind = if is_of_pages { Kind::View as u32 } else { code - code::NAMED };
        // Of pages, no class is any class.
        let is_any = is_of_pages && class == 0;
        Self { what: what(kind, ClassId(class)), mask: if is_any { !CLASS } else { !0 }, since_s }
    }

    fn is_any(self) -> bool {
        self.mask != !0
    }

    fn is(self, seen: &Seen) -> bool {
        seen.what & self.mask == self.what && seen.at_s >= self.since_s
    }
}
