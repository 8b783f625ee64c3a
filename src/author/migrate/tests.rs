//! How each way of writing the old keys is rewritten, in TOML and in JSON.

use super::*;

#[track_caller]
fn check(format: Format, old: &str, expected: &str) {
    let migration = migrate(old, format).unwrap_or_else(|problems| panic!("{problems:?}"));
    assert_eq!(migration.text, expected);
    let [before, after] = [old, expected].map(|text| {
        let (compiled, policy) = parse(text, format).unwrap().compile_both().unwrap();
        (compiled.mql().to_vec(), policy.map(|policy| policy.to_json()))
    });
    assert_eq!(before, after);
    assert_eq!(migrate(expected, format), Ok(Migration { text: expected.to_owned(), changes: Vec::new() }));
}

const HEAD: &str = "id = \"a\" # the id\nversion = 1\n";

#[test]
fn a_gap_gets_its_new_name_wherever_it_stands() {
    let rule = |when: &str| {
        format!("{HEAD}[[rules]]\nid = \"r\"\nlabel = \"R\"\ndimension = \"intent\"\npoints = -5\n{when}\n")
    };
    for (old, new) in [
        (
            "when = { return_visit = { after  =  \"48h\" } } # two days",
            "when = { return_visit = { gap_at_most  =  \"48h\" } } # two days",
        ),
        ("when.return_visit.after = '48h'", "when.return_visit.gap_at_most = '48h'"),
        (
            "when = { return_visit = { \"after\" = \"48h\" } }",
            "when = { return_visit = { \"gap_at_most\" = \"48h\" } }",
        ),
        (
            "when = { all = [{ visit = {} }, { any = [{ return_visit = { after = \"2d\" } }, { not = { return_visit = { after = \"1h\" } } }] }] }",
            "when = { all = [{ visit = {} }, { any = [{ return_visit = { gap_at_most = \"2d\" } }, { not = { return_visit = { gap_at_most = \"1h\" } } }] }] }",
        ),
        ("[rules.when.return_visit]\n  after = \"48h\"\r", "[rules.when.return_visit]\n  gap_at_most = \"48h\"\r"),
    ] {
        check(Format::Toml, &rule(old), &rule(new));
    }
}

#[test]
fn capacity_moves_with_its_comment() {
    let old = format!(
        "{HEAD}\n# Big ones.\n[[segments]]\nid = \"big\"\nwhen = {{ visit = {{}} }}\n# Ann and Bob.\n  capacity_per_week = 10 # as of May\nsla = \"4h\"\n\n[[segments]]\nid = \"rest\"\ncapacity_per_week = 40"
    );
    let new = format!(
        "{HEAD}\n# Big ones.\n[[segments]]\nid = \"big\"\nwhen = {{ visit = {{}} }}\n# Ann and Bob.\nsla = \"4h\"\n\n[[segments]]\nid = \"rest\"\n\n[[policy.capacity]]\nsegment = \"big\"\nleads_per_week = 10 # as of May\n\n[[policy.capacity]]\nsegment = \"rest\"\nleads_per_week = 40\n"
    );
    check(Format::Toml, &old, &new);
}

#[test]
fn capacity_joins_the_policy_that_is_there_already() {
    let segments = "segments = [{ id = \"big\", capacity_per_week = 10, when = { visit = {} } }, { id = \"rest\", capacity_per_week = 40 }]\n";
    let moved = "segments = [{ id = \"big\", when = { visit = {} } }, { id = \"rest\" }]\n";
    let rows = "{ segment = \"big\", leads_per_week = 10 }, { segment = \"rest\", leads_per_week = 40 }";
    for (old, new) in [
        ("policy = {}\n", format!("policy = {{ capacity = [{rows}] }}\n")),
        (
            "policy = { sql_criteria = [{ id = \"need\", label = \"N\" }] }\n",
            format!("policy = {{ sql_criteria = [{{ id = \"need\", label = \"N\" }}], capacity = [{rows}] }}\n"),
        ),
        (
            "[policy] # ours\ncapacity = [\n  { leads_per_week = 90 }, # all\n]\n",
            "[policy] # ours\ncapacity = [\n  { leads_per_week = 90 },\n  { segment = \"big\", leads_per_week = 10 },\n  { segment = \"rest\", leads_per_week = 40 }, # all\n]\n".to_owned(),
        ),
        (
            "[[policy.capacity]]\nleads_per_week = 90\n",
            "[[policy.capacity]]\nleads_per_week = 90\n\n[[policy.capacity]]\nsegment = \"big\"\nleads_per_week = 10\n\n[[policy.capacity]]\nsegment = \"rest\"\nleads_per_week = 40\n".to_owned(),
        ),
    ] {
        check(Format::Toml, &format!("{HEAD}{segments}{old}"), &format!("{HEAD}{moved}{new}"));
    }
}

#[test]
fn json_keeps_its_lines_and_spaces() {
    let old = r#"{
  "id": "a", "version": 1,
  "rules": [{"id": "r", "label": "R", "dimension": "intent", "points": 5, "when": {"return_visit": {"after": "48h"}}}],
  "segments": [
    {
      "id": "big",
      "capacity_per_week": 10,
      "when": { "visit": {} }
    },
    { "id": "rest", "capacity_per_week" : 40 }
  ]
}
"#;
    let new = r#"{
  "id": "a", "version": 1,
  "rules": [{"id": "r", "label": "R", "dimension": "intent", "points": 5, "when": {"return_visit": {"gap_at_most": "48h"}}}],
  "segments": [
    {
      "id": "big",
      "when": { "visit": {} }
    },
    { "id": "rest" }
  ],
  "policy": { "capacity": [{ "segment": "big", "leads_per_week": 10 }, { "segment": "rest", "leads_per_week": 40 }] }
}
"#;
    check(Format::Json, old, new);
    let old = r#"{"id":"a","version":1,"policy":{"capacity":[]},"segments":[{"id":"s","capacity_per_week":4}]}"#;
    let new = r#"{"id":"a","version":1,"policy":{"capacity":[ { "segment": "s", "leads_per_week": 4 } ]},"segments":[{"id":"s"}]}"#;
    check(Format::Json, old, new);
}

#[test]
fn the_old_key_and_the_new_one_together_are_refused() {
    for old in [
        "[[rules]]\nid = \"r\"\nlabel = \"R\"\ndimension = \"intent\"\npoints = 5\nwhen = { return_visit = { after = \"2d\", gap_at_most = \"1d\" } }\n",
        "[[segments]]\nid = \"s\"\ncapacity_per_week = 4\n[[policy.capacity]]\nsegment = \"s\"\nleads_per_week = 5\n",
    ] {
        let problems = migrate(&format!("{HEAD}{old}"), Format::Toml).unwrap_err();
        assert_eq!((problems.len(), problems[0].code), (1, Code::Duplicate), "{problems:?}");
        assert!(problems[0].line > Some(2), "{problems:?}");
    }
}

#[test]
fn each_change_says_its_line() {
    let old = format!("{HEAD}[[segments]]\nid = \"s\"\ncapacity_per_week = 4\n");
    let changes = migrate(&old, Format::Toml).unwrap().changes;
    assert_eq!((changes[0].line, changes[0].path.as_str()), (5, "segments[0].capacity_per_week"));
    assert_eq!(changes[0].sentence, "`capacity_per_week` of segment `s` moved to `policy.capacity`");
}
