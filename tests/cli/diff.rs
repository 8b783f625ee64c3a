//! `handraise diff`.

use super::tool::{DEFINITION, Folder};

fn with_stricter() -> Folder {
    let folder = Folder::new();
    let stricter = DEFINITION
        .replace("version = 3", "version = 4\nreview_by = \"2027-02-01\"")
        .replace("points = 25", "points = 30")
        .replace("min_intent = 20", "min_intent = 50");
    folder.write("new.toml", stricter);
    folder
}

#[test]
fn comments_order_of_keys_and_format_make_no_difference() {
    let folder = Folder::new();
    folder.write(
        "again.toml",
        format!("# the same\n{}", DEFINITION.replace("id = \"acme\"\nversion = 3\n", "version = 3\nid = \"acme\"\n")),
    );
    let run = folder.run(&["diff", "definition.toml", "again.toml"]);
    assert_eq!((run.code, run.out.as_str()), (0, "no changes\n"));
}

#[test]
fn changes_are_said_in_words_and_for_whom() {
    let run = with_stricter().run(&["diff", "definition.toml", "new.toml"]);
    assert_eq!(run.code, 1, "{}", run.err);
    for sentence in [
        "rule `pricing_three` (for visitors with a visit to `pricing`)",
        "  Three visits to pricing in 48 hours: 25 points from 3 → 30 points from 3",
        "  Segment `everybody`: intent at least 20 → at least 50 (fewer qualify)",
        "  Definition: review by unset → 2027-02-01",
        "4 changes",
    ] {
        assert!(run.out.contains(sentence), "{sentence} in\n{}", run.out);
    }
}

#[test]
fn the_json_lists_changes_with_before_and_after() {
    let json = with_stricter().run(&["diff", "definition.toml", "new.toml", "--json"]).json();
    let points = json["changes"].as_array().unwrap().iter().find(|change| change["what"] == "points").unwrap();
    assert_eq!(points["before"], "25 points from 3");
    assert_eq!(points["after"], "30 points from 3");
    assert_eq!((&json["old"]["version"], &json["new"]["version"]), (&3.into(), &4.into()));
}

#[test]
fn visitors_are_rescored_by_both() {
    let folder = with_stricter();
    folder.write("visitors/three/evidence.json", std::fs::read(folder.path("evidence.json")).unwrap());
    folder.write("visitors/nobody/evidence.json", "{\"as_of\": \"2026-11-03T12:00:00Z\"}");
    let qualify = DEFINITION.replace("id = \"acme\"", "ratings = [60, 30, 15]\nid = \"acme\"");
    folder.write("easy.toml", &qualify);
    folder.write("hard.toml", qualify.replace("min_intent = 20", "min_intent = 50"));
    let run = folder.run(&["diff", "easy.toml", "hard.toml", "--evidence", "visitors"]);
    assert!(run.out.contains("Of 2 visitors:"), "{}{}", run.out, run.err);
    assert!(run.out.contains("1 ceases to be one"), "{}", run.out);
    let line =
        "    three: 35 points, A2, mql: qualified (fit_and_intent) → 35 points, A2, lead: nurture (intent_below)\n";
    assert!(run.out.contains(line), "{}", run.out);
    let json = folder.run(&["diff", "hard.toml", "easy.toml", "--evidence", "visitors", "--json"]).json();
    assert_eq!(json["visitors"]["become_mql"], 1);
    assert_eq!(json["visitors"]["list"][0]["effect"], "same");
}

#[test]
fn a_visitor_whose_reason_alone_changes_is_told_so() {
    let folder = Folder::new();
    folder.write("far.toml", DEFINITION.replace("min_intent = 20", "min_intent = 50"));
    folder.write("hot.toml", DEFINITION.replace("min_rating = 3, min_intent = 20", "min_rating = 1, min_intent = 50"));
    let run = folder.run(&["diff", "far.toml", "hot.toml", "--evidence", "evidence.json"]);
    let line =
        "    evidence.json: 35 points, A3, lead: nurture (intent_below) → 35 points, A3, lead: nurture (score_below)\n";
    assert!(run.out.contains(line), "{}", run.out);
}

#[test]
fn a_compiled_definition_is_compared_by_the_names_of_the_other() {
    let folder = with_stricter();
    folder.run(&["compile", "definition.toml", "-o", "old.mql"]);
    let run = folder.run(&["diff", "old.mql", "new.toml"]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("25 points from 3 → 30 points from 3"), "{}", run.out);
    assert!(run.out.contains("a visit to `pricing`"), "{}", run.out);
}

#[test]
fn a_change_of_the_policy_is_said_to_be_private() {
    let folder = Folder::new();
    let policy = |days: u32| {
        let list = format!("id = \"ours\"\nkind = \"customers\"\nlabel = \"Customers\"\ndays = {days}\n");
        format!("{DEFINITION}\n[[policy.suppressions]]\n{list}")
    };
    folder.write("old.toml", policy(30));
    folder.write("new.toml", policy(90));
    let run = folder.run(&["diff", "old.toml", "new.toml"]);
    let expected = "suppression list `ours` (for sales alone: it is private, and changes no score)\n  \
        Suppression list `ours`: an entry holds for 30 days → 90 days\n1 change\n";
    assert_eq!((run.code, run.out.as_str()), (1, expected));
    let run = folder.run(&["diff", "definition.toml", "new.toml"]);
    assert!(
        run.out.contains("  New suppression list `ours`: Customers: lists customers; an entry holds for 90 days\n"),
        "{}",
        run.out
    );
}

#[test]
fn beside_a_compiled_definition_the_policy_is_said_not_to_be_compared() {
    let folder = Folder::new();
    let list = "[[policy.suppressions]]\nid = \"ours\"\nkind = \"customers\"\nlabel = \"Customers\"\n";
    folder.write("new.toml", format!("{DEFINITION}\n{list}"));
    folder.run(&["compile", "definition.toml", "-o", "old.mql"]);
    let why = "policy, approvals and review dates were not compared: `old.mql` is compiled and has none";
    for files in [["old.mql", "new.toml"], ["new.toml", "old.mql"]] {
        let run = folder.run(&["diff", files[0], files[1]]);
        assert_eq!((run.code, run.out), (0, format!("no changes\n{why}\n")), "{files:?}");
        let json = folder.run(&["diff", files[0], files[1], "--json"]).json();
        assert_eq!(json["not_compared"], why, "{json}");
    }
    let run = folder.run(&["diff", "old.mql", "old.mql"]);
    assert!(run.out.ends_with("not compared: `old.mql` and `old.mql` are compiled and have none\n"), "{}", run.out);
    let json = folder.run(&["diff", "definition.toml", "new.toml", "--json"]).json();
    assert_eq!((&json["not_compared"], json["changes"].as_array().map(Vec::len)), (&serde_json::Value::Null, Some(1)));
}

#[test]
fn trouble_is_not_a_difference() {
    let run = Folder::new().run(&["diff", "definition.toml", "gone.toml"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("`gone.toml`: no such file"), "{}", run.err);
}
