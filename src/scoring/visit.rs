//! The evidence as rules see it: only what retention keeps, divided into visits, and whether behaviour counts. It does not
//! know points.

use super::{SkipReason, behaviour_counts};
use crate::definition::Tracking;
use crate::evidence::{Answer, Evidence, Occurrence};
use crate::matching::{ClassId, Kind};

/// How an occurrence is linked to the others.
#[derive(Clone, Copy, Debug)]
struct Seen {
    /// The visit that it belongs to, counted from 0, oldest first. A topic gets the visit that happens to be around it.
    visit: u32,
    /// The place of the one before it in its row; 0 for none.
    older: u32,
    /// The place of the view before it.
    older_view: u32,
}

/// Occurrences are linked in this many rows by kind and class, so that a condition walks over few of a long history.
const ROWS: usize = 32;

fn row_of(kind: u32, class: Option<ClassId>) -> usize {
    (kind ^ class.map_or(0, ClassId::number)) as usize % ROWS
}

/// The visit of a match that belongs to none.
const NO_VISIT: u32 = u32::MAX;

/// The occurrences, oldest first. Places are counted from 1; 0 is none. Behaviour is listed even where it doesn't count, so
/// callers ask [`Self::behaviour`] first.
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
    /// Whether behaviour counts, or else why not.
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

    /// Leaves behaviour out, for a reason beside the evidence itself.
    pub(super) fn withhold(&mut self, reason: SkipReason) {
        self.behaviour = self.behaviour.and(Err(reason));
        self.end_s = 0;
    }

    /// The place where a search begins: the newest view of any page, or the newest occurrence in the row of a kind and class.
    pub(super) fn newest(&self, kind: u32, class: Option<ClassId>, is_any: bool) -> u32 {
        if is_any { self.newest_view } else { self.newest[row_of(kind, class)] }
    }

    fn seen(&self, place: u32) -> Option<&Seen> {
        self.seen.get((place as usize).wrapping_sub(1))
    }

    /// The place of the view before it, or of the one before it in its row.
    pub(super) fn older(&self, place: u32, is_any: bool) -> u32 {
        self.seen(place).map_or(0, |seen| if is_any { seen.older_view } else { seen.older })
    }

    /// The occurrence at a place.
    pub(super) fn occurrence(&self, place: u32) -> Option<&'a Occurrence> {
        self.occurrences.get((place as usize).wrapping_sub(1))
    }

    /// The visit of the occurrence at a place.
    pub(super) fn visit(&self, place: u32) -> u32 {
        self.seen(place).map_or(NO_VISIT, |seen| seen.visit)
    }

    /// The answer for an attribute.
    pub(super) fn answer(&self, attribute: ClassId) -> Option<&'a Answer> {
        self.evidence.answer(attribute)
    }

    /// When something of a kind and class happened last, if it counts.
    pub(super) fn newest_s(&self, kind: Kind, class: ClassId) -> Option<u32> {
        if kind.is_behaviour() && self.behaviour.is_err() {
            return None;
        }
        let is_it = |seen: &&Occurrence| seen.kind == kind && seen.class == Some(class);
        self.occurrences.iter().rev().find(is_it).map(|seen| seen.at_s)
    }

    /// Whether behaviour is not permitted to be known, and no server has told of anything either.
    pub(super) fn behaviour_is_unknown(&self) -> bool {
        let is_from_elsewhere = |seen: &Occurrence| seen.kind == Kind::Topic;
        self.behaviour == Err(SkipReason::NoConsent) && !self.occurrences.iter().any(is_from_elsewhere)
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
