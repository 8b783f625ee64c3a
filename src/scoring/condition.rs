//! Conditions over evidence: each yields occurrences, and holds when it yields any. It does not know points, nor what a
//! single signal asks for; see `signal.rs`.

use super::visit::EvidenceView;
use crate::definition::{MAX_DEPTH, Words, code};
use crate::evidence::Occurrence;
use crate::matching::Kind;

/// What a condition found: when, and the place of the occurrence, if it is one. What is newer is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit(u64);

impl Hit {
    pub(super) fn new(at_s: u32, place: u32) -> Self {
        Self((u64::from(at_s) << 32) | u64::from(place))
    }

    pub(super) fn at_s(self) -> u32 {
        (self.0 >> 32) as u32
    }

    fn place(self) -> u32 {
        self.0 as u32
    }

    /// The visit it was in; what is of none shares one that is nobody's.
    pub(super) fn visit(self, view: &EvidenceView<'_>) -> u32 {
        let is_observed = |occurrence: &Occurrence| occurrence.kind != Kind::Topic;
        view.visit(if view.occurrence(self.place()).is_some_and(is_observed) { self.place() } else { 0 })
    }

    /// The local day it began on.
    pub(super) fn day(self, view: &EvidenceView<'_>) -> u32 {
        view.occurrence(self.place()).map_or(self.at_s() / 86_400, Occurrence::local_day)
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
        self.find(condition, since_s, 1);
        let holds = self.hits.len() > begin;
        self.hits.truncate(begin);
        holds
    }

    /// What a condition yields from `since_s` on; no more than the newest so many need to be found.
    pub(super) fn find(&mut self, mut condition: Words<'_>, since_s: u32, wanted: u32) {
        let begin = self.hits.len();
        let code = condition.next();
        if code >= code::VIEW {
            return self.signal(code, condition, since_s, wanted);
        }
        if self.depth == 0 {
            return;
        }
        self.depth -= 1;
        let mut members = condition.blocks();
        if code == code::ANY {
            for member in members {
                let middle = self.hits.len();
                self.find(member, since_s, wanted);
                self.merge(begin, middle);
            }
        } else if let Some(first) = members.next() {
            if code == code::NOT {
                if !self.holds(first, since_s) {
                    self.hits.push(Hit::new(self.view.at_s, 0));
                }
            } else if members.all(|other| self.holds(other, since_s)) {
                self.find(first, since_s, wanted);
            }
        }
        self.depth += 1;
    }

    /// Of two lists makes one, newest first, in which an occurrence of both counts once.
    fn merge(&mut self, begin: usize, middle: usize) {
        let end = self.hits.len();
        let (mut left, mut right) = (begin, middle);
        loop {
            let of = |place: usize, end: usize| if place < end { self.hits.get(place).copied() } else { None };
            let (of_left, of_right) = (of(left, middle), of(right, end));
            let Some(newest) = of_left.max(of_right) else { break };
            left += usize::from(of_left == Some(newest));
            right += usize::from(of_right == Some(newest));
            self.hits.push(newest);
        }
        self.hits.drain(begin..end);
    }

    /// Keeps of what was found from `begin` on what passes, given what was kept before it.
    pub(super) fn sift(&mut self, begin: usize, passes: &dyn Fn(&[Hit], Hit) -> bool) {
        let mut end = begin;
        for index in begin..self.hits.len() {
            let Some(hit) = self.hits.get(index).copied() else { break };
            let kept = self.hits.get(begin..end).unwrap_or_default();
            if passes(kept, hit) {
                if let Some(place) = self.hits.get_mut(end) {
                    *place = hit;
                }
                end += 1;
            }
        }
        self.hits.truncate(end);
    }
}
