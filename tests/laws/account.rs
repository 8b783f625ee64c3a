//! Laws of companies, whoever their people are. They do not know what a good company is.

use handraise::account::{AccountReport, Member, report};
use handraise::author::{Format, parse};
use handraise::definition::{Compiled, Policy};
use handraise::person::*;
use proptest::prelude::*;
use proptest::sample::select;
use std::sync::LazyLock;

/// Everybody who attends a webinar is as active as can be, and fits.
static DEFINITION: LazyLock<Compiled> = LazyLock::new(|| definition("").0);

/// The definition with a policy under `[policy.account]`.
fn definition(account: &str) -> (Compiled, Option<Policy>) {
    let text = format!(
        r#"
id = "mql"
version = 1
[[actions]]
id = "webinar"
selector = "[data-webinar]"
[[fields]]
id = "job_title"
answers = ["seniority", "function"]
[[rules]]
id = "webinar"
label = "Attended the webinar"
dimension = "intent"
when = {{ action = {{ id = "webinar" }} }}
points = 60
[fit]
grades = [75, 50, 25]
[[fit.person]]
label = "Works there"
attribute = "function"
points = {{ it = 10, finance = 10, sales = 10 }}
{account}"#
    );
    parse(&text, Format::Toml).unwrap().compile_both().unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// A policy with some roles of the buying group, told in some way.
fn policy() -> impl Strategy<Value = Policy> {
    let functions = prop::sample::subsequence(vec!["it", "finance", "sales"], 2..=3);
    (functions, 1u8..8, 1u8..=2, any::<bool>()).prop_map(|(functions, people, min_roles, with_executive)| {
        let mut text = format!("[policy.account]\npeople = {people}\nmin_score = 30\nmin_roles = {min_roles}\n");
        for function in functions {
            text += &format!(
                "[[policy.account.roles]]\nid = \"{function}\"\nlabel = \"{function}\"\nfunction = [\"{function}\"]\n"
            );
        }
        if with_executive {
            text += "[[policy.account.roles]]\nid = \"decides\"\nlabel = \"Decides\"\nseniority = [\"executive\"]\n";
        }
        definition(&text).1.unwrap()
    })
}

/// Seniority, function, and whether they attended.
type Somebody = (&'static str, &'static str, bool);

fn somebody(seniorities: &'static [&'static str]) -> impl Strategy<Value = Somebody> {
    (select(seniorities), select(&["it", "finance", "sales"][..]), any::<bool>())
}

/// What is known of each of a company's people, and the report about each.
fn people(all: &[Somebody]) -> Vec<(Standing, PersonReport)> {
    let person = |(place, (seniority, function, attended)): (usize, &Somebody)| {
        let key = PersonKey::of_email(&format!("p{place}@works.example")).unwrap();
        let told = |name: &str, says| Fact {
            id: FactId::new(name).unwrap(),
            about: Subject::Person(key.clone()),
            occurred_ms: None,
            received_ms: 1_790_000_000_000,
            source: "law".into(),
            batch: None,
            provenance: Provenance { who: "crm".into(), authenticated: true },
            says,
        };
        let attribute = |attribute: &str, value: &str| {
            let (attribute, value) = (attribute.to_owned(), Some(value.to_owned()));
            told(
                &attribute.clone(),
                Payload::Attribute(Attribute { attribute, value, origin: Origin::Crm, basis: None, until_ms: None }),
            )
        };
        let mut facts = vec![attribute("seniority", seniority), attribute("function", function)];
        if *attended {
            let (signal, name) = (TouchKind::Action, "webinar".to_owned());
            let (amount, label, quote, confidence_pct, consent) = (0, None, None, None, None);
            facts
                .push(told("w", Payload::Touch(Touch { signal, name, amount, label, quote, confidence_pct, consent })));
        }
        let standing = fold(key.clone(), &facts, &DEFINITION);
        let found = handraise::person::report(&DEFINITION, None, &standing, LifecycleStage::Visitor, 1_790_000_100);
        (standing, found)
    };
    all.iter().enumerate().map(person).collect()
}

fn account<'a>(people: impl Iterator<Item = &'a (Standing, PersonReport)>, policy: &Policy) -> AccountReport {
    let members: Vec<_> = people.map(|(standing, found)| Member { standing, found }).collect();
    report("works.example", &members, &DEFINITION, policy, 1_790_000_100).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn the_report_about_a_company_does_not_depend_on_order_and_nobody_counts_twice(
        all in prop::collection::vec(somebody(&["executive", "manager", "student"]), 1..12), policy in policy(), turn in 0usize..12,
    ) {
        let people = people(&all);
        let mut others: Vec<_> = people.iter().collect();
        others.rotate_left(turn % people.len());
        others.extend(people.iter().take(turn / 2));
        others.reverse();
        prop_assert_eq!(account(others.into_iter(), &policy).to_json(), account(people.iter(), &policy).to_json());
    }

    #[test]
    fn no_number_of_interns_changes_whether_a_company_qualifies(
        all in prop::collection::vec(somebody(&["executive", "manager"]), 0..5),
        interns in prop::collection::vec(somebody(&["student"]), 50..60),
        policy in policy(),
    ) {
        let everybody = people(&[&all[..], &interns[..]].concat());
        let alone = account(everybody.iter().skip(all.len()), &policy);
        prop_assert!(!alone.qualified && alone.coverage_permille == 0);
        let (with, without) = (account(everybody.iter(), &policy), account(everybody.iter().take(all.len()), &policy));
        prop_assert_eq!(with.coverage_permille, without.coverage_permille);
    }

    #[test]
    fn one_person_fills_one_role_and_somebody_more_never_costs_a_company_anything(
        all in prop::collection::vec(somebody(&["executive", "manager"]), 1..8), policy in policy(),
    ) {
        let people = people(&all);
        let (with, without) = (account(people.iter(), &policy), account(people.iter().skip(1), &policy));
        let filled = |found: &AccountReport| found.coverage_permille as usize * found.roles.len() / 1000;
        prop_assert!(filled(&with) <= with.active as usize);
        prop_assert!(with.score_milli >= without.score_milli && with.coverage_permille >= without.coverage_permille);
        prop_assert!(with.qualified || !without.qualified);
    }
}
