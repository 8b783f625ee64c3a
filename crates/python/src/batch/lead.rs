//! The rows of one lead, put together to evidence as they come, in any order. It does not know columns or definitions.

use super::row::{Fact, Lead, MOST};
use handraise::evidence::{Answer, Consent, Coverage, Evidence};

/// A lead whose rows are being read. More of them may be in the next batch.
pub(super) struct OpenLead {
    pub(super) lead: Lead,
    /// As of when the lead is scored: what its rows say, or else what the caller says.
    pub(super) score_at_s: Option<u32>,
    pub(super) rows: u32,
    /// How many rows tell of something after that time, and are not looked at.
    pub(super) later_rows: u32,
    pub(super) bad_rows: u32,
    evidence: Evidence,
    touches: usize,
    /// Answers without a time are as new as what is newest.
    timeless: Vec<Answer>,
    consent: Option<Consent>,
    has_evidence: bool,
}

impl OpenLead {
    pub(super) fn new(lead: Lead, score_at_s: Option<u32>) -> Self {
        Self {
            lead,
            score_at_s,
            rows: 0,
            later_rows: 0,
            bad_rows: 0,
            evidence: Evidence::new(),
            touches: 0,
            timeless: Vec::new(),
            consent: None,
            has_evidence: false,
        }
    }

    pub(super) fn take(&mut self, fact: Fact) {
        self.rows = self.rows.saturating_add(1);
        let told_s = match &fact {
            Fact::Touch(touch) => Some(touch.at_s),
            Fact::Answer(answer, has_time) => has_time.then_some(answer.at_s),
            Fact::Evidence(evidence) => evidence.newest_s(),
            Fact::Consent(_) => None,
        };
        if told_s.zip(self.score_at_s).is_some_and(|(told_s, at_s)| told_s > at_s) {
            self.later_rows = self.later_rows.saturating_add(1);
            return;
        }
        match fact {
            Fact::Touch(touch) => {
                self.evidence.record(touch);
                self.touches += 1;
            }
            Fact::Answer(answer, true) => self.evidence.record_answer(answer),
            Fact::Answer(answer, false) => self.timeless.push(answer),
            Fact::Consent(consent) => self.consent = self.consent.max(Some(consent)),
            Fact::Evidence(evidence) => {
                self.evidence.merge(&evidence);
                // Nobody answered in 1970: such an answer is of a document without any time.
                self.timeless.extend(evidence.answers().iter().filter(|answer| answer.at_s == 0));
                self.has_evidence = true;
            }
        }
    }

    /// What was known, and as of when.
    pub(super) fn known(&mut self) -> (&Evidence, u32) {
        // As in a document: without a word about it, consent was given.
        let said = self.consent.or((!self.has_evidence).then_some(Consent::Granted));
        said.into_iter().for_each(|consent| self.evidence.record_consent(consent));
        // An answer without a time is as new as what is newest; where nothing has a time, it is of the moment of the score.
        let newest_s = self.evidence.as_of_s().filter(|newest_s| *newest_s > 0).or(self.score_at_s).unwrap_or(0);
        let at_s = self.score_at_s.map_or(newest_s, |at_s| newest_s.min(at_s));
        for answer in self.timeless.drain(..) {
            self.evidence.record_answer(Answer { at_s, ..answer });
        }
        if self.touches > MOST {
            self.evidence.flag(Coverage::TRUNCATED);
        }
        (&self.evidence, self.score_at_s.unwrap_or(newest_s))
    }
}
