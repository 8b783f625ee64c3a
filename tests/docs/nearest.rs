//! "What a definition cannot say, and the nearest that it can": the example has every part that the table names, `check` finds nothing wrong
//! with it, and each of its rules gives points. It does not know whether something nearer could be said.

use super::{code_blocks, lints, read};
use handraise::author::{EvidenceDocument, Format, compile};
use handraise::intake::record_field;
use handraise::scoring::{Report, score};
use std::collections::BTreeSet;

/// The section of the guide.
pub(super) const HEADING: &str = "\n## What a definition cannot say, and the nearest that it can\n";

/// The definition that the section shows.
fn example() -> String {
    code_blocks("docs/definition.md", "toml").pop().expect("the section ends with a definition")
}

/// What the rows of the table name in their last column.
fn named() -> Vec<String> {
    let page = read("docs/definition.md");
    let (_, section) = page.split_once(HEADING).expect("the section is there");
    let rows = section.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
    let rows = rows.take_while(|line| line.starts_with("| "));
    rows.filter_map(|row| Some(row.split('`').nth_back(1)?.to_owned())).collect()
}

#[test]
fn the_example_has_what_each_row_names_and_nothing_is_wrong_with_it() {
    let (example, named) = (example(), named());
    assert!(named.len() > 10, "only {} rows: are they still found?", named.len());
    for part in named {
        let is_there = example.contains(&format!("\"{part}\"")) || example.contains(&format!("\n{part}\n"));
        assert!(is_there, "the example has no `{part}`");
    }
    assert_eq!(lints::check("nearest.toml", &example), "ok: 1 file checked, no problems\n");
}

/// The report of somebody who did what the JSON says and answered these fields.
fn report(did: &str, said: &[(&str, &str)], at_s: u32) -> Report {
    let compiled = compile(&example(), Format::Toml).expect("it compiles");
    let document = EvidenceDocument::parse(did).expect("it is evidence");
    let mut evidence = document.to_evidence().expect("it is evidence");
    for (name, text) in said {
        assert!(record_field(&mut evidence, compiled.program(), name, text, at_s), "{name}");
    }
    score(compiled.program(), &evidence, at_s).report(&compiled)
}

const DID: &str = r#"{
  "consent": "granted",
  "sources": [
    { "at": "2026-11-20T09:00:00Z", "id": "email" }, { "at": "2026-11-20T10:00:00Z", "id": "nowhere" }
  ],
  "views": [
    { "at": "2026-11-20T10:00:00Z", "page": "pricing", "engaged_s": 60 }, { "at": "2026-11-20T10:02:00Z", "page": "recording" },
    { "at": "2026-11-20T10:03:00Z", "page": "unsubscribe" }, { "at": "2026-11-20T10:04:00Z", "page": "german" }
  ]
}"#;
/// 2026-11-20, 12:00.
const NOON_S: u32 = 1_795_176_000;

#[test]
fn each_rule_of_the_example_gives_what_the_table_says() {
    let said = [("country", "Japan"), ("met_at", "Fair"), ("product", "Payroll"), ("company_size", "300")];
    let soon = report(DID, &said, NOON_S);
    let later = report(DID, &said, NOON_S + 40 * 86_400);
    let given = [&soon, &later].into_iter().flat_map(|report| &report.contributions);
    let given: BTreeSet<&str> = given.filter(|one| one.points != 0).map(|one| one.rule.as_str()).collect();
    let example = example();
    let rules = example.split("[[rules]]\nid = \"").skip(1).filter_map(|rest| rest.split('"').next());
    assert_eq!(given, rules.collect());
    assert_eq!((soon.segment.as_deref(), soon.interests.len()), (Some("payroll"), 1));
    // A score from 50 is as good as one from 100 elsewhere; a customer needs twice as much.
    assert_eq!((soon.score, soon.priority.as_deref(), soon.queue.as_deref()), (67, Some("P2"), Some("sales")));
    let customer = report(DID, &[said.as_slice(), &[("email", "ada@client.example")]].concat(), NOON_S);
    assert_eq!((customer.segment.as_deref(), customer.priority), (Some("customers"), None));
}

#[test]
fn whoever_somebody_must_look_at_first_has_a_queue_and_the_unknown_gets_nothing() {
    let nobody_knows = report(r#"{ "consent": "denied" }"#, &[("contact_sales", "yes")], NOON_S);
    assert_eq!((nobody_knows.queue.as_deref(), nobody_knows.score), (Some("review"), 0));
    for (country, points) in [("China", 0), ("Japan", 1), ("", 0)] {
        let score = report(r#"{ "consent": "granted" }"#, &[("country", country)], NOON_S).score;
        assert_eq!(score, points, "{country}");
    }
}
