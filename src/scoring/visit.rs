//! The evidence as rules see it: within retention, with consent, told apart into visits. It does not know points.

use super::{SkipReason, behaviour_counts};
use crate::definition::Tracking;
use crate::evidence::{Answer, Evidence, Kind};
use crate::matching::ClassId;

/// An occurrence as conditions look at it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// Its kind and its class; see [`what`].
    pub(super) what: u32,
    pub(super) at_s: u32,
    pub(super) end_s: u32,
    pub(super) engaged_s: u32,
    pub(super) amount: u32,
    /// The visit that it belongs to, counted from 0, oldest first; a topic is in the middle of one by chance.
    pub(super) visit: u32,
    /// The local day it began on.
    pub(super) day: u32,
    /// One more than the place of the one before it in its row; 0 for none.
    pub(super) older: u32,
}

/// A kind and a class in one number, so that one comparison tells whether it is what is looked for.
pub(super) fn what(kind: u32, class: ClassId) -> u32 {
    (kind << CLASS_BITS) | class.0
}

/// How many of its bits are the class.
pub(super) const CLASS_BITS: u32 = 24;

/// Occurrences stand in so many rows by what they are, so that a condition needs to look at few of somebody who has done
/// a lot.
const ROWS: usize = 32;

/// What counts, oldest first.
#[derive(Debug)]
pub(super) struct EvidenceView<'a> {
    pub(super) at_s: u32,
    pub(super) seen: Vec<Seen>,
    /// One more than the place of the newest in each row; 0 for none.
    newest: [u32; ROWS],
    /// The last sign of life; 0 for none.
    pub(super) end_s: u32,
    /// Why behaviour doesn't count, if it doesn't.
    pub(super) behaviour: Result<(), SkipReason>,
    evidence: &'a Evidence,
}

impl<'a> EvidenceView<'a> {
    pub(super) fn new(tracking: Tracking, evidence: &'a Evidence, at_s: u32) -> Self {
        let behaviour = behaviour_counts(tracking, evidence);
        let since_s = at_s.saturating_sub(tracking.retention_s);
        let mut seen = Vec::with_capacity(evidence.occurrences().len());
        let mut newest = [0; ROWS];
        let (mut visit, mut end_s) = (0, 0u32);
        for occurrence in evidence.occurrences() {
            let observed = occurrence.kind != Kind::Topic;
            if occurrence.at_s < since_s || (observed && behaviour.is_err()) {
                continue;
            }
            if observed {
                // No occurrence is as old as 1970.
                let paused = end_s != 0 && occurrence.at_s > end_s.saturating_add(tracking.session_timeout_s);
                visit += u32::from(paused);
                end_s = end_s.max(occurrence.end_s());
            }
            let what = what(occurrence.kind as u32, occurrence.class);
            let row = &mut newest[what as usize % ROWS];
            let older = *row;
            *row = seen.len() as u32 + 1;
            seen.push(Seen {
                what,
                at_s: occurrence.at_s,
                end_s: occurrence.end_s(),
                engaged_s: occurrence.engaged_s,
                amount: occurrence.amount,
                visit,
                day: occurrence.local_day(),
                older,
            });
        }
        Self { at_s, seen, newest, end_s, behaviour, evidence }
    }

    /// One more than the place of the newest in the row of what is looked for; 0 for none.
    pub(super) fn newest(&self, what: u32) -> u32 {
        self.newest[what as usize % ROWS]
    }

    /// The answer for an attribute.
    pub(super) fn answer(&self, attribute: ClassId) -> Option<&'a Answer> {
        self.evidence.answer(attribute)
    }

    /// All answers.
    pub(super) fn answers(&self) -> &'a [Answer] {
        self.evidence.answers()
    }

    /// How long ago a time was.
    pub(super) fn age_s(&self, at_s: u32) -> u32 {
        self.at_s.saturating_sub(at_s)
    }

    /// When a window of so many seconds begins; 0 seconds for all time.
    pub(super) fn since_s(&self, window_s: u32) -> u32 {
        if window_s == 0 { 0 } else { self.at_s.saturating_sub(window_s) }
    }
}
