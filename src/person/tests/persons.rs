//! A few people, as they would be in a sales team's inbox.

use super::fixture::*;
use crate::author::{Format, compile};
use crate::definition::Compiled;
use crate::evidence::{Consent, Coverage, Evidence, Kind, Occurrence};
use crate::matching::ClassId;
use crate::person::*;
use crate::verification::Verdict;
use std::slice::from_ref;

const DEFINITION: &str = r#"
id = "mql"
version = 1
ratings = [70, 50, 20]

[[pages]]
id = "pricing"
patterns = ["/pricing"]

[[actions]]
id = "webinar"
selector = "[data-webinar]"

[[fields]]
id = "email"
answers = ["email_type"]

[[fields]]
id = "job_title"
answers = ["seniority"]

[[fields]]
id = "contact_sales"

[hand_raise]
field = "contact_sales"

[[rules]]
id = "pricing"
label = "Read the pricing page"
dimension = "intent"
when = { view = { page = "pricing" } }
points = 30

[[rules]]
id = "webinar"
label = "Attended the webinar"
dimension = "intent"
when = { action = { id = "webinar" } }
points = 25
window = "30d"

[fit]
min_coverage_pct = 0
grades = [75, 50, 25]

[[fit.person]]
label = "Decides"
attribute = "seniority"
points = { director = 10, manager = 5 }

[gates]
min_grade = "B"
min_rating = 2
min_intent = 20

[[routing]]
grades = ["A", "B"]
ratings = [1, 2]
priority = "P1"
queue = "sales"
"#;

pub(super) fn compiled() -> Compiled {
    compile(DEFINITION, Format::Toml).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// What Ada's browser tells: a view of the pricing page.
fn read_pricing(after_s: u64, consent: Consent, coverage: Coverage) -> Option<String> {
    let mut evidence = Evidence::new();
    evidence.record_consent(consent);
    evidence.flag(coverage);
    let view = Occurrence::new(Kind::View, ClassId::of("pricing"), (BEGIN_S + after_s) as u32 - 60);
    evidence.record(Occurrence { engaged_s: 50, span_s: 50, ..view });
    evidence.advance_clock((BEGIN_S + after_s) as u32);
    Some(evidence.encode())
}

const FIELDS: &str = "email=ada%40works.example&name=Ada&job_title=Director";

/// Reports about everybody, so many seconds after the beginning.
fn reports(facts: &[Fact], after_s: u64) -> Vec<PersonReport> {
    let (facts, compiled): (Facts, _) = (facts.iter().cloned().collect(), compiled());
    let standings = standings(&facts, &compiled);
    let at_s = (BEGIN_S + after_s) as u32;
    standings.values().map(|standing| report(&compiled, None, standing, LifecycleStage::Visitor, at_s)).collect()
}

pub(super) fn report_of(facts: &[Fact], after_s: u64) -> PersonReport {
    let mut all = reports(facts, after_s);
    assert_eq!(all.len(), 1, "one person");
    all.remove(0)
}

pub(super) fn standing_of(facts: &[Fact]) -> Standing {
    let (facts, compiled): (Facts, _) = (facts.iter().cloned().collect(), compiled());
    standings(&facts, &compiled).into_values().next().expect("somebody")
}

#[test]
fn two_forms_and_a_webinar_are_one_person() {
    let first =
        form_with("a", 100, FIELDS, read_pricing(100, Consent::Granted, Coverage::default()), Verdict::Verified);
    let second = form_with("b", 9000, "email=ADA%40works.example&phone=123", None, Verdict::Unverified);
    let webinar = says("w", 5000, Payload::Touch(touch("webinar")));
    let found = report_of(&[second.clone(), webinar.clone(), first.clone()], 9000);
    assert_eq!((found.report.score, found.stage), (55, LifecycleStage::Mql));
    assert_eq!(found.report.priority.as_deref(), Some("P1"));
    assert!(!found.report.provisional);
    let words: Vec<&str> = found.added.iter().map(|added| added.words.as_str()).collect();
    assert!(words.contains(&"added by the receiver: `webinar`, told by marketing"), "{words:?}");
    assert!(words.contains(&"added by the receiver: score `55`; with what the page could know, `30`"), "{words:?}");
    let standing = standing_of(&[first, webinar, second]);
    let contact = &standing.contact;
    assert_eq!((contact.name.as_deref(), contact.phone.as_deref()), (Some("Ada"), Some("123")));
    let kinds: Vec<_> = standing.timeline.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, ["form", "touch", "form"]);
}

#[test]
fn a_contradicted_post_under_somebodys_address_adds_itself_to_the_timeline_and_changes_no_point() {
    let own = form_with("a", 100, FIELDS, read_pricing(100, Consent::Granted, Coverage::default()), Verdict::Verified);
    let forged = form_with(
        "b",
        200,
        "email=ada%40works.example&job_title=Student&contact_sales=no&name=Nobody",
        read_pricing(200, Consent::Denied, Coverage::BOT),
        Verdict::Contradicted,
    );
    let [before, after] = [report_of(from_ref(&own), 300), report_of(&[own.clone(), forged.clone()], 300)];
    assert_eq!(after, before);
    let standing = standing_of(&[own, forged]);
    let told: Vec<_> = standing.timeline.iter().map(|entry| entry.not_admitted).collect();
    assert_eq!(told, [None, Some(NotAdmitted::Contradicted)]);
    assert_eq!(standing.contact.name.as_deref(), Some("Ada"));
}

#[test]
fn a_refusal_on_one_device_silences_nobody() {
    let own = form_with("a", 100, FIELDS, read_pricing(100, Consent::Granted, Coverage::default()), Verdict::Verified);
    let refused =
        form_with("b", 200, FIELDS, read_pricing(200, Consent::Denied, Coverage::default()), Verdict::Verified);
    let found = report_of(&[refused.clone(), own], 300);
    assert_eq!((found.report.score, found.report.coverage.consent), (30, Consent::Granted));
    let alone = report_of(from_ref(&refused), 300);
    assert_eq!(serde_json::to_value(alone.report.rating).unwrap(), "U");
    let misspelt = report_of(&[refused.clone(), says("w", 250, Payload::Touch(touch("webinarr")))], 300);
    assert_eq!(serde_json::to_value(misspelt.report.rating).unwrap(), "U", "what counts for nothing tells nothing");
    // A touch from elsewhere is admitted, so behaviour is known.
    let with_touch = report_of(&[refused, fact("w", 250)], 300);
    assert_eq!((with_touch.report.score, serde_json::to_value(with_touch.report.rating).unwrap()), (25, 3.into()));
}

#[test]
fn a_touch_counts_only_if_somebody_known_and_sure_tells_it() {
    let told = |touch: Touch, authenticated| {
        let mut fact = says("w", 100, Payload::Touch(touch));
        fact.provenance.authenticated = authenticated;
        let reason = standing_of(&[fact.clone()]).timeline.iter().map(|entry| entry.not_admitted).next().unwrap();
        (report_of(&[fact], 200).report.score, reason)
    };
    assert_eq!(told(touch("webinar"), true), (25, None));
    assert_eq!(told(touch("webinar"), false), (0, Some(NotAdmitted::NotAuthenticated)));
    assert_eq!(told(Touch { confidence_pct: Some(49), ..touch("webinar") }, true), (0, Some(NotAdmitted::NotSure)));
    assert_eq!(told(Touch { confidence_pct: Some(50), ..touch("webinar") }, true), (25, None));
    assert_eq!(
        told(Touch { consent: Some(Consent::Denied), ..touch("webinar") }, true),
        (0, Some(NotAdmitted::NoConsent))
    );
    assert_eq!(told(touch("webinarr"), true), (0, Some(NotAdmitted::NotInDefinition)));
}

fn attribute(name: &str, after_s: u64, origin: Origin, value: Option<&str>) -> Fact {
    let told = Attribute {
        attribute: "seniority".into(),
        value: value.map(str::to_owned),
        origin,
        basis: None,
        until_ms: None,
    };
    let mut fact = says(name, after_s, Payload::Attribute(told));
    fact.provenance.who = format!("{origin:?}");
    fact
}

#[test]
fn of_several_values_the_highest_rank_counts_and_the_others_are_shown() {
    let own = form_with("f", 100, "email=ada%40works.example&job_title=Manager", None, Verdict::Unverified);
    let enriched = attribute("e", 400, Origin::Enrichment, Some("director"));
    let crm = attribute("c", 300, Origin::Crm, Some("Head of Sales, Director"));
    let sales = attribute("s", 200, Origin::Sales, Some("manager"));
    let value = |facts: &[Fact]| {
        let standing = standing_of(facts);
        let evidence = standing.admitted_at(BEGIN_S as u32 + 500).evidence;
        let chosen = evidence.answer(ClassId::of("seniority")).and_then(|answer| answer.value);
        let name = ["manager", "director"].into_iter().find(|name| chosen == Some(ClassId::of(name)));
        (name.unwrap_or("nothing"), standing.attributes["seniority"].len())
    };
    assert_eq!(
        value(&[own.clone(), enriched.clone()]),
        ("manager", 2),
        "nobody said of this person what was looked up"
    );
    assert_eq!(value(&[own.clone(), enriched.clone(), crm.clone()]), ("director", 3), "the anonymous overrides no CRM");
    assert_eq!(value(&[own.clone(), enriched.clone(), crm.clone(), sales.clone()]), ("manager", 4));
    // Sales takes the correction back.
    let taken_back = attribute("t", 450, Origin::Sales, None);
    assert_eq!(value(&[own.clone(), enriched, crm.clone(), sales, taken_back]), ("director", 3));
    let mut anonymous = crm;
    anonymous.provenance.authenticated = false;
    assert_eq!(value(&[own, anonymous]), ("manager", 2), "somebody unknown who says to be the CRM is not heard");
}

#[test]
fn a_value_that_the_definition_does_not_understand_stands_last_and_the_timeline_says_so() {
    let understood = attribute("c", 100, Origin::Crm, Some("Director"));
    let not_understood = attribute("s", 200, Origin::Sales, Some("Grand Vizier"));
    let standing = standing_of(&[understood, not_understood]);
    let values: Vec<_> = standing.attributes["seniority"].iter().map(|value| value.value.as_deref()).collect();
    assert_eq!(values, [Some("director"), None]);
    let told: Vec<_> = standing.timeline.iter().map(|entry| entry.not_admitted).collect();
    assert_eq!(told, [None, Some(NotAdmitted::NotUnderstood)]);
}

#[test]
fn a_customer_is_suppressed_until_the_suppression_ends() {
    let own = form_with("a", 100, FIELDS, read_pricing(100, Consent::Granted, Coverage::default()), Verdict::Verified);
    let suppression = Suppression {
        suppression: crate::definition::SuppressionKind::Customers,
        list: None,
        until_ms: Some((BEGIN_S + 1000) * 1000),
        lifted: false,
    };
    let mut customer = says("c", 200, Payload::Suppression(suppression));
    customer.about = Subject::Company("works.example".into());
    let facts = [own, fact("w", 150), customer];
    let during = report_of(&facts, 999);
    assert_eq!((during.report.decision.name(), during.report.reason.as_str()), ("suppressed", "customers"));
    assert_eq!((during.stage, during.report.priority), (LifecycleStage::Lead, None));
    assert_eq!(report_of(&facts, 1000).report.decision.name(), "qualified");
    let standing = standing_of(&facts);
    assert_eq!(next_change(&compiled(), None, &standing, (BEGIN_S + 500) as u32), Some((BEGIN_S + 1000) as u32));
}

fn status(name: &str, after_s: u64, status: StatusKind, until_s: Option<u64>) -> Fact {
    let status = Status {
        status,
        reason: Some("no_budget".into()),
        comment: None,
        amount: None,
        currency: None,
        until_ms: until_s.map(|after_s| (BEGIN_S + after_s) * 1000),
        criteria: Vec::new(),
    };
    says(name, after_s, Payload::Status(status))
}

#[test]
fn a_rejected_lead_comes_back_after_its_cool_down_and_only_for_something_new_or_with_a_raised_hand() {
    let own = form_with("a", 100, FIELDS, read_pricing(100, Consent::Granted, Coverage::default()), Verdict::Verified);
    let rejected = status("s", 300, StatusKind::Rejected, Some(1000));
    let facts = [own, fact("w", 200), rejected];
    let stage = |more: &[Fact], after_s| report_of(&[&facts, more].concat(), after_s).stage;
    assert_eq!(report_of(&facts[..2], 2000).stage, LifecycleStage::Mql);
    let given_back = report_of(&facts, 2000);
    assert_eq!((given_back.stage, given_back.report.reason.as_str()), (LifecycleStage::Lead, "no_budget"));
    let webinar = fact("w2", 900);
    assert_eq!(stage(from_ref(&webinar), 950), LifecycleStage::Lead, "it cools down");
    assert_eq!(stage(&[webinar], 1000), LifecycleStage::Mql);
    let hand = form_with("b", 400, "email=ada%40works.example&contact_sales=yes", None, Verdict::Unverified);
    assert_eq!(stage(&[hand], 500), LifecycleStage::Mql);
    assert_eq!(stage(&[status("t", 600, StatusKind::Won, None)], 700), LifecycleStage::Customer);
}

#[test]
fn merging_and_splitting_move_facts_and_undoing_puts_the_bytes_back() {
    let bob = PersonKey::of_email("bob@works.example").unwrap();
    let about_bob = Fact { about: Subject::Person(bob.clone()), ..fact("w", 200) };
    let facts = [form("a", 100), about_bob];
    let compiled = compiled();
    let json = |facts: &[Fact]| {
        let facts: Facts = facts.iter().cloned().collect();
        standings(&facts, &compiled).values().map(Standing::to_json).collect::<Vec<_>>()
    };
    let merge = says("m", 300, Payload::Merge(Merge { from: bob.clone() }));
    let merged = [&facts[..], from_ref(&merge)].concat();
    assert_eq!((json(&facts).len(), json(&merged).len()), (2, 1));
    assert_eq!(report_of(&merged, 400).report.score, 25);
    let split = says("s", 350, Payload::Split(Split { facts: vec![id("w")], to: bob }));
    // What was split off goes to Bob, and Bob is Ada; without the merge, he is not.
    assert_eq!(json(&[&facts[..], &[split]].concat()).len(), 2);
    assert_eq!(json(&[&merged[..], &[undo("u", 400, Some("m"), None)]].concat()), json(&facts));
    let again = [&merged[..], &[undo("u", 400, Some("m"), None), undo("v", 500, Some("u"), None)]].concat();
    assert_eq!(json(&again), json(&merged));
}

#[test]
fn a_receipt_is_its_first_forms_person_and_a_forged_form_takes_it_from_nobody() {
    let receipt = "0a".repeat(32);
    let with_receipt = |mut fact: Fact, key: &str| {
        if let Payload::Form(form) = &mut fact.says {
            form.receipt = Some(receipt.clone());
        }
        fact.about = key.parse().unwrap();
        fact
    };
    let forged = with_receipt(
        form_with("x", 50, "email=eve%40works.example", None, Verdict::Contradicted),
        "email:eve@works.example",
    );
    let own = with_receipt(form_with("a", 100, FIELDS, None, Verdict::Unverified), "email:ada@works.example");
    let update = Payload::Update(Update {
        evidence: read_pricing(300, Consent::Granted, Coverage::default()).unwrap(),
        verdict: Verdict::Verified,
        definition: None,
    });
    let mut update = says("u", 300, update);
    update.about = format!("receipt:{receipt}").parse().unwrap();
    let facts: Facts = [forged, own, update].into_iter().collect();
    let compiled = compiled();
    let standings = standings(&facts, &compiled);
    let scores: Vec<_> = standings
        .iter()
        .map(|(person, standing)| {
            let found = report(&compiled, None, standing, LifecycleStage::Visitor, (BEGIN_S + 400) as u32);
            (person.to_string(), found.report.score)
        })
        .collect();
    assert_eq!(scores, [("email:ada@works.example".to_owned(), 30), ("email:eve@works.example".to_owned(), 0)]);
}
