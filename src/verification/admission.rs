//! Which evidence counts. A *fact* is evidence with its own consent, coverage and verdict. Each fact is filtered by these before
//! facts are joined, so that a refusal on one device, a bot or a forged form never silences a person. It does not know forms, and
//! not how a verdict comes about.

use super::Verdict;
use super::plausibility::{has_topics, without_topics};
use crate::definition::Program;
use crate::evidence::{Coverage, Evidence};
use crate::matching::Kind;
use crate::scoring::{Assessment, Withheld, score, score_withheld};

/// Where a fact comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The visitor's device. It cannot know third-party topics, so they are never admitted from there.
    Device,
    /// A server of your own, which may add topics. They need no consent of the visitor's device.
    Server,
}

/// Evidence with what decides whether it counts. Consent and coverage are in the evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it brings.
    pub evidence: Evidence,
    /// The receiver's verdict on it.
    pub verdict: Verdict,
    /// Where it comes from.
    pub origin: Origin,
}

impl Fact {
    /// The fact of a form. `evidence` is what came with it, together with its answers; `answers` has the form's own answers only.
    ///
    /// | verdict | the form brings |
    /// |---|---|
    /// | `verified`, `mismatch`, `stale_definition` | answers and occurrences |
    /// | `unverified` | answers and forms that were sent; behaviour for people to read, which is not admitted |
    /// | `contradicted` | the form's own answers |
    pub fn of_form(verdict: Verdict, evidence: &Evidence, answers: &Evidence) -> Self {
        let evidence = if verdict < Verdict::Contradicted {
            evidence.clone()
        } else {
            let mut own = answers.clone();
            own.record_consent(evidence.consent());
            own.flag(evidence.coverage());
            own
        };
        Self { evidence, verdict, origin: Origin::Device }
    }

    /// Whether its behaviour (views, actions, sources) is admitted.
    pub fn admits_behaviour(&self, consent_needed: bool) -> bool {
        let coverage = self.evidence.coverage();
        self.is_trusted()
            && !coverage.has(Coverage::BOT)
            && !coverage.has(Coverage::INTERNAL)
            && self.evidence.consent().allows_behaviour(consent_needed)
    }

    /// Whether the verdict admits occurrences.
    fn is_trusted(&self) -> bool {
        self.verdict < Verdict::Unverified
    }

    /// The part that counts: answers, and the occurrences that consent, coverage and verdict admit.
    pub fn admit(&self, consent_needed: bool) -> Evidence {
        if self.admits_behaviour(consent_needed) {
            return match self.origin {
                Origin::Device if has_topics(&self.evidence) => without_topics(&self.evidence),
                _ => self.evidence.clone(),
            };
        }
        let mut admitted = Evidence::new();
        for answer in self.evidence.answers() {
            admitted.record_answer(*answer);
        }
        // A form that was sent speaks for itself, as its answers do; a topic only if a server of your own tells of it.
        let counts = |kind| match kind {
            Kind::Form => self.verdict < Verdict::Contradicted,
            Kind::Topic => self.origin == Origin::Server && self.is_trusted(),
            Kind::View | Kind::Action | Kind::Channel => false,
        };
        let all = self.evidence.occurrences().iter();
        all.filter(|occurrence| counts(occurrence.kind)).for_each(|occurrence| admitted.record(*occurrence));
        admitted
    }
}

/// What counts of all facts about one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admitted {
    /// The admitted parts, joined. If no fact has admitted behaviour, consent and coverage are those of the facts that bring answers, so
    /// that a report says why nothing is known.
    pub evidence: Evidence,
    /// What scoring has to leave out although the evidence allows it.
    pub withheld: Option<Withheld>,
}

impl Admitted {
    /// Scores what counts.
    pub fn score(&self, program: &Program, at_s: u32) -> Assessment {
        match self.withheld {
            None => score(program, &self.evidence, at_s),
            Some(withheld) => score_withheld(program, &self.evidence, at_s, withheld),
        }
    }
}

/// Joins facts about one person. Their order and duplicates do not matter.
///
/// A contradicted fact is heard only if there is no other fact: its answers are for a person to judge, and a forged form must change
/// neither what is known nor why the rest is not.
///
/// ```
/// use handraise::evidence::{Consent, Evidence, Kind, Occurrence};
/// use handraise::matching::ClassId;
/// use handraise::verification::{Fact, Origin, Verdict, join};
/// let mut evidence = Evidence::new();
/// evidence.record_consent(Consent::Granted);
/// evidence.record(Occurrence::new(Kind::View, ClassId::of("pricing"), 1_790_000_000));
/// let read = Fact { evidence, verdict: Verdict::Verified, origin: Origin::Device };
/// let mut evidence = Evidence::new();
/// evidence.record_consent(Consent::Denied);
/// let refused = Fact { evidence, verdict: Verdict::Verified, origin: Origin::Device };
/// let joined = join(&[refused, read.clone()], true);
/// assert_eq!(joined.evidence, read.evidence);
/// assert_eq!(joined.withheld, None);
/// ```
pub fn join(facts: &[Fact], consent_needed: bool) -> Admitted {
    let is_contradicted = |fact: &&Fact| fact.verdict == Verdict::Contradicted;
    let all_contradicted = facts.iter().all(|fact| is_contradicted(&fact));
    let heard = || facts.iter().filter(|fact| all_contradicted || !is_contradicted(fact));
    let mut evidence = Evidence::new();
    for fact in heard() {
        evidence.merge(&fact.admit(consent_needed));
    }
    if facts.iter().any(|fact| fact.admits_behaviour(consent_needed)) {
        return Admitted { evidence, withheld: None };
    }
    for fact in heard() {
        evidence.record_consent(fact.evidence.consent());
        evidence.flag(fact.evidence.coverage());
    }
    let nothing_counts = all_contradicted && !facts.is_empty();
    let withheld = if nothing_counts { Withheld::Points } else { Withheld::Behaviour };
    Admitted { evidence, withheld: Some(withheld) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Answer, Consent, Occurrence};
    use crate::matching::ClassId;

    const NOW_S: u32 = 1_790_000_000;

    fn evidence(page: &str, consent: Consent) -> Evidence {
        let mut evidence = Evidence::new();
        evidence.record_consent(consent);
        evidence.record(Occurrence::new(Kind::View, ClassId::of(page), NOW_S));
        evidence.record_answer(Answer { attribute: ClassId::of(page), value: None, at_s: NOW_S });
        evidence
    }

    fn fact(page: &str, consent: Consent, verdict: Verdict) -> Fact {
        Fact { evidence: evidence(page, consent), verdict, origin: Origin::Device }
    }

    #[test]
    fn what_a_form_brings_depends_on_its_verdict() {
        let answers = {
            let mut answers = Evidence::new();
            answers.record_answer(Answer { attribute: ClassId::of("seniority"), value: None, at_s: NOW_S });
            answers
        };
        let mut all = evidence("pricing", Consent::Granted);
        all.merge(&answers);
        for (verdict, occurrences, known) in [
            (Verdict::Verified, 1, 2),
            (Verdict::Mismatch, 1, 2),
            (Verdict::StaleDefinition, 1, 2),
            (Verdict::Unverified, 0, 2),
            (Verdict::Contradicted, 0, 1),
        ] {
            let admitted = join(&[Fact::of_form(verdict, &all, &answers)], true).evidence;
            let found = (admitted.occurrences().len(), admitted.answers().len());
            assert_eq!(found, (occurrences, known), "{verdict:?}");
        }
        let late = Fact::of_form(Verdict::Unverified, &all, &answers);
        assert_eq!(late.evidence.occurrences().len(), 1, "for people to read");
    }

    #[test]
    fn a_refusal_takes_the_occurrences_of_its_own_device_away_and_nothing_else() {
        let read = fact("pricing", Consent::Granted, Verdict::Verified);
        let refused = fact("demo", Consent::Denied, Verdict::Verified);
        let joined = join(&[read.clone(), refused.clone()], true);
        assert_eq!(joined.evidence.occurrences(), read.evidence.occurrences());
        assert_eq!(joined.evidence.answers().len(), 2);
        assert_eq!((joined.evidence.consent(), joined.withheld), (Consent::Granted, None));
        let alone = join(&[refused], true);
        assert_eq!((alone.evidence.occurrences().len(), alone.evidence.answers().len()), (0, 1));
        assert_eq!(alone.evidence.consent(), Consent::Denied, "a report says why nothing is known");
    }

    #[test]
    fn a_bot_silences_nobody_and_a_forged_form_changes_nothing() {
        let read = fact("pricing", Consent::Granted, Verdict::Verified);
        let mut bot = fact("demo", Consent::Granted, Verdict::Verified);
        bot.evidence.flag(Coverage::BOT);
        let forged = fact("careers", Consent::Granted, Verdict::Contradicted);
        let joined = join(&[forged.clone(), bot, read.clone()], true);
        assert_eq!(joined.evidence.occurrences(), read.evidence.occurrences());
        assert!(!joined.evidence.coverage().has(Coverage::BOT));
        assert_eq!(join(&[read.clone(), forged.clone()], true), join(&[read], true));
        // Nor does it hide why nothing is known of somebody who refused.
        let refused = fact("demo", Consent::Denied, Verdict::Verified);
        let mut forged_by_a_bot = forged;
        forged_by_a_bot.evidence.flag(Coverage::BOT);
        assert_eq!(join(&[refused.clone(), forged_by_a_bot], true), join(&[refused], true));
    }

    #[test]
    fn topics_are_admitted_from_a_server_only() {
        let mut with_topic = evidence("pricing", Consent::Granted);
        with_topic.record(Occurrence::new(Kind::Topic, ClassId::of("crm"), NOW_S));
        let mut refused = with_topic.clone();
        refused.record_consent(Consent::Denied);
        for (evidence, origin, count) in [
            (&with_topic, Origin::Device, 1),
            (&with_topic, Origin::Server, 2),
            (&refused, Origin::Device, 0),
            (&refused, Origin::Server, 1),
        ] {
            let fact = Fact { evidence: evidence.clone(), verdict: Verdict::Verified, origin };
            assert_eq!(join(&[fact], true).evidence.occurrences().len(), count);
        }
    }
}
