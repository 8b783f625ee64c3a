//! Runs every folder of `tests/cases` as `handraise test` does: each is documentation, fixture and proof at once.

use handraise_cli::case::Case;

fn cases() -> Vec<Case> {
    let folder = handraise_tests::root().join("tests/cases");
    Case::find(&folder).unwrap()
}

#[test]
fn every_case_is_as_expected() {
    let failures: Vec<String> = cases()
        .iter()
        .filter_map(|case| match case.run() {
            Ok(outcome) if outcome.mismatches.is_empty() => None,
            Ok(outcome) => Some(format!("{}: {:#?}", case.name, outcome.mismatches)),
            Err(failure) => Some(format!("{}: {failure}", case.name)),
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_case_says_what_it_shows_and_expects_something() {
    for case in cases() {
        let readme = std::fs::read_to_string(case.folder.join("README.md")).unwrap_or_default();
        assert!(readme.trim().len() > 20, "{}: no README.md, or one that says nothing", case.name);
        let expected = std::fs::read_to_string(case.expected()).unwrap_or_default();
        let expected: serde_json::Value = serde_json::from_str(&expected).unwrap_or_default();
        let keys = expected.as_object().map_or(0, serde_json::Map::len);
        assert!(keys > 0, "{}: expects nothing", case.name);
    }
}
