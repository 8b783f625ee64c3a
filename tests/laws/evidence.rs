//! Laws of evidence: merging, encoding, bounds.

use super::random::{NOW_S, definition, evidence};
use handraise::author::{EvidenceDocument, Format, Loaded};
use handraise::definition::Compiled;
use handraise::evidence::{Answer, Evidence, IDLE_STEP_S, LIMITS, MAX_ENCODED_BYTES, Occurrence};
use handraise::matching::{ClassId, Kind};
use proptest::prelude::*;

fn merged(one: &Evidence, other: &Evidence) -> Evidence {
    let mut merged = one.clone();
    merged.merge(other);
    merged
}

/// The sample definition of the cases, with its names.
fn sample() -> Loaded {
    let text = include_str!("../cases/definition.toml");
    Loaded::compile(text, Format::Toml).unwrap_or_else(|problems| panic!("{problems:?}"))
}

proptest! {
    #[test]
    fn a_document_of_evidence_is_read_back_with_the_definition_that_wrote_it_and_its_numbers_with_any(
        evidence in evidence(40),
        definition in definition(),
    ) {
        let (named, unnamed) = (sample(), Loaded::from(Compiled::new(definition)));
        for (writer, other) in [(&named, &unnamed), (&unnamed, &named)] {
            let written = serde_json::to_string(&writer.document_of(&evidence)).unwrap();
            let document = EvidenceDocument::parse(&written);
            let document = document.unwrap_or_else(|problems| panic!("{problems:?}"));
            prop_assert_eq!(writer.unknown_names(&document), []);
            for problem in other.unknown_names(&document) {
                prop_assert!(!problem.message.contains('#'), "{:?}", problem);
            }
            prop_assert_eq!(document.to_evidence(), Ok(evidence.clone()));
        }
    }

    #[test]
    fn merging_is_commutative_associative_and_idempotent(a in evidence(400), b in evidence(400), c in evidence(400)) {
        prop_assert_eq!(merged(&a, &b), merged(&b, &a));
        prop_assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
        prop_assert_eq!(merged(&a, &a), a);
    }

    #[test]
    fn decoding_undoes_encoding(evidence in evidence(300)) {
        let text = evidence.encode();
        prop_assert_eq!(Evidence::decode(&text), Ok(evidence));
        prop_assert_eq!(Evidence::decode(&text).unwrap().encode(), text);
    }

    #[test]
    fn settling_brings_everything_back_to_now(evidence in evidence(60), back_s in 0u32..5_000_000) {
        let mut settled = evidence.clone();
        let now_s = NOW_S - back_s;
        settled.clamp_to_clock(now_s);
        prop_assert_eq!(settled.as_of_s(), Some(now_s));
        prop_assert!(settled.occurrences().iter().all(|occurrence| occurrence.end_s() <= now_s));
        prop_assert_eq!(Evidence::decode(&settled.encode()), Ok(settled));
    }

    #[test]
    fn compacting_drops_only_what_is_older(evidence in evidence(60), since_s in NOW_S - 8_000_000..NOW_S) {
        let mut compacted = evidence.clone();
        compacted.retain_since(since_s);
        let kept: Vec<_> = evidence.occurrences().iter().filter(|occurrence| occurrence.at_s >= since_s).copied().collect();
        prop_assert_eq!(compacted.occurrences(), &kept[..]);
        prop_assert_eq!(compacted.first_seen_s(), evidence.first_seen_s());
        prop_assert_eq!(Evidence::decode(&compacted.encode()), Ok(compacted));
    }
}

/// A random generator that needs no crate: the multiplier of Knuth's MMIX.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(bound)) as u32
    }
}

/// 30 visits, 200 page views and 20 actions over 90 days, like those of people: pages follow each other in a visit,
/// some are read to the end and some hardly, one in four stays open while the visitor does something else, and some
/// visits come from a campaign or an e-mail. Idle time comes in whole steps, as pages record it.
fn busy_visitor(seed: u64) -> Evidence {
    let mut random = Random(seed);
    let pages =
        ["", "", "", "docs", "docs", "pricing", "pricing", "case_study", "demo", "comparison", "contact", "careers"];
    let depths = [0, 10, 20, 20, 30, 30, 40, 50, 60, 80, 100, 100, 100];
    let pick = |random: &mut Random, names: &[&str]| ClassId::of(names[random.below(names.len() as u32) as usize]);
    let mut evidence = Evidence::new();
    let (mut views, mut actions) = (200, 20);
    for visit in 0..30u32 {
        let mut at_s = NOW_S - 90 * 86_400 + visit * 3 * 86_400 + random.below(2 * 86_400);
        if random.below(3) == 0 {
            let source = Occurrence::new(Kind::Channel, pick(&mut random, &["campaign", "email"]), at_s);
            evidence.record(Occurrence { offset_quarters: 4, ..source });
        }
        let left = 30 - visit;
        for _ in 0..if left == 1 { views } else { (1 + random.below(2 * views / left)).min(views) } {
            let engaged_s = random.below(30) + random.below(30) * random.below(8);
            let idle_s =
                if random.below(4) == 0 { random.below(600) / IDLE_STEP_S * IDLE_STEP_S } else { random.below(3) };
            let view = Occurrence {
                engaged_s,
                span_s: engaged_s + idle_s,
                amount: depths[random.below(depths.len() as u32) as usize],
                offset_quarters: 4,
                ..Occurrence::new(Kind::View, pick(&mut random, &pages), at_s)
            };
            evidence.record(view);
            views -= 1;
            if actions > 0 && random.below(views.max(10) / 10) == 0 {
                let action = pick(&mut random, &["download", "webinar", "demo-video"]);
                let action = Occurrence::new(Kind::Action, action, at_s + random.below(engaged_s.max(1)));
                evidence.record(Occurrence { offset_quarters: 4, ..action });
                actions -= 1;
            }
            at_s += view.span_s + random.below(4);
        }
    }
    for attribute in ["email_type", "seniority", "function", "company_size", "region", "contact_sales"] {
        evidence.record_answer(Answer {
            attribute: ClassId::of(attribute),
            value: Some(ClassId::of("some value")),
            at_s: NOW_S,
        });
    }
    evidence
}

#[test]
fn a_busy_visitor_takes_at_most_eleven_hundred_bytes() {
    let sizes: Vec<usize> = (0..50)
        .map(|seed| {
            let evidence = busy_visitor(seed);
            let kinds = |kind| evidence.occurrences().iter().filter(|occurrence| occurrence.kind == kind).count();
            // Two occurrences of one kind and class in the same second are one; there are hardly any.
            assert!(
                kinds(Kind::View) >= 195 && kinds(Kind::Action) >= 15,
                "{} {}",
                kinds(Kind::View),
                kinds(Kind::Action)
            );
            evidence.encode().len()
        })
        .collect();
    println!("busy visitor: {} to {} bytes of text", sizes.iter().min().unwrap(), sizes.iter().max().unwrap());
    assert!(sizes.iter().all(|size| *size <= 1100), "{sizes:?}");
}

#[test]
fn whatever_is_in_it_evidence_stays_within_sixteen_kibibytes() {
    let mut random = Random(7);
    let mut evidence = Evidence::new();
    for _ in 0..2 * LIMITS.occurrences {
        let mut any = || random.below(1 << 30).wrapping_mul(5);
        let kind = Kind::ALL[(any() % 4) as usize];
        evidence.record(Occurrence {
            at_s: any(),
            kind,
            class: ClassId::from_number(any()),
            span_s: any(),
            engaged_s: any(),
            amount: any(),
            offset_quarters: any() as i8,
        });
        evidence.record_answer(Answer {
            attribute: ClassId::from_number(any()).unwrap(),
            value: ClassId::from_number(any()),
            at_s: any(),
        });
    }
    let size = evidence.encode().len();
    println!("full evidence of random numbers: {size} bytes of text");
    assert!(size <= MAX_ENCODED_BYTES);
    assert_eq!(evidence.occurrences().len(), LIMITS.occurrences);
    assert_eq!(Evidence::decode(&evidence.encode()), Ok(evidence));
}

#[test]
fn the_text_in_the_documentation_is_read_as_it_says() {
    let page = include_str!("../../docs/evidence.md");
    let text = page.split("```text\n").nth(1).and_then(|rest| rest.lines().next()).unwrap();
    let evidence = Evidence::decode(text).unwrap();
    assert_eq!((evidence.as_of_s(), evidence.first_seen_s()), (Some(1_795_176_000), Some(1_795_081_400)));
    assert_eq!(evidence.occurrences().len(), 4);
    let newest = evidence.occurrences().last().unwrap();
    assert_eq!((newest.class, newest.at_s, newest.engaged_s), (Some(ClassId::of("pricing")), 1_795_175_900, 20));
    assert_eq!(evidence.answer(ClassId::of("seniority")).unwrap().value, Some(ClassId::of("director")));
}
