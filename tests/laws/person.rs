//! Laws of persons: whatever is told, in whatever order and however often. They do not know what a good lead is.

use super::random::{NOW_S, definition, evidence};
use handraise::definition::{Compiled, Decay, Definition, SuppressionKind};
use handraise::evidence::Consent;
use handraise::person::*;
use handraise::verification::{Contact, Form, Verdict};
use proptest::prelude::*;
use proptest::sample::select;

pub(super) const ADDRESSES: [&str; 4] = ["ada@works.example", "bob@works.example", "eve@else.example", "tom@gmail.com"];

fn key() -> impl Strategy<Value = PersonKey> {
    let address = select(&ADDRESSES[..]).prop_map(|address| PersonKey::of_email(address).unwrap());
    let receipt = (0u8..3).prop_map(|number| PersonKey::of_receipt(&format!("{number:02x}").repeat(32)).unwrap());
    prop_oneof![4 => address, 1 => receipt]
}

fn form() -> impl Strategy<Value = Payload> {
    let receipt = prop::option::of((0u8..3).prop_map(|number| format!("{number:02x}").repeat(32)));
    let sent = prop::option::of(evidence(12).prop_map(|evidence| evidence.encode()));
    (receipt, sent, select(&Verdict::ALL[..]), "[a-z]{1,8}").prop_map(|(receipt, evidence, verdict, name)| {
        let contact = Contact::of(&Form::from_pairs([("name", name.as_str()), ("topic", "a"), ("topic", "b")]));
        Payload::Form(FormSent {
            submission: name,
            contact,
            receipt,
            evidence,
            claimed: Default::default(),
            verdict,
            definition: None,
        })
    })
}

fn touch() -> impl Strategy<Value = Payload> {
    let signals = vec![TouchKind::Action, TouchKind::Source, TouchKind::Topic, TouchKind::Form];
    let name = select(&["download", "webinar", "campaign"][..]);
    let consent = prop_oneof![3 => Just(None), 1 => select(&Consent::ALL[..]).prop_map(Some)];
    (select(signals), name, 0u32..5, prop::option::of(0u8..=100), consent).prop_map(
        |(signal, name, amount, confidence_pct, consent)| {
            Payload::Touch(Touch {
                signal,
                name: name.into(),
                amount,
                label: None,
                quote: None,
                confidence_pct,
                consent,
            })
        },
    )
}

/// A time within some weeks around now, in milliseconds.
fn around_now_ms() -> impl Strategy<Value = u64> {
    (0u64..5_000_000_000).prop_map(|ms| (u64::from(NOW_S) - 2_500_000) * 1000 + ms)
}

pub(super) fn attribute() -> impl Strategy<Value = Payload> {
    let origin = select(vec![Origin::Sales, Origin::Person, Origin::Crm, Origin::Enrichment]);
    let value = prop::option::of(select(&["one", "two", "three", "unheard of"][..]));
    (select(&["seniority", "region"][..]), value, origin, prop::option::of(around_now_ms())).prop_map(
        |(attribute, value, origin, until_ms)| {
            let (attribute, value) = (attribute.into(), value.map(str::to_owned));
            Payload::Attribute(Attribute { attribute, value, origin, basis: None, until_ms })
        },
    )
}

fn status() -> impl Strategy<Value = Payload> {
    use StatusKind::{Accepted, Lost, Recycled, Rejected, SalesQualified, Won};
    let kind = select(vec![Accepted, Rejected, Recycled, SalesQualified, Won, Lost]);
    (kind, prop::option::of(around_now_ms())).prop_map(|(status, until_ms)| {
        let reason = Some("no_budget".to_owned());
        let (comment, amount, currency, criteria) = (None, None, None, Vec::new());
        Payload::Status(Status { status, reason, comment, amount, currency, until_ms, criteria })
    })
}

fn suppression() -> impl Strategy<Value = Payload> {
    let list = prop::option::of(select(&["a", "b"][..]).prop_map(str::to_owned));
    (select(SuppressionKind::ALL), list, prop::option::of(around_now_ms()), any::<bool>()).prop_map(
        |(suppression, list, until_ms, lifted)| {
            Payload::Suppression(Suppression { suppression, list, until_ms, lifted })
        },
    )
}

fn objection() -> impl Strategy<Value = Payload> {
    any::<bool>().prop_map(|lifted| Payload::Objection(Objection { to: ObjectionTo::Enrichment, lifted }))
}

/// What is told of a person, and of whom.
fn told() -> impl Strategy<Value = (Subject, Payload)> {
    let says = prop_oneof![
        4 => form(),
        4 => touch(),
        2 => attribute(),
        1 => status(),
        1 => suppression(),
        1 => objection(),
        1 => key().prop_map(|from| Payload::Merge(Merge { from })),
        1 => evidence(8).prop_map(|evidence| Payload::Update(Update {
            evidence: evidence.encode(),
            verdict: Verdict::Verified,
            definition: None,
        })),
    ];
    (key(), says, 0u8..4).prop_map(|(key, says, company)| {
        let may_be_company =
            matches!(says, Payload::Attribute(_) | Payload::Suppression(_) | Payload::Objection(_) | Payload::Touch(_));
        let company = Subject::company("works.example").filter(|_| company == 0 && may_be_company);
        (company.unwrap_or(Subject::Person(key)), says)
    })
}

/// Facts with ids of their own. Now and then, one withdraws another, or splits it off.
pub(super) fn facts(most: usize) -> impl Strategy<Value = Vec<Fact>> {
    let one = (told(), 0u64..3_000_000, prop::option::of(0u64..3_000_000), any::<bool>(), 0u8..10, key());
    prop::collection::vec(one, 1..most).prop_map(|all| {
        let mut facts: Vec<Fact> = Vec::new();
        for (place, ((about, says), received, occurred, authenticated, special, key)) in all.into_iter().enumerate() {
            let received_ms = (u64::from(NOW_S) - received) * 1000;
            let mut fact = Fact {
                id: FactId::new(&format!("f{place}")).unwrap(),
                about,
                occurred_ms: occurred.map(|before| (u64::from(NOW_S) - before) * 1000),
                received_ms,
                source: "law".into(),
                batch: Some("import".to_owned()).filter(|_| place % 3 == 0),
                provenance: Provenance { who: "law".into(), authenticated: authenticated || special < 7 },
                says,
            };
            if let Some(earlier) = facts.get(place / 2).map(|fact| fact.id.clone()).filter(|_| special >= 8) {
                (fact.about, fact.says) = match special {
                    8 => (Subject::Everybody, Payload::Undo(Undo { fact: Some(earlier), batch: None })),
                    _ => (Subject::Person(key.clone()), Payload::Split(Split { facts: vec![earlier], to: key })),
                };
            }
            facts.push(fact);
        }
        facts
    })
}

/// A definition that has names for what facts say.
pub(super) fn compiled() -> impl Strategy<Value = Compiled> {
    let names = ["company_size", "one", "region", "seniority", "three", "two"];
    definition().prop_map(move |definition| {
        Compiled::new(Definition { names: names.map(str::to_owned).to_vec(), ..definition })
    })
}

fn json(facts: &[Fact], compiled: &Compiled) -> Vec<String> {
    let facts: Facts = facts.iter().cloned().collect();
    standings(&facts, compiled).values().map(Standing::to_json).collect()
}

pub(super) fn report_at(compiled: &Compiled, standing: &Standing, at_s: u32) -> PersonReport {
    report(compiled, None, standing, LifecycleStage::Visitor, at_s)
}

/// The points of a report, and what follows from them.
fn points(found: &PersonReport) -> (i64, i64, i64, Vec<(String, i64)>) {
    let lines = found.report.contributions.iter().map(|line| (line.rule.clone(), line.points_milli));
    (found.report.score_milli, found.report.engagement_milli, found.report.intent_milli, lines.collect())
}

/// A report without its time and the ages in it.
fn without_ages(mut found: PersonReport) -> PersonReport {
    found.report.at_s = 0;
    found.report.contributions.iter_mut().for_each(|line| line.newest_age_s = 0);
    found
}

fn fades(decay: Decay) -> bool {
    matches!(decay, Decay::Linear { .. } | Decay::HalfLife { .. })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn facts_in_any_order_and_any_number_of_times_give_the_same_standing(
        compiled in compiled(), facts in facts(14), turn in 0usize..20, again in 0usize..6,
    ) {
        let mut others = facts.clone();
        others.rotate_left(turn % facts.len());
        let mut repeated: Vec<Fact> = facts.iter().take(again).cloned().collect();
        // What is sent again is received later.
        repeated.iter_mut().for_each(|fact| fact.received_ms += 5000);
        others.extend(repeated);
        others.reverse();
        prop_assert_eq!(json(&others, &compiled), json(&facts, &compiled));
    }

    #[test]
    fn a_fact_that_is_not_admitted_changes_no_point(
        compiled in compiled(), known in facts(8), (touch, form, other) in (touch(), form(), facts(2)), way in 0u8..5,
    ) {
        let person = PersonKey::of_email(ADDRESSES[0]).unwrap();
        // Not even the answers of a contradicted form count beside another that is not.
        let is_heard = known.iter().any(|fact| match &fact.says {
            Payload::Form(form) => form.verdict != Verdict::Contradicted,
            Payload::Update(_) => true,
            _ => false,
        });
        let mut other = Fact { id: FactId::new("other").unwrap(), says: touch, ..other[0].clone() };
        other.provenance.authenticated = way != 0;
        let sent = match form {
            Payload::Form(form) => Payload::Form(FormSent { verdict: Verdict::Contradicted, ..form }),
            others => others,
        };
        match &mut other.says {
            Payload::Touch(touch) if way == 1 => touch.consent = Some(Consent::Denied),
            Payload::Touch(touch) if way == 2 => touch.confidence_pct = Some(SURE_PCT - 1),
            says if way > 2 && is_heard => *says = sent,
            _ => other.provenance.authenticated = false,
        }
        let of = |facts: &[Fact]| report_at(&compiled, &fold(person.clone(), facts, &compiled), NOW_S);
        let with = of(&[&known[..], &[other]].concat());
        prop_assert_eq!(with, of(&known));
    }

    #[test]
    fn the_changes_of_a_history_add_up(compiled in compiled(), others in compiled(), facts in facts(14)) {
        let mut sorted = facts;
        sorted.sort_by_key(|fact| fact.received_ms);
        let person = PersonKey::of_email(ADDRESSES[0]).unwrap();
        let (mut history, mut latest) = (Vec::<Change>::new(), Summary::nobody());
        for count in 1..=sorted.len() {
            let known = &sorted[..count];
            let at_s = known[count - 1].received_s();
            for compiled in [&compiled, &others] {
                let standing = fold(person.clone(), known, compiled);
                let found = report(compiled, None, &standing, latest.stage, at_s);
                let cause = Cause::Fact(known[count - 1].id.clone());
                if let Some(change) = Change::between(&latest, &found, u64::from(at_s) * 1000, cause) {
                    latest = Summary::of(&found);
                    history.push(serde_json::from_str(&change.to_json()).unwrap());
                    prop_assert_eq!(history.last(), Some(&change));
                } else {
                    prop_assert_eq!(Summary { score_milli: latest.score_milli, ..Summary::of(&found) }, latest.clone());
                }
            }
        }
        prop_assert_eq!(Summary::after(&history), Some(latest.clone()));
        prop_assert_eq!(history.iter().map(|change| change.score_milli).sum::<i64>(), latest.score_milli);
        for end in 1..history.len() {
            let joined = history[..=end].iter().cloned().reduce(Change::join);
            let shorter: Vec<Change> = joined.into_iter().chain(history[end + 1..].iter().cloned()).collect();
            prop_assert_eq!(Summary::after(&shorter), Some(latest.clone()), "steps that become one lead as far");
        }
        if history.len() > 1 && history[0].decision != history[1].decision {
            prop_assert_ne!(Summary::after(&history[1..]), Some(latest), "a change that is left out is missed");
        }
    }

    #[test]
    fn who_was_erased_never_comes_back(compiled in compiled(), before in facts(10), after in facts(6), backup: bool) {
        let mut eraser = Eraser::new(b"a secret of the receiver");
        let erased = PersonKey::of_email(ADDRESSES[0]).unwrap();
        let (erased_ms, later_ms) = (u64::from(NOW_S) * 1000 + 1, 4_000_000_000);
        let later = after.into_iter().enumerate().map(|(place, fact)| Fact {
            id: FactId::new(&format!("later{place}")).unwrap(),
            received_ms: fact.received_ms + later_ms,
            ..fact
        });
        // What others tell later is no return; only a form of the person's own is.
        let later: Vec<Fact> = later.filter(|fact| !matches!(fact.says, Payload::Form(_))).collect();
        let erase = Fact {
            id: FactId::new("erase").unwrap(),
            about: Subject::Everybody,
            received_ms: erased_ms,
            says: Payload::Erase(Erase { hash: eraser.hash(&erased) }),
            batch: None,
            ..before[0].clone()
        };
        let mut known: Facts = before.iter().chain([&erase]).chain(&later).cloned().collect();
        eraser.forget(&mut known);
        if backup {
            known = before.iter().chain(&later).cloned().collect();
            eraser.forget(&mut known);
        }
        let text: String = known.iter().map(Fact::to_json).collect();
        prop_assert!(!text.contains(ADDRESSES[0]) && !text.contains(&erased.id()));
        prop_assert!(!standings(&known, &compiled).contains_key(&erased));
    }

    #[test]
    fn undoing_restores_the_bytes(compiled in compiled(), before in facts(10), import in facts(6)) {
        let import = import.into_iter().enumerate().map(|(place, fact)| Fact {
            id: FactId::new(&format!("row{place}")).unwrap(),
            batch: Some("file".into()),
            received_ms: u64::from(NOW_S) * 1000 + 1,
            ..fact
        });
        let undo = |id: &str, received_ms, undo| Fact {
            id: FactId::new(id).unwrap(),
            about: Subject::Everybody,
            batch: None,
            received_ms,
            says: Payload::Undo(undo),
            ..before[0].clone()
        };
        let imported: Vec<Fact> = before.iter().cloned().chain(import).collect();
        let now_ms = u64::from(NOW_S) * 1000;
        let undone = undo("undo", now_ms + 2, Undo { fact: None, batch: Some("file".into()) });
        let with_undo = [&imported[..], std::slice::from_ref(&undone)].concat();
        prop_assert_eq!(json(&with_undo, &compiled), json(&before, &compiled));
        let redone = undo("redo", now_ms + 3, Undo { fact: Some(undone.id.clone()), batch: None });
        prop_assert_eq!(json(&[&with_undo[..], &[redone]].concat(), &compiled), json(&imported, &compiled));
    }

    #[test]
    fn until_its_next_change_a_report_stays_as_it_is(
        compiled in compiled(), facts in facts(10), after_s in 0u32..3_000_000, within in 0u32..1000,
    ) {
        let mut definition = compiled.definition().clone();
        let fading = definition.rules.iter_mut().filter(|rule| fades(rule.decay));
        fading.for_each(|rule| rule.decay = Decay::Step { every_s: 86_400, drop_pct: 20 });
        let compiled = Compiled::new(definition);
        let after_s = NOW_S + after_s;
        let facts: Facts = facts.into_iter().collect();
        for standing in standings(&facts, &compiled).values() {
            // Evidence may be ahead of the clock by some minutes, and is not old before.
            let newest_s = standing.admitted.evidence.as_of_s().unwrap_or(0).max(standing.devices.evidence.as_of_s().unwrap_or(0));
            let after_s = after_s.max(newest_s);
            let next_s = next_change(&compiled, None, standing, after_s);
            let end_s = next_s.unwrap_or(after_s + 20_000_000);
            prop_assert!(end_s > after_s);
            let between_s = after_s + u32::try_from(u64::from(end_s - after_s - 1) * u64::from(within) / 1000).unwrap();
            let before = without_ages(report_at(&compiled, standing, after_s));
            prop_assert_eq!(&without_ages(report_at(&compiled, standing, between_s)), &before);
            prop_assert_eq!(&without_ages(report_at(&compiled, standing, end_s - 1)), &before);
        }
    }

    #[test]
    fn points_that_fade_all_the_time_are_looked_at_each_hour(compiled in compiled(), facts in facts(10), after_s in 0u32..3_000_000) {
        let after_s = NOW_S + after_s;
        let facts: Facts = facts.into_iter().collect();
        for standing in standings(&facts, &compiled).values() {
            let next_s = next_change(&compiled, None, standing, after_s).unwrap_or(u32::MAX);
            let points = |at_s| points(&report_at(&compiled, standing, at_s));
            // If an hour passes without a look, nothing fades.
            if next_s > after_s + FADING_STEP_S {
                prop_assert_eq!(points(after_s), points((after_s + FADING_STEP_S).min(next_s - 1)));
            }
        }
    }

    #[test]
    fn a_fact_has_one_text_and_any_text_is_a_fact_or_an_error(facts in facts(6), cut in 0usize..400, other: char) {
        for fact in facts {
            let text = fact.to_json();
            prop_assert_eq!(Fact::from_json(&text), Ok(fact));
            let mut altered: Vec<char> = text.chars().collect();
            let place = cut % altered.len();
            altered[place] = other;
            let altered: String = altered.into_iter().collect();
            match Fact::from_json(&altered) {
                Ok(read) => prop_assert!(read.check().is_ok()),
                Err(error) => prop_assert!(!error.remedy.is_empty()),
            }
        }
    }
}
