//! The evidence as rules see it: within retention, told apart into visits, and whether behaviour counts. It does not know
//! points.

use super::{SkipReason, behaviour_counts};
use crate::definition::Tracking;
use crate::evidence::{Answer, Evidence, Occurrence};
use crate::matching::{ClassId, Kind};

/// Where an occurrence stands among the others.
#[derive(Clone, Copy, Debug)]
struct Seen {
    /// The visit that it belongs to, counted from 0, oldest first; a topic is in the middle of one by chance.
    visit: u32,
    /// The place of the one before it in its row; 0 for none.
    older: u32,
    /// The place of the view before it.
    older_view: u32,
}

/// Occurrences stand in so many rows by what they are, so that a condition needs to look at few of somebody who has done
/// a lot.
const ROWS: usize = 32;

fn row_of(kind: u32, class: ClassId) -> usize {
    (kind ^ class.0) as usize % ROWS
}

/// The visit of what belongs to none.
const NO_VISIT: u32 = u32::MAX;

/// What was seen, oldest first. Places are counted from 1; 0 is none. Behaviour is there even when it doesn't count:
/// whoever looks for it asks [`Self::behaviour`] first.
#[derive(Debug)]
pub(super) struct EvidenceView<'a> {
    pub(super) at_s: u32,
    occurrences: &'a [Occurrence],
    seen: Vec<Seen>,
    /// The place of the newest in each row.
    newest: [u32; ROWS],
    /// The place of the newest view.
    newest_view: u32,
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
        let all = evidence.occurrences();
        let old = all.iter().take_while(|occurrence| occurrence.at_s < since_s).count();
        let occurrences = all.get(old..).unwrap_or_default();
        let mut seen = Vec::with_capacity(occurrences.len());
        let (mut newest, mut newest_view) = ([0; ROWS], 0);
        let (mut visit, mut end_s) = (0, 0u32);
        for occurrence in occurrences {
            let observed = occurrence.kind != Kind::Topic;
            let row = &mut newest[row_of(occurrence.kind as u32, occurrence.class)];
            let place = seen.len() as u32 + 1;
            let (older, older_view) = (core::mem::replace(row, place), newest_view);
            if occurrence.kind == Kind::View {
                newest_view = place;
            }
            if observed {
                // No occurrence is as old as 1970.
                let paused = end_s != 0 && occurrence.at_s > end_s.saturating_add(tracking.session_timeout_s);
                visit += u32::from(paused);
                end_s = end_s.max(occurrence.end_s());
            }
            seen.push(Seen { visit, older, older_view });
        }
        if behaviour.is_err() {
            end_s = 0;
        }
        Self { at_s, occurrences, seen, newest, newest_view, end_s, behaviour, evidence }
    }

    /// The place of the newest view of any page, or of the newest in the row of what is looked for.
    pub(super) fn newest(&self, kind: u32, class: ClassId, is_any: bool) -> u32 {
        if is_any { self.newest_view } else { self.newest[row_of(kind, class)] }
    }

    fn seen(&self, place: u32) -> Option<&Seen> {
        self.seen.get((place as usize).wrapping_sub(1))
    }

    /// The place of the view before it, or of the one before it in its row.
    pub(super) fn older(&self, place: u32, is_any: bool) -> u32 {
        self.seen(place).map_or(0, |seen| if is_any { seen.older_view } else { seen.older })
    }

    /// What stands at a place.
    pub(super) fn occurrence(&self, place: u32) -> Option<&'a Occurrence> {
        self.occurrences.get((place as usize).wrapping_sub(1))
    }

    /// The visit in whose time a place is.
    pub(super) fn visit(&self, place: u32) -> u32 {
        self.seen(place).map_or(NO_VISIT, |seen| seen.visit)
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

    /// When a window of so many seconds begins; without one, at the beginning of all time.
    pub(super) fn since_s(&self, window_s: Option<u32>) -> u32 {
        window_s.map_or(0, |window_s| self.at_s.saturating_sub(window_s))
    }
}
