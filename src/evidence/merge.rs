//! How evidence grows: every change is a join, so that copies and tabs can be merged in any order, any number of times.

use super::model::{Answer, Consent, Coverage, Evidence, LIMITS, Occurrence};
use crate::matching::Kind;

impl Evidence {
    /// Adds an occurrence, or raises the measures of the one with the same identity.
    pub fn record(&mut self, occurrence: Occurrence) {
        let new = bounded(occurrence);
        self.see(new.end_s());
        if self.first_seen_s == 0 || new.at_s < self.first_seen_s {
            self.first_seen_s = new.at_s;
        }
        let key = new.key();
        let index = self.occurrences.partition_point(|known| known.key() < key);
        match self.occurrences.get_mut(index) {
            Some(known) if known.key() == key => {
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

    /// Adds an answer; the newest for an attribute wins, the greater value between two of one second.
    pub fn record_answer(&mut self, answer: Answer) {
        self.see(answer.at_s);
        let index = self.answers.partition_point(|known| known.attribute < answer.attribute);
        match self.answers.get_mut(index) {
            Some(known) if known.attribute == answer.attribute => {
                if (answer.at_s, answer.value) > (known.at_s, known.value) {
                    *known = answer;
                }
            }
            _ => self.answers.insert(index, answer),
        }
        if self.answers.len() > LIMITS.answers {
            // Keeps the least attribute ids: arbitrary, but the same whatever the order of merging.
            self.answers.truncate(LIMITS.answers);
            self.flag(Coverage::TRUNCATED);
        }
    }

    /// Notes a clock reading.
    pub fn see(&mut self, at_s: u32) {
        self.as_of_s = self.as_of_s.max(at_s);
    }

    /// Notes that the visitor was known at a time already.
    pub fn see_first(&mut self, at_s: u32) {
        if at_s != 0 && (self.first_seen_s == 0 || at_s < self.first_seen_s) {
            self.first_seen_s = at_s;
        }
    }

    /// Sets coverage flags.
    pub fn flag(&mut self, coverage: Coverage) {
        self.coverage = self.coverage.with(coverage);
    }

    /// Notes what the visitor allowed. A refusal stays until the evidence is forgotten.
    pub fn allow(&mut self, consent: Consent) {
        self.consent = self.consent.max(consent);
    }

    /// Adds everything that `other` knows: commutative, associative, idempotent.
    ///
    /// ```
    /// use handraise::evidence::{Evidence, Occurrence};
    /// use handraise::matching::Kind;
    /// use handraise::matching::ClassId;
    /// let seen = |at_s| {
    ///     let mut evidence = Evidence::new();
    ///     evidence.record(Occurrence::new(Kind::View, ClassId::of("pricing"), at_s));
    ///     evidence
    /// };
    /// let (mut a, mut b) = (seen(100), seen(200));
    /// a.merge(&seen(200));
    /// b.merge(&seen(100));
    /// b.merge(&seen(100));
    /// assert_eq!(a, b);
    /// ```
    pub fn merge(&mut self, other: &Self) {
        self.absorb(other, u32::MAX, 0, true);
    }

    /// Adds what was just said: it counts, even where something else was said in the same second.
    pub(crate) fn hear(&mut self, said: &Self) {
        self.merge(said);
        for known in &mut self.answers {
            if let Some(answer) = said.answer(known.attribute) {
                *known = *answer;
            }
        }
    }

    /// Adds what `other` knows, none of it after `latest_s`: what ended later moves back by `ahead_s`. Without what was
    /// observed, only what was said.
    fn absorb(&mut self, other: &Self, latest_s: u32, ahead_s: u32, observed: bool) {
        for occurrence in &other.occurrences {
            if observed || occurrence.kind == Kind::Topic {
                let mut occurrence = *occurrence;
                occurrence.settle(latest_s, ahead_s);
                self.record(occurrence);
            }
        }
        for answer in &other.answers {
            self.record_answer(Answer { at_s: answer.at_s.min(latest_s), ..*answer });
        }
        self.see(other.as_of_s.min(latest_s));
        if observed {
            self.see_first(other.first_seen_s.min(latest_s));
        }
        self.flag(other.coverage);
        self.allow(other.consent);
    }

    /// Drops what began before `since_s`, but keeps when the visitor was first seen.
    pub fn compact(&mut self, since_s: u32) {
        let old = self.occurrences.partition_point(|known| known.at_s < since_s);
        self.drop_oldest(old);
    }

    fn drop_oldest(&mut self, count: usize) {
        // Copied rather than drained: happens rarely, and the browser has the code for copying anyway.
        self.occurrences = self.occurrences.get(count..).unwrap_or_default().to_vec();
    }

    /// Brings readings from a clock that stood in the future back to `now_s`, and flags it; by how much.
    ///
    /// What ended later than now moves as a whole, so that nothing is lost of it and distances stay.
    pub fn settle(&mut self, now_s: u32) -> u32 {
        let ahead_s = self.as_of_s.saturating_sub(now_s);
        if ahead_s == 0 {
            self.see(now_s);
            return 0;
        }
        let early = core::mem::take(self);
        self.absorb(&early, now_s, ahead_s, true);
        self.flag(Coverage::CLOCK_ADJUSTED);
        ahead_s
    }

    /// Removes everything that was observed, and keeps what the visitor said: for a score without consent.
    #[must_use]
    pub fn without_behaviour(&self) -> Self {
        let mut said = Self::new();
        said.absorb(self, u32::MAX, 0, false);
        said
    }

    /// Forgets what the visitor allowed, so that a new answer counts.
    pub(crate) fn ask_again(&mut self) {
        self.consent = Consent::Unknown;
    }
}

impl Occurrence {
    /// Moves it back by `ahead_s` if it ended later than `now_s`.
    pub(crate) fn settle(&mut self, now_s: u32, ahead_s: u32) {
        if self.end_s() > now_s {
            self.at_s = self.at_s.saturating_sub(ahead_s);
        }
    }
}

impl Consent {
    /// Whether a visitor's behaviour may be used, given whether consent is needed.
    pub fn allows(self, needed: bool) -> bool {
        self == Self::Granted || (self == Self::Unknown && !needed)
    }
}

/// Holds one occurrence to [`LIMITS`].
fn bounded(mut new: Occurrence) -> Occurrence {
    // 0 stands for an unknown time.
    new.at_s = new.at_s.max(1);
    new.class.0 &= 0x00FF_FFFF;
    if new.kind != Kind::View {
        (new.engaged_s, new.span_s) = (0, 0);
    }
    new.engaged_s = new.engaged_s.min(LIMITS.span_s);
    new.span_s = new.span_s.clamp(new.engaged_s, LIMITS.span_s);
    new.amount = new.amount.min(LIMITS.amount);
    new.offset_quarters = new.offset_quarters.clamp(-LIMITS.offset_quarters, LIMITS.offset_quarters);
    new
}
