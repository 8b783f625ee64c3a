//! Signals: what a single condition asks of the evidence. It does not know how conditions are joined.

use super::condition::{Hit, Search};
use super::visit::EvidenceView;
use crate::definition::{Words, code};
use crate::evidence::Occurrence;
use crate::matching::{ClassId, Kind};

impl Search<'_> {
    /// What a signal yields from `since_s` on, newest first: at least the newest so many.
    pub(super) fn signal(&mut self, code: u32, mut words: Words<'_>, since_s: u32, wanted: u32) {
        let begin = self.hits.len();
        let view = self.view;
        let [class, first, second, within_s, at_least] = *words.numbers();
        let since_s = since_s.max(view.since_s(within_s));
        let list = words.rest();
        match code {
            code::INACTIVE => {
                if view.end_s != 0 && view.age_s(view.end_s) >= first {
                    self.hits.push(Hit::new(view.at_s, 0));
                }
            }
            code::ANSWER => {
                if let Some(answer) = view.answer(ClassId(class)) {
                    let is_asked_for = match list {
                        [] => answer.value != ClassId::NONE,
                        values => values.contains(&answer.value.0),
                    };
                    if is_asked_for && answer.at_s >= since_s {
                        // Nothing seen has as great a place as what was said has here.
                        self.hits.push(Hit::new(answer.at_s, !class));
                    }
                }
            }
            _ => {
                // Of many on one day only one counts.
                let wanted = if code == code::DAY { u32::MAX } else { wanted.max(at_least) };
                let sought = Sought::new(view, code, class, since_s);
                self.groups(&Asked { code, first, second, pages: list, sought }, wanted);
            }
        }
        if code == code::DAY {
            // A journey west can come back to a day already seen; mostly it is that of the hit before.
            self.sift(begin, &|kept, hit| {
                let of_hit = hit.day(view);
                kept.iter().rev().all(|known| known.day(view) != of_hit)
            });
        }
        if self.hits.len() - begin < at_least as usize {
            self.hits.truncate(begin);
        }
    }

    /// Looks at what is sought, newest first, in groups: each occurrence by itself, those of each visit, or all.
    fn groups(&mut self, asked: &Asked<'_>, mut wanted: u32) {
        let view = self.view;
        let sought = asked.sought;
        let mut place = view.newest(sought.kind, sought.class, sought.is_any);
        let (mut group, mut later) = (Group::default(), Group::default());
        while wanted > 0 {
            let occurrence = view.occurrence(place);
            let belongs_to = match asked.code {
                code::VISIT | code::RETURN | code::SEQUENCE => view.visit(place),
                code::ENGAGED => 0,
                _ => place,
            };
            if group.count > 0 && (occurrence.is_none() || group.belongs_to != belongs_to) {
                let found = asked.found(view, &group, &later);
                if let Some(seen) = view.occurrence(found) {
                    self.hits.push(Hit::new(seen.at_s, found));
                    wanted -= 1;
                }
                later = core::mem::take(&mut group);
            }
            let Some(occurrence) = occurrence else { break };
            if sought.is(occurrence) {
                if group.count == 0 {
                    (group.belongs_to, group.newest) = (belongs_to, place);
                }
                group.count += 1;
                group.oldest = place;
                group.end_s = group.end_s.max(occurrence.end_s());
                group.engaged_s = group.engaged_s.saturating_add(occurrence.engaged_s);
                group.amount = occurrence.amount;
            }
            place = view.older(place, sought.is_any);
        }
    }
}

/// What a signal asks of occurrences.
struct Asked<'a> {
    code: u32,
    /// Two numbers, whose meaning depends on the code.
    first: u32,
    second: u32,
    /// Of a sequence, in their order.
    pages: &'a [u32],
    sought: Sought,
}

impl Asked<'_> {
    /// The place of what a group yields when it is enough, else 0: its newest; the newest of the visit after it, if that
    /// came soon enough; the last of pages that were seen in order.
    fn found(&self, view: &EvidenceView<'_>, group: &Group, later: &Group) -> u32 {
        let is_enough = match self.code {
            code::VIEW => group.engaged_s >= self.first && group.amount >= self.second,
            code::VISIT => group.count >= self.second && group.engaged_s >= self.first,
            code::ENGAGED => group.engaged_s >= self.first,
            code::DAY => true,
            code::RETURN => {
                let begin_s = view.occurrence(later.oldest).map_or(u32::MAX, |oldest| oldest.at_s);
                let is_soon = self.first == 0 || begin_s.saturating_sub(group.end_s) <= self.first;
                return if is_soon { later.newest } else { 0 };
            }
            code::SEQUENCE => {
                let (mut found, mut ahead) = (0, self.pages);
                for place in group.oldest..=group.newest {
                    if let [next, others @ ..] = ahead
                        && view.occurrence(place).is_some_and(|seen| seen.class.0 == *next && self.sought.is(seen))
                    {
                        (found, ahead) = (place, others);
                    }
                }
                return if ahead.is_empty() { found } else { 0 };
            }
            _ => group.amount >= self.first,
        };
        if is_enough { group.newest } else { 0 }
    }
}

/// Occurrences that are looked at together, by their places. An amount is asked of one alone: that of the oldest.
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

/// A kind that nothing is of: of behaviour that doesn't count, nothing is found.
const NOTHING: u32 = u32::MAX;

/// Which occurrences are looked at.
#[derive(Clone, Copy)]
struct Sought {
    kind: u32,
    class: ClassId,
    /// Whatever their class.
    is_any: bool,
    since_s: u32,
}

impl Sought {
    fn new(view: &EvidenceView<'_>, code: u32, class: u32, since_s: u32) -> Self {
        let is_of_pages = code < code::NAMED || code == code::SEQUENCE;
        let mut kind = if is_of_pages { Kind::View as u32 } else { code - code::NAMED };
        if kind != Kind::Topic as u32 && view.behaviour.is_err() {
            kind = NOTHING;
        }
        // Of pages, no class is any class.
        Self { kind, class: ClassId(class), is_any: is_of_pages && class == 0, since_s }
    }

    #[inline(always)]
    fn is(self, occurrence: &Occurrence) -> bool {
        let is_class = self.is_any || occurrence.class == self.class;
        is_class && occurrence.kind as u32 == self.kind && occurrence.at_s >= self.since_s
    }
}
