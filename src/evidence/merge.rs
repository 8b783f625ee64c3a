//! How evidence grows. Every change is a join (the greater, the newer, the union), so copies from several tabs can be merged
//! in any order, any number of times. It does not know who observed what.
//!
//! Ref.: Shapiro et al., [Conflict-free Replicated Data Types](https://inria.hal.science/inria-00609399), section 2.3.

use super::model::{Answer, Consent, Coverage, Evidence, LIMITS, Occurrence};
use crate::matching::Kind;
use core::num::NonZeroU32;

impl Evidence {
    /// Adds an occurrence, or raises the measures of the same one if it is there already. Its values are brought within
    /// [`LIMITS`]; if there are too many occurrences, the oldest are dropped and [`Coverage::TRUNCATED`] is set.
    pub fn record(&mut self, occurrence: Occurrence) {
        let new = bounded(occurrence);
        self.advance_clock(new.end_s());
        self.note_first_seen(new.at_s);
        let identity = new.identity();
        let index = self.occurrences.partition_point(|known| known.identity() < identity);
        match self.occurrences.get_mut(index) {
            Some(known) if known.identity() == identity => {
                known.span_s = known.span_s.max(new.span_s);
                known.engaged_s = known.engaged_s.max(new.engaged_s);
                known.amount = known.amount.max(new.amount);
                known.offset_quarters = known.offset_quarters.max(new.offset_quarters);
            }
            _ => self.occurrences.insert(index, new),
        }
        let excess = self.occurrences.len().saturating_sub(LIMITS.occurrences);
        if excess > 0 {
            self.drop_oldest(excess);
            self.flag(Coverage::TRUNCATED);
        }
    }

    /// Adds an answer. For one attribute the newest answer wins; of two in the same second, the one with the greater id. A blank answer takes
    /// nothing back: the visitor may have said it in an earlier form.
    pub fn record_answer(&mut self, answer: Answer) {
        self.advance_clock(answer.at_s);
        let index = self.answers.partition_point(|known| known.attribute < answer.attribute);
        match self.answers.get_mut(index) {
            Some(known) if known.attribute == answer.attribute => {
                if (!answer.is_blank(), answer.at_s, answer.value) > (!known.is_blank(), known.at_s, known.value) {
                    *known = answer;
                }
            }
            _ => self.answers.insert(index, answer),
        }
        if self.answers.len() > LIMITS.answers {
            // The least attribute ids stay. This is arbitrary, but does not depend on the order of merging.
            self.answers.truncate(LIMITS.answers);
            self.flag(Coverage::TRUNCATED);
        }
    }

    /// Raises [`Evidence::as_of_s`] to a clock reading, in seconds since 1970.
    pub fn advance_clock(&mut self, at_s: u32) {
        self.as_of_s = self.as_of_s.max(NonZeroU32::new(at_s));
    }

    /// Lowers [`Evidence::first_seen_s`] to a time, in seconds since 1970.
    pub fn note_first_seen(&mut self, at_s: u32) {
        if let Some(at_s) = NonZeroU32::new(at_s)
            && self.first_seen_s.is_none_or(|known_s| at_s < known_s)
        {
            self.first_seen_s = Some(at_s);
        }
    }

    /// Sets coverage flags; those that are set already stay.
    pub fn flag(&mut self, coverage: Coverage) {
        self.coverage = self.coverage.with(coverage);
    }

    /// Records the visitor's consent. A refusal outweighs an agreement, and any answer outweighs none.
    pub fn record_consent(&mut self, consent: Consent) {
        self.consent = self.consent.max(consent);
    }

    /// Adds all of another evidence of the same visitor. Merging is commutative, associative and idempotent.
    ///
    /// ```
    /// use handraise::evidence::{Evidence, Kind, Occurrence};
    /// use handraise::matching::ClassId;
    /// let pricing_view_at = |at_s| {
    ///     let mut evidence = Evidence::new();
    ///     evidence.record(Occurrence::new(Kind::View, ClassId::of("pricing"), at_s));
    ///     evidence
    /// };
    /// let (mut first, mut second) = (pricing_view_at(100), pricing_view_at(200));
    /// first.merge(&pricing_view_at(200));
    /// second.merge(&pricing_view_at(100));
    /// second.merge(&pricing_view_at(100));
    /// assert_eq!(first, second);
    /// ```
    pub fn merge(&mut self, other: &Self) {
        self.join(other, u32::MAX, 0, true);
    }

    /// Adds the answers of a form that the visitor just sent. They replace earlier ones, even ones of the same second.
    pub(crate) fn record_form_answers(&mut self, form: &Self) {
        self.merge(form);
        for known in &mut self.answers {
            if let Some(answer) = form.answer(known.attribute)
                && !answer.is_blank()
            {
                *known = *answer;
            }
        }
    }

    /// Adds another evidence, with or without behaviour. Nothing of it is later than `latest_s`: occurrences that ended later
    /// move back by `ahead_s`.
    fn join(&mut self, other: &Self, latest_s: u32, ahead_s: u32, with_behaviour: bool) {
        for occurrence in &other.occurrences {
            if with_behaviour || !occurrence.kind.is_behaviour() {
                let mut occurrence = *occurrence;
                occurrence.clamp_to_clock(latest_s, ahead_s);
                self.record(occurrence);
            }
        }
        for answer in &other.answers {
            self.record_answer(Answer { at_s: answer.at_s.min(latest_s), ..*answer });
        }
        self.advance_clock(other.as_of_s().unwrap_or(0).min(latest_s));
        if with_behaviour && let Some(first_seen_s) = other.first_seen_s() {
            self.note_first_seen(first_seen_s.min(latest_s));
        }
        self.flag(other.coverage);
        self.record_consent(other.consent);
    }

    /// Drops occurrences that began before `since_s` (seconds since 1970), as retention asks. Answers stay, and so does the
    /// time when the visitor was first seen.
    pub fn retain_since(&mut self, since_s: u32) {
        let old = self.occurrences.partition_point(|known| known.at_s < since_s);
        self.drop_oldest(old);
    }

    fn drop_oldest(&mut self, count: usize) {
        // Copies rather than drains: it happens rarely, and a page has the code for copying anyway.
        self.occurrences = self.occurrences.get(count..).unwrap_or_default().to_vec();
    }

    /// Corrects evidence of a clock that was ahead: after this, nothing in it is later than `now_s`. Returns by how many seconds
    /// the clock was ahead, and sets [`Coverage::CLOCK_ADJUSTED`] if it was.
    ///
    /// Every occurrence that ended after `now_s` moves back by these seconds, so that its length and the distances between
    /// such occurrences stay as they were.
    ///
    /// ```
    /// use handraise::evidence::{Coverage, Evidence, Kind, Occurrence};
    /// use handraise::matching::ClassId;
    /// let mut evidence = Evidence::new();
    /// let view = Occurrence::new(Kind::View, ClassId::of("pricing"), 1_790_000_500);
    /// evidence.record(Occurrence { span_s: 100, ..view });
    /// assert_eq!(evidence.clamp_to_clock(1_790_000_000), 600);
    /// assert_eq!(evidence.occurrences()[0].at_s, 1_789_999_900);
    /// assert!(evidence.coverage().has(Coverage::CLOCK_ADJUSTED));
    /// ```
    pub fn clamp_to_clock(&mut self, now_s: u32) -> u32 {
        let ahead_s = self.as_of_s().unwrap_or(0).saturating_sub(now_s);
        if ahead_s == 0 {
            self.advance_clock(now_s);
            return 0;
        }
        let uncorrected = core::mem::take(self);
        self.join(&uncorrected, now_s, ahead_s, true);
        self.flag(Coverage::CLOCK_ADJUSTED);
        ahead_s
    }

    /// A copy without views, actions and channels, for a score without consent. Answers, forms, topics and flags stay.
    #[must_use]
    pub fn without_behaviour(&self) -> Self {
        let mut kept = Self::new();
        kept.join(self, u32::MAX, 0, false);
        kept
    }

    /// Sets consent back to [`Consent::Unknown`], so that a new answer outweighs a refusal.
    pub(crate) fn reset_consent(&mut self) {
        self.consent = Consent::Unknown;
    }
}

impl Occurrence {
    /// Moves it back by `ahead_s` if it ended after `now_s`; see [`Evidence::clamp_to_clock`].
    pub(crate) fn clamp_to_clock(&mut self, now_s: u32, ahead_s: u32) {
        if self.end_s() > now_s {
            self.at_s = self.at_s.saturating_sub(ahead_s);
        }
    }
}

impl Consent {
    /// Whether the visitor's behaviour may be used. If the definition does not need consent, only a refusal forbids it.
    ///
    /// ```
    /// use handraise::evidence::Consent;
    /// assert!(Consent::Unknown.allows_behaviour(false) && !Consent::Unknown.allows_behaviour(true));
    /// assert!(!Consent::Denied.allows_behaviour(false));
    /// ```
    pub fn allows_behaviour(self, consent_needed: bool) -> bool {
        self == Self::Granted || (self == Self::Unknown && !consent_needed)
    }
}

/// Brings an occurrence within [`LIMITS`].
fn bounded(mut new: Occurrence) -> Occurrence {
    // The encoding has 0 for an unknown time.
    new.at_s = new.at_s.max(1);
    if new.kind != Kind::View {
        (new.engaged_s, new.span_s) = (0, 0);
    }
    new.engaged_s = new.engaged_s.min(LIMITS.span_s);
    new.span_s = new.span_s.clamp(new.engaged_s, LIMITS.span_s);
    new.amount = new.amount.min(LIMITS.amount);
    new.offset_quarters = new.offset_quarters.clamp(-LIMITS.offset_quarters, LIMITS.offset_quarters);
    new
}
