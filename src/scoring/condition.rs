//! Conditions over evidence: each yields occurrences, and holds when it yields any. It does not know points, nor what a
//! single signal asks for; see `signal.rs`.

use super::visit::EvidenceView;
use crate::definition::{ConditionCode, ConditionView, MAX_DEPTH, WatchedCondition};
use crate::evidence::Occurrence;
use crate::matching::Kind;

/// One thing that a condition found: its time, and the place of its occurrence, if it has one. A newer match is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Match(u64);

impl Match {
    pub(super) fn new(at_s: u32, place: u32) -> Self {
        Self((u64::from(at_s) << 32) | u64::from(place))
    }

    pub(super) fn at_s(self) -> u32 {
        (self.0 >> 32) as u32
    }

    fn place(self) -> u32 {
        self.0 as u32
    }

    /// The visit it belongs to. Matches that belong to no visit share one.
    pub(super) fn visit(self, view: &EvidenceView<'_>) -> u32 {
        let is_observed = |occurrence: &Occurrence| occurrence.kind != Kind::Topic;
        view.visit(if view.occurrence(self.place()).is_some_and(is_observed) { self.place() } else { 0 })
    }

    /// The local day it began on.
    pub(super) fn day(self, view: &EvidenceView<'_>) -> u32 {
        view.occurrence(self.place()).map_or(self.at_s() / 86_400, Occurrence::local_day)
    }
}

/// The state of a search, with the matches on one stack: a condition adds its own after those already there, newest first.
pub(super) struct Search<'a> {
    pub(super) view: &'a EvidenceView<'a>,
    pub(super) matches: Vec<Match>,
    /// How much deeper conditions may nest.
    depth: usize,
    /// Whether a condition on an answer that nobody gave, or on the value of one that was left blank, counts as one that holds: so within
    /// a `Not`, and not so within a `Not` of that. So a condition holds only if it does whatever the answer is, as in Kleene's strong
    /// logic of three values.
    pub(super) unanswered_holds: bool,
}

impl<'a> Search<'a> {
    pub(super) fn new(view: &'a EvidenceView<'a>) -> Self {
        Self { view, matches: Vec::new(), depth: MAX_DEPTH, unanswered_holds: false }
    }

    /// Whether a condition holds. One that needs behaviour doesn't where behaviour doesn't count.
    pub(super) fn holds_for(&mut self, when: WatchedCondition<'_>) -> bool {
        (!when.needs_behaviour || self.view.behaviour.is_ok()) && self.holds(when.condition(), 0)
    }

    fn holds(&mut self, condition: ConditionView<'_>, since_s: u32) -> bool {
        let begin = self.matches.len();
        self.find(condition, since_s, 1);
        let holds = self.matches.len() > begin;
        self.matches.truncate(begin);
        holds
    }

    /// What a condition yields from `since_s` on; no more than the newest so many need to be found.
    pub(super) fn find(&mut self, condition: ConditionView<'_>, since_s: u32, wanted: u32) {
        let begin = self.matches.len();
        let code = condition.code();
        if code >= ConditionCode::View {
            return self.signal(code, condition.signal(), since_s, wanted);
        }
        if self.depth == 0 {
            return;
        }
        self.depth -= 1;
        let mut members = condition.members();
        if code == ConditionCode::Any {
            for member in members {
                let middle = self.matches.len();
                self.find(member, since_s, wanted);
                self.merge(begin, middle);
            }
        } else if let Some(first) = members.next() {
            if code == ConditionCode::Not {
                // It certainly holds when its member can't, and may hold when its member doesn't certainly.
                self.unanswered_holds = !self.unanswered_holds;
                let holds = self.holds(first, since_s);
                self.unanswered_holds = !self.unanswered_holds;
                if !holds {
                    self.matches.push(Match::new(self.view.at_s, 0));
                }
            } else if members.all(|other| self.holds(other, since_s)) {
                self.find(first, since_s, wanted);
            }
        }
        self.depth += 1;
    }

    /// Merges two lists, both newest first, and removes duplicates.
    fn merge(&mut self, begin: usize, middle: usize) {
        let end = self.matches.len();
        let (mut left, mut right) = (begin, middle);
        loop {
            let of = |place: usize, end: usize| if place < end { self.matches.get(place).copied() } else { None };
            let (of_left, of_right) = (of(left, middle), of(right, end));
            let Some(newest) = of_left.max(of_right) else { break };
            left += usize::from(of_left == Some(newest));
            right += usize::from(of_right == Some(newest));
            self.matches.push(newest);
        }
        self.matches.drain(begin..end);
    }

    /// Filters the matches from `begin` on in place. The predicate also sees the matches kept so far.
    pub(super) fn retain(&mut self, begin: usize, passes: &dyn Fn(&[Match], Match) -> bool) {
        let mut end = begin;
        for index in begin..self.matches.len() {
            let Some(found) = self.matches.get(index).copied() else { break };
            let kept = self.matches.get(begin..end).unwrap_or_default();
            if passes(kept, found) {
                if let Some(place) = self.matches.get_mut(end) {
                    *place = found;
                }
                end += 1;
            }
        }
        self.matches.truncate(end);
    }
}
