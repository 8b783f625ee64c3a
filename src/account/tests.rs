//! Companies as they come: an intern's class, a department, a buying group.

use super::*;
use crate::author::{Format, parse};
use crate::definition::{Compiled, Policy};
use crate::person::{
    Attribute, Fact, FactId, Facts, LifecycleStage, Origin, Payload, PersonKey, PersonReport, Provenance, Standing,
    Subject, Touch, TouchKind, report as person_report, standings,
};
use std::collections::BTreeMap;

const DEFINITION: &str = r#"
id = "mql"
version = 1

[[actions]]
id = "webinar"
selector = "[data-webinar]"

[[actions]]
id = "demo"
selector = "[data-demo]"

[[fields]]
id = "job_title"
answers = ["seniority", "function"]

[[rules]]
id = "webinar"
label = "Attended the webinar"
dimension = "intent"
when = { action = { id = "webinar" } }
points = 25

[[rules]]
id = "demo"
label = "Saw the demo"
dimension = "intent"
when = { action = { id = "demo" } }
points = 60

[fit]
grades = [75, 50, 25]

[[fit.person]]
label = "Takes part in buying"
attribute = "seniority"
points = { executive = 10, director = 10, manager = 8, individual = 6 }

[[policy.account.roles]]
id = "decides"
label = "Decides"
seniority = ["executive", "vp"]

[[policy.account.roles]]
id = "runs"
label = "Runs it"
function = ["it"]

[[policy.account.roles]]
id = "pays"
label = "Pays for it"
function = ["finance"]

[[policy.targets]]
name = "Works"
domains = ["works.example", "works-group.example"]

[[policy.targets]]
domains = ["else.example"]

[[policy.targets]]
name = "Without a domain"
"#;

fn definition() -> (Compiled, Policy) {
    let authored = parse(DEFINITION, Format::Toml).unwrap();
    let (compiled, policy) = authored.compile_both().unwrap_or_else(|problems| panic!("{problems:?}"));
    (compiled, policy.unwrap())
}

/// Somebody with an address, a seniority and a function, who did something.
fn somebody(address: &str, seniority: &str, function: &str, action: &str) -> Vec<Fact> {
    let attribute = |attribute: &str, value: &str| {
        let (attribute, value) = (attribute.to_owned(), Some(value.to_owned()));
        Payload::Attribute(Attribute { attribute, value, origin: Origin::Crm, basis: None, until_ms: None })
    };
    let (signal, name) = (TouchKind::Action, action.to_owned());
    let (amount, label, quote, confidence_pct, consent) = (0, None, None, None, None);
    let touch = Payload::Touch(Touch { signal, name, amount, label, quote, confidence_pct, consent });
    let all = [touch, attribute("seniority", seniority), attribute("function", function)];
    let fact = |(place, says): (usize, Payload)| Fact {
        id: FactId::new(&format!("{address}/{place}")).unwrap(),
        about: Subject::Person(PersonKey::of_email(address).unwrap()),
        occurred_ms: None,
        received_ms: 1_790_000_000_000,
        source: "test".into(),
        batch: None,
        provenance: Provenance { who: "crm".into(), authenticated: true },
        says,
    };
    all.into_iter().enumerate().map(fact).collect()
}

fn accounts(people: &[Vec<Fact>]) -> BTreeMap<String, AccountReport> {
    let (compiled, policy) = definition();
    let facts: Facts = people.iter().flatten().cloned().collect();
    let standings = standings(&facts, &compiled);
    let at_s = 1_790_000_100;
    let found: Vec<(&Standing, PersonReport)> = standings
        .values()
        .map(|standing| (standing, person_report(&compiled, Some(&policy), standing, LifecycleStage::Visitor, at_s)))
        .collect();
    let members = found.iter().map(|(standing, found)| Member { standing, found });
    let groups = group(members, Some(&policy)).into_iter();
    groups
        .filter_map(|(domain, members)| {
            let report = report(&domain, &members, &compiled, &policy, at_s)?;
            Some((domain, report))
        })
        .collect()
}

fn works(people: &[Vec<Fact>]) -> AccountReport {
    accounts(people).remove("works.example").expect("the company is known")
}

#[test]
fn fifty_interns_never_qualify_an_account() {
    let function = |n: usize| ["it", "finance", "marketing"][n % 3];
    let interns: Vec<_> =
        (0..50).map(|n| somebody(&format!("intern{n}@works.example"), "student", function(n), "demo")).collect();
    let found = works(&interns);
    assert_eq!((found.known, found.active, found.score), (50, 50, 100));
    assert_eq!((found.qualified, found.coverage_permille, found.people.len()), (false, 0, 5));
    assert!(found.missing.contains(&AccountMissing::Roles), "{:?}", found.missing);
}

#[test]
fn an_executive_it_and_finance_qualify_an_account_before_five_of_one_function_do() {
    let group = [
        somebody("ceo@works.example", "executive", "general", "webinar"),
        somebody("cto@works.example", "manager", "it", "webinar"),
        somebody("cfo@works.example", "individual", "finance", "webinar"),
    ];
    let found = works(&group);
    assert_eq!((found.qualified, found.score, found.coverage_permille), (true, 75, 1000), "{:?}", found.missing);
    assert!(!found.people.iter().any(|person| person.stage >= LifecycleStage::Mql && person.score_milli > 50_000));
    let department: Vec<_> =
        (0..5).map(|n| somebody(&format!("it{n}@works.example"), "manager", "it", "demo")).collect();
    let crowd = works(&department);
    assert_eq!((crowd.qualified, crowd.score, crowd.coverage_permille), (false, 100, 333));
    assert_eq!(crowd.missing, [AccountMissing::Roles]);
}

#[test]
fn one_busy_person_with_several_roles_is_no_buying_group() {
    let one = [somebody("cfo@works.example", "executive", "finance", "demo")];
    let found = works(&one);
    assert_eq!((found.score, found.coverage_permille), (40, 333), "up to the cap, in one role");
    // Somebody who has three roles leaves those to others that they can fill.
    let others = [
        somebody("cfo@works.example", "executive", "finance", "demo"),
        somebody("vp@works.example", "vp", "sales", "demo"),
        somebody("it@works.example", "manager", "it", "demo"),
    ];
    assert_eq!(works(&others).coverage_permille, 1000);
}

#[test]
fn a_target_with_two_domains_is_one_account_and_free_mail_is_none() {
    let people = [
        somebody("a@works.example", "executive", "general", "webinar"),
        somebody("b@works-group.example", "manager", "it", "webinar"),
        somebody("c@mail.works.example", "manager", "finance", "webinar"),
        somebody("d@gmail.com", "executive", "finance", "demo"),
        somebody("e@nobodys-target.example", "executive", "finance", "demo"),
    ];
    let found = accounts(&people);
    let known: Vec<_> =
        found.iter().map(|(domain, found)| (domain.as_str(), found.known, found.target.as_deref())).collect();
    assert_eq!(known, [("nobodys-target.example", 1, None), ("works.example", 3, Some("Works"))]);
    let (_, policy) = definition();
    let twice = || found.values().chain(found.values());
    let reached = penetration(&policy, twice());
    assert_eq!((reached.targets, reached.known, reached.active, reached.qualified), (2, 1, 1, 1));
}

#[test]
fn the_order_of_people_does_not_matter_and_nobody_counts_twice() {
    let mut people = vec![
        somebody("a@works.example", "executive", "general", "webinar"),
        somebody("b@works.example", "manager", "it", "demo"),
        somebody("c@works.example", "manager", "finance", "webinar"),
    ];
    let text = works(&people).to_json();
    people.reverse();
    people.push(people[0].clone());
    assert_eq!(works(&people).to_json(), text);
}

#[test]
fn what_no_company_can_reach_is_an_error_with_a_remedy() {
    for (text, path) in [
        ("min_score = 90\npeople = 2", "policy.account.min_score"),
        ("min_roles = 4", "policy.account.min_roles"),
        ("min_roles = 0", "policy.account.min_roles"),
    ] {
        let altered = DEFINITION.replacen(
            "[[policy.account.roles]]",
            &format!("[policy.account]\n{text}\n\n[[policy.account.roles]]"),
            1,
        );
        let problems = parse(&altered, Format::Toml).unwrap().compile_both().unwrap_err();
        assert!(
            problems.iter().any(|problem| problem.path == path && !problem.remedy.is_empty()),
            "{text}: {problems:?}"
        );
    }
    for (from, to, path) in [
        ("\"finance\"]", "\"finances\"]", "policy.account.roles[2].function[0]"),
        ("function = [\"finance\"]", "", "policy.account.roles[2]"),
        ("id = \"pays\"", "id = \"runs\"", "policy.account.roles[2].id"),
    ] {
        let problems = parse(&DEFINITION.replacen(from, to, 1), Format::Toml).unwrap().compile_both().unwrap_err();
        assert!(
            problems.iter().any(|problem| problem.path == path && !problem.remedy.is_empty()),
            "{to}: {problems:?}"
        );
    }
}
