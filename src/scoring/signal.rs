//! Signals: what a single condition asks of the evidence. It does not know how conditions are joined.

use super::condition::{Match, Search};
use super::visit::EvidenceView;
use crate::definition::{ConditionCode, SignalView};
use crate::evidence::Occurrence;
use crate::matching::{ClassId, Kind};

impl Search<'_> {
    /// Finds what a signal yields from `since_s` on, newest first. It may stop after the newest `wanted` matches.
    pub(super) fn signal(&mut self, code: ConditionCode, signal: SignalView<'_>, since_s: u32, wanted: u32) {
        let begin = self.matches.len();
        let view = self.view;
        let (class, at_least) = (signal.class(), signal.at_least());
        let since_s = since_s.max(view.since_s(signal.within_s()));
        match code {
            ConditionCode::Inactive => {
                if view.end_s != 0 && view.age_s(view.end_s) >= signal.least() {
                    self.matches.push(Match::new(view.at_s, 0));
                }
            }
            ConditionCode::Answer => {
                if let Some(answer) = class.and_then(|attribute| view.answer(attribute)) {
                    let asked_for = signal.list();
                    let is_asked_for =
                        if asked_for.is_empty() { !answer.is_blank() } else { asked_for.contains(answer.value) };
                    if is_asked_for && answer.at_s >= since_s {
                        // No occurrence has a place as great as the one that an answer gets here.
                        self.matches.push(Match::new(answer.at_s, !answer.attribute.number()));
                    } else if self.unanswered_holds && answer.is_blank() && !is_asked_for && !asked_for.is_empty() {
                        // What is left blank has none of the values, and might have each.
                        self.matches.push(Match::new(view.at_s, 0));
                    }
                } else if self.unanswered_holds {
                    self.matches.push(Match::new(view.at_s, 0));
                }
            }
            _ => {
                // Several on one day count once, so all must be found.
                let wanted = if code == ConditionCode::Day { u32::MAX } else { wanted.max(at_least) };
                let query = Query::new(view, code, class, since_s);
                self.groups(&Asked { code, signal, query }, wanted);
            }
        }
        if code == ConditionCode::Day {
            // A traveller who goes west can come back to an earlier local day; usually the match before has the same day.
            self.retain(begin, &|kept, found| {
                let of_found = found.day(view);
                kept.iter().rev().all(|known| known.day(view) != of_found)
            });
        }
        if self.matches.len() - begin < at_least as usize {
            self.matches.truncate(begin);
        }
    }

    /// Looks at the occurrences that a query is about, newest first, in groups: each occurrence by itself, those of each visit, or all.
    fn groups(&mut self, asked: &Asked<'_>, mut wanted: u32) {
        let view = self.view;
        let query = asked.query;
        let mut place = view.newest(query.kind, query.class, query.is_any);
        let (mut group, mut later) = (Group::default(), Group::default());
        while wanted > 0 {
            let occurrence = view.occurrence(place);
            let belongs_to = match asked.code {
                ConditionCode::Visit | ConditionCode::Return | ConditionCode::Sequence => view.visit(place),
                ConditionCode::Engaged => 0,
                _ => place,
            };
            if group.count > 0 && (occurrence.is_none() || group.belongs_to != belongs_to) {
                let found = asked.found(view, &group, &later);
                if let Some(seen) = view.occurrence(found) {
                    self.matches.push(Match::new(seen.at_s, found));
                    wanted -= 1;
                }
                later = core::mem::take(&mut group);
            }
            let Some(occurrence) = occurrence else { break };
            if query.is(occurrence) {
                if group.count == 0 {
                    (group.belongs_to, group.newest) = (belongs_to, place);
                }
                group.count += 1;
                group.oldest = place;
                group.end_s = group.end_s.max(occurrence.end_s());
                group.engaged_s = group.engaged_s.saturating_add(occurrence.engaged_s);
                group.amount = occurrence.amount;
            }
            place = view.older(place, query.is_any);
        }
    }
}

/// What a signal asks of occurrences.
struct Asked<'a> {
    code: ConditionCode,
    signal: SignalView<'a>,
    query: Query,
}

impl Asked<'_> {
    /// The place of the match that a group yields, 0 when it doesn't meet the signal. Usually that is the newest occurrence;
    /// for a return visit the newest of the later visit, for a sequence its last page.
    fn found(&self, view: &EvidenceView<'_>, group: &Group, later: &Group) -> u32 {
        let is_enough = match self.code {
            ConditionCode::View => group.engaged_s >= self.signal.least() && group.amount >= self.signal.second_least(),
            ConditionCode::Visit => group.count >= self.signal.second_least() && group.engaged_s >= self.signal.least(),
            ConditionCode::Engaged => group.engaged_s >= self.signal.least(),
            ConditionCode::Day => true,
            ConditionCode::Return => {
                let begin_s = view.occurrence(later.oldest).map_or(u32::MAX, |oldest| oldest.at_s);
                let is_soon = self.signal.least() == 0 || begin_s.saturating_sub(group.end_s) <= self.signal.least();
                return if is_soon { later.newest } else { 0 };
            }
            ConditionCode::Sequence => {
                let (mut found, mut ahead) = (0, self.signal.list());
                for place in group.oldest..=group.newest {
                    let seen = view.occurrence(place).filter(|seen| self.query.is(seen));
                    if let Some(others) = seen.and_then(|seen| ahead.after(seen.class)) {
                        (found, ahead) = (place, others);
                    }
                }
                return if ahead.is_empty() { found } else { 0 };
            }
            _ => group.amount >= self.signal.least(),
        };
        if is_enough { group.newest } else { 0 }
    }
}

/// Occurrences that count together, by their places. Amounts are asked only of single occurrences, so the last one read is kept.
#[derive(Default)]
struct Group {
    belongs_to: u32,
    newest: u32,
    oldest: u32,
    count: u32,
    end_s: u32,
    engaged_s: u32,
    amount: u32,
}

/// A kind that no occurrence has: where behaviour doesn't count, a query for it finds nothing.
const NOTHING: u32 = u32::MAX;

/// Which occurrences are looked at.
#[derive(Clone, Copy)]
struct Query {
    kind: u32,
    class: Option<ClassId>,
    /// Whether any class matches.
    is_any: bool,
    since_s: u32,
}

impl Query {
    fn new(view: &EvidenceView<'_>, code: ConditionCode, class: Option<ClassId>, since_s: u32) -> Self {
        let named = match code {
            ConditionCode::NamedView => Some(Kind::View),
            ConditionCode::NamedAction => Some(Kind::Action),
            ConditionCode::NamedChannel => Some(Kind::Channel),
            ConditionCode::NamedTopic => Some(Kind::Topic),
            ConditionCode::NamedForm => Some(Kind::Form),
            _ => None,
        };
        let mut kind = named.unwrap_or(Kind::View) as u32;
        if named.is_none_or(Kind::is_behaviour) && view.behaviour.is_err() {
            kind = NOTHING;
        }
        // Where a page may be named and none is, any page counts.
        Self { kind, class, is_any: named.is_none() && class.is_none(), since_s }
    }

    #[inline(always)]
    fn is(self, occurrence: &Occurrence) -> bool {
        let is_class = self.is_any || occurrence.class == self.class;
        is_class && occurrence.kind as u32 == self.kind && occurrence.at_s >= self.since_s
    }
}
