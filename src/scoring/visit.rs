//! The evidence as rules see it: within retention, with consent, told apart into visits. It does not know points.

use crate::definition::Tracking;
use crate::evidence::{Answer, Evidence, Kind, Occurrence};
use crate::matching::ClassId;

use super::{SkipReason, behaviour_counts};

/// An occurrence and the visit it belongs to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub(super) occurrence: Occurrence,
    /// Counted from 0, oldest first; topics belong to no visit.
    pub(super) visit: u32,
}

/// What counts, oldest first.
#[derive(Debug)]
pub(super) struct EvidenceView<'a> {
    pub(super) at_s: u32,
    pub(super) seen: Vec<Seen>,
    /// The last sign of life.
    pub(super) end_s: Option<u32>,
    /// Why behaviour doesn't count, if it doesn't.
    pub(super) behaviour: Result<(), SkipReason>,
    evidence: &'a Evidence,
}

impl<'a> EvidenceView<'a> {
    pub(super) fn new(tracking: Tracking, evidence: &'a Evidence, at_s: u32) -> Self {
        let behaviour = behaviour_counts(tracking, evidence);
        let since_s = at_s.saturating_sub(tracking.retention_s);
        let mut seen = Vec::with_capacity(evidence.occurrences().len());
        let (mut visit, mut end_s) = (0u32, None::<u32>);
        for occurrence in evidence.occurrences() {
            let observed = occurrence.kind != Kind::Topic;
            if occurrence.at_s < since_s || (observed && behaviour.is_err()) {
                continue;
            }
            if observed {
                let paused =
                    end_s.is_some_and(|end_s| occurrence.at_s > end_s.saturating_add(tracking.session_timeout_s));
                visit += u32::from(paused);
                end_s = Some(end_s.unwrap_or(0).max(occurrence.end_s()));
            }
            seen.push(Seen { occurrence: *occurrence, visit: if observed { visit } else { u32::MAX } });
        }
        Self { at_s, seen, end_s, behaviour, evidence }
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
