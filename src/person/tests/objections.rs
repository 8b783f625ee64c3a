//! Whoever objects to enrichment is known without it, and can say so and take it back at any time.

use super::fixture::{ada, fact, says};
use super::persons::{compiled, report_of, standing_of};
use crate::person::*;

/// Ada's seniority, as an enrichment told it.
fn enriched(id: &str, after_s: u64) -> Fact {
    let says_so = Attribute {
        attribute: "seniority".into(),
        value: Some("director".into()),
        origin: Origin::Enrichment,
        basis: Some("legitimate interest".into()),
        until_ms: Some(1_830_000_000_000),
    };
    says(id, after_s, Payload::Attribute(says_so))
}

fn objection(id: &str, after_s: u64, lifted: bool) -> Fact {
    says(id, after_s, Payload::Objection(Objection { to: ObjectionTo::Enrichment, lifted }))
}

fn of_company(fact: Fact) -> Fact {
    Fact { about: Subject::company("works.example").unwrap(), ..fact }
}

fn has_seniority(facts: &[Fact]) -> bool {
    standing_of(facts).attributes.contains_key("seniority")
}

#[test]
fn an_objection_counts_for_what_was_told_before_and_after_it_and_the_timeline_says_so() {
    let facts = [fact("w", 5), enriched("before", 10), objection("o", 20, false), enriched("after", 30)];
    let standing = standing_of(&facts);
    assert_eq!((standing.attributes.len(), standing.objects_to(ObjectionTo::Enrichment)), (0, true));
    let timeline: Vec<_> = standing.timeline.iter().map(|entry| (entry.fact.as_str(), entry.not_admitted)).collect();
    let objected = Some(NotAdmitted::Objected);
    assert_eq!(timeline, [("w", None), ("before", objected), ("o", None), ("after", objected)]);
    assert_eq!(standing.timeline[2].words.as_deref(), Some("enrichment"));
}

#[test]
fn an_objection_is_withdrawn_by_whoever_made_it() {
    let told = [fact("w", 5), enriched("e", 10), objection("o", 20, false)];
    let with = |more: Fact| [&told[..], &[more]].concat();
    assert!(has_seniority(&with(objection("l", 30, true))));
    assert!(!has_seniority(&with(of_company(objection("l", 30, true)))), "the company withdraws its own alone");
    assert!(!has_seniority(&with(objection("l", 15, true))), "the newest counts");
    let company = [fact("w", 5), enriched("e", 10), of_company(objection("o", 20, false))];
    assert!(!has_seniority(&company), "a company objects for its people");
    assert_eq!(standing_of(&company).person, ada());
}

#[test]
fn what_nobody_known_says_is_no_objection_and_other_origins_stay() {
    let mut stranger = objection("o", 20, false);
    stranger.provenance.authenticated = false;
    assert!(has_seniority(&[enriched("e", 10), stranger]));
    let Payload::Attribute(said) = enriched("c", 10).says else { panic!("an attribute") };
    let crm = says("c", 10, Payload::Attribute(Attribute { origin: Origin::Crm, ..said }));
    assert!(has_seniority(&[crm, objection("o", 20, false)]));
}

#[test]
fn what_was_added_names_its_source_basis_and_end() {
    let found = report_of(&[fact("w", 5), enriched("e", 10)], 100);
    let words: Vec<&str> = found.added.iter().map(|added| added.words.as_str()).collect();
    let expected = "added by the receiver: seniority `director`, told by marketing (enrichment, basis: legitimate interest, until 2027-12-28)";
    assert!(words.contains(&expected), "{words:?}");
    assert!(compiled().definition().names.iter().any(|name| name == "director"));
}
