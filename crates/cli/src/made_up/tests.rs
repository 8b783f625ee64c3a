//! What the made-up half year must have. It does not know how it is told.

use std::collections::BTreeSet;

use super::life::{Act, Editions, Told};
use super::*;

/// 30 November 2026, a Monday, at noon.
const PRESENT_MS: i64 = 1_796_040_000_000;

fn half_a_year() -> Vec<Told> {
    let text = sample::definition_text();
    let compiled = |text: &str| compile(text, Format::Toml).expect("a definition");
    let editions =
        Editions { before: compiled(&earlier(&text)), after: compiled(&text), since_ms: PRESENT_MS - FADES_MS };
    life::of(&editions, 26, PRESENT_MS)
}

#[test]
fn it_is_the_same_each_time_in_order_and_ends_at_present() {
    let (one, other) = (half_a_year(), half_a_year());
    let times = |told: &[Told]| told.iter().map(|told| told.at_ms).collect::<Vec<_>>();
    assert_eq!(times(&one), times(&other));
    assert!(times(&one).is_sorted());
    assert!(times(&one).iter().all(|at_ms| (PRESENT_MS - 27 * 7 * 86_400_000..PRESENT_MS).contains(at_ms)));
    let forms = one.iter().filter(|told| matches!(told.act, Act::Form { .. })).count();
    assert!((300..=600).contains(&forms), "{forms}");
}

#[test]
fn sales_does_all_that_it_can_do_and_nobody_is_real() {
    let mut said = BTreeSet::new();
    for Told { act, .. } in half_a_year() {
        match act {
            Act::Form { body, .. } => {
                let fields: Vec<(String, String)> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
                let (_, email) = fields.iter().find(|(name, _)| name == "email").expect("an address");
                assert!(email.ends_with(".example") || email.ends_with("@gmail.com"), "{email}");
            }
            Act::Status { status, .. } => {
                said.insert(status["status"].as_str().expect("a status").to_owned());
            }
            Act::Decide { what, .. } => {
                said.insert(what.to_owned());
            }
            Act::Facts { route, .. } => {
                said.insert(route.to_owned());
            }
        }
    }
    let expected = [
        "/v1/attributes",
        "/v1/suppressions",
        "/v1/touches",
        "accepted",
        "follow-ups",
        "lost",
        "opportunity",
        "owner",
        "recycled",
        "rejected",
        "sales_qualified",
        "snooze",
        "won",
    ];
    let missing: Vec<_> = expected.iter().filter(|one| !said.contains(**one)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
