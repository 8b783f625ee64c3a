//! Laws of admission: which facts count, whatever the facts are.

use super::random::{NOW_S, definition, evidence};
use handraise::definition::Compiled;
use handraise::evidence::Evidence;
use handraise::matching::Kind;
use handraise::scoring::Assessment;
use handraise::verification::{Fact, Origin, Verdict, join};
use proptest::prelude::*;
use proptest::sample::select;

fn fact() -> impl Strategy<Value = Fact> {
    (evidence(30), select(&Verdict::ALL[..]), select(vec![Origin::Device, Origin::Server]))
        .prop_map(|(evidence, verdict, origin)| Fact { evidence, verdict, origin })
}

fn facts() -> impl Strategy<Value = Vec<Fact>> {
    prop::collection::vec(fact(), 1..5)
}

/// The sums of an assessment, the points of each rule, and those of each clamp.
type Points = (i64, i64, i64, Vec<(usize, i64)>, Vec<i64>);

fn points(found: &Assessment) -> Points {
    let lines: Vec<_> = found.contributions.iter().map(|given| (given.rule, given.points_milli)).collect();
    let clamps: Vec<_> = found.clamps.iter().map(|clamp| clamp.points_milli).collect();
    (found.score_milli, found.engagement_milli, found.intent_milli, lines, clamps)
}

/// The same fact without the behaviour and topics in it.
fn unobserved(fact: &Fact) -> Fact {
    let mut said = Evidence::new();
    said.record_consent(fact.evidence.consent());
    said.flag(fact.evidence.coverage());
    for answer in fact.evidence.answers() {
        said.record_answer(*answer);
    }
    // A form that was sent speaks for itself, as its answers do.
    let sent = fact.evidence.occurrences().iter().filter(|occurrence| occurrence.kind == Kind::Form);
    for form in sent.filter(|_| fact.verdict < Verdict::Contradicted) {
        said.record(*form);
    }
    Fact { evidence: said, ..fact.clone() }
}

proptest! {
    #[test]
    fn a_fact_that_is_not_admitted_changes_no_point(
        definition in definition(),
        known in facts(),
        other in fact(),
        after_s in 0u32..10_000_000,
    ) {
        let compiled = Compiled::new(definition);
        let consent_needed = compiled.definition().tracking.consent_needed;
        let score = |facts: &[Fact]| join(facts, consent_needed).score(compiled.program(), NOW_S + after_s);
        let with = |fact: Fact| [&known[..], &[fact]].concat();
        let has_other_than_contradicted = known.iter().any(|fact| fact.verdict != Verdict::Contradicted);
        if other.verdict == Verdict::Contradicted && has_other_than_contradicted {
            // Not even its answers count beside other facts.
            prop_assert_eq!(points(&score(&with(other.clone()))), points(&score(&known)));
            prop_assert_eq!(score(&with(other.clone())).decision, score(&known).decision);
        }
        let trusted_server = other.origin == Origin::Server && other.verdict < Verdict::Unverified;
        if !other.admits_behaviour(consent_needed) && !trusted_server {
            prop_assert_eq!(points(&score(&with(other.clone()))), points(&score(&with(unobserved(&other)))));
        }
    }

    #[test]
    fn the_order_and_duplicates_of_facts_do_not_matter(facts in facts(), consent_needed: bool, seed in 0usize..100) {
        let mut others = facts.clone();
        others.rotate_left(seed % facts.len());
        others.extend(facts.iter().take(seed % 3).cloned());
        others.reverse();
        prop_assert_eq!(join(&others, consent_needed), join(&facts, consent_needed));
    }

    #[test]
    fn a_refusal_a_bot_or_a_forged_form_silences_nobody(known in facts(), other in fact(), consent_needed: bool) {
        let with = join(&[&known[..], std::slice::from_ref(&other)].concat(), consent_needed);
        let without = join(&known, consent_needed);
        if known.iter().any(|fact| fact.admits_behaviour(consent_needed)) && !other.admits_behaviour(consent_needed) {
            prop_assert_eq!(with.withheld, None);
            prop_assert_eq!(with.evidence.consent(), without.evidence.consent());
            prop_assert_eq!(with.evidence.coverage(), without.evidence.coverage());
            for occurrence in without.evidence.occurrences() {
                prop_assert!(with.evidence.occurrences().contains(occurrence));
            }
        }
    }

    #[test]
    fn contradicted_facts_alone_give_no_points(definition in definition(), known in facts()) {
        let compiled = Compiled::new(definition);
        let contradicted: Vec<_> =
            known.into_iter().map(|fact| Fact { verdict: Verdict::Contradicted, ..fact }).collect();
        let found = join(&contradicted, false).score(compiled.program(), NOW_S);
        prop_assert_eq!((found.score_milli, found.contributions.len(), found.clamps.len()), (0, 0, 0));
    }
}
