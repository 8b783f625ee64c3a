//! What is suggested to whom.

use crate::definition::{Compiled, Content, Definition, Gate, Policy};
use crate::evidence::Evidence;
use crate::lifecycle::Suggestion;
use crate::scoring::{InterestReport, MissingKind, MissingReport, MissingUnit, Report, score};

fn content(id: &str, lines: &[&str], personas: &[&str], missing: &[Gate]) -> Content {
    let owned = |names: &[&str]| names.iter().map(ToString::to_string).collect();
    let (lines, personas, missing) = (owned(lines), owned(personas), missing.to_vec());
    Content { id: id.into(), label: id.into(), address: format!("https://example.com/{id}"), lines, personas, missing }
}

fn report() -> Report {
    let compiled = Compiled::new(Definition::new("mql", 1));
    let mut report = score(compiled.program(), &Evidence::new(), 0).report(&compiled);
    let interest = |line: &str, points| InterestReport { line: line.into(), points_milli: points * 1000, points };
    report.interests = vec![interest("time", 5), interest("payroll", 30), interest("travel", 0)];
    report.persona = Some("Payroll manager".into());
    report.missing = vec![MissingReport {
        kind: MissingKind::Intent,
        label: String::new(),
        amount: 5,
        attributes: Vec::new(),
        unit: MissingUnit::MilliPoints,
    }];
    report
}

#[test]
fn what_fits_for_most_reasons_comes_first_and_what_names_somebody_else_not_at_all() {
    let mut policy = Policy::new("mql", 1);
    policy.content = vec![
        content("for-all", &[], &[], &[]),
        content("time", &["time"], &[], &[]),
        content("payroll", &["payroll", "time"], &[], &[]),
        content("travel", &["travel"], &[], &[]),
        content("prices", &["payroll"], &["Payroll manager"], &[Gate::Intent, Gate::Score]),
        content("for-others", &["payroll"], &["Developer"], &[]),
        content("who-are-you", &[], &[], &[Gate::Coverage]),
    ];
    let found = Suggestion::all(&policy, &report());
    let ids: Vec<&str> = found.iter().map(|suggestion| suggestion.content.as_str()).collect();
    assert_eq!(ids, ["prices", "payroll", "time", "for-all"]);
    let first = &found[0];
    assert_eq!((first.line.as_deref(), first.persona.as_deref()), (Some("payroll"), Some("Payroll manager")));
    assert_eq!(first.missing, Some("intent"));
}
