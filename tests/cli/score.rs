//! `handraise score` and `handraise explain`.

use super::tool::{DEFINITION, EVIDENCE, Folder};
use handraise::evidence::Evidence;
use handraise_tests::root;

#[test]
fn a_score_is_one_line() {
    let run = Folder::new().run(&["score", "definition.toml", "evidence.json"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(run.out, "35 points (engagement 0, intent 35), A3, mql, everybody: qualified (fit_and_intent)\n");
}

#[test]
fn the_json_is_the_canonical_assessment() {
    let run = Folder::new().run(&["score", "definition.toml", "evidence.json", "--json"]);
    let assessment = run.json();
    assert_eq!(assessment["score"], 35);
    assert_eq!(assessment["at_s"], 1_793_707_200);
    assert_eq!(assessment["contributions"][0]["rule"], "pricing_three");
    assert_eq!(run.out.lines().count(), 1);
}

#[test]
fn each_line_has_the_report_that_its_evidence_has_alone() {
    let folder = Folder::new();
    let document: serde_json::Value = serde_json::from_str(EVIDENCE).unwrap();
    let encoded = Evidence::from_json(EVIDENCE).unwrap().encode();
    folder.write("leads.txt", format!("{document}\n\n{encoded}\n"));
    let alone = folder.run(&["score", "definition.toml", "evidence.json", "--json"]);
    let all = folder.run(&["score", "definition.toml", "leads.txt", "--json", "--lines"]);
    assert_eq!((all.code, all.err.as_str()), (0, ""));
    assert_eq!(all.out, alone.out.repeat(2));
    folder.write("leads.txt", format!("{document}\n{{\"viws\": []}}\n"));
    let wrong = folder.run(&["score", "definition.toml", "leads.txt", "--lines"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("leads.txt, line 2"), "{}", wrong.err);
}

#[test]
fn a_later_time_is_scored_as_of_then() {
    let folder = Folder::new();
    let run = folder.run(&["score", "definition.toml", "evidence.json", "--at", "2026-12-24T00:00:00+01:00", "--json"]);
    let assessment = run.json();
    assert_eq!(assessment["at_s"], 1_798_066_800);
    assert_eq!(assessment["score"], 10, "the window of 48 hours has passed");
}

#[test]
fn a_hand_that_was_raised_without_a_time_is_raised_at_the_time_of_the_score() {
    let folder = Folder::new();
    let site = root().join("www/definition.toml").display().to_string();
    folder.write("asked.json", r#"{"answers":[{"attribute":"contact_sales","value":"yes"}]}"#);
    let run = folder.run(&["score", &site, "asked.json", "--at", "2026-11-20T12:00:00Z", "--json"]);
    assert_eq!(run.json()["hand_raised"], true, "{}", run.err);
    let early = r#"{"as_of":"2026-01-01T00:00:00Z","answers":[{"attribute":"contact_sales","value":"yes"}]}"#;
    folder.write("asked.json", early);
    let run = folder.run(&["score", &site, "asked.json", "--at", "2026-11-20T12:00:00Z", "--json"]);
    assert_eq!(run.json()["hand_raised"], false, "what was told last winter has expired");
}

#[test]
fn a_time_before_what_happened_is_refused() {
    let folder = Folder::new();
    folder.write("visitors/evidence.json", EVIDENCE);
    folder.run(&["compile", "definition.toml", "-o", "acme.mql"]);
    folder.write("evidence.txt", Evidence::from_json(EVIDENCE).unwrap().encode());
    for arguments in [
        ["score", "definition.toml", "evidence.json"].as_slice(),
        &["explain", "acme.mql", "evidence.txt"],
        &["diff", "definition.toml", "acme.mql", "--evidence", "visitors"],
    ] {
        let run = folder.run(&[arguments, &["--at", "2026-11-03T10:59:59Z"]].concat());
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?}: {}", run.err);
        let message = "--at: 2026-11-03T10:59:59Z is before the newest occurrence in the evidence, 2026-11-03T12:00:00Z; write that time or a later one";
        assert!(run.err.contains(message), "{}", run.err);
    }
    // `as_of` is later than anything in the evidence, so every time in between is good.
    let views = EVIDENCE.replace(",\n  \"answers\": [{\"attribute\": \"seniority\", \"value\": \"director\"}]", "");
    let run = folder.run_with(&["score", "definition.toml", "-", "--at", "2026-11-03T11:00:00Z"], views);
    assert_eq!(run.code, 0, "{}", run.err);
}

#[test]
fn a_document_looked_at_before_what_is_in_it_is_refused() {
    let folder = Folder::new();
    let run = folder.run_with(&["score", "definition.toml", "-"], EVIDENCE.replace("03T12:00", "03T10:00"));
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    let message = "`<standard input>`: as_of: 2026-11-03T10:00:00Z is before the newest occurrence in the evidence, 2026-11-03T11:00:00Z; \
                   write that time or a later one, or leave `as_of` out";
    assert!(run.err.contains(message), "{}", run.err);
}

#[test]
fn a_compiled_definition_and_encoded_evidence_give_the_same_answer() {
    let folder = Folder::new();
    folder.run(&["compile", "definition.toml", "-o", "acme.mql"]);
    folder.write("evidence.txt", Evidence::from_json(EVIDENCE).unwrap().encode() + "\n");
    let authored = folder.run(&["score", "definition.toml", "evidence.json", "--json"]);
    let compiled = folder.run(&["score", "acme.mql", "evidence.txt", "--json"]);
    assert_eq!((compiled.code, &compiled.out), (0, &authored.out));
}

#[test]
fn evidence_comes_from_standard_input_too() {
    let folder = Folder::new();
    let run = folder.run_with(&["score", "definition.toml", "-"], EVIDENCE);
    assert!(run.out.starts_with("35 points"), "{}{}", run.out, run.err);
    let both = folder.run_with(&["score", "-", "-"], EVIDENCE);
    assert_eq!(both.code, 2);
    assert!(both.err.contains("a command can read standard input only once"), "{}", both.err);
}

#[test]
fn a_name_that_the_definition_does_not_know_is_a_warning() {
    let folder = Folder::new();
    let run = folder.run_with(&["score", "definition.toml", "-"], EVIDENCE.replacen("\"pricing\"", "\"pricng\"", 1));
    assert_eq!(run.code, 0);
    let warning =
        "warning: <standard input>: views[0].page: the definition has no page class `pricng`; did you mean `pricing`?";
    assert!(run.err.contains(warning), "{}", run.err);
}

#[test]
fn a_built_in_attribute_that_the_definition_does_not_look_at_is_not_said_to_be_misspelt() {
    let folder = Folder::new();
    folder.write(
        "other.toml",
        "id = \"other\"\nversion = 1\npages = [{ id = \"pricing\", patterns = [\"/pricing\"] }]\n",
    );
    let run = folder.run(&["explain", "other.toml", "evidence.json"]);
    let warning = "evidence.json: answers[0].attribute: the definition does not look at the attribute `seniority`; it counts for nothing";
    assert_eq!(run.err, format!("warning: {warning}\n"));
}

#[test]
fn a_value_that_the_definition_does_not_know_is_a_warning() {
    let folder = Folder::new();
    let misspelt = EVIDENCE.replace("\"director\"", "\"directer\"");
    let warning = "warning: <standard input>: answers[0].value: the definition has no value `directer` of `seniority`";
    let run = folder.run_with(&["score", "definition.toml", "-"], &misspelt);
    assert_eq!(run.code, 0);
    assert_eq!(run.err, format!("{warning}; did you mean `director`?\n"));
    // A value that no rule and no criterion asks for is known all the same, and so is a field that was left blank.
    for known in ["{\"attribute\": \"company_size\", \"value\": \"51-200\"}", "{\"attribute\": \"seniority\"}"] {
        let evidence = EVIDENCE.replace("{\"attribute\": \"seniority\", \"value\": \"director\"}", known);
        let run = folder.run_with(&["score", "definition.toml", "-"], evidence);
        assert!(!run.err.contains("no value"), "{}", run.err);
    }
    folder.run(&["compile", "definition.toml", "-o", "acme.mql"]);
    let run = folder.run_with(&["score", "acme.mql", "-"], &misspelt);
    assert_eq!(run.err, format!("{warning}; the answer counts for nothing\n"));
    assert_eq!(folder.run_with(&["score", "acme.mql", "-"], EVIDENCE).err, "");
}

#[test]
fn unreadable_evidence_names_its_field_or_what_it_should_be() {
    let folder = Folder::new();
    let field = folder.run_with(&["score", "definition.toml", "-"], EVIDENCE.replace("09:00", "25:00"));
    assert_eq!(field.code, 2);
    assert!(field.err.starts_with("error[field]: `2026-11-02T25:00:00Z` is not a time\n"), "{}", field.err);
    assert!(field.err.contains(" views[0].at\n"), "{}", field.err);
    let text = folder.run_with(&["score", "definition.toml", "-"], "what is this");
    assert_eq!(text.code, 2);
    assert!(text.err.contains("evidence document in JSON"), "{}", text.err);
}

#[test]
fn problems_of_an_evidence_document_are_shown_with_their_lines() {
    let folder = Folder::new();
    folder.write("evidence.json", "{\n  \"consent\": \"granted\",\n  \"views\": [{ \"pge\": \"pricing\" }]\n}\n");
    let run = folder.run(&["score", "definition.toml", "evidence.json"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    let expected = r#"error[field]: `at` is missing
 --> evidence.json:3:13
  |
3 |   "views": [{ "pge": "pricing" }]
  |             ^^^^^^^^^^^^^^^^^^^^ views[0]
  |
  = remedy: add `"at": "2026-11-02T09:00:00+01:00"`

error[field]: there is no key `pge` here
 --> evidence.json:3:15
  |
3 |   "views": [{ "pge": "pricing" }]
  |               ^^^^^ views[0].pge
  |
  = remedy: did you mean `page`?

error: `evidence.json`: this evidence can't be used
"#;
    assert_eq!(run.err, expected);
}

#[test]
fn a_policy_where_a_definition_belongs_is_named() {
    let folder = Folder::new();
    let list = "[[policy.suppressions]]\nid = \"ours\"\nkind = \"customers\"\nlabel = \"Customers\"\n";
    folder.write("definition.toml", format!("{DEFINITION}\n{list}"));
    folder.run(&["compile", "definition.toml", "-o", "acme.mql"]);
    let policy = std::fs::read_to_string(folder.path("acme.policy.json")).unwrap();
    folder.write("spaced.json", policy.replacen('{', "{\n  ", 1));
    for file in ["acme.policy.json", "spaced.json"] {
        let commands: [&[&str]; 5] = [
            &["score", file, "evidence.json"],
            &["check", file],
            &["compile", file, "-o", "out.mql"],
            &["diff", "definition.toml", file],
            &["migrate", file],
        ];
        for arguments in commands {
            let run = folder.run(arguments);
            assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?}");
            let message = "this is a private policy, which `handraise compile` writes beside the definition; \
                           name the TOML or JSON file that it was compiled from";
            assert_eq!(run.err, format!("error: `{file}`: {message}\n"));
        }
    }
}

#[test]
fn an_unusable_definition_is_no_answer() {
    let folder = Folder::new();
    folder.write("broken.toml", "id = \"acme\"\n");
    let run = folder.run(&["score", "broken.toml", "evidence.json"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert_eq!(
        run.err,
        "error[field]: `version` is missing
 --> broken.toml:1:1
  |
1 | id = \"acme\"
  | ^^^^^^^^^^^
  |
  = remedy: add `version = 1` at the top of the file, before the first `[`

Names and numbers are checked once this is mended.

error: `broken.toml`: this definition can't be used
"
    );
}

#[test]
fn an_explanation_names_every_rule_that_gave_points() {
    let folder = Folder::new();
    let run = folder.run(&["explain", "definition.toml", "evidence.json"]);
    assert_eq!(run.code, 0);
    for part in ["Three visits to pricing in 48 hours", "+25", "Read the pricing page", "+10"] {
        assert!(run.out.contains(part), "{part} in {}", run.out);
    }
    let json = folder.run(&["explain", "definition.toml", "evidence.json", "--json"]).json();
    assert_eq!(json["score_milli"], 35_000);
}

#[test]
fn an_explanation_says_that_a_no_was_respected_where_no_yes_is_needed() {
    let folder = Folder::new();
    folder.write("open.toml", format!("{DEFINITION}\n[tracking]\nconsent = \"not_needed\"\n"));
    let note = "No consent: behaviour was not looked at";
    for (consent, noted) in [("denied", true), ("unknown", false), ("granted", false)] {
        let evidence = EVIDENCE.replacen('{', &format!("{{\"consent\": \"{consent}\","), 1);
        let run = folder.run_with(&["explain", "open.toml", "-"], evidence);
        assert_eq!(run.out.contains(note), noted, "{consent}: {}{}", run.out, run.err);
    }
}
