//! What lints say of small definitions.

use crate::definition::{Format, Problem, parse};

/// A signed definition with a page, and nothing to complain of.
const HEAD: &str = r#"id = "acme"
version = 1
review_by = "2027-02-01"
ratings = [20, 15, 10]
approvals = [
  { team = "marketing", by = "Ada", on = "2026-10-28" },
  { team = "sales", by = "Bob", on = "2026-10-28" },
]
"#;

/// A rule that counts visits.
fn rule(id: &str, rest: &str) -> String {
    format!("[[rules]]\nid = \"{id}\"\nlabel = \"Visits\"\ndimension = \"intent\"\nwhen = {{ visit = {{}} }}\n{rest}\n")
}

/// The lints of a definition with these parts, whether it compiles or not.
fn lints(parts: &[&str]) -> Vec<Problem> {
    let text = HEAD.to_owned() + &parts.concat();
    let authored = parse(&text, Format::Toml).unwrap_or_else(|problems| panic!("{problems:?} in {text}"));
    let _ = authored.compile();
    authored.lint(None)
}

#[track_caller]
fn check(parts: &[&str], expected: &[(&str, &str)]) {
    let found = lints(parts);
    let told: Vec<(&str, &str)> = found.iter().map(|lint| (lint.code, lint.message.as_str())).collect();
    assert_eq!(told, expected);
}

#[test]
fn numbers_at_the_ends_of_their_range_are_added_up_without_harm() {
    let least = rule("least", "points = -2147483648");
    let tiers = rule("tiers", "tiers = [{ at = 1, points = -2147483648 }, { at = 2, points = -5 }]");
    let fewer = ("unreachable-tier", "an earlier tier gives as many points with less");
    check(&[&least, &tiers, &rule("some", "points = 20")], &[fewer]);
    let many = ["a", "b", "c"].map(|id| rule(id, "points = 2000000000"));
    check(&[&many.concat()], &[]);
    let capped = |id: &str, cap: u32| rule(id, &format!("points = 10\ncount = \"each\"\ncap = {cap}"));
    check(&[&capped("a", 4_294_967_290), &capped("b", 20)], &[]);
    let often =
        "points = 10\ncount = \"each\"\nfrequency_cap = { times = 4294967295, per = \"lifetime\" }\ngroup = \"g\"";
    let group = "[[groups]]\nid = \"g\"\nlabel = \"G\"\ncap = 4294967295\n";
    let idle = ("idle-cap", "all its rules together never reach the cap");
    check(&[&rule("a", often), &rule("b", often), group], &[idle]);
}
