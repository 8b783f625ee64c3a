//! `handraise check`.

use super::tool::{DEFINITION, Folder, Run};

const TODAY: &str = "--today=2026-11-21";

/// The problems that a run printed, each as `FILE:LINE: KIND[CODE]: PATH: MESSAGE; remedy: REMEDY`.
fn told(run: &Run) -> String {
    let part =
        |block: &str, mark: &str| block.split_once(mark).and_then(|(_, rest)| rest.lines().next()).map(str::to_owned);
    let line = |block: &str| {
        let title = block.trim_start().lines().next()?;
        let (kind, message) = title.split_once("]: ")?;
        let place = part(block, "--> ")?;
        let place = place.rsplit_once(':').map_or(place.as_str(), |(place, _)| place).to_owned();
        let path = part(block, "^ ").map_or_else(String::new, |path| format!("{path}: "));
        Some(format!("{place}: {kind}]: {path}{message}; remedy: {}\n", part(block, "remedy: ")?))
    };
    run.out.split("\n\n").filter_map(line).collect()
}

#[test]
fn the_offending_line_is_shown_with_its_remedy() {
    let folder = Folder::new();
    let text = "id = \"acme\"\nversion = 1\n\n[[pages]]\nid = \"über\"\npatterns = \"/über\"\n\n[fit.company]\n";
    folder.write("broken.toml", text);
    let run = folder.run(&["check", "broken.toml"]);
    assert_eq!(
        run.out,
        r#"error[field]: a list of texts goes here, not the text `/über`
 --> broken.toml:6:12
  |
6 | patterns = "/über"
  |            ^^^^^^^ pages[0].patterns
  |
  = remedy: write `patterns = ["/über"]`

error[field]: a list of tables goes here, not a table
 --> broken.toml:8:1
  |
8 | [fit.company]
  | ^^^^^^^^^^^^^ fit.company
  |
  = remedy: write `[[fit.company]]`

Names and numbers are checked once these are mended.

failed: 1 file checked, 2 errors, 0 warnings
"#
    );
    let report = folder.run(&["check", "broken.toml", "--json"]).json();
    assert_eq!(
        report["files"][0]["problems"][0],
        serde_json::json!({
            "severity": "error",
            "code": "field",
            "path": "pages[0].patterns",
            "line": 6,
            "column": 12,
            "message": "a list of texts goes here, not the text `/über`",
            "remedy": "write `patterns = [\"/über\"]`",
        })
    );
}

#[test]
fn a_usable_definition_passes() {
    let run = Folder::new().run(&["check", "definition.toml", TODAY]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert!(run.out.contains("1 file checked"), "{}", run.out);
}

#[test]
fn a_mistyped_field_is_named_with_file_line_and_remedy() {
    let folder = Folder::new();
    folder.write("broken.toml", DEFINITION.replace("window =", "windwo ="));
    let run = folder.run(&["check", "broken.toml", TODAY]);
    assert_eq!(run.code, 1);
    assert!(told(&run).starts_with("broken.toml:18: error[field]: rules[0].windwo: there is no key"), "{}", run.out);
    assert!(run.out.contains("remedy: did you mean `window`?"), "{}", run.out);
}

#[test]
fn broken_toml_is_named_with_its_line() {
    let folder = Folder::new();
    folder.write("broken.toml", "id = \"acme\"\nversion = \n");
    let run = folder.run(&["check", "broken.toml"]);
    assert_eq!(run.code, 1);
    assert!(told(&run).starts_with("broken.toml:2: error[syntax]: version: `version` has no value"), "{}", run.out);
}

#[test]
fn a_rule_on_an_unknown_page_is_an_error_on_its_line() {
    let folder = Folder::new();
    folder.write("broken.toml", DEFINITION.replace("view = { page = \"pricing\"", "view = { page = \"pricng\""));
    let run = folder.run(&["check", "broken.toml", "--json"]);
    assert_eq!(run.code, 1);
    let report = run.json();
    assert_eq!(report["errors"], 1);
    let problems = report["files"][0]["problems"].as_array().unwrap();
    let problem = problems.iter().find(|problem| problem["severity"] == "error").unwrap();
    assert_eq!(problem["line"], 24);
    assert!(problem["remedy"].as_str().unwrap().contains("`pricing`"), "{problem}");
}

#[test]
fn more_groups_than_a_browser_adds_up_are_an_error_that_names_the_limit() {
    let groups = |count: usize| -> String {
        (0..count).map(|index| format!("[[groups]]\nid = \"g{index}\"\nlabel = \"G\"\ncap = 5\n")).collect()
    };
    let folder = Folder::new();
    folder.write("full.toml", format!("{DEFINITION}\n{}", groups(31)));
    folder.write("over.toml", format!("{DEFINITION}\n{}", groups(32)));
    let full = folder.run(&["check", "full.toml", TODAY]);
    assert_eq!(full.code, 0, "{}{}", full.out, full.err);
    let over = folder.run(&["check", "over.toml", TODAY]);
    assert_eq!(over.code, 1);
    assert!(
        told(&over).contains("error[groups]: groups: 32 groups") && over.out.contains("at most 31"),
        "{}",
        over.out
    );
}

#[test]
fn what_would_mean_its_opposite_is_an_error_with_line_field_and_remedy() {
    let rule = "dimension = \"intent\"\nwhen = { visit = { page = \"pricing\" } }";
    let answer = "when = { answer = { attribute = \"seniority\", is = \"director\" } }";
    let pricing = "when = { view = { page = \"pricing\", engaged = \"30s\" } }";
    let group = "\n[[groups]]\nid = \"g\"\nlabel = \"G\"\n";
    let with_group = |bound: &str| format!("{DEFINITION}{group}{bound} = 0\n");
    let no_value = answer.replace("\"director\"", "[]");
    let no_phrase = "when = { answer = { field = \"job_title\", matches = [] } }";
    for (text, error, remedy) in [
        (
            DEFINITION.replace(rule, &format!("cap = 0\n{rule}")),
            "15: error[cap]: rules[0].cap: a cap of 0",
            "leave `cap` out",
        ),
        (with_group("cap"), "39: error[cap]: groups[0].cap: a cap of 0", "leave `cap` out"),
        (with_group("floor"), "39: error[cap]: groups[0].floor: a floor of 0", "leave `floor` out"),
        (
            DEFINITION.replace(pricing, &no_value),
            "24: error[empty]: rules[1].when.answer.is: `is` has no values",
            "leave `is` out",
        ),
        (
            DEFINITION.replace(pricing, no_phrase),
            "24: error[empty]: rules[1].when.answer.matches: `matches` has no phrases",
            "leave `matches` out",
        ),
    ] {
        let folder = Folder::new();
        folder.write("broken.toml", text);
        let run = folder.run(&["check", "broken.toml", TODAY]);
        assert_eq!(run.code, 1, "{error}: {}", run.out);
        assert!(told(&run).contains(&format!("broken.toml:{error}")), "{error} in {}", run.out);
        assert!(run.out.contains(remedy), "{remedy} in {}", run.out);
    }
}

#[test]
fn points_for_an_answer_that_leaves_the_window_are_gained_by_time_alone() {
    let pricing = "when = { view = { page = \"pricing\", engaged = \"30s\" } }";
    let unsaid = "when = { not = { answer = { attribute = \"seniority\" } } }";
    for (window, code) in [("", 0), ("\nwindow = \"30d\"", 1)] {
        let folder = Folder::new();
        folder.write("unsaid.toml", DEFINITION.replace(pricing, &format!("{unsaid}{window}")));
        let run = folder.run(&["check", "unsaid.toml", TODAY]);
        assert_eq!(run.code, code, "{}", run.out);
        let error = "unsaid.toml:24: error[time]: rules[1].when: a lead would gain points merely because time passes";
        assert_eq!(told(&run).contains(error), code == 1, "{}", run.out);
    }
}

#[test]
fn points_and_caps_at_the_ends_of_their_range_are_told_like_any_other() {
    for points in ["-2147483648", "2147483647"] {
        for (was, field) in
            [("points = 10", format!("points = {points}")), ("points = 25", format!("points = {points}"))]
        {
            let folder = Folder::new();
            folder.write("far.toml", DEFINITION.replace(was, &field));
            let run = folder.run(&["check", "far.toml", TODAY]);
            assert_eq!(run.code, 1, "{}{}", run.out, run.err);
            let error = format!("error[points]: rules[{}]", usize::from(was == "points = 10"));
            assert!(told(&run).contains(&error), "{}", run.out);
            assert!(run.out.contains(&format!("{points} points are too many")), "{}", run.out);
        }
    }
    let folder = Folder::new();
    let often = DEFINITION.replace("points = 10", "points = 10\ncount = \"each\"\ncap = 4294967295");
    folder.write("far.toml", often);
    let run = folder.run(&["check", "far.toml", TODAY]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert!(!run.out.contains("unreachable"), "{}", run.out);
}

#[test]
fn a_rule_that_begins_too_late_or_ended_too_early_is_an_error() {
    let check = |dates: &str| {
        let folder = Folder::new();
        folder.write("dated.toml", DEFINITION.replace("points = 10", &format!("points = 10\n{dates}")));
        folder.run(&["check", "dated.toml", TODAY])
    };
    for (dates, message) in [
        (
            "valid_from = \"2206-11-02\"",
            "26: error[dates]: rules[1].valid_from: 2206-11-02 is too late for a rule to begin",
        ),
        (
            "valid_from = 2106-02-08",
            "26: error[dates]: rules[1].valid_from: 2106-02-08 is too late for a rule to begin",
        ),
        (
            "valid_until = \"1026-11-02\"",
            "26: error[dates]: rules[1].valid_until: 1026-11-02 is too early for a rule to end",
        ),
        (
            "valid_until = \"1970-01-01\"",
            "26: error[dates]: rules[1].valid_until: 1970-01-01 is too early for a rule to end",
        ),
    ] {
        let run = check(dates);
        assert_eq!(run.code, 1, "{dates}: {}", run.out);
        assert!(told(&run).contains(&format!("dated.toml:{message}")), "{message} in {}", run.out);
        assert!(run.out.contains("remedy: write the year you mean"), "{}", run.out);
    }
    for dates in ["valid_from = \"2106-02-07\"", "valid_from = \"1970-01-02\"\nvalid_until = \"2106-02-07\""] {
        let run = check(dates);
        assert_eq!((run.code, run.out.contains("beyond")), (0, false), "{dates}: {}", run.out);
    }
    // A beginning or an end that cannot be counted has no effect, which is seldom intended.
    for (dates, message) in [
        (
            "valid_from = \"1026-11-02\"",
            "rules[1].valid_from: 1026-11-02 is before 1970: the rule has always been in force",
        ),
        (
            "valid_until = \"9999-12-31\"",
            "rules[1].valid_until: 9999-12-31 is after 2106-02-07: the rule stays in force",
        ),
    ] {
        let run = check(dates);
        assert_eq!(run.code, 0, "{dates}: {}", run.out);
        assert!(
            told(&run).contains(&format!("dated.toml:26: warning[day-beyond]: {message}")),
            "{message} in {}",
            run.out
        );
    }
}

#[test]
fn an_id_that_looks_like_another_is_an_error() {
    for (was, id) in [
        ("id = \"acme\"", "id = \" acme\""),
        ("id = \"pricing_read\"", "id = \"pricing_read \""),
        ("id = \"everybody\"", "id = \"every\\tbody\""),
        ("id = \"everybody\"", "id = \"everybody\\u00a0\""),
    ] {
        let folder = Folder::new();
        folder.write("odd.toml", DEFINITION.replace(was, id));
        let run = folder.run(&["check", "odd.toml", TODAY]);
        assert_eq!(run.code, 1, "{id}: {}", run.out);
        let message = "an id must not begin or end with a space, or contain a line break or tab";
        assert!(
            told(&run).contains(&format!("error[name]: {}", if was.contains("acme") { "id" } else { "" })),
            "{}",
            run.out
        );
        assert!(run.out.contains(message) && run.out.contains("remedy: remove these characters"), "{}", run.out);
    }
}

#[test]
fn fit_weighs_no_more_than_all_of_the_rank() {
    let folder = Folder::new();
    for (pct, code) in [(100, 0), (101, 1)] {
        folder.write("rank.toml", format!("rank_fit_pct = {pct}\n{DEFINITION}"));
        let run = folder.run(&["check", "rank.toml", TODAY]);
        assert_eq!(run.code, code, "{}", run.out);
        let error = "rank.toml:1: error[percent]: rank_fit_pct: 101 is more than 100 percent";
        assert_eq!(told(&run).contains(error), code == 1, "{}", run.out);
    }
}

#[test]
fn warnings_pass_unless_they_are_denied() {
    let folder = Folder::new();
    folder.write("old.toml", format!("review_by = \"2026-01-01\"\n{DEFINITION}"));
    let run = folder.run(&["check", "old.toml", TODAY]);
    assert_eq!(run.code, 0);
    assert!(told(&run).contains("old.toml:1: warning[review-passed]: review_by:"), "{}", run.out);
    let denied = folder.run(&["check", "old.toml", TODAY, "--deny-warnings"]);
    assert_eq!(denied.code, 1);
    assert!(
        denied.out.contains("\nfailed: 1 file checked, 0 errors, 3 warnings, which are denied, 2 notes\n"),
        "{}",
        denied.out
    );
    let on_that_day = folder.run(&["check", "old.toml", "--today=2025-12-31", "--json"]);
    let codes = on_that_day.json()["files"][0]["problems"].to_string();
    assert!(!codes.contains("review-passed"), "{codes}");
}

#[test]
fn a_missing_approval_is_a_note_which_nothing_denies() {
    let folder = Folder::new();
    let head = "id = \"acme\"\nversion = 1\nreview_by = \"2027-02-01\"\nratings = [20, 15, 10]\n[gates]\nmin_intent = 1\nbehaviour_unknown = { min_grade = \"any\" }\n";
    folder.write("head.toml", head);
    let run = folder.run(&["check", "head.toml", TODAY, "--json"]);
    let notes: Vec<_> = run.json()["files"][0]["problems"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|problem| problem["severity"] == "note")
        .cloned()
        .collect();
    assert_eq!(notes.len(), 2, "{}", run.out);
    assert!(notes.iter().all(|note| note["code"] == "unsigned"));
    assert_eq!(run.json()["notes"], 2);
}

#[test]
fn standard_input_is_read_as_toml_or_json() {
    let folder = Folder::new();
    let toml = folder.run_with(&["check", "-", TODAY], DEFINITION);
    assert_eq!(toml.code, 0, "{}", toml.out);
    let json = folder.run_with(&["check", "-"], "{\"id\": \"acme\",\n\"version\": \"one\"}");
    assert_eq!(json.code, 1);
    assert!(told(&json).starts_with("<standard input>:2: error[field]: version:"), "{}", json.out);
}

#[test]
fn a_missing_file_is_named_with_a_remedy() {
    let run = Folder::new().run(&["check", "nowhere.toml"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("`nowhere.toml`: no such file; check the path"), "{}", run.err);
}

#[test]
fn text_in_another_encoding_is_refused_by_name() {
    let folder = Folder::new();
    folder.write("latin1.toml", b"id = \"caf\xe9\"\n");
    let run = folder.run(&["check", "latin1.toml"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("`latin1.toml`: not UTF-8 text"), "{}", run.err);
}

#[test]
fn a_problem_without_a_place_has_null_for_its_line() {
    let folder = Folder::new();
    let problems = folder.run(&["check", "definition.toml", TODAY, "--json"]).json()["files"][0]["problems"].clone();
    let unsigned = problems.as_array().unwrap().iter().find(|problem| problem["code"] == "no-review").unwrap();
    assert_eq!((&unsigned["line"], &unsigned["column"]), (&serde_json::Value::Null, &serde_json::Value::Null));
}

#[test]
fn what_is_not_checked_yet_is_said_once() {
    let folder = Folder::new();
    for (text, said) in [
        ("id = 1\nversion = 1\n", "\nNames and numbers are checked once this is mended.\n"),
        ("id = 1\nversion = \"one\"\n", "\nNames and numbers are checked once these are mended.\n"),
        ("id = acme\n", "\nEverything else in the file is checked once this is mended.\n"),
    ] {
        folder.write("broken.toml", text);
        let run = folder.run(&["check", "broken.toml"]);
        assert_eq!(run.out.matches(said).count(), 1, "{said} in {}", run.out);
    }
    let run = folder.run(&["check", "definition.toml", TODAY]);
    assert!(!run.out.contains("mended"), "{}", run.out);
}

#[test]
fn a_compiled_definition_that_is_none_is_named_with_a_remedy() {
    let folder = Folder::new();
    folder.write("random.mql", [7, 200, 13, 0, 255]);
    folder.write("text.mql", "id = \"acme\"\n");
    folder.write("empty.mql", "");
    folder.write("cut.mql", "MQL");
    for (file, message) in [
        ("random.mql", "this is no compiled definition; write it anew with `handraise compile`"),
        ("empty.mql", "this is no compiled definition; write it anew with `handraise compile`"),
        ("text.mql", "this is text, but a `.mql` is a compiled definition; write it with `handraise compile`"),
    ] {
        for arguments in [
            &["check", file][..],
            &["compile", file, "-o", "out.mql"],
            &["score", file, "evidence.json"],
            &["diff", file, file],
        ] {
            let run = folder.run(arguments);
            assert_eq!(run.code, 2, "{arguments:?}");
            assert!(run.err.starts_with(&format!("error: `{file}`: {message}")), "{}", run.err);
        }
    }
    let run = folder.run(&["score", "cut.mql", "evidence.json"]);
    assert!(run.err.contains("compile"), "{}", run.err);
}
