//! `handraise test`.

use super::tool::{DEFINITION, EVIDENCE, Folder};
use serde_json::json;

fn with_cases() -> Folder {
    let folder = Folder::new();
    for name in ["good", "bad"] {
        folder.write(&format!("cases/{name}/evidence.json"), EVIDENCE);
    }
    folder.write(
        "cases/good/expected.json",
        r#"{"score": 35, "grade": "A", "contributions": {"contains": [{"rule": "pricing_read", "count": 1}]}}"#,
    );
    folder.write(
        "cases/bad/expected.json",
        r#"{"score": 40, "contributions": [{"rule": "pricing_read"}, {"rule": "docs_read"}]}"#,
    );
    folder
}

#[test]
fn a_failing_case_shows_what_was_expected_and_what_is_there() {
    let run = with_cases().run(&["test", "cases"]);
    assert_eq!(run.code, 1);
    for part in [
        "✗ bad: 3 mismatches\n",
        "  score\n    - expected 40\n    + actual   35\n",
        "  contributions[docs_read]\n    expected, but not there:",
        "  contributions[pricing_three]\n    there, but not expected:",
        "✓ good\n",
        "1 passed, 1 failed",
    ] {
        assert!(run.out.contains(part), "{part} in\n{}", run.out);
    }
}

#[test]
fn one_case_is_run_by_its_own_folder() {
    let run = with_cases().run(&["test", "cases/good"]);
    assert_eq!(run.code, 0);
    assert_eq!(run.out, "✓ good\n\n1 passed, 0 failed\n");
}

#[test]
fn the_report_is_json_on_request() {
    let run = with_cases().run(&["test", "cases", "--json"]);
    assert_eq!(run.code, 1);
    let report = run.json();
    assert_eq!((&report["passed"], &report["failed"]), (&1.into(), &1.into()));
    assert_eq!(report["cases"][0]["name"], "bad");
    let mismatches = report["cases"][0]["mismatches"].as_array().unwrap();
    assert_eq!(mismatches.len(), 3);
    assert!(mismatches.contains(&json!({"path": "score", "expected": 40, "actual": 35})));
}

#[test]
fn a_case_is_scored_at_the_time_it_names() {
    let folder = with_cases();
    folder.write("cases/good/expected.json", r#"{"at": "2026-12-24T00:00:00+01:00", "score": 10}"#);
    assert_eq!(folder.run(&["test", "cases/good"]).code, 0);
    folder.write("cases/good/expected.json", r#"{"at": "Christmas", "score": 10}"#);
    let run = folder.run(&["test", "cases/good"]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("at: `Christmas` is not a time"), "{}", run.out);
    folder.write("cases/good/expected.json", r#"{"at": "2026-10-24T00:00:00Z", "score": 35}"#);
    let run = folder.run(&["test", "cases/good"]);
    assert_eq!(run.code, 1);
    assert!(
        run.out.contains("at: 2026-10-24T00:00:00Z is before the newest occurrence in the evidence"),
        "{}",
        run.out
    );
}

#[test]
fn a_case_expects_the_queue_and_the_follow_up_time_that_explain_shows() {
    let folder = with_cases();
    let routing = "[[routing]]\npriority = \"P1\"\nqueue = \"callers\"\nsla = \"90m\"\nalert = true\n";
    folder.write("definition.toml", format!("{DEFINITION}{routing}"));
    let explained = folder.run(&["explain", "definition.toml", "evidence.json"]).out;
    assert!(explained.contains("\nGoes to callers, follow up within 90 minutes, alert sales\n"), "{explained}");
    folder.write("cases/good/expected.json", r#"{"priority": "P1", "queue": "callers", "sla_min": 90, "alert": true}"#);
    assert_eq!(folder.run(&["test", "cases/good"]).out, "✓ good\n\n1 passed, 0 failed\n");
    folder.write("cases/good/expected.json", r#"{"queue": "sales", "sla_min": 60}"#);
    let run = folder.run(&["test", "cases/good"]);
    assert_eq!(run.code, 1);
    for part in [
        "  queue\n    - expected \"sales\"\n    + actual   \"callers\"\n",
        "  sla_min\n    - expected 60\n    + actual   90\n",
    ] {
        assert!(run.out.contains(part), "{part} in\n{}", run.out);
    }
    assert_eq!(folder.run(&["test", "cases/good", "--update"]).code, 0);
    let updated = std::fs::read_to_string(folder.path("cases/good/expected.json")).unwrap();
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&updated).unwrap(),
        json!({"queue": "callers", "sla_min": 90})
    );
    // The definition's own key is not the report's.
    folder.write("cases/good/expected.json", r#"{"sla": "90m"}"#);
    let run = folder.run(&["test", "cases/good"]);
    assert!(run.out.contains("sla: an assessment has no such key; did you mean `sla_min`?"), "{}", run.out);
    // Nobody follows up a lead that does not go to sales.
    folder.write("cases/good/expected.json", r#"{"at": "2026-12-24T00:00:00Z", "queue": null, "sla_min": null}"#);
    assert_eq!(folder.run(&["test", "cases/good"]).code, 0);
}

#[test]
fn a_definition_of_its_own_goes_before_the_one_above() {
    let folder = with_cases();
    folder.write("cases/good/definition.json", r#"{"id": "own", "version": 1}"#);
    folder.write("cases/good/expected.json", r#"{"score": 0, "definition": {"id": "own"}}"#);
    let run = folder.run(&["test", "cases/good"]);
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.out.contains("warning: views[0].page: the definition has no page class `pricing`"), "{}", run.out);
}

#[test]
fn an_update_writes_the_same_keys_and_then_passes() {
    let folder = with_cases();
    folder.write("cases/new/evidence.json", EVIDENCE);
    let update = folder.run(&["test", "cases", "--update"]);
    assert_eq!(update.code, 0, "{}", update.out);
    assert!(update.out.ends_with("2 updated, 1 unchanged, 0 failed\n"), "{}", update.out);
    let text = std::fs::read_to_string(folder.path("cases/bad/expected.json")).unwrap();
    let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(expected["score"], 35);
    assert!(expected.get("grade").is_none(), "{text}");
    let run = folder.run(&["test", "cases"]);
    assert_eq!(run.code, 0, "{}", run.out);
}

#[test]
fn a_key_that_no_assessment_has_is_refused_and_kept() {
    let folder = with_cases();
    for (expected, message) in [
        (r#"{"prioritty": null}"#, "prioritty: an assessment has no such key; did you mean `priority`?"),
        (
            r#"{"fit": {"coverage": 1}}"#,
            "fit.coverage: an assessment has no such key; did you mean `coverage_permille`?",
        ),
        (
            r#"{"contributions": {"contains": [{"rule": "pricing_read", "pionts_milli": null}]}}"#,
            "contributions[pricing_read].pionts_milli: an assessment has no such key; did you mean `points_milli`?",
        ),
        (r#"{"xyz": 1}"#, "xyz: an assessment has no such key; write one of `"),
    ] {
        folder.write("cases/good/expected.json", expected);
        for arguments in [["test", "cases/good"].as_slice(), &["test", "cases/good", "--update"]] {
            let run = folder.run(arguments);
            assert_eq!(run.code, 1, "{expected}: {}", run.out);
            assert!(run.out.contains(&format!("can't be run\n  `cases/good/expected.json`: {message}")), "{}", run.out);
        }
        assert_eq!(std::fs::read_to_string(folder.path("cases/good/expected.json")).unwrap(), expected);
    }
}

#[test]
fn a_case_that_can_not_be_run_fails_with_the_reason() {
    let folder = with_cases();
    folder.write("cases/bad/evidence.json", "{\"views\": [{}]}");
    let run = folder.run(&["test", "cases"]);
    assert_eq!(run.code, 1);
    let reason = "✗ bad: can't be run\n  `cases/bad/evidence.json`: this evidence can't be used\n  error[field]: `at` is missing\n   --> cases/bad/evidence.json:1:12\n";
    assert!(run.out.contains(reason), "{}", run.out);
    assert!(run.out.contains("\n    = remedy: add `\"at\": "), "{}", run.out);
}

#[test]
fn a_folder_without_cases_is_trouble() {
    let folder = Folder::new();
    folder.write("empty/readme.md", "nothing");
    let run = folder.run(&["test", "empty"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("`empty`: there is no case in it; a case is a folder with"), "{}", run.err);
}
