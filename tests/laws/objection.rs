//! Laws of objections: whoever objects to enrichment is scored without it, and whoever withdraws that is scored as before. They do not know
//! what a good lead is.

use super::person::{ADDRESSES, attribute, compiled, facts, report_at};
use super::random::NOW_S;
use handraise::person::*;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn with_an_objection_no_enrichment_changes_a_point(
        compiled in compiled(), known in facts(10), enriched in prop::collection::vec((attribute(), 0u64..3_000_000, any::<bool>()), 1..6),
        (by_company, turn, before_s) in (any::<bool>(), 0usize..20, 0u64..3_000_000),
    ) {
        let person = PersonKey::of_email(ADDRESSES[0]).unwrap();
        let company = || Subject::company("works.example").unwrap();
        let at_ms = |before_s| (u64::from(NOW_S) - before_s) * 1000;
        let objection = Fact {
            id: FactId::new("objection").unwrap(),
            about: if by_company { company() } else { Subject::Person(person.clone()) },
            occurred_ms: None,
            received_ms: at_ms(before_s),
            says: Payload::Objection(Objection { to: ObjectionTo::Enrichment, lifted: false }),
            provenance: Provenance { who: "law".into(), authenticated: true },
            ..known[0].clone()
        };
        // Nobody withdraws it.
        let known: Vec<Fact> = known
            .into_iter()
            .filter(|fact| !matches!(&fact.says, Payload::Objection(told) if told.lifted))
            .chain([objection.clone()])
            .collect();
        let enriched = enriched.into_iter().enumerate().map(|(place, (says, told_s, of_company))| {
            let Payload::Attribute(told) = says else { unreachable!("an attribute") };
            Fact {
                id: FactId::new(&format!("enriched{place}")).unwrap(),
                about: if of_company { company() } else { Subject::Person(person.clone()) },
                received_ms: at_ms(told_s),
                says: Payload::Attribute(Attribute { origin: Origin::Enrichment, ..told }),
                ..objection.clone()
            }
        });
        let mut all: Vec<Fact> = enriched.chain(known.iter().cloned()).collect();
        let turn = turn % all.len();
        all.rotate_left(turn);
        let of = |facts: &[Fact]| report_at(&compiled, &fold(person.clone(), facts, &compiled), NOW_S);
        prop_assert_eq!(of(&all), of(&known));
    }

    #[test]
    fn an_objection_that_is_withdrawn_leaves_the_points_as_they_were(
        compiled in compiled(), known in facts(10), by_company: bool,
    ) {
        let person = PersonKey::of_email(ADDRESSES[0]).unwrap();
        let subject = if by_company { Subject::company("works.example").unwrap() } else { Subject::Person(person.clone()) };
        let pattern = known[0].clone();
        let known: Vec<Fact> = known.into_iter().filter(|fact| !matches!(fact.says, Payload::Objection(_))).collect();
        let objection = |lifted, id: &str, received_ms| Fact {
            id: FactId::new(id).unwrap(),
            about: subject.clone(),
            occurred_ms: None,
            received_ms,
            says: Payload::Objection(Objection { to: ObjectionTo::Enrichment, lifted }),
            provenance: Provenance { who: "law".into(), authenticated: true },
            ..pattern.clone()
        };
        let now_ms = u64::from(NOW_S) * 1000;
        let both = [objection(false, "objection", now_ms - 2), objection(true, "withdrawn", now_ms - 1)];
        let of = |facts: &[Fact]| report_at(&compiled, &fold(person.clone(), facts, &compiled), NOW_S);
        prop_assert_eq!(of(&[&known[..], &both].concat()), of(&known));
    }
}
